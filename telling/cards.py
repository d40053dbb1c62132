"""A need's story in words: who serves it and why, or why nobody does."""

from collections.abc import Iterable
from dataclasses import dataclass

from matcher.explain import Line, Miss, Other, ServedStory, UnmetStory
from telling.figures import points, yuan
from telling.teller import Speaker
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
    """``told``: what a resident is told; ``elsewhere``: what stands against every other way;
    ``blocked``: how many ways each rule stands in."""

    told: str
    elsewhere: str
    blocked: str
    nearest: tuple[Way, ...]


def served(story: ServedStory, teller: Speaker, weeks: int, sessions: int) -> Served:
    """``weeks`` that the service goes on, with so many ``sessions`` in each."""
    place = "home" if story.way.venue is None else "venue"
    money = {"price": yuan(story.price_fen), "pays": yuan(story.pays_fen)}
    public = teller.say("report.card.no_public")
    if story.way.fund is not None:
        fund = teller.funds[story.way.fund]
        public = teller.say("report.card.public", fund=fund, public=yuan(story.public_fen))
    return Served(
        place=teller.place(story.way),
        when=teller.slot_names(story.way.slots),
        times=teller.say("report.card.times", n=weeks, sessions=sessions),
        where=teller.say(f"report.card.{place}", far=teller.metres(story.distance_m)),
        price=teller.say(f"report.card.{place}_price", **money),
        public=public,
        series=None if story.way.joins is None else story.way.joins + 1,
        value=story.value,
        lines=tuple(_lines(story.lines, teller)),
        others=tuple(_way(other, _behind(other, teller), teller) for other in story.others),
    )


def _lines(lines: Iterable[Line], teller: Speaker) -> Iterable[tuple[int, str]]:
    for line in lines:
        yield line.change, teller.line(line)


def _behind(other: Other, teller: Speaker) -> list[str]:
    """The difference in points; a way may be worth more and yet be taken by others."""
    if other.behind > 0:
        return [teller.say("report.card.less", points=points(other.behind))]
    if other.behind < 0:
        return [teller.say("report.card.more", points=points(-other.behind))]
    return [teller.say("report.card.same")]


def unmet(story: UnmetStory, teller: Speaker) -> Unmet:
    """What keeps anybody from serving it."""
    blocked = [
        say(teller.lang, "report.card.blocked_by", rule=teller.say(f"rules.{rule}"), ways=ways)
        for rule, ways in sorted(story.blocked.items(), key=lambda one: -one[1])
        if ways
    ]
    return Unmet(
        told=teller.why_not(story),
        elsewhere=teller.elsewhere(story),
        blocked=teller.say("reasons.listing").join(blocked),
        nearest=tuple(_way(miss, [], teller) for miss in story.misses),
    )


def _way(way: Miss | Other, first: list[str], teller: Speaker) -> Way:
    against = [*first, *teller.near(way)] or [teller.say("reasons.near.unused")]
    return Way(
        place=teller.place(way.way),
        when=teller.slot_names(way.way.slots),
        against=teller.say("reasons.semicolon").join(against),
    )
