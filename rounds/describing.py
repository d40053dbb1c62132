"""What a verified plan comes to, line by line and in figures: kept with it, so that nobody who
looks at it later has to read the whole of it again.

No database here: it runs beside the verifier, which has instance and plan in memory.
"""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter

from matcher.explain import ServedStory, UnmetStory, context, explain_need
from matcher.fairness import band
from matcher.instance import Instance, Need
from matcher.plan import Assignment, Plan, Result, Series, Stage
from rounds.fairness import fairness_of
from telling.shares import counted

EXPLAINING = 30.0
"""Seconds that stories may take; the rest are told when somebody asks."""

UNMET: TypeAdapter[UnmetStory] = TypeAdapter(UnmetStory)
SERVED: TypeAdapter[ServedStory] = TypeAdapter(ServedStory)

Told = tuple[str, dict[str, Any]]
"""A story's code, and the story as JSON."""

COLUMNS = (
    "seq",
    "need_id",
    "community",
    "service_type",
    "priority",
    "state",
    "provider_id",
    "offer_id",
    "venue_id",
    "slots",
    "fund_id",
    "public_fen",
    "moved",
    "otherwise",
    "code",
    "story",
)


@dataclass(frozen=True)
class Described:
    """``lines``: a value for each of ``COLUMNS``, a line a need; ``figures``: see ``described``."""

    lines: list[list[Any]] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Way:
    """How a need is served. ``public_fen``: its own part; a series' is shared by its members."""

    offer: str
    venue: str | None
    slots: tuple[str, ...]
    fund: str | None
    public_fen: int

    def is_as(self, other: "Way") -> bool:
        """Whether whoever is served notices no difference."""
        mine, its = (self.offer, self.venue), (other.offer, other.venue)
        return mine == its and set(self.slots) == set(other.slots)


def described(
    instance: Instance,
    plan: Plan,
    before: bytes,
    seconds: float = EXPLAINING,
    unwanted: Callable[[], bool] = lambda: False,
    stages: Sequence[Stage] = (),
) -> Described:
    """A plan's lines, in the order in which a person reviews them, and its figures.

    ``before``: the result that was proposed in this round before, as JSON, or nothing: then it is
    compared with the plan in force. ``seconds``: that stories may take; ``unwanted``: end sooner.
    ``stages``: what was found out before; the instance is the one in which that is fixed.

    The figures: ``needs``, ``served``, ``public_fen``, ``budget_fen``; ``funds``, each with what it
    holds and pays; of ``communities``, ``service_types``, ``priorities``, ``ages`` and ``groups``
    how many are served and how many there are; ``gaps``: of a service type, how often each reason
    stands first; ``explained``; ``compared`` with what, and the ``changes`` since; ``fairness``,
    see ``rounds.fairness``, where there was memory for it.
    """
    ways = dict(_ways(plan))
    compared, old = _before(instance, before)
    stands = dict(_standing(instance))
    told, fair = _looked_into(instance, plan, seconds, unwanted, stages)
    giving = {offer.id: offer.provider for offer in instance.offers}
    lines: list[list[Any]] = []
    changes: Counter[str] = Counter()
    gaps: dict[str, Counter[str]] = {}
    for seq, need in enumerate(_reviewed(instance, ways)):
        way = ways.get(need.id)
        moved = _moved(old.get(need.id), way)
        otherwise = _moved(stands.get(need.id), way) == "moved"
        changes[moved] += 1
        code, story = told.get(need.id, ("", None))
        if way is None:
            gaps.setdefault(need.service_type, Counter())[code] += 1
        lines.append(
            [
                seq,
                need.id,
                need.community,
                need.service_type,
                need.priority,
                "unmet" if way is None else "served",
                way and giving[way.offer],
                way and way.offer,
                way and way.venue,
                list(way.slots) if way else [],
                way and way.fund,
                way.public_fen if way else 0,
                moved,
                int(otherwise),
                code,
                story,
            ]
        )
    figures = (
        _figures(instance, plan)
        | fair
        | {
            "gaps": {type_: dict(found) for type_, found in gaps.items()},
            "explained": len(told),
            "compared": compared,
            "changes": dict(changes),
        }
    )
    return Described(lines, figures)


