"""Who may not bid: organisations in conflict of interest with a call, and those blacklisted."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from starlette.responses import Response

from access.areas import Area, inside
from access.refusal import Invalid
from access.tx import Tx
from providers.providers import ProviderRow, provider_of
from tenders import calls, excluding, exclusions
from tenders.states import TenderStatus
from web import names
from web.calls import named_lots
from web.routing import Pages
from web.typed import words_of
from web.visit import Visit

pages = Pages()

MOST_CHOICES = 2_000


@pages.get("/tenders/{id}/exclusions", "tender.exclusions")
def excluded(visit: Visit) -> Response:
    """Who may not bid here, and why."""

    def work(tx: Tx) -> Mapping[str, Any]:
        call = calls.tender_of(tx, visit.at("id"))
        rows = exclusions.exclusions_of(tx.session, call.id)
        lots = {lot.row.id: lot.name for lot in named_lots(tx.session, call, visit.lang)}
        who = names.providers(tx.session, visit.lang, {row.provider_id for row in rows})
        found = {
            "call": call,
            "name": names.called(visit.lang, call.title, call.title_en),
            "rows": [
                (who.get(row.provider_id, ""), lots.get(row.lot_id or "", ""), row) for row in rows
            ],
            "lots": {} if call.status == TenderStatus.PLANNING else lots,
            "providers": _bidders(tx, call.area_id, visit.lang),
        }
        tx.session.expunge_all()
        return found

    return visit.show("tenders/exclusions.html", **visit.read(work))


@pages.post("/tenders/{id}/exclusions", "tender.exclude", again=excluded)
def exclude(visit: Visit) -> Response:
    """From now on its bids here are refused."""
    id, provider, lot = visit.at("id"), visit.text("provider"), visit.text("lot") or None
    if not provider:
        raise Invalid("provider", "choose_one")
    reason = words_of(visit, "reason")

    def work(tx: Tx) -> str:
        excluding.exclude(tx, id, provider=provider, lot=lot, reason=reason)
        return f"/tenders/{id}/exclusions?done=excluded"

    return visit.once(work)


@pages.get("/supply/{id}/blacklist", "provider.blacklistings")
def blacklisted(visit: Visit) -> Response:
    """When and why an organisation may not bid at all."""

    def work(tx: Tx) -> Mapping[str, Any]:
        row = provider_of(tx, visit.at("id"))
        found = {
            "id": row.id,
            "name": names.called(visit.lang, row.name, row.name_en),
            "rows": exclusions.blacklistings(tx, row.id),
            "today": tx.today,
        }
        tx.session.expunge_all()
        return found

    return visit.show("tenders/blacklist.html", **visit.read(work))


@pages.post("/supply/{id}/blacklist", "provider.blacklist", again=blacklisted)
def blacklist(visit: Visit) -> Response:
    """From its first day to its last its bids are refused everywhere."""
    id = visit.at("id")
    since, until = _day(visit, "since"), _day(visit, "until") if visit.text("until") else None
    reason, authority = words_of(visit, "reason"), words_of(visit, "authority")

    def work(tx: Tx) -> str:
        exclusions.blacklist(tx, id, since=since, until=until, reason=reason, authority=authority)
        return f"/supply/{id}/blacklist?done=blacklisted"

    return visit.once(work)


def _day(visit: Visit, name: str) -> date:
    said = visit.text(name)
    if not said:
        raise Invalid(name, "empty")
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise Invalid(name, "not_a_day") from None


def _bidders(tx: Tx, area: str, lang: str) -> list[tuple[str, str]]:
    """Organisations of the call's area, and of those around it: who bids may come from there."""
    path = tx.session.get_one(Area, area).path
    top = path[: path.index("/", 1) + 1]
    rows = tx.session.execute(
        select(ProviderRow.id, ProviderRow.name, ProviderRow.name_en)
        .where(inside(tx.session, ProviderRow.area_id, top))
        .order_by(ProviderRow.name, ProviderRow.id)
        .limit(MOST_CHOICES)
    )
    return [(id, names.called(lang, name, name_en)) for id, name, name_en in rows]
