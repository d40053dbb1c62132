"""What a round begins with: how much a need is worth, and what speaks for and against a way."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import select
from starlette.responses import Response

from access.areas import Area, within
from access.refusal import Absent, Invalid
from access.tx import Tx
from door.fields import Shape
from matcher.instance import Policy, Weights
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


class PolicyForm(Shape):
    """Points are a thousand of the matcher's; more than the usual is said in percent beyond it.

    ``yuan``: what a point is worth; ``share``: percent of a fund, nothing typed: no limit.
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
        tx.session.expunge_all()
        return {"area": area, "policy": policy, "version": version, "typed": typed(policy)}

    return visit.show("admin/policy.html", **visit.read(work))


@pages.post("/policy/{area}", "policy.set", again=one)
def set_(visit: Visit) -> Response:
    """From the next round on."""
    policy = read(visit)
    visit.change(lambda tx, version: policies.set_default(tx, visit.at("area"), version, policy))
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
    }


def read(visit: Visit) -> Policy:
    """The policy that the form's fields say.

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
    return Policy(
        weights=Weights(
            priority=(first, second, third, fourth),
            waiting_most_percent=said.waiting_most,
            days_per_percent=said.waiting_days,
            familiar_percent=100 + said.familiar,
            volunteer_percent=100 + said.volunteer,
            per_km=_milli(said.per_km),
            moved=_milli(said.moved),
            fen_per_millipoint=said.yuan // YUAN,
            award_point=_milli(said.award_point),
        ),
        provider_share_percent=said.share,
        copay_cap_fen=fen(visit, CAP) if visit.text(CAP) else None,
        volunteers_first=bool(visit.text("volunteers_first")),
    )


def _points(milli: int) -> str:
    return f"{Decimal(milli) / MILLI:f}"


def _milli(points: Decimal) -> int:
    return int(points * MILLI)
