"""A real address of each page: what stands in its path for a record of the site."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from access.accounts import Account
from needs.needs import NeedRow
from rounds.scenarios import ScenarioRow
from rounds.tasks import Task, TaskNeed
from tenders.awards import AwardRow
from tenders.bids import BidRow
from tenders.calls import Tender
from tenders.complaints import Complaint
from tenders.contracts import ContractRow
from tenders.questions import Question
from tests.pages.site import Site
from web.routing import Page

NOWHERE = "nowhere"


def _need(site: Site) -> str:
    return site.city.needs["repair"][0] if site.city.needs.get("repair") else NOWHERE


def _resident(site: Site) -> str:
    with site.service.database.read() as session:
        found = session.scalar(select(NeedRow.resident_id).where(NeedRow.id == _need(site)))
    return found or NOWHERE


def _task(site: Site) -> str:
    with site.service.database.read() as session:
        query = select(Task.id).where(Task.provider_id == site.city.here.provider)
        return session.scalar(query) or NOWHERE


def _served(site: Site) -> str:
    with site.service.database.read() as session:
        query = select(TaskNeed.need_id).where(TaskNeed.task_id == _task(site))
        return session.scalar(query) or NOWHERE


def _account(site: Site) -> str:
    with site.service.database.read() as session:
        return session.scalar(select(Account.id).where(Account.login == "li")) or NOWHERE


def _kept(table: Any) -> Callable[[Site], str]:
    """The first of a table, where there is one."""

    def way(site: Site) -> str:
        with site.service.database.read() as session:
            return session.scalar(select(table.id).order_by(table.id)) or NOWHERE

    return way


WAYS: dict[str, Callable[[Site], str]] = {
    "/language/{lang}": lambda _site: "zh",
    "/post/{type}": lambda _site: "repair",
    "/needs/{id}": _need,
    "/residents/{id}": _resident,
    "/tasks/{id}": _task,
    "/tasks/{id}/to/{state}": lambda _site: "rejected",
    "/tasks/{id}/leave/{need}": _served,
    "/supply/{id}": lambda site: site.city.here.provider,
    "/rounds/{id}": lambda site: site.city.round,
    "/scenarios/{id}": _kept(ScenarioRow),
    "/rounds/{id}/needs/{need}": _need,
    "/offers/{id}": lambda site: site.city.here.offer,
    "/providers/{id}": lambda site: site.city.here.provider,
    "/funds/{id}": lambda site: site.city.here.fund,
    "/accounts/{id}": _account,
    "/areas/{id}": lambda _site: "one",
    "/catalogue/{id}": lambda _site: "repair",
    "/directory/{community}": lambda _site: "one",
    "/directory/{community}/{type}": lambda _site: "repair",
    "/policy/{area}": lambda _site: "qj",
    "/tenders/{id}": _kept(Tender),
    "/tenders/{id}/questions/{question}": _kept(Question),
    "/calls/{id}": _kept(Tender),
    "/bids/{id}": _kept(BidRow),
    "/awards/{id}": _kept(AwardRow),
    "/awards/{id}/complaints/{complaint}": _kept(Complaint),
    "/awards/{id}/contract/{contract}": _kept(ContractRow),
    "/sheets/{kind}": lambda _site: "needs",
}
"""The longest beginning of a path that is here says what its part is; else nothing is there."""


def addressed(site: Site, page: Page) -> str:
    """The page's path with every part filled in."""
    path, *rest = page.path.split("{")
    filled = path
    for part in rest:
        name, after = part.split("}", 1)
        way = WAYS.get(f"{path}{{{name}}}", lambda _site: NOWHERE)
        filled += way(site) + after
        path += f"{{{name}}}{after}"
    return filled
