"""What organisations bid for a made-up district's lots, and the offers that would serve them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from math import ceil

import numpy as np

from linli.generate.catalogue import ACCESS, LANGUAGES
from linli.generate.lots import PEOPLE_PER_GROUP, Asked, usual_fen
from linli.generate.places import Places
from linli.generate.supply import KIND_NAMES, VOLUNTEER, week_of
from matcher.instance import (
    Bid,
    BidPart,
    Catchment,
    GroupTerms,
    HomeTerms,
    Licence,
    Offer,
    Point,
    Provider,
    ProviderKind,
    Setting,
)  # fmt: skip

BUNDLE_SHARE = 0.35
LUMP_SHARE = 0.35
ALTERNATIVE_SHARE = 0.15
BIDS_PER_BIDDER = 1.8
KNOWN_SHARE = 0.5
"""Of bidders that serve the district already."""
TOGETHER_PERCENT = (88, 97)
"""What a bundle asks of the price of its lots one by one."""
NEWCOMERS = (ProviderKind.SOCIAL_ORGANISATION, ProviderKind.AGENCY, ProviderKind.VENDOR)


class Bidding:
    """Bids made one after another; every lot gets some before any gets many."""

    def __init__(
        self,
        rng: np.random.Generator,
        asked: Sequence[Asked],
        places: Places,
        start: date,
        providers: Sequence[Provider],
        offers: Sequence[Offer],
    ) -> None:
        self.rng, self.asked, self.places, self.start = rng, asked, places, start
        self.known = [one for one in providers if one.kind.channel is not VOLUNTEER]
        self.first_provider, self.first_offer = len(providers) + 1, len(offers) + 1
        self.providers: list[Provider] = []
        self.offers: list[Offer] = []
        self.bids: list[Bid] = []
        self._parts = [0] * len(asked)
        self._bidders: dict[str, list[Provider]] = defaultdict(list)
        self._made: dict[str, int] = defaultdict(int)
        self._known_for: dict[frozenset[str], list[Provider]] = {}
        self._of_call: dict[str, list[int]] = defaultdict(list)
        for number, one in enumerate(asked):
            self._of_call[one.call].append(number)

    def bid(self, count: int) -> None:
        """``count`` bids more."""
        while count > 0:
            lots = self._lots()
            provider = self._bidder(lots)
            several = count > 1 and self.rng.random() < ALTERNATIVE_SHARE
            name = f"{provider.id}-{len(self.bids) + 1}" if several else None
            self._put(provider, lots, name)
            count -= 1
            if several:  # the first of the lots alone, or the one lot at another price
                self._put(provider, lots[:1], name)
                count -= 1

    def _lots(self) -> list[int]:
        """The lot with the fewest bids and, in a bundle, one to three more of its call."""
        chance = self.rng.random(len(self.asked))
        keys = [(parts, luck) for parts, luck in zip(self._parts, chance.tolist(), strict=True)]
        first = min(range(len(keys)), key=keys.__getitem__)
        others = [one for one in self._of_call[self.asked[first].call] if one != first]
        # Counted, not drawn: of a dozen bids a third are bundles too.
        bundles = sum(len(bid.parts) > 1 for bid in self.bids)
        if not others or bundles > BUNDLE_SHARE * len(self.bids):
            return [first]
        wanted = 1 + int(self.rng.integers(0, 3))
        return [first, *sorted(others, key=keys.__getitem__)[:wanted]]

    def _bidder(self, lots: Sequence[int]) -> Provider:
        """One that bids in the call already, or one more; licensed for all these lots."""
        call = self.asked[lots[0]].call
        pool = self._bidders[call]
        fit = [one for one in pool if self._licensed(one, lots)]
        if fit and len(pool) * BIDS_PER_BIDDER > self._made[call]:
            return fit[int(self.rng.integers(0, len(fit)))]
        here = {one.id for one in pool}
        known = [one for one in self._able(lots) if one.id not in here]
        if known and self.rng.random() < KNOWN_SHARE:
            pool.append(known[int(self.rng.integers(0, len(known)))])
        else:
            self.providers.append(self._newcomer(lots))
            pool.append(self.providers[-1])
        return pool[-1]

    def _able(self, lots: Sequence[int]) -> list[Provider]:
        """Of those that serve the district already; looked for once for each set of services."""
        services = frozenset(self.asked[n].line.id for n in lots)
        if services not in self._known_for:
            self._known_for[services] = [one for one in self.known if self._licensed(one, lots)]
        return self._known_for[services]

    def _licensed(self, provider: Provider, lots: Sequence[int]) -> bool:
        good = {
            one.code
            for one in provider.licences
            if one.valid_until is None or one.valid_until >= self.start + timedelta(days=27)
        }
        lines = [self.asked[n].line for n in lots]
        return all(
            good.issuperset(line.licences) and provider.kind.channel in line.channels
            for line in lines
        )

    def _newcomer(self, lots: Sequence[int]) -> Provider:
        """With every licence that its call asks for: it bids for that."""
        rng, number = self.rng, self.first_provider + len(self.providers)
        call = self.asked[lots[0]].call
        codes = {code for n in self._of_call[call] for code in self.asked[n].line.licences}
        kind = NEWCOMERS[int(rng.integers(0, len(NEWCOMERS)))]
        home = self.places.communities[self.asked[lots[0]].places[0]]
        zh, en = KIND_NAMES[kind]
        speaks = rng.random(len(LANGUAGES)) < 0.4
        return Provider(
            id=f"p{number}",
            name=f"{home.name.removesuffix('社区')}{zh} {number}",
            name_en=f"{home.name_en.removesuffix(' community')} {en} {number}",
            kind=kind,
            licences=tuple(Licence(code=code) for code in sorted(codes)),
            languages=tuple(one for one, s in zip(LANGUAGES, speaks.tolist(), strict=True) if s),
            quality=int(np.clip(np.rint(rng.normal(100, 9)), 70, 125)),
        )

    def _put(self, provider: Provider, lots: Sequence[int], alternative: str | None) -> None:
        rng = self.rng
        asks = rng.uniform(0.7, 1.3)
        if len(lots) > 1:
            asks *= int(rng.integers(TOGETHER_PERCENT[0], TOGETHER_PERCENT[1] + 1)) / 100
        by_sum = bool(rng.random() < LUMP_SHARE)
        parts, lump = [], 0.0
        self._made[self.asked[lots[0]].call] += 1
        for n in lots:
            one = self.asked[n]
            able = rng.uniform(0.3, 1.0)
            price = ceil(usual_fen(one.line) * asks / 100) * 100
            offer = self._offer(provider, one, able, 0 if by_sum else price)
            largest = max(1, round(len(one.needs) * able))
            smallest = max(1, int(largest * rng.uniform(0.1, 0.35)))
            parts.append(
                BidPart(lot=one.lot.id, offer=offer.id, smallest=smallest, largest=largest)
            )
            self.offers.append(offer)
            self._parts[n] += 1
            # A sum for what it can do is what that would come to one by one, of half its needs or
            # a little more: more than these suit it seldom.
            lump += one.public_fen(price) * able * 0.6
        self.bids.append(
            Bid(
                id=f"b{len(self.bids) + 1}",
                provider=provider.id,
                parts=tuple(parts),
                lump_sum_fen=int(lump) // 10_000 * 10_000 if by_sum else 0,
                score=int(np.clip(np.rint(rng.normal(80, 9)), 60, 98)),
                alternative=alternative,
            )
        )

    def _offer(self, provider: Provider, one: Asked, able: float, price: int) -> Offer:
        """Serves this lot and nothing else, at most so much of it; ``price`` fen for one."""
        rng, line = self.rng, one.line
        together = line.setting is Setting.VENUE
        base = self.places.near(rng, np.array([one.places[0]]), 400.0)[0].tolist()
        asked = one.sessions / PEOPLE_PER_GROUP if together else one.sessions
        total = max(1, ceil(asked * able))
        minutes = sum(need.minutes for need in one.needs) / len(one.needs)
        return Offer(
            id=f"o{self.first_offer + len(self.offers)}",
            provider=provider.id,
            service_types=one.lot.service_types,
            point=Point(lon_udeg=base[0], lat_udeg=base[1]),
            catchment=Catchment(communities=one.lot.communities),
            sessions=week_of(rng, total, line, provider.kind.channel),
            minutes_per_week=ceil(total * (minutes + 16) * rng.uniform(0.9, 1.2)),
            pace_min_per_km=int(rng.choice([3, 4, 4, 5, 6])),
            accessibility=tuple(aid for aid in ACCESS if rng.random() < 0.8),
            home=None if together else HomeTerms(price_fen=price),
            group=GroupTerms(
                price_fen=price * PEOPLE_PER_GROUP, minutes=line.minutes[0], fee_fen=0,
                smallest=3, largest=20,
            ) if together else None,
        )  # fmt: skip
