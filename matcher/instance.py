"""What is asked and what is offered: the frozen input of one matching round.

Every number is an integer: money in fen, time in minutes, distance in metres, value in
milli-points, coordinates in micro-degrees (WGS-84). Records refuse to be wrong: a field out of
range raises pydantic's ``ValidationError``; a reference that does not hold raises
``InvalidInstance`` with every fault found, not only the first.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from matcher.faults import Fault, InvalidInstance

Id = Annotated[str, Field(min_length=1, max_length=200)]
Fen = Annotated[int, Field(ge=0, le=10**12)]
Minutes = Annotated[int, Field(ge=1, le=24 * 60)]
Metres = Annotated[int, Field(ge=0, le=20_100_000)]
Count = Annotated[int, Field(ge=0, le=10**6)]
People = Annotated[int, Field(ge=1, le=10_000)]
Age = Annotated[int, Field(ge=0, le=130)]
Percent = Annotated[int, Field(ge=0, le=1_000)]
Weeks = Annotated[int, Field(ge=1, le=520)]
Weight = Annotated[int, Field(ge=0, le=10**7)]

MOST_SLOTS = 63
"""A slot set is a bit mask in one signed 64-bit word."""

FAULTS_REPORTED = 50


class Record(BaseModel):
    """Frozen, strict (no coercion) and closed to unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Named(Record):
    """A record with an id that others refer to and names that people read."""

    id: Id
    name: str = ""
    name_en: str = ""


class Point(Record):
    """WGS-84, in millionths of a degree."""

    lon_udeg: Annotated[int, Field(ge=-180_000_000, le=180_000_000)]
    lat_udeg: Annotated[int, Field(ge=-90_000_000, le=90_000_000)]


class Slot(Record):
    """A stretch of one weekday; ``start`` and ``end`` are minutes after midnight."""

    id: Id
    day: Annotated[int, Field(ge=0, le=6)]
    start: Annotated[int, Field(ge=0, le=24 * 60)]
    end: Annotated[int, Field(ge=0, le=24 * 60)]

    @property
    def minutes(self) -> int:
        return self.end - self.start


DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PARTS = (
    ("am", 8 * 60 + 30, 11 * 60 + 30),
    ("pm", 13 * 60 + 30, 17 * 60),
    ("eve", 18 * 60 + 30, 21 * 60),
)


def standard_grid() -> tuple[Slot, ...]:
    """Seven days of morning, afternoon and evening: ``mon-am`` to ``sun-eve``."""
    return tuple(
        Slot(id=f"{day}-{part}", day=index, start=start, end=end)
        for index, day in enumerate(DAYS)
        for part, start, end in PARTS
    )


class Period(Record):
    """The service period: whole weeks from a Monday."""

    start: date
    weeks: Weeks = 4

    @property
    def last_day(self) -> date:
        """The calendar ends in 9999."""
        return self.start + min(timedelta(days=7 * self.weeks - 1), date.max - self.start)


class Tier(StrEnum):
    """Who answers for a service: 兜底, 协助, 协调."""

    PROVIDE = "provide"
    ASSIST = "assist"
    REFER = "refer"


class Channel(StrEnum):
    GOVERNMENT = "government"
    MARKET = "market"
    VOLUNTEER = "volunteer"


class Setting(StrEnum):
    HOME = "home"
    VENUE = "venue"
    EITHER = "either"


class ProviderKind(StrEnum):
    SOCIAL_ORGANISATION = "social_organisation"
    AGENCY = "agency"
    GOVERNMENT_UNIT = "government_unit"
    VENDOR = "vendor"
    VOLUNTEER = "volunteer"
    VOLUNTEER_TEAM = "volunteer_team"

    @property
    def channel(self) -> Channel:
        """The channel the catalogue must allow for this kind of provider."""
        return _CHANNEL[self]


_CHANNEL = {
    ProviderKind.SOCIAL_ORGANISATION: Channel.GOVERNMENT,
    ProviderKind.AGENCY: Channel.GOVERNMENT,
    ProviderKind.GOVERNMENT_UNIT: Channel.GOVERNMENT,
    ProviderKind.VENDOR: Channel.MARKET,
    ProviderKind.VOLUNTEER: Channel.VOLUNTEER,
    ProviderKind.VOLUNTEER_TEAM: Channel.VOLUNTEER,
}


class Gender(StrEnum):
    FEMALE = "female"
    MALE = "male"


class Licence(Record):
    """A licence held. ``valid_until`` is its last valid day; none: it does not lapse."""

    code: Id
    valid_until: date | None = None


