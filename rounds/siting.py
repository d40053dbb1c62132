"""Where to open places for those whom a round leaves unmet: worked out when an official asks.

Nothing of it is kept: not the candidates, nor the answer. Nobody is named in it: needs are counted,
by community and by place, and only those of the official's own area are asked about.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from access.areas import ids_within
from access.refusal import Invalid
from access.tx import Tx
from matcher.files.reading import no_collection
from matcher.instance import Instance
from matcher.plan import Result
from matcher.sites import Candidate, Siting
from matcher.siting import site
from matcher.siting.story import SitingStory, story
from matcher.verify import answered
from rounds.alone import alone
from rounds.frozen import unpacked
from rounds.plans import result_of, solved_on
from rounds.unlocking import plan_of

MOST_CANDIDATES = 300
SECONDS = 6.0
"""Of a search: somebody looks at the page meanwhile."""

ONE = threading.Lock()
PATIENCE = 8.0
"""Seconds that somebody waits for another's answer."""


@dataclass(frozen=True)
class Asked:
    """What is read of the record. ``seen``: the communities whose needs are asked about."""

    round: str
    seen: frozenset[str]
    instance: bytes
    result: Result


@dataclass(frozen=True)
class Found:
    round: str
    instance: Instance
    story: SitingStory


def of_round(tx: Tx, id: str) -> Asked:
    """A round of the actor's area, or of one that it is part of, with its plan.

    Raises
    ------
    Absent
        No such round, or it has no plan.
    Conflict
        The plan is not what was kept.
    """
    row = plan_of(tx, id)
    frozen = solved_on(tx, row)
    with no_collection():
        result = result_of(tx, row, frozen)
    seen = frozenset(tx.session.scalars(ids_within(tx.actor.area)))
    return Asked(row.round_id, seen, frozen.instance, result)


def found(asked: Asked, candidates: Sequence[Candidate], budget_fen: int, walk_m: int) -> Found:
    """The answer: of a large round it takes some seconds.

    Raises
    ------
    Invalid
        No candidates or too many, one twice, or one for a service that the round does not know.
    Conflict
        Others are being answered.
    """
    _judge(candidates)
    with alone(ONE, PATIENCE, "siting_busy"), no_collection():
        instance = answered(unpacked(asked.instance), asked.result)
        _known(instance, candidates)
        unmet = set(asked.result.plan.unmet)
        siting = Siting(
            instance=instance.digest,
            needs=tuple(
                need.id
                for need in instance.needs
                if need.id in unmet and need.community in asked.seen
            ),
            candidates=tuple(candidates),
            budget_fen=budget_fen,
            walk_m=walk_m,
        )
        sited = site(instance, siting, seconds=SECONDS)
        return Found(asked.round, instance, story(instance, siting, sited))


def _judge(candidates: Sequence[Candidate]) -> None:
    if not candidates:
        raise Invalid("candidates", "no_candidates")
    if len(candidates) > MOST_CANDIDATES:
        raise Invalid("candidates", "too_many_candidates", most=MOST_CANDIDATES)
    met: set[str] = set()
    for n, one in enumerate(candidates):
        if one.id in met:
            raise Invalid(f"candidates.{n}.id", "repeated", value=one.id)
        met.add(one.id)


def _known(instance: Instance, candidates: Sequence[Candidate]) -> None:
    known = {one.id for one in instance.service_types}
    named = chain.from_iterable(
        ((n, type_) for type_ in one.service_types or ()) for n, one in enumerate(candidates)
    )
    for n, type_ in named:
        if type_ not in known:
            raise Invalid(f"candidates.{n}.service_types", "unknown", value=type_)
