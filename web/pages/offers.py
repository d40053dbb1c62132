"""What an organisation can do in a week: the list, and each of it to be changed with a thumb."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session
from starlette.responses import Response

from access.actor import Role
from access.refusal import Invalid
from access.tx import Tx
from catalogue.grid import grid
from matcher.instance import Offer
from providers import offers, providers
from providers.offers import MINUTES, OfferRow, as_offer
from rounds.weeks import planned_at
from web import names
from web.offer_form import Form, form_of, place, read
from web.routing import Pages
from web.visit import Visit
from web.week import week

pages = Pages()


@dataclass(frozen=True)
class Listed:
    """``taken`` and ``minutes``: of the period's week."""

    row: OfferRow
    offer: Offer
    taken: int
    minutes: int

    @property
    def sessions(self) -> int:
        return sum(self.offer.sessions.values())


@pages.get("/offers", "offer.list")
def list_(visit: Visit) -> Response:
    """What we offer, and how much of it is taken."""
    provider = visit.acting.actor.provider
    if provider is None:
        return visit.go("/supply")

    def work(tx: Tx) -> Mapping[str, Any]:
        found = {
            **listed(tx, provider),
            "types": names.service_types(tx.session, visit.lang),
        }
        tx.session.expunge_all()
        return found

    return visit.show("offers/list.html", **visit.read(work))


@pages.get("/offers/new", "offer.add")
def new(visit: Visit) -> Response:
    """Something more that we can do."""
    provider = _provider(visit)
    if not provider:
        return visit.go("/supply")

    def work(tx: Tx) -> Mapping[str, Any]:
        providers.provider_of(tx, provider)
        return {**_choices(tx, visit, None), "taken": {}, "period": None, "minutes": 0}

    found = visit.read(work)
    return visit.show(
        "offers/one.html", id="", provider=provider, version=None, form=Form(), **found
    )


@pages.post("/offers/new", "offer.add", again=new)
def add(visit: Visit) -> Response:
    """From the next round on it can be given."""
    provider = _provider(visit)

    def work(tx: Tx) -> str:
        definition = read(tx, visit, None)
        return f"/offers/{offers.add_offer(tx, provider, definition).id}?done=offer_added"

    try:
        return visit.once(work)
    except Invalid as wrong:
        raise place(wrong) from None


@pages.get("/offers/{id}", "offer.list")
def open_(visit: Visit) -> Response:
    """One offer: its week, its price, where it goes; what is taken of it."""

    def work(tx: Tx) -> Mapping[str, Any]:
        row = offers.offer_of(tx, visit.at("id"))
        period = _period(tx)
        taken = _taken(tx.session, period, [row.id])
        offer = as_offer(row)
        return {
            **_choices(tx, visit, offer),
            "form": form_of(offer),
            "provider": row.provider_id,
            "version": row.version,
            "period": period,
            "taken": {slot: n for (_, slot), n in taken.items() if slot != MINUTES},
            "minutes": taken.get((row.id, MINUTES), 0),
        }

    return visit.show("offers/one.html", id=visit.at("id"), **visit.read(work))


@pages.post("/offers/{id}", "offer.change", again=open_)
def change(visit: Visit) -> Response:
    """From the next round on; what was promised stands."""
    id = visit.at("id")

    def work(tx: Tx, version: int) -> str:
        before = offers.offer_of(tx, id)
        return offers.change_offer(tx, id, version, read(tx, visit, before)).id

    try:
        visit.change(work)
    except Invalid as wrong:
        raise place(wrong) from None
    return visit.go(f"/offers/{id}", done="offer_changed")


def listed(tx: Tx, provider: str) -> Mapping[str, Any]:
    """The offers of a provider with what the present period has taken of them."""
    rows = offers.offers_of(tx.session, [provider])
    period = _period(tx)
    taken = _taken(tx.session, period, [row.id for row in rows])
    return {
        "period": period,
        "offers": [
            Listed(
                row,
                as_offer(row),
                sum(n for (id, slot), n in taken.items() if id == row.id and slot != MINUTES),
                taken.get((row.id, MINUTES), 0),
            )
            for row in rows
        ],
    }


def _provider(visit: Visit) -> str:
    """Whose offer it is: one's own organisation's, or the one that staff speak of."""
    own = visit.acting.actor.provider
    if visit.role is Role.ORGANISATION and own:
        return own
    return visit.text("provider") or visit.query("provider")


def _choices(tx: Tx, visit: Visit, offer: Offer | None) -> Mapping[str, Any]:
    """What there is to choose from, and whatever the offer says already: what a form did not show
    it would take away."""
    types = dict(names.services_now(tx.session, visit.lang))
    areas = dict(names.areas(tx.session, visit.lang, tx.actor.area))
    if offer is not None:
        ever = names.service_types(tx.session, visit.lang)
        for id in offer.service_types:
            gone = visit.say("organisation.offer.gone", name=ever.get(id, id))
            types.setdefault(id, gone)
        elsewhere = offer.catchment.communities or ()
        areas |= names.communities(tx.session, visit.lang, elsewhere)
    return {"types": types, "areas": areas, "week": week(visit.lang, grid(tx.session))}


def _period(tx: Tx) -> date | None:
    planned = planned_at(tx.session, tx.today)
    return planned.period if planned else None


def _taken(session: Session, period: date | None, ids: list[str]) -> dict[tuple[str, str], int]:
    return offers.taken(session, period, ids) if period else {}
