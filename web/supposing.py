"""What may be supposed of a round, to choose from; and what was chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from access.areas import Area, within
from access.refusal import Invalid
from access.tx import Tx
from catalogue.services import items_of, latest
from funds.funds import FundRow
from matcher.changes import VenueLicensed
from matcher.suppose import (
    AnotherPolicy,
    MoneyChanged,
    NeighboursPooled,
    ProviderLost,
    Supposition,
    typed_amount,
)
from providers.venues import VenueRow
from rounds.lines import PlanLine, figures_of
from rounds.plans import PlanRow
from rounds.rounds import Round
from store.columns import in_parts
from web import names
from web.routing import beginning
from web.typed import fen
from web.visit import Visit

FIELDS = {
    "fen": "amount",
    "percent": "amount",
    "amount_fen": "amount",
    "licences": "licence",
    "copay_cap_fen": "copay_cap",
    "offer": "provider",
}
"""Of places in what is refused, those that are typed in a field of another name: an offer is gone
as its provider is."""
TYPED = frozenset(
    (
        *("name", "fund", "amount", "venue", "licence", "provider", "communities", "seconds"),
        *("volunteers_first", "keep_in_place", "first_tier_absolute"),
        *("copay_cap", "floor_share_percent", "provider_share_percent"),
    )
)


def field_of(place: str) -> str:
    """The field that a place was typed in; none where there is no such."""
    first = beginning(place)
    field = FIELDS.get(first, first)
    return field if field in TYPED else ""


Choices = list[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Known:
    """Ids and names: the funds, venues, providers and communities of a plan, and what licences its
    services ask of a venue."""

    funds: Choices
    venues: Choices
    licences: Choices
    providers: Choices
    communities: Choices


def known(tx: Tx, round_: Round, plan: PlanRow, lang: str) -> Known:
    """What the form offers."""
    said = figures_of(tx.session, plan.id) or {"funds": [], "communities": {}}
    funds = [str(one["id"]) for one in said["funds"]]
    giving = select(PlanLine.provider_id).where(PlanLine.plan_id == plan.id).distinct()
    providers = {str(id) for id in tx.session.scalars(giving) if id}
    return Known(
        funds=_by_name(fund_names(tx, funds, lang)),
        venues=_venues(tx, round_, lang),
        licences=list(names.licences(lang, _licences(tx)).items()),
        providers=_by_name(names.providers(tx.session, lang, providers)),
        communities=list(names.communities(tx.session, lang, said["communities"]).items()),
    )


def fund_names(tx: Tx, ids: list[str], lang: str) -> Mapping[str, str]:
    """Funds by their ids."""
    return {
        id: names.called(lang, name, name_en) or id
        for some in in_parts(ids)
        for id, name, name_en in tx.session.execute(
            select(FundRow.id, FundRow.name, FundRow.name_en).where(FundRow.id.in_(some))
        )
    }


def _by_name(called: Mapping[str, str]) -> Choices:
    return sorted(called.items(), key=lambda one: one[1])


def _venues(tx: Tx, round_: Round, lang: str) -> Choices:
    path = tx.session.get_one(Area, round_.area_id).path
    rows = tx.session.execute(
        select(VenueRow.id, VenueRow.definition)
        .join(Area, Area.id == VenueRow.area_id)
        .where(within(Area.path, path), VenueRow.ended_at.is_(None))
        .order_by(Area.path, VenueRow.id)
    )
    return [
        (id, names.called(lang, said.get("name", ""), said.get("name_en", "")) or id)
        for id, said in rows
    ]


def _licences(tx: Tx) -> list[str]:
    items = items_of(tx.session, latest(tx.session))
    return [code for one in items for code in one.venue_licences]


def chosen(visit: Visit) -> tuple[Supposition, ...]:
    """What was chosen, each field by itself; what is left empty supposes nothing.

    Raises
    ------
    Invalid
        Half of something was chosen, or nothing at all.
    """
    several: list[Supposition] = [
        *_money(visit),
        *_licensed(visit),
        *(ProviderLost(provider=one) for one in [visit.text("provider")] if one),
        *_pooled(visit),
        *_rules(visit),
    ]
    if not several:
        raise Invalid("", "nothing_supposed")
    return tuple(several)


def _money(visit: Visit) -> list[Supposition]:
    fund, text = visit.text("fund"), visit.text("amount")
    if not fund and not text:
        return []
    if not fund:
        raise Invalid("fund", "choose_one")
    read = typed_amount(text)
    if read is None:
        raise Invalid("amount", "not_a_change")
    return [MoneyChanged(fund=fund, percent=read[0], fen=read[1])]


def _licensed(visit: Visit) -> list[Supposition]:
    venue, licence = visit.text("venue"), visit.text("licence")
    if not venue and not licence:
        return []
    for name, said in (("venue", venue), ("licence", licence)):
        if not said:
            raise Invalid(name, "choose_one")
    return [VenueLicensed(venue=venue, licence=licence)]


def _pooled(visit: Visit) -> list[Supposition]:
    places = tuple(dict.fromkeys(visit.several("communities")))
    if len(places) == 1:
        raise Invalid("communities", "two_at_least")
    return [NeighboursPooled(communities=places)] if places else []


def _rules(visit: Visit) -> list[Supposition]:
    said: dict[str, Any] = {}
    for name in ("volunteers_first", "keep_in_place", "first_tier_absolute"):
        if visit.text(name) in ("yes", "no"):
            said[name] = visit.text(name) == "yes"
    for name in ("provider_share_percent", "floor_share_percent"):
        text = visit.text(name).removesuffix("%").removesuffix("％").strip()
        if text:
            if not (text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= 100):
                raise Invalid(name, "not_a_percent")
            said[name] = int(text)
    if visit.text("copay_cap"):
        said["copay_cap_fen"] = fen(visit, "copay_cap")
    return [AnotherPolicy.model_validate(said)] if said else []
