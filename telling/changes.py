"""What could be otherwise, in words: each change, its price, and what it rests on."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from matcher.changes import Change
from matcher.instance import PriceList
from telling.figures import yuan
from telling.teller import Speaker

ASSUMED = {
    "venue_licensed": "licence", "provider_licensed": "licence", "venue_opened": "room",
    "room_rented": "room", "hours_added": "hour", "hours_lent": "hour", "catchment_widened": "km",
    "volunteer_found": "volunteer", "slots_accepted": "asking", "ride_given": "ride",
    "participants_found": "participant",
}  # fmt: skip
"""The price that a kind of change is reckoned by; what is not here costs what it says."""


def changes(
    speaker: Speaker, several: Sequence[Change], called: Callable[[str], str] = str
) -> list[str]:
    """A clause for each change; what is asked of several residents is one. ``called``: what a need
    is called before the reader."""
    alike: dict[str, list[Change]] = defaultdict(list)
    for one in several:
        alike[one.kind if one.OF == ("need",) else repr(one.of)].append(one)
    return [
        change(speaker, those[0], called) if len(those) == 1 else _of_many(speaker, those, called)
        for those in alike.values()
    ]


def change(speaker: Speaker, one: Change, called: Callable[[str], str] = str) -> str:
    """What is done, in a clause."""
    told = _told(speaker, one)
    if "need" in told:
        told["need"] = called(told["need"])
    code = one.kind
    if code == "hours_added":
        code = "hours_added_minutes" if not told["slots"] else code
    return speaker.say(f"changes.{code}", **told)


def to_resident(speaker: Speaker, several: Sequence[Change], need: str) -> list[str]:
    """A clause for each change, said to the resident of the need."""
    return [
        speaker.say(f"changes.yours.{one.kind}", **_told(speaker, one))
        if getattr(one, "need", None) == need
        else change(speaker, one)
        for one in several
    ]


def _of_many(speaker: Speaker, those: Sequence[Change], called: Callable[[str], str]) -> str:
    needs = [called(getattr(one, "need", "")) for one in those]
    named = speaker.say("reasons.listing").join(needs)
    return speaker.say(f"changes.many.{those[0].kind}", n=len(those), needs=named)


def _told(speaker: Speaker, one: Change) -> dict[str, Any]:
    """The fields as people read them."""
    told: dict[str, Any] = one.model_dump()
    if "offer" in told:
        told["provider"] = speaker.offered_by[told["offer"]]
    elif "provider" in told:
        told["provider"] = speaker.providers[told["provider"]]
    for name, names in (
        ("venue", speaker.venues),
        ("fund", speaker.funds),
        ("community", speaker.communities),
        ("service_type", speaker.service_types),
    ):
        if name in told:
            told[name] = names[told[name]]
    if "slots" in told:
        told["slots"] = speaker.slot_names(tuple(dict.fromkeys(told["slots"])))
    if "licence" in told:
        told["licence"] = speaker.coded("licence", told["licence"])
    if "fen" in told:
        told["yuan"] = yuan(told["fen"])
    if "metres" in told:
        told["far"] = speaker.metres(told["metres"])
    return told


def assumptions(speaker: Speaker, prices: PriceList, several: Sequence[Change]) -> Iterator[str]:
    """The prices that these changes are reckoned by."""
    asked = {str(getattr(one, "licence", "")) for one in several}
    for code in sorted(asked & set(prices.licences)):
        word = speaker.coded("licence", code)
        fen = prices.licences[code]
        yield speaker.say("changes.price.licence_named", licence=word, yuan=yuan(fen))
    for name in dict.fromkeys(ASSUMED[one.kind] for one in several if one.kind in ASSUMED):
        fen = getattr(prices, f"{name}_fen")
        yield speaker.say(f"changes.price.{name}", yuan=yuan(fen))
