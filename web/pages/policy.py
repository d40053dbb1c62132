"""What a round begins with: how much a need is worth, and what speaks for and against a way."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import select
from starlette.responses import Response

from access.areas import Area, within
from access.refusal import Absent, Invalid
from access.tx import Tx
from catalogue.services import items_of, latest
from door.fields import Shape
from matcher.instance import Policy, PriceList, Record, Weights
from rounds import policies
from rounds.policies import PolicyDefault
from web import names
from web.routing import Pages
from web.typed import fen, yuan
from web.visit import Visit

pages = Pages()

Points = Annotated[Decimal, Field(ge=0, le=10_000, decimal_places=3)]
Percent = Annotated[int, Field(ge=0, le=900)]
Beyond = Annotated[int, Field(ge=-100, le=900)]
MILLI = 1_000
YUAN = MILLI // 100
"""Of a point, where a fen outweighs a milli-point."""


CAP = "copay_cap_yuan"
"""The field of the most a resident is asked; nothing typed: no cap."""

PRICES = tuple(name for name in PriceList.model_fields if name.endswith("_fen"))
"""Fields of the price list, each of which is one of the form's, in yuan."""

LICENCE = "licence_of."
"""Before a licence's code: the field of what getting it costs, in yuan; nothing typed: as any."""


class PolicyForm(Shape):
    """Points are a thousand of the matcher's; more than the usual is said in percent beyond it.

    ``yuan``: what a point is worth; ``share``: percent of a fund, nothing typed: no limit;
    ``floor_share``: percent of each community's needs, nothing typed: no floor.
    """

    priority_1: Points
    priority_2: Points
    priority_3: Points
    priority_4: Points
    waiting_most: Percent
    waiting_days: Annotated[int, Field(ge=1, le=36_500)]
    familiar: Beyond
    volunteer: Beyond
    per_km: Points
    moved: Points
    award_point: Points
    yuan: Annotated[int, Field(ge=1, le=1_000_000)]
    share: Annotated[int, Field(ge=1, le=100)] | None = None
    floor_share: Annotated[int, Field(ge=1, le=100)] | None = None


@dataclass(frozen=True)
class Said:
    """Fields of a policy and of its price list, which a form has said."""

    policy: Mapping[str, Any]
    prices: Mapping[str, Any]

    def over(self, before: Policy) -> Policy:
        """A policy with these, and the rest as it was: the form does not show all there is."""
        prices = PriceList(**{**_fields(before.prices), **self.prices})
        return Policy(**{**_fields(before), **self.policy, "prices": prices})


@pages.get("/policy", "policy.set")
def list_(visit: Visit) -> Response:
    """Of which place?"""

    def work(tx: Tx) -> list[tuple[str, str, str, bool]]:
        rows = tx.session.execute(
            select(Area.id, Area.name, Area.name_en, Area.kind, PolicyDefault.area_id)
            .outerjoin(PolicyDefault, PolicyDefault.area_id == Area.id)
            .where(within(Area.path, tx.actor.area), Area.kind != "community")
            .order_by(Area.path)
        )
        return [
            (id, names.called(visit.lang, name, name_en), kind, own is not None)
            for id, name, name_en, kind, own in rows
        ]

    return visit.show("admin/policies.html", places=visit.read(work))


@pages.get("/policy/{area}", "policy.set")
def one(visit: Visit) -> Response:
    """What a round of this place begins with."""

    def work(tx: Tx) -> Mapping[str, Any]:
        area = tx.session.get(Area, visit.at("area"))
        if area is None or not tx.actor.may_see(area.path):
            raise Absent("area", visit.at("area"))
        policy, version = policies.default_of(tx.session, area)
        licences = _licences(tx, visit.lang, policy)
        tx.session.expunge_all()
        return {
            "area": area,
            "policy": policy,
            "version": version,
            "licences": licences,
            "typed": typed(policy),
        }

    return visit.show("admin/policy.html", prices=PRICES, **visit.read(work))


