"""What would serve who is not served, in words: for the terminal, programs and the pages."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from matcher.changes import Change
from matcher.instance import PriceList
from matcher.unlock import Trade, Unlock
from telling.changes import assumptions, changes
from telling.figures import points, yuan
from telling.teller import Speaker

NAMED = 12
"""Needs named in a line."""

Called = Callable[[str], str]
"""What a need is called before a reader; "" where they may know of it but that it is there."""


def as_id(need: str) -> str:
    """To whoever may see all of them, by the id."""
    return need


def done(speaker: Speaker, several: Sequence[Change], called: Called = as_id) -> str:
    """What is done, in one sentence; of no change, that none is needed."""
    clauses = changes(speaker, several, called)
    said = speaker.say("changes.unlock.and").join(clauses) or speaker.say("changes.unlock.as_is")
    return speaker.sentence(said)


def effects(speaker: Speaker, one: Unlock, called: Called = as_id) -> Iterator[str]:
    """What it costs, whom it serves, whom it moves."""
    yield costs(speaker, one, called)
    if one.public_fen:
        yield public(speaker, one.public_fen)
    yield moves(speaker, one, called)
    if one.cheapest:
        yield speaker.say("changes.unlock.cheapest")


def costs(speaker: Speaker, one: Unlock, called: Called = as_id) -> str:
    """What it costs, and whom it serves."""
    figures = {"each": yuan(one.price_each_fen), "n": len(one.gained)}
    needs = named(speaker, one.gained, called)
    if one.price_fen:
        price = yuan(one.price_fen)
        return speaker.say("changes.unlock.costs", yuan=price, needs=needs, **figures)
    return speaker.say("changes.unlock.free", needs=needs, **figures)


def public(speaker: Speaker, fen: int) -> str:
    """Public money over the period, more or less than now."""
    code = "more" if fen > 0 else "less"
    return speaker.say(f"changes.unlock.public_{code}", yuan=yuan(abs(fen)))


def moves(speaker: Speaker, one: Unlock, called: Called = as_id) -> str:
    """Whom it moves."""
    if not one.moved:
        return speaker.say("changes.unlock.unmoved")
    needs = named(speaker, [moved.need for moved in one.moved], called)
    return speaker.say("changes.unlock.moved", n=len(one.moved), needs=needs)


def traded(speaker: Speaker, trade: Trade, called: Called = as_id) -> str:
    """Who would have to give way."""
    return speaker.say(
        "changes.unlock.trade",
        need=called(trade.need),
        place=speaker.place(trade.way),
        n=len(trade.lost),
        needs=named(speaker, [one.need for one in trade.lost], called),
        points=points(abs(trade.value)),
    )


def assumed(speaker: Speaker, prices: PriceList, found: Iterable[Unlock]) -> list[str]:
    """The prices that they are reckoned by, a clause each."""
    return list(assumptions(speaker, prices, [change for one in found for change in one.changes]))


def named(speaker: Speaker, needs: Sequence[str], called: Called = as_id) -> str:
    """Needs by what they are called, the first so many; those elsewhere as a number."""
    known = [name for name in map(called, needs) if name]
    said = speaker.say("reasons.listing").join(known[:NAMED]) + ("…" if len(known) > NAMED else "")
    others = len(needs) - len(known)
    if not others:
        return said
    elsewhere = speaker.say("changes.unlock.elsewhere", n=others)
    return speaker.say("changes.unlock.and").join([said, elsewhere]) if said else elsewhere
