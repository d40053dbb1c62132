"""Where to open places: what is asked, and the answer with its proof.

The capacitated maximal covering location problem under a budget: Church and ReVelle, "The maximal
covering location problem" (1974); with capacities, Current and Storbeck, "Capacitated covering
models" (1988). ``docs/model.md`` says which needs count and what bounds the answer.
"""

import hashlib
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field

from matcher.faults import Fault, InvalidInstance
from matcher.instance import Id, Named, Point, Record
from matcher.instance.known import repeated
from matcher.instance.record import Fen, Metres
from matcher.plan import Counted, Price

MOST_CANDIDATES = 1_000
WALK_M = 1_000
"""How far people are thought to walk where nobody says: a quarter of an hour."""


class Candidate(Named):
    """A place that could be opened.

    ``cost_fen``: all it costs over the period, staff and licences included. ``places``: so many
    people a week, counted each time they come. ``service_types``: what can be held there; none:
    whatever is held at venues.
    """

    point: Point
    cost_fen: Fen
    places: Annotated[int, Field(ge=1, le=10**6)]
    service_types: tuple[Id, ...] | None = None
    accessibility: tuple[Id, ...] = ()


class Siting(Record):
    """The question. ``needs``: who is asked about; ``walk_m``: nobody is to walk farther."""

    format: Literal["linli-siting-1"] = "linli-siting-1"
    instance: str
    needs: tuple[Id, ...]
    candidates: Annotated[tuple[Candidate, ...], Field(min_length=1, max_length=MOST_CANDIDATES)]
    budget_fen: Annotated[int, Field(ge=1, le=10**12)]
    walk_m: Annotated[Metres, Field(ge=1)] = WALK_M

    def model_post_init(self, context: Any) -> None:
        """Refuse what no single field can show.

        Raises
        ------
        InvalidInstance
            A candidate or a need twice.
        """
        faults = [
            Fault("repeated_id", kind, value, "id", {"times": times})
            for kind, ids in (
                ("candidates", [one.id for one in self.candidates]),
                ("needs", list(self.needs)),
            )
            for value, times in repeated(ids)
        ]
        if faults:
            raise InvalidInstance(faults)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the JSON form."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


class Case(Record):
    """A part of all choices: those left by what is settled above it.

    Either it is bounded by ``needs``, a price per need (what is left out costs 0), or it is split:
    with the place ``split`` opened, and without.
    """

    needs: Mapping[Id, Price] = {}
    split: Id | None = None
    opened: "Case | None" = None
    closed: "Case | None" = None


class SitingCertificate(Record):
    """``bound``: no choice serves more, in milli-points; prices are numerators over
    ``denominator``, per milli-point."""

    denominator: Annotated[int, Field(ge=1, le=10**9)]
    cases: Case
    bound: Counted


class Opened(Record):
    """A place to open, and the needs that are served there."""

    candidate: Id
    needs: tuple[Id, ...]


class Sited(Record):
    """The answer. ``siting``: the digest of what was asked; ``value``: what the needs served are
    worth by their priority, in milli-points."""

    format: Literal["linli-sited-1"] = "linli-sited-1"
    siting: str
    opened: tuple[Opened, ...]
    cost_fen: Counted
    served: Counted
    value: Counted
    certificate: SitingCertificate
