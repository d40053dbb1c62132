"""A plan at a glance: its kept figures, named, in the order in which they are looked at."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import select

from access.areas import Area
from access.tx import Tx
from funds.funds import FundRow
from rounds.lines import figures_of
from rounds.plans import PlanRow
from telling.figures import per_mille, percent_up
from telling.teller import group_name
from web import names

REASONS = 3
"""Of a service type, those that stand first most often."""


@dataclass(frozen=True)
class Part:
    """Of the needs of one community, service type, …; ``query``: what finds them in the review."""

    id: str
    name: str
    served: int
    needs: int
    query: str
    point: tuple[float, float] | None = None
    reasons: tuple[tuple[str, int, str], ...] = ()

    @property
    def percent(self) -> int:
        return percent(self.served, self.needs)

    @property
    def unmet(self) -> int:
        return self.needs - self.served


@dataclass(frozen=True)
class Purse:
    name: str
    spent_fen: int
    amount_fen: int

    @property
    def percent(self) -> int:
        return percent(self.spent_fen, self.amount_fen)


@dataclass(frozen=True)
class Glance:
    """``gap``: percent that the plan is from the best possible at the most."""

    figures: Mapping[str, Any]
    gap: str
    communities: list[Part]
    service_types: list[Part]
    priorities: list[Part]
    ages: list[Part]
    groups: list[Part]
    funds: list[Purse]

    @property
    def percent(self) -> int:
        return percent(self.figures["served"], self.figures["needs"])

    @property
    def money_percent(self) -> int:
        return percent(self.figures["public_fen"], self.figures["budget_fen"])

    @property
    def lowest(self) -> Part | None:
        return min(self._with_needs(), key=lambda one: one.percent, default=None)

    @property
    def highest(self) -> Part | None:
        return max(self._with_needs(), key=lambda one: one.percent, default=None)

    def points(self, there: str) -> list[Mapping[str, Any]]:
        """The communities as the map draws them; ``there``: the review that each leads to."""
        return [
            {
                "name": one.name,
                "at": one.point,
                "percent": one.percent,
                "needs": one.needs,
                "path": f"{there}?{one.query}",
            }
            for one in self._with_needs()
            if one.point
        ]

    def _with_needs(self) -> list[Part]:
        return [one for one in self.communities if one.needs]


def percent(part: int, whole: int) -> int:
    """Cut: what is not whole is never shown as whole."""
    return per_mille(part, whole) // 10


def glance(tx: Tx, row: PlanRow, lang: str) -> Glance | None:
    """None of a plan of which no figures were kept."""
    said = figures_of(tx.session, row.id)
    if not said:
        return None
    types = names.service_types(tx.session, lang)
    return Glance(
        figures=said,
        gap=percent_up(row.bound - row.value, row.bound),
        communities=sorted(_communities(tx, said, lang), key=lambda one: one.percent),
        service_types=sorted(
            _types(said, types), key=lambda one: (-one.unmet, one.percent, one.id)
        ),
        priorities=[_part(id, id, found, "priority") for id, found in _sorted(said["priorities"])],
        ages=[_part(id, id, found, "") for id, found in _sorted(said["ages"]) if id],
        groups=[
            _part(id, group_name(id, lang), found, "")
            for id, found in _sorted(said["groups"])
            if id
        ],
        funds=_funds(tx, said, lang),
    )


def _sorted(found: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return sorted(found.items(), key=lambda one: (len(one[0].partition("-")[0]), one[0]))


def _part(id: str, name: str, found: list[int], field: str, **more: Any) -> Part:
    served, needs = found
    return Part(id, name, served, needs, urlencode({field: id}) if field else "", **more)


def _communities(tx: Tx, said: Mapping[str, Any], lang: str) -> list[Part]:
    found = said["communities"]
    rows = tx.session.execute(
        select(Area.id, Area.name, Area.name_en, Area.lat_udeg, Area.lon_udeg)
        .where(Area.id.in_(found))
        .order_by(Area.path)
    )
    return [
        _part(
            row.id,
            names.called(lang, row.name, row.name_en),
            found[row.id],
            "community",
            point=(
                None
                if row.lon_udeg is None or row.lat_udeg is None
                else (row.lat_udeg / 1e6, row.lon_udeg / 1e6)
            ),
        )
        for row in rows
    ]


def _types(said: Mapping[str, Any], types: Mapping[str, str]) -> list[Part]:
    parts = []
    for id, found in said["service_types"].items():
        gaps = said["gaps"].get(id, {})
        first = sorted((one for one in gaps.items() if one[0]), key=lambda one: (-one[1], one[0]))
        reasons = tuple(
            (code, n, urlencode({"type": id, "state": "unmet", "code": code}))
            for code, n in first[:REASONS]
        )
        parts.append(_part(id, types.get(id, id), found, "type", reasons=reasons))
    return parts


def _funds(tx: Tx, said: Mapping[str, Any], lang: str) -> list[Purse]:
    ids = [one["id"] for one in said["funds"]]
    rows = tx.session.execute(
        select(FundRow.id, FundRow.name, FundRow.name_en).where(FundRow.id.in_(ids))
    )
    called = {id: names.called(lang, name, name_en) for id, name, name_en in rows}
    return [
        Purse(called.get(one["id"], one["id"]), one["spent_fen"], one["amount_fen"])
        for one in said["funds"]
    ]
