"""``linli explain``: one need's story, for whoever must tell it to a resident."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

from linli import kernels
from linli.desk import Desk
from linli.planned import planned
from matcher.explain import Other, ServedStory, Story, UnmetStory, context, explain_need
from telling.figures import points, signed, yuan
from telling.teller import Teller

NEAREST = 5


def run(desk: Desk, instance: Path, plan: Path, need: str, as_json: bool) -> None:
    kernels.ready(desk)
    with desk.working("cli.doing.read"):
        asked, result = planned(instance, plan)
    with desk.working("cli.doing.explain"):
        story = explain_need(context(asked, result.plan), need)
    teller = Teller(asked, desk.lang)
    if as_json:
        told = teller.why_not(story) if isinstance(story, UnmetStory) else None
        desk.json(dataclasses.asdict(story) | {"served": told is None, "told": told})
        return
    for line in lines(teller, story):
        print(line)


def lines(teller: Teller, story: Story) -> Iterator[str]:
    """A need's story, whether it is served or not."""
    yield head(teller, story.need)
    yield from _unmet(teller, story) if isinstance(story, UnmetStory) else _served(teller, story)


def head(teller: Teller, need: str) -> str:
    """Which need: its id, the service, the community."""
    record = next(n for n in teller.instance.needs if n.id == need)
    return teller.say(
        "cli.explain.head",
        need=need,
        service_type=teller.service_types[record.service_type],
        community=teller.communities[record.community],
    )


def how(teller: Teller, story: ServedStory) -> Iterator[str]:
    """Who, when, where, at what price and paid by what."""
    say = teller.say
    at_home = story.way.venue is None
    yield say("cli.explain.who", place=teller.place(story.way))
    yield say("cli.explain.when", slots=teller.slot_names(story.way.slots))
    yield say(f"cli.explain.{'home' if at_home else 'away'}", far=teller.metres(story.distance_m))
    price = {"price": yuan(story.price_fen), "pays": yuan(story.pays_fen)}
    yield say(f"cli.explain.{'price' if at_home else 'fee'}", **price)
    if story.way.fund is not None:
        yield say(
            "cli.explain.public",
            fund=teller.funds[story.way.fund],
            public=yuan(story.public_fen),
        )


def _served(teller: Teller, story: ServedStory) -> Iterator[str]:
    say = teller.say
    yield from how(teller, story)
    yield say("cli.explain.worth", value=points(story.value))
    for line in story.lines:
        yield say("cli.explain.line", change=signed(line.change), why=teller.line(line))
    yield from teller.kept(story)
    yield say("cli.explain.others" if story.others else "cli.explain.no_others")
    for other in story.others:
        yield say(
            "cli.explain.other",
            place=teller.place(other.way),
            slots=teller.slot_names(other.way.slots),
            behind=_behind(teller, other),
        )


def _behind(teller: Teller, other: Other) -> str:
    code = "cli.explain.behind" if other.behind > 0 else "cli.explain.ahead"
    words = [teller.say(code, points=points(abs(other.behind)))] if other.behind else []
    return teller.say("reasons.semicolon").join([*words, *teller.near(other)])


def _unmet(teller: Teller, story: UnmetStory) -> Iterator[str]:
    say = teller.say
    yield say("cli.explain.unmet", told=teller.why_not(story))
    if story.elsewhere:
        yield teller.elsewhere(story)
    if story.blocked:
        listed = [
            say("cli.explain.blocked_by", rule=say(f"rules.{rule}"), n=n)
            for rule, n in sorted(story.blocked.items(), key=lambda one: -one[1])
        ]
        yield say("cli.explain.blocked", list=say("reasons.listing").join(listed))
    if story.misses:
        yield say("cli.explain.nearest")
    for miss in story.misses[:NEAREST]:
        near = say("reasons.semicolon").join(teller.near(miss)) or say("reasons.near.unused")
        yield say("cli.explain.miss", place=teller.place(miss.way), near=near)