class ServiceType(Named):
    """An item of the public service catalogue (公共服务清单).

    ``group``: several needs may share one session; where false, a series at a venue has one need.
    ``minutes``: the usual length of a session, a default for forms and sheets.
    """

    tier: Tier = Tier.ASSIST
    channels: tuple[Channel, ...] = (Channel.GOVERNMENT, Channel.MARKET, Channel.VOLUNTEER)
    setting: Setting = Setting.HOME
    provider_licences: tuple[Id, ...] = ()
    venue_licences: tuple[Id, ...] = ()
    group: bool = False
    minutes: Minutes = 60
    sensitive: bool = False


class Community(Named):
    point: Point
    sub_district: str = ""
    district: str = ""
    population: Count = 0


class Need(Record):
    """One thing one resident needs, every week of the period.

    ``copay_limit_fen``: the most the resident pays, per session and person.
    ``travel_limit_m``: the furthest the resident can go to a venue; 0 means home only.
    ``priority``: 1 safety, 2 health and care, 3 daily life, 4 enrichment.
    """

    id: Id
    resident: Id
    group: Id | None = None
    community: Id
    point: Point
    service_type: Id
    people: People = 1
    sessions_per_week: Annotated[int, Field(ge=1, le=7)] = 1
    minutes: Minutes
    weeks: Weeks = 4
    slots: Annotated[tuple[Id, ...], Field(min_length=1)]
    priority: Annotated[int, Field(ge=1, le=4)] = 3
    days_waiting: Annotated[int, Field(ge=0, le=36_500)] = 0
    copay_limit_fen: Fen = 0
    travel_limit_m: Metres = 0
    language: Id | None = None
    carer_gender: Gender | None = None
    age: Age | None = None
    accessibility: tuple[Id, ...] = ()
    preferred_providers: tuple[Id, ...] = ()
    excluded_providers: tuple[Id, ...] = ()
    current_provider: Id | None = None
    earliest_start: date | None = None
    latest_start: date | None = None
    note: str = ""


class Provider(Named):
    """``quality``: percent, from past outcomes; 100 is the usual."""

    kind: ProviderKind
    licences: tuple[Licence, ...] = ()
    languages: tuple[Id, ...] = ()
    quality: Percent = 100


class HomeTerms(Record):
    """What one session to one home costs."""

    price_fen: Fen


class GroupTerms(Record):
    """A series at a venue: its session, what it costs, what a participant pays, how many."""

    price_fen: Fen
    minutes: Minutes
    fee_fen: Fen = 0
    smallest: People = 1
    largest: People


class Catchment(Record):
    """Where an offer goes: within ``radius_m`` of its base, or in named communities."""

    radius_m: Metres | None = None
    communities: tuple[Id, ...] | None = None


class Offer(Record):
    """What a provider can give in a week.

    ``sessions``: slot to the number of sessions it can take there, to homes and groups together.
    ``minutes_per_week``: in all, travel from the base and back included.
    """

    id: Id
    provider: Id
    service_types: Annotated[tuple[Id, ...], Field(min_length=1)]
    point: Point
    catchment: Catchment
    sessions: Mapping[Id, Annotated[int, Field(ge=0, le=10_000)]]
    minutes_per_week: Annotated[int, Field(ge=0, le=10**7)]
    pace_min_per_km: Annotated[int, Field(ge=0, le=120)] = 4
    carer_genders: tuple[Gender, ...] = (Gender.FEMALE, Gender.MALE)
    age_min: Age = 0
    age_max: Age = 130
    accessibility: tuple[Id, ...] = ()
    home: HomeTerms | None = None
    group: GroupTerms | None = None


class Venue(Named):
    """One room. ``slots``: when it is open; ``rent_fen``: for one session."""

    community: Id
    point: Point
    licences: tuple[Licence, ...] = ()
    accessibility: tuple[Id, ...] = ()
    seats: People
    slots: tuple[Id, ...]
    rent_fen: Fen = 0


class Fund(Named):
    """Money and what it is for; ``None`` means any. ``most_fen``: per session and person."""

    amount_fen: Fen
    service_types: tuple[Id, ...] | None = None
    communities: tuple[Id, ...] | None = None
    groups: tuple[Id, ...] | None = None
    most_fen: Fen


class Weights(Record):
    """What a served need is worth, in milli-points; shown to whoever signs the plan.

    ``fen_per_millipoint``: public money, over the period, that outweighs one milli-point.
    """

    priority: tuple[Weight, Weight, Weight, Weight] = (800_000, 400_000, 200_000, 100_000)
    waiting_most_percent: Percent = 20
    days_per_percent: Annotated[int, Field(ge=1, le=36_500)] = 7
    familiar_percent: Percent = 105
    volunteer_percent: Percent = 110
    per_km: Weight = 1_000
    moved: Weight = 50_000
    fen_per_millipoint: Annotated[int, Field(ge=1, le=10**9)] = 2


