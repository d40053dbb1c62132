"""From the search's vector to the plan people read, with every figure, and prices to a proof."""

import numpy as np

from matcher import eligibility as may
from matcher.compile import Compiled
from matcher.instance import Instance
from matcher.packed import Floats, Ints
from matcher.plan import Assignment, Award, Certificate, Member, OfferPrices, Plan, Pricing, Series
from matcher.prices import Prices
from matcher.problem import FIRST_TIER, FLOORS, NO_BIDS, Problem, is_worth
from matcher.state import Layout, public_of

ROUNDED = 0.999
"""Of what an offer earns, what it surely does once its prices are rounded."""

DENOMINATORS = (1_000, 100, 10, 1)
"""The finest first; a coarser one where figures are too large for exact arithmetic."""


def plan_of(
    instance: Instance, compiled: Compiled, z: Ints, at: Layout, bids: Ints = NO_BIDS
) -> Plan:
    """The plan in the vector, with these bids accepted. Where the fees cover a series, no fund is
    named."""
    p = compiled.problem
    assignments = tuple(
        _assignment(instance, compiled, z, at, int(i))
        for i in range(p.needs)
        if z[at.column + i] >= 0 and z[at.series + i] < 0
    )
    series = tuple(
        _series(instance, compiled, z, at, q)
        for q in range(at.most_series)
        if z[at.s_family + q] >= 0
    )
    awards = tuple(_award(instance, compiled, z, at, int(n)) for n in bids)
    unmet = tuple(need.id for i, need in enumerate(instance.needs) if z[at.column + i] < 0)
    records: list[Assignment | Series | Award] = [*assignments, *series, *awards]
    return Plan(
        instance=instance.digest,
        assignments=assignments,
        series=series,
        awards=awards,
        unmet=unmet,
        served=p.needs - len(unmet),
        public_fen=sum(x.public_fen for x in records),
        value=_aimed(p, z, at, sum(x.value for x in records)),
    )


def _aimed(p: Problem, z: Ints, at: Layout, value: int) -> int:
    """What a plan worth so much is worth to the aim: all, the first tier, or needs of floors."""
    left, worths = z[at.cover : at.fund], is_worth(p)
    if p.aim == FIRST_TIER:
        return int((p.cover_least - left)[worths].sum())
    if p.aim == FLOORS:
        return int((p.cover_least - np.maximum(0, left))[~worths].sum())
    return value


def _slot_ids(instance: Instance, slots: int) -> tuple[str, ...]:
    return tuple(slot.id for s, slot in enumerate(instance.grid) if (slots >> s) & 1)


def _fund_id(instance: Instance, compiled: Compiled, fund: int) -> str | None:
    """The instance's fund: a purse within one is nobody else's."""
    within = int(compiled.problem.fund_within[fund]) if fund >= 0 else -1
    return None if fund < 0 else instance.funds[within if within >= 0 else fund].id


def _metres(compiled: Compiled, i: int, lon: int, lat: int) -> int:
    n = compiled.tables.needs
    return int(may.distance(n.lon[i], n.lat[i], n.kx[i], n.ky[i], lon, lat))


def _assignment(instance: Instance, compiled: Compiled, z: Ints, at: Layout, i: int) -> Assignment:
    p, tables = compiled.problem, compiled.tables
    r = int(z[at.column + i])
    o = int(p.home[r]["block"])
    sessions = int(tables.needs.sessions[i])
    subsidy = int(p.home[r]["public"]) // sessions
    price = int(tables.offers.home_price[o])
    return Assignment(
        need=instance.needs[i].id,
        offer=instance.offers[o].id,
        slots=_slot_ids(instance, int(z[at.taken + i])),
        fund=_fund_id(instance, compiled, int(z[at.payer + i])),
        distance_m=_metres(compiled, i, tables.offers.lon[o], tables.offers.lat[o]),
        minutes_per_week=int(p.home[r]["minutes"]),
        price_fen=price,
        copay_fen=price - subsidy,
        subsidy_fen=subsidy,
        public_fen=int(p.home[r]["public"]),
        value=int(p.home[r]["value"]),
    )


