"""Accounts: who may sign in, as what; what an administrator does to another's."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import Field
from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from starlette.responses import Response

from access import accounts, reading, resets, second_factor
from access.accounts import Account
from access.actor import Duty, Role
from access.areas import Area
from access.refusal import Invalid
from access.tx import Tx
from door.fields import Line, Shape, Words
from providers.providers import ProviderRow
from web import names
from web.routing import Pages
from web.visit import Visit

pages = Pages()

LISTED = 50


class AccountForm(Shape):
    login: Line
    name: Line
    role: Role
    duty: Duty | None = None
    area: Words = ""
    provider: Words = ""


class ReadingForm(Shape):
    more: int = Field(ge=1, le=10**6)
    reason: str = Field(min_length=1, max_length=500)


@pages.get("/accounts", "account.list")
def list_(visit: Visit) -> Response:
    """Accounts by login."""
    words, said = visit.query("words"), visit.query("role")
    role = Role(said) if said in list(Role) else None

    def work(tx: Tx) -> Mapping[str, Any]:
        found = accounts.listed(
            tx.session, words=words, role=role, after=visit.query("after"), limit=LISTED
        )
        more = found[-1].login if len(found) == LISTED else None
        of = [(one, *_of_whom(tx.session, one, visit.lang)) for one in found]
        tx.session.expunge_all()
        return {"found": of, "more": more}

    return visit.show(
        "admin/accounts.html", words=words, role=role, roles=list(Role), **visit.read(work)
    )


@pages.get("/accounts/new", "account.create")
def form(visit: Visit) -> Response:
    """Somebody new."""
    places = visit.read(lambda tx: names.places(tx.session, visit.lang))
    return visit.show("admin/new_account.html", roles=list(Role), duties=list(Duty), places=places)


@pages.post("/accounts/new", "account.create", again=form)
def create(visit: Visit) -> Response:
    """They may sign in from now on."""
    typed = {name: visit.text(name) for name in AccountForm.model_fields}
    if not typed["duty"]:
        del typed["duty"]
    said = AccountForm.model_validate(typed, strict=False)
    password = str(visit.sent.get("password", ""))[:1_000]

    def work(tx: Tx) -> str:
        provider = _provider(tx.session, said.provider) if said.provider else None
        area = said.area or (provider.area_id if provider else "")
        row = accounts.create(
            tx,
            login=said.login,
            name=said.name,
            password=password,
            role=said.role,
            duty=said.duty,
            area=area or None,
            provider=provider.id if provider else None,
        )
        return f"/accounts/{row.id}?done=account_created"

    return visit.once(work)


@pages.get("/accounts/{id}", "account.read")
def one(visit: Visit) -> Response:
    """One account, and what may be done to it."""

    def work(tx: Tx) -> Mapping[str, Any]:
        row = accounts.account_of(tx.session, visit.at("id"))
        place, provider = _of_whom(tx.session, row, visit.lang)
        found = {
            "account": row,
            "place": place,
            "provider": provider,
            "second": second_factor.has(tx.session, row.id),
            "own": row.id == tx.actor.account,
        }
        tx.session.expunge_all()
        return found

    return visit.show("admin/account.html", **visit.read(work))


@pages.post("/accounts/{id}/disablement", "account.disable", again=one)
def disable(visit: Visit) -> Response:
    """It may not sign in any more."""
    return _changed(visit, resets.disable, "account_disabled")


@pages.post("/accounts/{id}/enablement", "account.enable", again=one)
def enable(visit: Visit) -> Response:
    """It may sign in again."""
    return _changed(visit, resets.enable, "account_enabled")


@pages.post("/accounts/{id}/second-factor", "account.reset_second_factor", again=one)
def reset_second_factor(visit: Visit) -> Response:
    """The password alone, until a new second factor is enrolled."""
    return _changed(visit, resets.reset_second_factor, "second_factor_reset")


@pages.post("/accounts/{id}/password", "account.reset_password", again=one)
def reset_password(visit: Visit) -> Response:
    """Another password for somebody who has lost theirs."""
    password = str(visit.sent.get("password", ""))[:1_000]

    def work(tx: Tx, id: str, version: int) -> Account:
        return resets.reset_password(tx, id, version, password)

    return _changed(visit, work, "password_reset")


@pages.post("/accounts/{id}/reading", "account.allow_reading", again=one)
def allow_reading(visit: Visit) -> Response:
    """Somebody may be shown more residents today."""
    id = visit.at("id")
    typed = {name: visit.text(name) for name in ReadingForm.model_fields}
    said = ReadingForm.model_validate(typed, strict=False)

    def work(tx: Tx) -> str:
        row = accounts.account_of(tx.session, id)
        reading.allow(tx, row.id, said.more, said.reason)
        return f"/accounts/{id}?done=reading_allowed"

    return visit.once(work)


def _changed(visit: Visit, how: Callable[[Tx, str, int], Account], done: str) -> Response:
    id = visit.at("id")
    visit.change(lambda tx, version: how(tx, id, version).id)
    return visit.go(f"/accounts/{id}", done=done)


def _of_whom(session: Session, account: Account, lang: str) -> tuple[str, str]:
    """The names of its place and of its organisation."""
    area = session.get(Area, account.area_id) if account.area_id else None
    provider = session.get(ProviderRow, account.provider_id) if account.provider_id else None
    return (
        names.called(lang, area.name, area.name_en) if area else "",
        names.called(lang, provider.name, provider.name_en) if provider else "",
    )


def _provider(session: Session, said: str) -> ProviderRow:
    """An organisation by its name, its credit code or its id.

    Raises
    ------
    Invalid
        None, or more than one of the name.
    """
    found = session.scalars(
        select(ProviderRow)
        .where(
            or_(ProviderRow.id == said, ProviderRow.credit_code == said, ProviderRow.name == said)
        )
        .limit(2)
    ).all()
    if len(found) != 1:
        raise Invalid("provider", "several" if found else "unknown", value=said)
    return found[0]