class Pin(Record):
    """A person's decision that stands: the need is served, and just so, in the fields given."""

    need: Id
    offer: Id | None = None
    setting: Literal["home", "venue"] | None = None
    venue: Id | None = None
    slots: tuple[Id, ...] | None = None
    fund: Id | None = None
    reason: str = ""


class Forbid(Record):
    """A person's decision: the need is not served in a way that matches every field given.

    ``slots`` matches a way that uses any of them; a forbid with the need alone matches all.
    """

    need: Id
    offer: Id | None = None
    setting: Literal["home", "venue"] | None = None
    venue: Id | None = None
    slots: tuple[Id, ...] | None = None
    fund: Id | None = None
    reason: str = ""


class Policy(Record):
    """``copay_cap_fen``: the most any resident is asked, per session and person; none: no cap."""

    weights: Weights = Weights()
    copay_cap_fen: Fen | None = None
    volunteers_first: bool = False
    pins: tuple[Pin, ...] = ()
    forbids: tuple[Forbid, ...] = ()


class Placement(Record):
    """Where a need stands in the plan in force; ``venue`` is none at home."""

    need: Id
    offer: Id
    venue: Id | None = None
    slots: tuple[Id, ...]
    fund: Id | None = None


class Instance(Record):
    """Everything one round decides on. ``in_force``: the plan that stands today, if any."""

    format: Literal["linli-instance-1"] = "linli-instance-1"
    name: str = ""
    period: Period
    grid: Annotated[tuple[Slot, ...], Field(min_length=1)] = standard_grid()
    service_types: tuple[ServiceType, ...]
    communities: tuple[Community, ...]
    needs: Annotated[tuple[Need, ...], Field(min_length=1)]
    providers: tuple[Provider, ...]
    offers: tuple[Offer, ...]
    venues: tuple[Venue, ...] = ()
    funds: tuple[Fund, ...] = ()
    policy: Policy = Policy()
    in_force: tuple[Placement, ...] = ()

    def model_post_init(self, context: Any) -> None:
        """Refuse what no single field can show.

        Raises
        ------
        InvalidInstance
            With every broken reference, repeated id and impossible combination found.
        """
        faults = list(_first(FAULTS_REPORTED, faults_in(self)))
        if faults:
            raise InvalidInstance(faults)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the instance's canonical JSON: the same for every file form."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


def _first(limit: int, faults: Iterable[Fault]) -> Iterator[Fault]:
    for count, fault in enumerate(faults):
        if count == limit:
            return
        yield fault


class _Known:
    """The ids each field may refer to."""

    def __init__(self, instance: Instance) -> None:
        self.slots = {slot.id: slot for slot in instance.grid}
        self.service_types = {t.id for t in instance.service_types}
        self.communities = {c.id for c in instance.communities}
        self.needs = {n.id for n in instance.needs}
        self.providers = {p.id for p in instance.providers}
        self.offers = {o.id for o in instance.offers}
        self.venues = {v.id for v in instance.venues}
        self.funds = {f.id for f in instance.funds}


def _unknown(
    kind: str, record: str, field: str, ids: Iterable[str | None], known: Any
) -> Iterator[Fault]:
    for value in ids:
        if value is not None and value not in known:
            yield Fault("unknown_reference", kind, record, field, {"value": value})


def _repeats(kind: str, record: str, field: str, values: Sequence[str]) -> Iterator[Fault]:
    if len(set(values)) != len(values):
        for value, times in Counter(values).items():
            if times > 1:
                yield Fault("repeated_value", kind, record, field, {"value": value})


def faults_in(instance: Instance) -> Iterator[Fault]:
    """What no single field can show: broken references, repeated ids, impossible combinations."""
    known = _Known(instance)
    yield from _repeated_ids(instance)
    yield from _grid_faults(instance)
    yield from _need_faults(instance, known)
    yield from _supply_faults(instance, known)
    yield from _policy_faults(instance, known)


def _repeated_ids(instance: Instance) -> Iterator[Fault]:
    tables: Mapping[str, Sequence[Any]] = {
        "grid": instance.grid,
        "service_types": instance.service_types,
        "communities": instance.communities,
        "needs": instance.needs,
        "providers": instance.providers,
        "offers": instance.offers,
        "venues": instance.venues,
        "funds": instance.funds,
    }
    for kind, rows in tables.items():
        ids = [row.id for row in rows]
        if len(set(ids)) != len(ids):
            for value, times in Counter(ids).items():
                if times > 1:
                    yield Fault("repeated_id", kind, value, "id", {"times": times})
    for kind, needs in (
        ("pins", [pin.need for pin in instance.policy.pins]),
        ("in_force", [placement.need for placement in instance.in_force]),
    ):
        for value, times in Counter(needs).items():
            if times > 1:
                yield Fault("repeated_id", kind, value, "need", {"times": times})


