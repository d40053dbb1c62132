"""A card for every need: who serves it and why, or why nobody does, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from linli.figures import points, yuan
from linli.telling import Teller
from matcher.explain import Line, Miss, Other, ServedStory, Story, UnmetStory
from matcher.instance import Instance, Need
from matcher.plan import Plan
from words import say


@dataclass(frozen=True)
class Way:
    """Another way to serve the need, and what speaks against it."""

    place: str
    when: str
    against: str


@dataclass(frozen=True)
class Served:
    """``where``: at home or at a venue, and how far; ``series``: its number, from 1, or none."""

    place: str
    when: str
    times: str
    where: str
    price: str
    public: str
    series: int | None
    value: int
    lines: tuple[tuple[int, str], ...]
    others: tuple[Way, ...]


@dataclass(frozen=True)
class Unmet:
    """``told``: what a resident is told; ``blocked``: how many ways each rule stands in."""

    told: str
    blocked: str
    nearest: tuple[Way, ...]


@dataclass(frozen=True)
class Card:
    """One need, by its number only. ``community_key`` and ``type_key``: as the filters count."""

    need: str
    community: str
    community_key: int
    service_type: str
    type_key: int
    priority: int
    days_waiting: int
    served: Served | None
    unmet: Unmet | None


def cards(instance: Instance, plan: Plan, stories: Iterable[Story], teller: Teller) -> list[Card]:
    """The unmet first, then by priority, then as the instance has them."""
    community = {one.id: key for key, one in enumerate(instance.communities)}
    service_type = {one.id: key for key, one in enumerate(instance.service_types)}
    made = [
        _card(need, story, community, service_type, teller)
        for need, story in zip(instance.needs, stories, strict=True)
    ]
    return sorted(made, key=lambda card: (card.unmet is None, card.priority))


def _card(
    need: Need,
    story: Story,
    community: Mapping[str, int],
    service_type: Mapping[str, int],
    teller: Teller,
) -> Card:
    return Card(
        need=need.id,
        community=teller.communities[need.community],
        community_key=community[need.community],
        service_type=teller.service_types[need.service_type],
        type_key=service_type[need.service_type],
        priority=need.priority,
        days_waiting=need.days_waiting,
        served=_served(need, story, teller) if isinstance(story, ServedStory) else None,
        unmet=_unmet(story, teller) if isinstance(story, UnmetStory) else None,
    )


def _served(need: Need, story: ServedStory, teller: Teller) -> Served:
    place = "home" if story.way.venue is None else "venue"
    weeks = min(need.weeks, teller.instance.period.weeks)
    money = {"price": yuan(story.price_fen), "pays": yuan(story.pays_fen)}
    public = teller.say("report.card.no_public")
    if story.way.fund is not None:
        fund = teller.funds[story.way.fund]
        public = teller.say("report.card.public", fund=fund, public=yuan(story.public_fen))
    return Served(
        place=teller.place(story.way),
        when=teller.slot_names(story.way.slots),
        times=teller.say("report.card.times", n=weeks, sessions=need.sessions_per_week),
        where=teller.say(f"report.card.{place}", far=teller.metres(story.distance_m)),
        price=teller.say(f"report.card.{place}_price", **money),
        public=public,
        series=None if story.way.joins is None else story.way.joins + 1,
        value=story.value,
        lines=tuple(_lines(story.lines, teller)),
        others=tuple(_way(other, _behind(other, teller), teller) for other in story.others),
    )


def _lines(lines: Iterable[Line], teller: Teller) -> Iterable[tuple[int, str]]:
    for line in lines:
        yield line.change, teller.line(line)


def _behind(other: Other, teller: Teller) -> list[str]:
    """The difference in points; a way may be worth more and yet be taken by others."""
    if other.behind > 0:
        return [teller.say("report.card.less", points=points(other.behind))]
    if other.behind < 0:
        return [teller.say("report.card.more", points=points(-other.behind))]
    return [teller.say("report.card.same")]


def _unmet(story: UnmetStory, teller: Teller) -> Unmet:
    blocked = [
        say(teller.lang, "report.card.blocked_by", rule=teller.say(f"rules.{rule}"), ways=ways)
        for rule, ways in sorted(story.blocked.items(), key=lambda one: -one[1])
        if ways
    ]
    return Unmet(
        told=teller.why_not(story),
        blocked=teller.say("reasons.listing").join(blocked),
        nearest=tuple(_way(miss, [], teller) for miss in story.misses),
    )


def _way(way: Miss | Other, first: list[str], teller: Teller) -> Way:
    against = [*first, *teller.near(way)] or [teller.say("reasons.near.unused")]
    return Way(
        place=teller.place(way.way),
        when=teller.slot_names(way.way.slots),
        against=teller.say("reasons.semicolon").join(against),
    )