def _series(instance: Instance, compiled: Compiled, z: Ints, at: Layout, q: int) -> Series:
    p, tables = compiled.problem, compiled.tables
    x = int(z[at.s_family + q])
    o, h = int(p.family[x]["block"]), int(p.family[x]["room"])
    slots = int(z[at.s_slots + q])
    members = []
    i = int(z[at.s_first + q])
    while i >= 0:
        m = int(z[at.column + i])
        stayed = slots == p.member[m]["stay"]
        members.append(
            Member(
                need=instance.needs[i].id,
                fee_fen=int(p.member[m]["fee"]),
                distance_m=_metres(compiled, i, tables.venues.lon[h], tables.venues.lat[h]),
                value=int(p.member[m]["value"] + (p.member[m]["stay_bonus"] if stayed else 0)),
            )
        )
        i = int(z[at.following + i])
    public = int(public_of(p, z, at, q))
    return Series(
        offer=instance.offers[o].id,
        venue=instance.venues[h].id,
        service_type=instance.service_types[int(p.family[x]["type"])].id,
        slots=_slot_ids(instance, slots),
        fund=_fund_id(instance, compiled, int(z[at.s_fund + q]) if public else -1),
        members=tuple(sorted(members, key=lambda member: member.need)),
        people=int(z[at.s_people + q]),
        minutes_per_week=int(p.family[x]["minutes"]),
        cost_fen=int(p.family[x]["cost"]),
        fees_fen=int(z[at.s_fees + q]),
        public_fen=public,
        value=int(z[at.s_value + q]) - public // p.fen_per_millipoint,
    )


def _award(instance: Instance, compiled: Compiled, z: Ints, at: Layout, n: int) -> Award:
    p, own = compiled.problem, np.flatnonzero(compiled.problem.block_bid == n)
    return Award(
        bid=instance.bids[n].id,
        served=int((p.block_largest[own] - z[at.volume + own]).sum()),
        public_fen=int(p.bid[n]["lump"]),
        value=int(p.bid[n]["value"]),
    )


def certificate_of(
    instance: Instance, compiled: Compiled, prices: Prices, earned: Floats, denominator: int
) -> Certificate:
    """The prices as integers; the bound is still to be recomputed from them.

    ``earned[b]``: what the offer earns at them where it was solved exactly, else nan.
    """
    p = compiled.problem

    def numerators(floats: np.ndarray) -> Ints:
        return np.asarray(np.rint(floats * denominator), dtype=np.int64)

    need, fund = numerators(prices.need), numerators(prices.fund)
    room, resident = numerators(prices.room), numerators(prices.resident)
    slot, minute = numerators(prices.slot), numerators(prices.minute)
    claim, volume = numerators(prices.claim), numerators(prices.volume)
    cover = numerators(prices.cover)
    expected = numerators(ROUNDED * np.nan_to_num(earned))
    real = len(instance.funds)
    ids = [s.id for s in instance.grid]
    names = {int(r): n.resident for r, n in zip(p.need["resident"], instance.needs, strict=True)}

    def by_slot(row: Ints) -> dict[str, int]:
        return {ids[s]: int(row[s]) for s in np.flatnonzero(row)}

    return Certificate(
        instance=instance.digest,
        denominator=denominator,
        needs={instance.needs[i].id: int(need[i]) for i in np.flatnonzero(need)},
        funds={instance.funds[f].id: int(fund[f]) for f in np.flatnonzero(fund[:real])},
        rooms={instance.venues[h].id: by_slot(room[h]) for h in np.flatnonzero(room.any(axis=1))},
        residents={
            names[int(r)]: by_slot(resident[r]) for r in np.flatnonzero(resident.any(axis=1))
        },
        offers={
            offer.id: OfferPrices(
                kind=Pricing.PRICED if np.isnan(earned[b]) else Pricing.EXACT,
                minutes=int(minute[b]),
                slots=by_slot(slot[b]),
                volume=int(volume[b]),
                expected=int(expected[b]),
            )
            for b, offer in enumerate(instance.offers)
        },
        lots={lot.id: int(claim[c]) for c, lot in enumerate(instance.lots) if claim[c]},
        alternatives={
            name: int(claim[c])
            for c, name in enumerate(compiled.tenders.alternatives, len(instance.lots))
            if claim[c]
        },
        shares=_shares(instance, compiled, fund[real:]),
        floors={
            floor.community: int(cover[n])
            for n, floor in enumerate(instance.policy.floors)
            if cover[n]
        },
        first_tier=int(cover[len(instance.policy.floors) :].sum()),
        bound=0,
    )


def _shares(instance: Instance, compiled: Compiled, prices: Ints) -> dict[str, dict[str, int]]:
    """Of every provider's share of a fund, the price of a fen."""
    shares: dict[str, dict[str, int]] = {}
    for (provider, fund), price in zip(compiled.purses, prices.tolist(), strict=True):
        if price:
            own = shares.setdefault(instance.providers[provider].id, {})
            own[instance.funds[fund].id] = price
    return shares
