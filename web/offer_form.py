"""An offer as it is typed: yuan, minutes and ticks, and back into the matcher's record of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import Field

from access.areas import area_of
from access.refusal import Invalid
from access.tx import Tx
from catalogue.grid import grid
from door.fields import Ref, Shape
from matcher.instance import Gender, Offer
from providers.offers import OfferRow
from web.typed import Yuan, yuan
from web.visit import Visit

SLOT = "n-"
"""Before a slot's id, in the name of the field that counts its sessions."""


@dataclass(frozen=True)
class Form:
    """What stands in the fields. Money in yuan, as it is typed."""

    service_types: list[str] = field(default_factory=list)
    sessions: Mapping[str, int] = field(default_factory=dict)
    minutes_per_week: int | str = ""
    home_yuan: str = ""
    group_yuan: str = ""
    group_minutes: int | str = 60
    group_fee_yuan: str = "0"
    group_smallest: int | str = 3
    group_largest: int | str = 10
    communities: list[str] = field(default_factory=list)
    radius_m: int | str = ""
    reach: str = "radius"
    carer_genders: list[str] = field(default_factory=lambda: [one.value for one in Gender])
    age_min: int = 0
    age_max: int = 130


class Typed(Shape):
    """What may be typed. ``base``: the community that an offer begins from."""

    service_types: Annotated[list[Ref], Field(min_length=1, max_length=100)]
    sessions: dict[Ref, Annotated[int, Field(ge=0, le=99)]]
    minutes_per_week: Annotated[int, Field(ge=1, le=100_000)]
    home_yuan: Yuan | None = None
    group_yuan: Yuan | None = None
    group_fee_yuan: Yuan = 0
    group_minutes: Annotated[int, Field(ge=1, le=1_440)] = 60
    group_smallest: Annotated[int, Field(ge=1, le=10_000)] = 1
    group_largest: Annotated[int, Field(ge=1, le=10_000)] = 10
    communities: Annotated[list[Ref], Field(max_length=200)]
    radius_m: Annotated[int, Field(ge=1, le=100_000)] | None = None
    reach: Literal["radius", "communities"] = "radius"
    carer_genders: Annotated[list[Gender], Field(min_length=1)]
    age_min: Annotated[int, Field(ge=0, le=130)] = 0
    age_max: Annotated[int, Field(ge=0, le=130)] = 130
    base: Ref | None = None


FIELDS = {"home": "home_yuan", "group": "group_largest", "catchment": "reach"}
"""Where the form asks for what the record calls otherwise."""
SEVERAL = ("service_types", "communities", "carer_genders")


def form_of(offer: Offer) -> Form:
    """The fields of an offer that stands."""
    group = offer.group
    return Form(
        service_types=list(offer.service_types),
        sessions=offer.sessions,
        minutes_per_week=offer.minutes_per_week,
        home_yuan=yuan(offer.home.price_fen) if offer.home else "",
        group_yuan=yuan(group.price_fen) if group else "",
        group_minutes=group.minutes if group else 60,
        group_fee_yuan=yuan(group.fee_fen) if group else "0",
        group_smallest=group.smallest if group else 3,
        group_largest=group.largest if group else 10,
        communities=list(offer.catchment.communities or ()),
        radius_m=offer.catchment.radius_m or "",
        reach="radius" if offer.catchment.communities is None else "communities",
        carer_genders=[one.value for one in offer.carer_genders],
        age_min=offer.age_min,
        age_max=offer.age_max,
    )


def read(tx: Tx, visit: Visit, before: OfferRow | None) -> dict[str, Any]:
    """What was typed, as it is kept; what the form does not ask for stays as it was.

    Raises
    ------
    Invalid, ValidationError
    """
    said = _typed(tx, visit)
    reach: dict[str, Any] = {"radius_m": said.radius_m, "communities": None}
    if said.reach == "communities":
        reach = {"radius_m": None, "communities": said.communities or None}
    if not any(reach.values()):
        raise Invalid("radius_m" if said.reach == "radius" else "communities", "empty")
    if not any(said.sessions.values()):
        raise Invalid("sessions", "no_session")
    kept = dict(before.definition) if before else {"point": _point(tx, said.base)}
    definition = {
        **kept,
        "service_types": said.service_types,
        "sessions": {slot: n for slot, n in said.sessions.items() if n},
        "minutes_per_week": said.minutes_per_week,
        "catchment": reach,
        "home": None if said.home_yuan is None else {"price_fen": said.home_yuan},
        "group": None
        if said.group_yuan is None
        else {
            "price_fen": said.group_yuan,
            "fee_fen": said.group_fee_yuan,
            "minutes": said.group_minutes,
            "smallest": said.group_smallest,
            "largest": said.group_largest,
        },
        "carer_genders": said.carer_genders,
        "age_min": said.age_min,
        "age_max": said.age_max,
    }
    record = Offer.model_validate({**definition, "id": "new", "provider": "one"}, strict=False)
    return record.model_dump(mode="json", exclude={"id", "provider"})


def place(wrong: Invalid) -> Invalid:
    """The same, said beside the field that was typed in."""
    field = wrong.field.partition(".")[0]
    return Invalid(FIELDS.get(field, field), wrong.code, **wrong.params)


def _typed(tx: Tx, visit: Visit) -> Typed:
    alone = [name for name in Typed.model_fields if name not in (*SEVERAL, "sessions")]
    typed: dict[str, Any] = {name: visit.text(name) for name in alone if visit.text(name)}
    typed |= {name: visit.several(name) for name in SEVERAL}
    counted = {slot.id: visit.text(SLOT + slot.id) for slot in grid(tx.session)}
    typed["sessions"] = {slot: said for slot, said in counted.items() if said}
    return Typed.model_validate(typed, strict=False)


def _point(tx: Tx, base: str | None) -> dict[str, int]:
    if base is None:
        raise Invalid("base", "empty")
    area = area_of(tx.session, base, "base")
    return {"lon_udeg": area.lon_udeg or 0, "lat_udeg": area.lat_udeg or 0}
