"""Words that match nothing, which are often only spelt otherwise: accessibility and licences."""

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from matcher.instance import Instance
from words import LANGUAGES, catalogue, say

ASKED_CUTOFF, SPARE_CUTOFF = 0.5, 0.75
"""How alike two words are at least, of 1: where one is asked for in vain, and where one is merely
not asked for, as many are that are spelt right."""


@dataclass(frozen=True)
class Unmatched:
    """``code``: which kind of word, and whether it is asked for or only held (``_spare``).

    ``n``: how many ask for it or hold it; ``near``: the word most like it on the other side, or "".
    """

    code: str
    word: str
    n: int
    near: str


def unmatched(instance: Instance) -> list[Unmatched]:
    """Every accessibility and licence that is asked for and nobody has; and those that are held,
    that nobody asks for, and that look like one asked for, misspelt."""
    needed = Counter(need.service_type for need in instance.needs)
    types = [one for one in instance.service_types if needed[one.id]]
    features = Counter(one for need in instance.needs for one in {*need.accessibility})
    given = _counted(offer.accessibility for offer in instance.offers)
    given += _counted(venue.accessibility for venue in instance.venues)
    asked_of = Counter[str]()
    asked_at = Counter[str]()
    for one in types:
        asked_of.update(dict.fromkeys(one.provider_licences, needed[one.id]))
        asked_at.update(dict.fromkeys(one.venue_licences, needed[one.id]))
    held = _counted([licence.code for licence in one.licences] for one in instance.providers)
    held_at = _counted([licence.code for licence in one.licences] for one in instance.venues)
    return [
        *_between("feature", features, given),
        *_between("provider_licence", asked_of, held),
        *_between("venue_licence", asked_at, held_at),
    ]


def sentences(found: Iterable[Unmatched], lang: str) -> Iterator[str]:
    """A line for each."""
    for one in found:
        near = say(lang, "cli.unmatched.near", near=one.near) if one.near else ""
        yield say(lang, f"cli.unmatched.{one.code}", word=one.word, n=one.n) + near


def _counted(lists: Iterable[Iterable[str]]) -> Counter[str]:
    return Counter(one for words in lists for one in {*words})


def _between(code: str, asked: Mapping[str, int], held: Mapping[str, int]) -> Iterator[Unmatched]:
    usual, told = _usual(), set[str]()
    for word in sorted({*asked} - {*held}):
        near = _nearest(word, held, ASKED_CUTOFF)
        told.add(near)
        yield Unmatched(code, word, asked[word], near)
    for word in sorted({*held} - {*asked} - told - usual):
        cutoff = ASKED_CUTOFF if code == "feature" else SPARE_CUTOFF
        near = _nearest(word, {*asked} & {*held}, cutoff)
        if near:
            yield Unmatched(f"{code}_spare", word, held[word], near)


def _nearest(word: str, among: Iterable[str], cutoff: float) -> str:
    return next(iter(difflib.get_close_matches(word, sorted(among), n=1, cutoff=cutoff)), "")


def _usual() -> set[str]:
    """The words for usual features and licences: whoever writes one means it."""
    tables = [
        catalogue(lang, "reasons")[kind] for lang in LANGUAGES for kind in ("feature", "licence")
    ]
    return {one for table in tables for pair in table.items() for one in pair}