@pages.post("/policy/{area}", "policy.set", again=one)
def set_(visit: Visit) -> Response:
    """From the next round on."""
    said, id = read(visit), visit.at("area")

    def work(tx: Tx, version: int) -> None:
        area = tx.session.get(Area, id)
        if area is None:
            raise Absent("area", id)
        before, _ = policies.default_of(tx.session, area)
        policies.set_default(tx, id, version, said.over(before))

    visit.change(work)
    return visit.go("/policy", done="policy_set")


def typed(policy: Policy) -> Mapping[str, Any]:
    """A policy as the form's fields say it."""
    weights = policy.weights
    points = {f"priority_{at}": _points(one) for at, one in enumerate(weights.priority, 1)}
    cap = policy.copay_cap_fen
    return points | {
        "waiting_most": weights.waiting_most_percent,
        "waiting_days": weights.days_per_percent,
        "familiar": weights.familiar_percent - 100,
        "volunteer": weights.volunteer_percent - 100,
        "per_km": _points(weights.per_km),
        "moved": _points(weights.moved),
        "award_point": _points(weights.award_point),
        "share": policy.provider_share_percent or "",
        "yuan": weights.fen_per_millipoint * YUAN,
        "copay_cap_yuan": "" if cap is None else yuan(cap),
        "floor_share": policy.floor_share_percent or "",
        **{name: yuan(getattr(policy.prices, name)) for name in PRICES},
        **{LICENCE + code: yuan(price) for code, price in policy.prices.licences.items()},
    }


def _licences(tx: Tx, lang: str, policy: Policy) -> Mapping[str, str]:
    """By the form's fields: those that services ask for, and those that have a price."""
    items = items_of(tx.session, latest(tx.session))
    asked = [code for one in items for code in (*one.venue_licences, *one.provider_licences)]
    named = names.licences(lang, (*asked, *policy.prices.licences))
    return {LICENCE + code: name for code, name in named.items()}


def read(visit: Visit) -> Said:
    """What the form's fields say.

    Raises
    ------
    pydantic.ValidationError, Invalid
    """
    told = {name: visit.text(name) or None for name in PolicyForm.model_fields}
    said = PolicyForm.model_validate(told, strict=False)
    priority = (said.priority_1, said.priority_2, said.priority_3, said.priority_4)
    first, second, third, fourth = map(_milli, priority)
    if said.yuan % YUAN:
        raise Invalid("yuan", "multiple", of=YUAN)
    weights = Weights(
        priority=(first, second, third, fourth),
        waiting_most_percent=said.waiting_most,
        days_per_percent=said.waiting_days,
        familiar_percent=100 + said.familiar,
        volunteer_percent=100 + said.volunteer,
        per_km=_milli(said.per_km),
        moved=_milli(said.moved),
        fen_per_millipoint=said.yuan // YUAN,
        award_point=_milli(said.award_point),
    )
    policy = {
        "weights": weights,
        "provider_share_percent": said.share,
        "copay_cap_fen": fen(visit, CAP) if visit.text(CAP) else None,
        "volunteers_first": bool(visit.text("volunteers_first")),
        "floor_share_percent": said.floor_share,
        "keep_in_place": bool(visit.text("keep_in_place")),
        "first_tier_absolute": bool(visit.text("first_tier_absolute")),
    }
    licences = {
        name.removeprefix(LICENCE): fen(visit, name)
        for name in visit.sent
        if name.startswith(LICENCE) and visit.text(name)
    }
    return Said(policy, {name: fen(visit, name) for name in PRICES} | {"licences": licences})


def _fields(record: Record) -> dict[str, Any]:
    return {name: getattr(record, name) for name in type(record).model_fields}


def _points(milli: int) -> str:
    return f"{Decimal(milli) / MILLI:f}"


def _milli(points: Decimal) -> int:
    return int(points * MILLI)
