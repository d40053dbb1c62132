"""Stories told: ids become names, codes become sentences, integers become figures."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, Protocol

from matcher.explain import Line, Miss, Other, Reason, ServedStory, UnmetStory, Way
from matcher.instance import Instance, Slot
from matcher.rules import Rule
from telling.figures import points, yuan
from words import catalogue, clock, say

NOON, DUSK = 12 * 60, 18 * 60
PARTS = ("am", "pm", "eve")
CODED = {"licence": "licence", "language": "language", "gender": "gender"}


class Called(Protocol):
    """What has an id and names that people read."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def name_en(self) -> str: ...


class Offered(Protocol):
    """Who gives an offer."""

    @property
    def id(self) -> str: ...
    @property
    def provider(self) -> str: ...


class Known(Protocol):
    """What a story may speak of: an instance's, or those few rows that one story names."""

    @property
    def grid(self) -> Sequence[Slot]: ...
    @property
    def providers(self) -> Sequence[Called]: ...
    @property
    def offers(self) -> Sequence[Offered]: ...
    @property
    def venues(self) -> Sequence[Called]: ...
    @property
    def funds(self) -> Sequence[Called]: ...
    @property
    def communities(self) -> Sequence[Called]: ...
    @property
    def service_types(self) -> Sequence[Called]: ...