def story_in(instance: Instance, plan: Plan, need: str) -> tuple[str, dict[str, Any]]:
    """One need's story, made now: its code and its JSON, as a line keeps them."""
    return _as_kept(explain_need(context(instance, plan), need))


def _figures(instance: Instance, plan: Plan) -> dict[str, Any]:
    spent: Counter[str] = Counter()
    paid: tuple[Assignment | Series, ...] = (*plan.assignments, *plan.series)
    for one in paid:
        spent[one.fund or ""] += one.public_fen
    parts: Mapping[str, Callable[[Need], str]] = {
        "communities": lambda need: need.community,
        "service_types": lambda need: need.service_type,
        "priorities": lambda need: str(need.priority),
        "ages": band,
        "groups": lambda need: need.group or "",
    }
    return {
        "needs": len(instance.needs),
        "served": plan.served,
        "public_fen": plan.public_fen,
        "budget_fen": sum(fund.amount_fen for fund in instance.funds),
        "funds": [
            {"id": fund.id, "amount_fen": fund.amount_fen, "spent_fen": spent[fund.id]}
            for fund in instance.funds
        ],
        **{name: counted(instance, plan, part) for name, part in parts.items()},
    }


def _ways(plan: Plan) -> Iterator[tuple[str, Way]]:
    for one in plan.assignments:
        yield one.need, Way(one.offer, None, one.slots, one.fund, one.public_fen)
    for series in plan.series:
        parts = _shared(series.public_fen, len(series.members))
        for member, fen in zip(series.members, parts, strict=True):
            yield member.need, Way(series.offer, series.venue, series.slots, series.fund, fen)


def _shared(fen: int, among: int) -> list[int]:
    """To the fen: what is over goes to the first."""
    each, over = divmod(fen, among)
    return [each + (number < over) for number in range(among)]


def _before(instance: Instance, data: bytes) -> tuple[str, dict[str, Way]]:
    if data:
        return "plan", dict(_ways(Result.model_validate_json(data).plan))
    stands = dict(_standing(instance))
    return ("in_force" if stands else "none"), stands


def _standing(instance: Instance) -> Iterator[tuple[str, Way]]:
    for one in instance.in_force:
        yield one.need, Way(one.offer, one.venue, one.slots, one.fund, 0)


def _moved(old: Way | None, new: Way | None) -> str:
    if old is None:
        return "same" if new is None else "new"
    if new is None:
        return "dropped"
    return "same" if new.is_as(old) else "moved"


def _reviewed(instance: Instance, ways: Mapping[str, Way]) -> list[Need]:
    """Whom nobody serves first, then what is most urgent, then whoever has waited longest."""
    return sorted(
        instance.needs, key=lambda need: (need.id in ways, need.priority, -need.days_waiting)
    )


def _looked_into(
    instance: Instance,
    plan: Plan,
    seconds: float,
    unwanted: Callable[[], bool],
    stages: Sequence[Stage],
) -> tuple[dict[str, Told], dict[str, Any]]:
    """(The stories of as many needs as there is time for, in the order of review; how fair it is.)

    Without memory for them the plan, which is verified, is kept all the same.
    """
    told: dict[str, Told] = {}
    fair: dict[str, Any] = {}
    try:
        prepared = context(instance, plan)
        fair = fairness_of(prepared, stages)
        until = time.monotonic() + seconds
        for need in _reviewed(instance, dict(_ways(plan))):
            if time.monotonic() > until or seconds <= 0 or unwanted():
                break
            told[need.id] = _as_kept(explain_need(prepared, need.id))
    except MemoryError:
        pass
    return told, fair


def _as_kept(story: ServedStory | UnmetStory) -> Told:
    if isinstance(story, UnmetStory):
        first = story.reasons[0]
        code = first.rule.value if first.rule else first.code
        return code, json.loads(UNMET.dump_json(story))
    return "", json.loads(SERVED.dump_json(story))
