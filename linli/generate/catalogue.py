"""The service catalogue of a made-up district, with how each service is asked for and given."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from matcher.instance import Channel, ServiceType, Setting, Tier

PRIORITIES = {
    "health": (0.15, 0.75, 0.1, 0.0),
    "escort": (0.1, 0.6, 0.3, 0.0),
    "mind": (0.2, 0.5, 0.3, 0.0),
    "daily": (0.05, 0.25, 0.6, 0.1),
    "safety": (0.6, 0.1, 0.3, 0.0),
    "growth": (0.0, 0.0, 0.4, 0.6),
    "leisure": (0.0, 0.0, 0.1, 0.9),
}
"""Chances of priorities 1 to 4."""

OFTEN = {
    "weekly": (1.0,),
    "class": (0.75, 0.25),
    "some_twice": (0.5, 0.5),
    "often": (0.3, 0.5, 0.2),
    "days": (0.2, 0.3, 0.3, 0.1, 0.1),
}
"""Chances of 1, 2, 3, … sessions a week."""

CHANNELS = {
    "bought": (Channel.GOVERNMENT, Channel.MARKET),
    "any": (Channel.GOVERNMENT, Channel.MARKET, Channel.VOLUNTEER),
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One service: its catalogue entry, and the figures its needs and offers are drawn from.

    ``family``: offers give services of one family together. ``audience``: who asks for it.
    ``share``: of all needs. ``supply``: sessions offered for one asked, against the usual.
    ``hours``: when it is asked for. ``minutes``: usual lengths, the catalogue's first. ``once``:
    done in a single week. ``home_yuan``, ``group_yuan``: lowest and highest price of a session,
    0 where it is not given so.
    """

    id: str
    zh: str
    en: str
    family: str
    audience: str
    share: float
    supply: float
    hours: str
    priorities: tuple[float, ...]
    often: tuple[float, ...]
    minutes: tuple[int, ...]
    once: bool
    home_yuan: tuple[int, int]
    group_yuan: tuple[int, int]
    tier: Tier
    channels: tuple[Channel, ...]
    setting: Setting
    licences: tuple[str, ...]
    venue_licences: tuple[str, ...]
    group: bool
    sensitive: bool

    @property
    def record(self) -> ServiceType:
        return ServiceType(
            id=self.id,
            name=self.zh,
            name_en=self.en,
            tier=self.tier,
            channels=self.channels,
            setting=self.setting,
            provider_licences=self.licences,
            venue_licences=self.venue_licences,
            group=self.group,
            minutes=self.minutes[0],
            sensitive=self.sensitive,
        )


def _line(row: Mapping[str, str]) -> Line:
    """A row of ``catalogue.csv``: spaces between the values of a list, ``yes`` or nothing."""

    def yuan(cell: str) -> tuple[int, int]:
        low, high = cell.split() if cell else (0, 0)
        return int(low), int(high)

    return Line(
        id=row["id"],
        zh=row["zh"],
        en=row["en"],
        family=row["family"],
        audience=row["audience"],
        share=float(row["share"]),
        supply=float(row["supply"]),
        hours=row["hours"],
        priorities=PRIORITIES[row["priorities"]],
        often=OFTEN[row["often"]],
        minutes=tuple(int(length) for length in row["minutes"].split()),
        once=row["once"] == "yes",
        home_yuan=yuan(row["home_yuan"]),
        group_yuan=yuan(row["group_yuan"]),
        tier=Tier(row["tier"]),
        channels=CHANNELS[row["channels"]],
        setting=Setting(row["setting"]),
        licences=tuple(row["licences"].split()),
        venue_licences=tuple(row["venue_licences"].split()),
        group=row["group"] == "yes",
        sensitive=row["sensitive"] == "yes",
    )


def _lines() -> tuple[Line, ...]:
    with files("linli.generate").joinpath("catalogue.csv").open("r", encoding="utf-8") as file:
        return tuple(_line(row) for row in csv.DictReader(file))


LINES = _lines()

# How willing people are to have a session in each part of a weekday and of a weekend day:
# (weekday am, pm, eve), (weekend am, pm, eve).
HOURS = {
    "day": ((1.0, 0.9, 0.15), (0.4, 0.4, 0.1)),
    "meal": ((1.0, 0.3, 0.8), (0.7, 0.2, 0.5)),
    "any": ((0.6, 0.6, 0.6), (0.8, 0.8, 0.5)),
    "school": ((0.02, 0.5, 1.0), (1.0, 0.9, 0.5)),
    "evening": ((0.05, 0.1, 1.0), (0.8, 0.8, 0.7)),
}
WORKING = {
    Channel.GOVERNMENT: ((1.0, 1.0, 0.5), (0.5, 0.4, 0.2)),
    Channel.MARKET: ((0.9, 1.0, 0.8), (0.9, 0.9, 0.6)),
    Channel.VOLUNTEER: ((0.0, 0.0, 1.0), (1.0, 1.0, 0.8)),
}
LANGUAGES = ("hangzhou", "sichuan", "henan", "cantonese", "wenzhou", "sign")
ACCESS = ("wheelchair", "hearing", "sight")

FEW = ("rehab", "nursing", "lights", "pipes", "evening_class", "company", "tutoring")
"""What a round of a few hundred needs is about: something of every kind."""
NEEDS_PER_LINE = 40


def shares(needs: int) -> list[float]:
    """How often each line is asked for in a round of so many needs: a small one is about few."""
    order = [*FEW, *(line.id for line in LINES if line.id not in FEW)]
    asked = set(order[: max(len(FEW), needs // NEEDS_PER_LINE)])
    return [line.share if line.id in asked else 0.0 for line in LINES]
