"""Why, and why not, as ids, codes and parameters: sentences are made elsewhere."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from matcher.rules import Rule

REASONS: Mapping[Rule, str] = MappingProxyType({rule: f"reasons.{rule.value}" for rule in Rule})
"""The sentence that says, of any rule, that it stands in the way; details have their own codes."""


@dataclass(frozen=True)
class Reason:
    """One rule that stands in the way; ``rule`` is none where only other people's claims do.

    ``code`` and ``params`` say how: ids, slot ids, fen, metres, dates. Its sentence is
    ``reasons.<code>``, and ``reasons.near_<code>`` the short form that says what is missing.
    """

    rule: Rule | None
    code: str
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Way:
    """One way to serve a need: at home (``venue`` none), in a series that runs (``joins`` is its
    place in the plan), or in a series to be opened, with ``company``: unmet needs that would come.
    """

    offer: str
    venue: str | None
    slots: tuple[str, ...]
    fund: str | None
    joins: int | None = None
    company: tuple[str, ...] = ()


@dataclass(frozen=True)
class Claim:
    """A need that holds what another would use, and its milli-points."""

    need: str
    value: int


@dataclass(frozen=True)
class Instead:
    """What the resources of a way serve instead.

    ``claims``: the needs that would have to give way, as few points of them as a first look
    finds; ``value``: what the plan would lose with them; ``own``: what it would gain.
    """

    claims: tuple[Claim, ...]
    value: int
    own: int


@dataclass(frozen=True)
class Miss:
    """A way and every rule it breaks against the plan; none broken: it is free."""

    way: Way
    distance_m: int
    own: int
    reasons: tuple[Reason, ...]
    instead: Instead | None = None

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules broken, in the order of ``Rule``; lifting them makes the way lawful."""
        broken = {reason.rule for reason in self.reasons}
        return tuple(rule for rule in Rule if rule in broken)


@dataclass(frozen=True)
class UnmetStory:
    """Why a need is unmet.

    ``reasons``: the nearest ways, folded; a resident is told these. ``outweighed``: no rule
    forbids the nearest way, its resources serve others. ``blocked``: for every rule, how many
    (offer, venue) it stands in the way of. ``misses``: the nearest ways, nearest first.
    ``elsewhere``: rules besides, so that whatever else is lifted, every other way breaks one of
    ``rules`` or of these; none of them can be left out of that.
    """

    need: str
    reasons: tuple[Reason, ...]
    outweighed: bool
    blocked: Mapping[Rule, int]
    misses: tuple[Miss, ...]
    elsewhere: tuple[Rule, ...] = ()

    @property
    def rules(self) -> tuple[Rule, ...]:
        broken = {reason.rule for reason in self.reasons}
        return tuple(rule for rule in Rule if rule in broken)

    @property
    def instead(self) -> Instead | None:
        return self.misses[0].instead if self.misses else None


@dataclass(frozen=True)
class Line:
    """One line of a value: its code, its parameters, and what it changes, in milli-points."""

    code: str
    params: Mapping[str, Any]
    change: int


@dataclass(frozen=True)
class Other:
    """Another way for a need that is served; ``behind``: milli-points less than the one chosen.

    Free when ``reasons`` is empty: with the need's own place given back, nothing stands in the way.
    """

    way: Way
    distance_m: int
    value: int
    behind: int
    reasons: tuple[Reason, ...]

    @property
    def free(self) -> bool:
        return not self.reasons


@dataclass(frozen=True)
class ServedStory:
    """Why a need is served just so.

    ``value`` is the sum of ``lines``; a member of a series bears its public money by people.
    ``price_fen`` per session (of the whole series at a venue), ``pays_fen`` the need's own part.
    ``kept``: the rules for which it could not be left out, whatever its place were worth to others.
    """

    need: str
    way: Way
    distance_m: int
    price_fen: int
    pays_fen: int
    public_fen: int
    value: int
    lines: tuple[Line, ...]
    others: tuple[Other, ...]
    kept: tuple[Reason, ...] = ()


Story = ServedStory | UnmetStory
