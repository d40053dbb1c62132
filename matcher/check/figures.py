"""Stated figures against recomputed ones: of each record, and of the plan."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from matcher.check.floors import aimed
from matcher.check.lookup import Group, Lookup, Visit
from matcher.check.tender import award_figures, awards_of
from matcher.check.together import Whole, named_needs
from matcher.check.violation import Violation
from matcher.check.worth import member_figures
from matcher.plan import Plan

OF_VISIT = ("distance_m", "minutes_per_week", "public_fen", "value")
OF_GROUP = ("people", "minutes_per_week", "public_fen", "value")
OF_MEMBER = ("distance_m", "value")


def of_visit(visit: Visit, found: dict[str, int]) -> Iterator[Violation]:
    """Amounts per session are the rule ``price``'s; the rest is here."""
    way = visit.way
    yield from _differing(visit.stated, OF_VISIT, found, need=way.need.id, offer=way.offer.id)


def of_group(know: Lookup, group: Group, found: dict[str, int]) -> Iterator[Violation]:
    ids = {"offer": group.offer.id, "venue": group.venue.id}
    yield from _differing(group.stated, OF_GROUP, found, **ids)
    for member, way in group.members:
        yield from _differing(member, OF_MEMBER, member_figures(know, way), need=way.need.id, **ids)


def of_plan(know: Lookup, whole: Whole) -> Iterator[Violation]:
    """``served``, ``public_fen``, ``value`` and the needs stated as unmet."""
    plan = whole.plan
    awards = [(award, award_figures(know, whole, bid)) for award, bid in awards_of(know, whole)]
    for award, figures in awards:
        yield from _differing(award, figures, figures)
    yield from _unknown_bids(know, plan)
    records = [found for _, found in (*whole.visits, *whole.groups, *awards)]
    served = {need for need in named_needs(plan) if need in know.needs}
    found = {
        "served": len(served),
        "public_fen": sum(record["public_fen"] for record in records),
        "value": aimed(know, whole, sum(record["value"] for record in records)),
    }
    yield from _differing(plan, found, found)
    yield from unmet(know, plan, served)


def _unknown_bids(know: Lookup, plan: Plan) -> Iterator[Violation]:
    for award in plan.awards:
        if award.bid not in know.bids:
            params = {"kind": "bids", "value": award.bid}
            yield Violation(rule="reference", code="unknown_id", params=params)


def unmet(know: Lookup, plan: Plan, served: set[str]) -> Iterator[Violation]:
    """``plan.unmet`` names each need not served, once; the order is free."""
    stated = Counter(plan.unmet)
    for need, times in stated.items():
        if need not in know.needs:
            params = {"kind": "needs", "value": need}
            yield Violation(rule="reference", code="unknown_id", params=params)
        elif need in served:
            yield Violation(rule="figure", code="unmet_but_served", need=need)
        if times > 1:
            often = {"times": times}
            yield Violation(rule="figure", code="unmet_repeated", need=need, params=often)
    for need in know.needs:
        if need not in served and need not in stated:
            yield Violation(rule="figure", code="unmet_left_out", need=need)


def _differing(
    record: object, names: Iterable[str], found: Mapping[str, int], **ids: str
) -> Iterator[Violation]:
    for name in names:
        stated = getattr(record, name)
        if stated != found[name]:
            params = {"figure": name, "stated": stated, "found": found[name]}
            yield Violation(rule="figure", code="figure_differs", params=params, **ids)