def _grid_faults(instance: Instance) -> Iterator[Fault]:
    if len(instance.grid) > MOST_SLOTS:
        yield Fault("too_many_slots", "grid", "", "grid", {"most": MOST_SLOTS})
    for slot in instance.grid:
        if slot.end <= slot.start:
            yield Fault("slot_ends_before_it_starts", "grid", slot.id, "end", {})
    if instance.period.start.weekday() != 0:
        value = instance.period.start.isoformat()
        yield Fault("period_not_monday", "period", "", "start", {"value": value})


def _need_faults(instance: Instance, known: _Known) -> Iterator[Fault]:
    for need in instance.needs:
        where = ("needs", need.id)
        if need.community not in known.communities:
            yield from _unknown(*where, "community", [need.community], known.communities)
        if need.service_type not in known.service_types:
            yield from _unknown(*where, "service_type", [need.service_type], known.service_types)
        yield from _unknown(*where, "slots", need.slots, known.slots)
        yield from _repeats(*where, "slots", need.slots)
        if need.preferred_providers or need.excluded_providers or need.current_provider:
            yield from _unknown(
                *where, "preferred_providers", need.preferred_providers, known.providers
            )
            yield from _unknown(
                *where, "excluded_providers", need.excluded_providers, known.providers
            )
            yield from _unknown(
                *where, "current_provider", [need.current_provider], known.providers
            )
        if need.sessions_per_week > 1:
            days = {known.slots[s].day for s in need.slots if s in known.slots}
            if len(days) < need.sessions_per_week:
                found = {"days": len(days), "sessions": need.sessions_per_week}
                yield Fault("too_few_days", *where, "slots", found)
        longest = max((known.slots[s].minutes for s in need.slots if s in known.slots), default=0)
        if longest and need.minutes > longest:
            found = {"minutes": need.minutes, "longest": longest}
            yield Fault("session_longer_than_slots", *where, "minutes", found)
        if need.earliest_start and need.latest_start and need.latest_start < need.earliest_start:
            yield Fault("starts_crossed", *where, "latest_start", {})


def _supply_faults(instance: Instance, known: _Known) -> Iterator[Fault]:
    for offer in instance.offers:
        where = ("offers", offer.id)
        yield from _unknown(*where, "provider", [offer.provider], known.providers)
        yield from _unknown(*where, "service_types", offer.service_types, known.service_types)
        yield from _repeats(*where, "service_types", offer.service_types)
        yield from _unknown(*where, "sessions", offer.sessions, known.slots)
        yield from _unknown(
            *where, "catchment", offer.catchment.communities or (), known.communities
        )
        if (offer.catchment.radius_m is None) == (offer.catchment.communities is None):
            yield Fault("catchment_one_of_two", *where, "catchment", {})
        if offer.home is None and offer.group is None:
            yield Fault("no_terms", *where, "home", {})
        if offer.group and offer.group.largest < offer.group.smallest:
            yield Fault("largest_below_smallest", *where, "group.largest", {})
        if offer.age_max < offer.age_min:
            yield Fault("ages_crossed", *where, "age_max", {})
    for venue in instance.venues:
        yield from _unknown("venues", venue.id, "community", [venue.community], known.communities)
        yield from _unknown("venues", venue.id, "slots", venue.slots, known.slots)
        yield from _repeats("venues", venue.id, "slots", venue.slots)
    for fund in instance.funds:
        where = ("funds", fund.id)
        yield from _unknown(*where, "service_types", fund.service_types or (), known.service_types)
        yield from _unknown(*where, "communities", fund.communities or (), known.communities)


def _policy_faults(instance: Instance, known: _Known) -> Iterator[Fault]:
    for kind, decisions in (("pins", instance.policy.pins), ("forbids", instance.policy.forbids)):
        for decision in decisions:
            where = (kind, decision.need)
            yield from _unknown(*where, "need", [decision.need], known.needs)
            yield from _unknown(*where, "offer", [decision.offer], known.offers)
            yield from _unknown(*where, "venue", [decision.venue], known.venues)
            yield from _unknown(*where, "slots", decision.slots or (), known.slots)
            yield from _unknown(*where, "fund", [decision.fund], known.funds)
            if decision.venue is not None and decision.setting == "home":
                yield Fault("home_and_venue", *where, "venue", {})
