"""A letter to each resident whom the round does not serve, or serves otherwise than before.

Plain words, printable, one a page: the reason, what could change it, and how to object to what a
program has worked out (PIPL, article 24). It names nobody: whoever prints the letters knows who the
residents are.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from matcher.explain import Context, UnmetStory, explain_need
from matcher.explain.moved import MovedStory, moved_stories, moved_story
from matcher.instance import Need
from matcher.unlock import Unlock, unlock_need
from telling.changes import to_resident
from telling.teller import Speaker

Advance = Callable[[int, int], None]

SUGGESTED = 2
"""What could change it: so many ways at the most, in words that name nobody else."""


@dataclass(frozen=True)
class Letter:
    """``parts``: headings with their paragraphs."""

    need: Need
    title: str
    parts: tuple[tuple[str, tuple[str, ...]], ...]


def letters(
    teller: Speaker, prepared: Context, needs: frozenset[str] | None, advance: Advance
) -> Iterator[Letter]:
    """Those to residents unserved, then to those moved; ``needs``: to these alone."""
    moved = (one.need for one in moved_stories(prepared))
    ids = [id for id in (*prepared.plan.unmet, *moved) if needs is None or id in needs]
    for number, id in enumerate(ids, 1):
        written = letter(teller, prepared, id)
        if written is not None:
            yield written
        advance(number, len(ids))


def letter(teller: Speaker, prepared: Context, need: str) -> Letter | None:
    """To one resident; None: served as before, or for the first time."""
    i = prepared.tables.numbers.needs[need]
    if i not in prepared.held:
        return _unserved(teller, prepared, need)
    moved = moved_story(prepared, i)
    return None if moved is None else _moved(teller, prepared, moved)


def signed(teller: Speaker, need: Need) -> Iterator[str]:
    """The last lines: who writes, and whom to ask."""
    yield teller.say("letters.signed", community=teller.communities[need.community])
    yield teller.say("letters.blank")


def _unserved(teller: Speaker, prepared: Context, id: str) -> Letter:
    need = prepared.need(prepared.tables.numbers.needs[id])
    story = explain_need(prepared, id)
    why = teller.why_not(story) if isinstance(story, UnmetStory) else ""
    lines = [why]
    if id in prepared.stands:
        lines.insert(0, teller.say("letters.stopped"))
    found = unlock_need(prepared, id).unlocks[:SUGGESTED]
    return Letter(
        need,
        teller.say("letters.unserved", **_about(teller, prepared, need)),
        (
            (teller.say("letters.why"), tuple(lines)),
            (teller.say("letters.could"), tuple(_could(teller, found, id))),
            (teller.say("letters.object"), tuple(_objecting(teller))),
        ),
    )


def _could(teller: Speaker, found: tuple[Unlock, ...], need: str) -> Iterator[str]:
    for one in found:
        what = teller.say("changes.unlock.and").join(to_resident(teller, one.changes, need))
        yield teller.sentence(what or teller.say("changes.unlock.as_is"))
    yield teller.say("letters.next" if found else "letters.nothing")


def _moved(teller: Speaker, prepared: Context, one: MovedStory) -> Letter:
    need = prepared.need(prepared.tables.numbers.needs[one.need])
    return Letter(
        need,
        teller.say("letters.moved", **_about(teller, prepared, need)),
        (
            (teller.say("letters.change"), (_before(teller, one), _after(teller, one))),
            (teller.say("letters.why"), (why_moved(teller, one),)),
            (teller.say("letters.object"), tuple(_objecting(teller))),
        ),
    )


def why_moved(teller: Speaker, one: MovedStory) -> str:
    """One sentence why somebody is served otherwise."""
    if one.why == "rules":
        listed = teller.say("reasons.semicolon").join(teller.lacks(one.reasons))
        return teller.say("letters.moved_why.rules", list=listed)
    better = one.why == "worth" and one.less > 0
    return teller.say(f"letters.moved_why.{'better' if better else one.why}")


def _before(teller: Speaker, one: MovedStory) -> str:
    placed = one.before
    who = teller.offered_by.get(placed.offer, placed.offer)
    if placed.venue is not None:
        who += " · " + teller.venues.get(placed.venue, placed.venue)
    known = all(slot in teller.slots for slot in placed.slots)
    when = teller.slot_names(placed.slots) if known else ""
    return teller.say("letters.before", place=who, slots=when)


def _after(teller: Speaker, one: MovedStory) -> str:
    slots = teller.slot_names(one.after.slots)
    return teller.say("letters.after", place=teller.place(one.after), slots=slots)


def _objecting(teller: Speaker) -> Iterator[str]:
    for name in ("worked_out", "may", "where"):
        yield teller.say(f"letters.objecting.{name}")


def _about(teller: Speaker, prepared: Context, need: Need) -> dict[str, str]:
    period = prepared.instance.period
    return {
        "service": teller.service_types[need.service_type],
        "first": period.start.isoformat(),
        "last": period.last_day.isoformat(),
    }