class Speaker:
    """Speaks of what is known in one language."""

    def __init__(self, known: Known, lang: str) -> None:
        self.lang = lang
        self.slots = {slot.id: slot for slot in known.grid}
        self._standard = len({(s.day, _part(s)) for s in known.grid}) == len(known.grid)
        self.providers = self._names(known.providers)
        self.offered_by = {o.id: self.providers[o.provider] for o in known.offers}
        self.venues = self._names(known.venues)
        self.funds = self._names(known.funds)
        self.communities = self._names(known.communities)
        self.service_types = self._names(known.service_types)
        self.slot_names = cache(self._slot_names)

    def _names(self, records: Iterable[Called]) -> dict[str, str]:
        return {record.id: self.name(record) for record in records}

    def name(self, record: Called) -> str:
        """What people call it in this language, or in the other, or its id."""
        names = (record.name, record.name_en)
        first, second = names if self.lang == "zh" else reversed(names)
        return first or second or record.id

    def say(self, code: str, **params: Any) -> str:
        return say(self.lang, code, **params)

    def sentence(self, clause: str) -> str:
        """A clause as a sentence of its own."""
        return clause[:1].upper() + clause[1:] + self.say("reasons.stop")

    def coded(self, kind: str, code: str) -> str:
        """A word for a code that is usual; the code itself where it is the district's own."""
        return str(catalogue(self.lang, "reasons")[kind].get(code, code))

    def group(self, code: str) -> str:
        """See ``group_name``."""
        return group_name(code, self.lang)

    def metres(self, metres: int) -> str:
        if metres < 1000:
            return self.say("reasons.unit.metres", n=metres)
        return self.say("reasons.unit.kilometres", n=f"{metres / 1000:.1f}")

    def slot(self, slot: Slot) -> str:
        day = self.say(f"reasons.day.{slot.day}")
        if self._standard:
            part = self.say(f"reasons.part.{_part(slot)}")
            return f"{day}{part}" if self.lang == "zh" else f"{day} {part}"
        return f"{day} {clock(slot.start)}–{clock(slot.end)}"

    def _slot_names(self, slots: tuple[str, ...]) -> str:
        """Slots in the order of the week."""
        inside = sorted((self.slots[s] for s in slots), key=lambda s: (s.day, s.start))
        return self.say("reasons.listing").join(self.slot(slot) for slot in inside)

    def parts(self, slots: Iterable[str]) -> dict[str, str]:
        """``when``: the parts of the day slots fall in; ``parts``: the same, or all of them."""
        inside = {_part(self.slots[slot]) for slot in slots}
        words = [self.say(f"reasons.part.{part}") for part in PARTS if part in inside]
        when = self.say("reasons.and").join(words)
        whole = len(inside) == len(PARTS)
        return {"when": when, "parts": self.say("reasons.part.all") if whole else when}

    def place(self, way: Way) -> str:
        """Who, and at which venue."""
        names = [self.offered_by[way.offer]]
        if way.venue is not None:
            names.append(self.venues[way.venue])
        return " · ".join(names)

    def why_not(self, story: UnmetStory) -> str:
        """What a resident is told: whoever asks for another period, that alone."""
        rules = [reason for reason in story.reasons if reason.rule is not None]
        rules = [reason for reason in rules if reason.rule is Rule.TERM] or rules
        others = [reason for reason in story.reasons if reason.rule is None]
        told = [self._main(reason) for reason in others]
        if len(rules) == 1:
            told.insert(0, self._main(rules[0]))
        elif rules:
            nearest = story.misses[0]
            missing = self.say("reasons.semicolon").join(self.near(nearest))
            found = {"where": self.place(nearest.way), "n": len(nearest.reasons)}
            told.insert(0, self.say("reasons.several", **found, list=missing))
        return (" " if self.lang == "en" else "").join(map(self.sentence, told))

    def elsewhere(self, story: UnmetStory) -> str:
        """What stands against every other way, in a sentence; "" where there is nothing more."""
        if not story.elsewhere:
            return ""
        named = self.say("reasons.listing").join(
            self.say(f"rules.{one}") for one in story.elsewhere
        )
        return self.sentence(self.say("reasons.elsewhere", list=named))

    def near(self, miss: Miss | Other) -> list[str]:
        """What one way lacks, a few words a rule."""
        return self.lacks(miss.reasons)

    def lacks(self, reasons: Iterable[Reason]) -> list[str]:
        """A few words for each reason."""
        return [
            self.say(f"reasons.near.{reason.code}", **self._params(reason.params))
            for reason in reasons
        ]

    def kept(self, story: ServedStory) -> list[str]:
        """Why it could not be left out, a sentence each."""
        return [self.sentence(self._main(reason)) for reason in story.kept]

    def _main(self, reason: Reason) -> str:
        return self.say(f"reasons.{reason.code}", **self._params(reason.params))

    def line(self, line: Line) -> str:
        code = f"priority_{line.params['priority']}" if line.code == "priority" else line.code
        return self.say(f"reasons.line.{code}", **self._params(line.params))

    def _params(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Parameters as they stand in a sentence: ``short_m`` becomes ``short``, and so on."""
        counted = (params[key] for key in ("needs", "providers", "offers") if key in params)
        said: dict[str, Any] = {"n": next(counted, 1)}
        for key, value in params.items():
            if key == "slots":
                said |= {"slots": self.slot_names(tuple(value)), **self.parts(value)}
            elif key == "fund":
                said[key] = self.funds[value]
            elif key == "community":
                said[key] = self.communities.get(value, value)
            elif key == "features":
                words = [self.coded("feature", one) for one in value]
                said[key] = self.say("reasons.listing").join(words)
            elif key in CODED:
                said[key] = self.coded(CODED[key], value)
            elif key.endswith("_m"):
                said[key.removesuffix("_m")] = self.metres(value)
            elif key.endswith("_fen") or key == "fen":
                said[key.removesuffix("_fen")] = yuan(value)
            elif key in ("value", "own"):
                said[key] = points(value)
            elif isinstance(value, date):
                said[key] = value.isoformat()
            else:
                said[key] = value
        return said


class Teller(Speaker):
    """Speaks of one instance in one language."""

    def __init__(self, instance: Instance, lang: str) -> None:
        super().__init__(instance, lang)
        self.instance = instance


def group_name(code: str, lang: str) -> str:
    """A word for a resident group that is usual; the code itself where it is not."""
    return str(catalogue(lang, "report")["group"].get(code, code))


def _part(slot: Slot) -> str:
    if slot.start < NOON:
        return "am"
    return "pm" if slot.start < DUSK else "eve"
