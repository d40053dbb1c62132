"""What is offered: providers with their licences, and their offers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

import numpy as np

from linli.generate.catalogue import ACCESS, HOURS, LANGUAGES, LINES, WORKING, Line, shares
from linli.generate.demand import GRID, drawn, hours_matrix
from linli.generate.licences import licences_held
from linli.generate.places import UDEG_PER_M, Places
from matcher.instance import (
    Catchment,
    Channel,
    Gender,
    GroupTerms,
    HomeTerms,
    Offer,
    Point,
    Provider,
    ProviderKind,
    Setting,
)  # fmt: skip

GOVERNMENT, MARKET, VOLUNTEER = Channel.GOVERNMENT, Channel.MARKET, Channel.VOLUNTEER

NEEDS_PER_OFFER = 8
CHANNEL_CHANCES = {GOVERNMENT: 0.5, MARKET: 0.3, VOLUNTEER: 0.2}
MEDIAN_SESSIONS = {GOVERNMENT: 9.0, MARKET: 8.5, VOLUNTEER: 4.5}
KINDS = {
    GOVERNMENT: (
        ProviderKind.SOCIAL_ORGANISATION, ProviderKind.AGENCY, ProviderKind.GOVERNMENT_UNIT,
    ),
    MARKET: (ProviderKind.VENDOR,),
    VOLUNTEER: (ProviderKind.VOLUNTEER, ProviderKind.VOLUNTEER_TEAM),
}  # fmt: skip
KIND_NAMES = {
    ProviderKind.SOCIAL_ORGANISATION: ("社会服务中心", "social service centre"),
    ProviderKind.AGENCY: ("社工事务所", "social-work agency"),
    ProviderKind.GOVERNMENT_UNIT: ("公共服务站", "public service station"),
    ProviderKind.VENDOR: ("便民服务店", "neighbourhood services"),
    ProviderKind.VOLUNTEER: ("志愿者", "volunteer"),
    ProviderKind.VOLUNTEER_TEAM: ("志愿服务队", "volunteer team"),
}
KIN_SHARE = {False: 0.9, True: 0.5}
"""Chance that an offer lists a further service of its family: at homes, for groups."""
REACH = {GOVERNMENT: (4, 12), MARKET: (4, 12), VOLUNTEER: (3, 9)}
"""Communities that an offer reaches, fewest and most."""
NEAREST_M, FURTHEST_M = 1_500, 6_000
AGES = {"infant": ((0, 3), (1, 3), (0, 2)), "child": ((6, 12), (6, 15), (6, 9), (9, 12))}
WOMEN_SHARE = {"repair": 0.1, "childcare": 0.9, "health": 0.75, "elder": 0.8}


@dataclass(frozen=True)
class _Post:
    """One offer to be: its main service, at homes or for groups, through a channel."""

    line: Line
    together: bool
    channel: Channel
    community: int


def provide(
    rng: np.random.Generator, needs: int, places: Places, start: date
) -> tuple[tuple[Provider, ...], tuple[Offer, ...]]:
    """One offer for about eight needs, and the providers that make them."""
    posts = _posts(rng, max(1, round(needs / NEEDS_PER_OFFER)), shares(needs), places)
    bases = places.near(rng, np.array([post.community for post in posts]), 400.0)
    providers: list[Provider] = []
    offers: list[Offer] = []
    first = 0
    while first < len(posts):
        head = posts[first]
        most = 1 + int(rng.integers(0, 2 if head.channel is VOLUNTEER else 5))
        team = [
            post
            for post in posts[first : first + most]
            if (post.line.family, post.channel) == (head.line.family, head.channel)
        ]
        number = len(providers) + 1
        codes: set[str] = set()
        for post, base in zip(team, bases[first:], strict=False):
            offers.append(_offer(rng, f"o{len(offers) + 1}", f"p{number}", post, base, places))
            listed = offers[-1].service_types
            codes |= {code for line in LINES if line.id in listed for code in line.licences}
        providers.append(_provider(rng, number, head, len(team), sorted(codes), places, start))
        first += len(team)
    return tuple(providers), tuple(offers)


def _posts(
    rng: np.random.Generator, count: int, wanted: Sequence[float], places: Places
) -> list[_Post]:
    """Offers spread over the services in proportion, neighbours of one trade side by side."""
    strata = [(line, together) for line in LINES for together in (False, True)]
    asked = np.repeat(wanted, 2)
    edges = np.cumsum(asked * [_weight(line, together) for line, together in strata])
    # Even steps with one random start: no service is left out by bad luck alone.
    marks = (np.arange(count) + rng.random()) / count * edges[-1]
    which = np.searchsorted(edges, marks, side="right")
    where = drawn(rng, places.weights.tolist(), count)
    posts = []
    for s, community in zip(which.tolist(), where.tolist(), strict=True):
        line, together = strata[min(s, len(strata) - 1)]
        chances = [CHANNEL_CHANCES[channel] for channel in line.channels]
        channel = line.channels[int(drawn(rng, chances, 1)[0])]
        posts.append(_Post(line, together, channel, community))
    order = {line.family: number for number, line in enumerate(LINES)}
    return sorted(
        posts,
        key=lambda p: (
            int(places.district[p.community]), order[p.line.family], p.channel, p.community
        ),
    )  # fmt: skip


def _weight(line: Line, together: bool) -> float:
    """Offers of a service at homes, or for groups, which serve many needs each."""
    weekly = sum(k * chance for k, chance in enumerate(line.often, start=1)) / sum(line.often)
    asked = line.supply * weekly
    if not together:
        return asked * {Setting.HOME: 1.0, Setting.EITHER: 0.8, Setting.VENUE: 0.0}[line.setting]
    if line.setting is Setting.HOME:
        return 0.0
    return asked * (0.3 if line.setting is Setting.VENUE else 0.2)


def _provider(
    rng: np.random.Generator,
    number: int,
    head: _Post,
    size: int,
    codes: list[str],
    places: Places,
    start: date,
) -> Provider:
    """A provider whose licences are mostly in order: some lapsed, some never got."""
    kinds = KINDS[head.channel]
    kind = kinds[int(rng.integers(0, len(kinds)))]
    if kind is ProviderKind.VOLUNTEER and size > 1:
        kind = ProviderKind.VOLUNTEER_TEAM
    home = places.communities[head.community]
    zh, en = KIND_NAMES[kind]
    speaks = rng.random(len(LANGUAGES)) < np.array([0.75, 0.25, 0.22, 0.15, 0.2, 0.08])
    return Provider(
        id=f"p{number}",
        name=f"{home.name.removesuffix('社区')}{zh} {number}",
        name_en=f"{home.name_en.removesuffix(' community')} {en} {number}",
        kind=kind,
        licences=tuple(licences_held(rng, codes, start)),
        languages=tuple(
            name for name, spoken in zip(LANGUAGES, speaks.tolist(), strict=True) if spoken
        ),
        quality=int(np.clip(np.rint(rng.normal(100, 9)), 70, 125)),
    )


def _offer(
    rng: np.random.Generator,
    offer_id: str,
    provider: str,
    post: _Post,
    base: np.ndarray,
    places: Places,
) -> Offer:
    line, free = post.line, post.channel is VOLUNTEER
    chance = KIN_SHARE[post.together]
    listed = (line.id, *(other.id for other in _kin(post) if rng.random() < chance))
    total = int(np.clip(np.rint(rng.lognormal(np.log(MEDIAN_SESSIONS[post.channel]), 0.9)), 2, 40))
    sessions = week_of(rng, total, line, post.channel)
    spent = line.minutes[0] + (10 if post.together else 16)
    lon, lat = base.tolist()
    at_home = not post.together or (line.setting is Setting.EITHER and rng.random() < 0.3)
    low, high = (
        AGES[line.audience][int(rng.integers(0, len(AGES[line.audience])))]
        if line.audience in AGES
        else (60, 130)
        if line.audience == "elder" and rng.random() < 0.4
        else (0, 130)
    )
    return Offer(
        id=offer_id,
        provider=provider,
        service_types=listed,
        point=Point(lon_udeg=lon, lat_udeg=lat),
        catchment=_catchment(rng, base, post, places),
        sessions=sessions,
        minutes_per_week=int(total * spent * rng.uniform(0.8, 1.2)),
        pace_min_per_km=int(rng.choice([4, 4, 5, 6, 8, 12] if free else [3, 4, 4, 5, 6])),
        carer_genders=_genders(rng, line, total),
        age_min=low,
        age_max=high,
        accessibility=tuple(
            aid for aid in ACCESS if rng.random() < (0.85 if line.family == "health" else 0.5)
        ),
        home=HomeTerms(price_fen=_price(rng, line.home_yuan, free, 20)) if at_home else None,
        group=_group(rng, line, free) if post.together else None,
    )


def _kin(post: _Post) -> list[Line]:
    """Services that an offer may list beside its main one."""
    line = post.line
    return [
        other
        for other in LINES
        if other.family == line.family
        and other is not line
        and post.channel in other.channels
        and (
            other.setting is not Setting.HOME
            and other.minutes[0] == line.minutes[0]
            and other.group == line.group
            if post.together
            else other.setting is not Setting.VENUE
        )
    ]


def week_of(rng: np.random.Generator, total: int, line: Line, channel: Channel) -> dict[str, int]:
    """Where in the week the sessions lie: hours that provider and service both suit."""
    liking = hours_matrix(HOURS[line.hours]) * hours_matrix(WORKING[channel])
    (open_,) = np.nonzero(liking)
    active = int(np.clip(round(total * rng.uniform(0.5, 1.0)), 1, min(14, len(open_))))
    keys = rng.exponential(1.0, len(open_)) / liking[open_]
    chosen = np.sort(open_[np.argsort(keys, kind="stable")[:active]])
    extra = rng.multinomial(total - active, np.full(active, 1.0 / active))
    return {GRID[s].id: 1 + int(more) for s, more in zip(chosen, extra, strict=True)}


def _price(rng: np.random.Generator, yuan: tuple[int, int], free: bool, materials: int) -> int:
    """Fen, in steps of five yuan. A volunteer asks nothing, or now and then the materials."""
    if free:
        return materials * 100 if rng.random() < 0.15 else 0
    return int(rng.integers(yuan[0] // 5, yuan[1] // 5 + 1)) * 500


def _group(rng: np.random.Generator, line: Line, free: bool) -> GroupTerms:
    minutes = line.minutes[0]
    price = _price(rng, line.group_yuan, free, 100)
    if not line.group:
        fee = 0 if free else int(rng.integers(4, 21)) * 500
        return GroupTerms(price_fen=price, minutes=minutes, fee_fen=fee, largest=1)
    smallest = int(rng.integers(3, 8))
    fee = 0 if rng.random() < (0.85 if free else 0.3) else int(rng.integers(2, 10)) * 500
    return GroupTerms(
        price_fen=price, minutes=minutes, fee_fen=fee, smallest=smallest,
        largest=smallest + int(rng.integers(4, 17)),
    )  # fmt: skip


def _genders(rng: np.random.Generator, line: Line, total: int) -> tuple[Gender, ...]:
    """A small offer is one person; a large one has both."""
    if rng.random() < min(0.9, total / 30):
        return (Gender.FEMALE, Gender.MALE)
    women = WOMEN_SHARE.get(line.family, 0.6)
    return (Gender.FEMALE,) if rng.random() < women else (Gender.MALE,)


def _catchment(
    rng: np.random.Generator, base: np.ndarray, post: _Post, places: Places
) -> Catchment:
    """So many communities around the base, by name, or by a radius that reaches as far."""
    apart = (places.centres - base) / UDEG_PER_M
    away = (apart**2).sum(axis=1) ** 0.5
    fewest, most = REACH[post.channel]
    count = min(len(away), int(rng.integers(fewest, most + 1)))
    nearest = np.argpartition(away, count - 1)[:count]
    if rng.random() < 0.15:
        return Catchment(communities=tuple(places.communities[c].id for c in np.sort(nearest)))
    radius = np.clip(away[nearest].max(), NEAREST_M, FURTHEST_M)
    return Catchment(radius_m=ceil(radius / 100) * 100)
