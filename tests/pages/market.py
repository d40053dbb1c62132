"""A call for tenders at the pages: who bids, and what is typed."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Page
from sqlalchemy import select

from providers.providers import ProviderRow
from tenders.calls import Tender
from tests.pages.site import Site, Visitor
from tests.service.story import PASSWORD, Clock, made

QUESTIONS = datetime(2026, 11, 10, 1, tzinfo=UTC)
DEADLINE = datetime(2026, 11, 20, 1, tzinfo=UTC)
OPENING = datetime(2026, 11, 20, 3, tzinfo=UTC)
OVER = datetime(2026, 11, 28, 3, tzinfo=UTC)
"""Of the standstill of seven days."""
BIDDERS = {"kuai": "快修", "second": "邻里帮", "third": "安心家"}


def bidders(site: Site) -> None:
    """Two organisations more than the city has."""
    codes = {"second": "91330106673959655T", "third": "91330106673959656X"}
    official, admin = site.person("zhao"), site.person("boss")
    for login, code in codes.items():
        body = {"area": "qj", "kind": "social_organisation", "name": BIDDERS[login]}
        provider = made(official.post("/providers", body | {"credit_code": code}))["id"]
        account = {"login": login, "name": login, "password": PASSWORD, "role": "organisation"}
        made(admin.post("/accounts", account | {"area": "qj", "provider": provider}))


def at(site: Site, moment: datetime) -> None:
    """It is so late now; whoever comes signs in anew."""
    clock = site.service.now
    assert isinstance(clock, Clock)
    clock.at = moment
    site.forget()


def drafted(someone: Visitor) -> None:
    """A call of two lots, typed by an official."""
    someone.go("/tenders/new")
    for name, said in {
        "title": "上门维修",
        "title_en": "Repairs at home",
        "description": "独居老人家里的小修小补。",
        "questions_until": "2026-11-10T09:00",
        "deadline": "2026-11-20T09:00",
        "opening_until": "2026-11-20T11:00",
        "period": "2027-01-04",
        "weeks": "4",
        "criteria.0.weight": "40",
        "criteria.1.name": "方案",
        "criteria.1.name_en": "Method",
        "criteria.1.weight": "60",
    }.items():
        someone.fill(name, said)
    someone.page.select_option("[name=fund]", label="便民资金")
    lot(someone, 0, "一号社区维修", "one")
    someone.send("再加一个标段")
    lot(someone, 1, "二号社区维修", "two")
    someone.send("存成草稿")


def lot(someone: Visitor, n: int, title: str, community: str) -> None:
    someone.fill(f"lots.{n}.title", title)
    someone.choose(f"lots.{n}.service_types", "repair")
    someone.choose(f"lots.{n}.communities", community)
    someone.fill(f"lots.{n}.most_fen", "400")
    someone.fill(f"lots.{n}.sessions", "4")


def bid(someone: Visitor, path: str, lots: list[str], price: str, **more: str) -> str:
    """A bid for these lots, by their names; its opening code, as it is shown."""
    someone.go(path)
    for name in lots:
        someone.page.locator("label.pick").filter(has_text=name).locator("input").check()
    someone.send("写投标")
    for n in range(len(lots)):
        part(someone.page, n, price)
    for name, said in more.items():
        someone.fill(name, said)
    someone.send("密封并提交")
    return someone.page.inner_text("#opening-code").replace("\n", "")


def part(page: Page, n: int, price: str) -> None:
    page.fill(f"[name='parts.{n}.sessions.mon-am']", "2")
    page.fill(f"[name='parts.{n}.minutes_per_week']", "600")
    page.fill(f"[name='parts.{n}.home.price_fen']", price)
    page.fill(f"[name='parts.{n}.largest']", "20")
    page.select_option(f"[name='parts.{n}.point']", "one")


def opened(someone: Visitor, path: str, code: str) -> None:
    """With the code, as it was copied by hand."""
    someone.go(path)
    someone.page.locator("a[href^='/bids/']").first.click()
    someone.fill("code", code.lower().replace("-", " "))
    someone.send("打开")
    assert "已打开，有效" in someone.main()


def provider_of(site: Site, name: str) -> str:
    with site.service.database.read() as session:
        return str(session.scalar(select(ProviderRow.id).where(ProviderRow.name == name)))


def call_of(site: Site) -> Any:
    with site.service.database.read() as session:
        return session.scalar(select(Tender.id))


_TOLD: dict[tuple[bool, bool, datetime], tuple[dict[str, str], bytes, datetime]] = {}
"""What was told to one copy of the city, its file then, and how late it was."""


def told(site: Site, *, complained: bool = True, awarded: bool = True) -> dict[str, str]:
    """Two calls at the API, as of before: one awarded or scored, one open; by its id, what there
    is. Told once: some fifty requests. Whoever has been asked nothing yet is given the file."""
    database, clock = site.service.database, site.service.now
    assert isinstance(clock, Clock)
    like = complained, awarded, clock.at
    path = Path(str(database.engine.url.database))
    if like not in _TOLD:
        there = _told(site, complained, awarded)
        database.settle()
        _TOLD[like] = there, path.read_bytes(), clock.at
    there, held, clock.at = _TOLD[like]
    database.close()
    for beside in path.parent.glob(f"{path.name}-*"):
        beside.unlink()
    path.write_bytes(held)
    site.forget()
    return there


def _told(site: Site, complained: bool, awarded: bool) -> dict[str, str]:
    bidders(site)
    clock = site.service.now
    assert isinstance(clock, Clock)
    now = clock.at
    at(site, now - timedelta(days=30))
    people = {login: site.person(login) for login in ("zhao", *BIDDERS)}
    judged = _published(site, now - timedelta(days=20), "维修（已定标）")
    going = _published(site, now + timedelta(days=3), "维修（招标中）")
    receipts = {}
    for login, price in (("kuai", 8_000), ("second", 7_000), ("third", 9_000)):
        lots = judged["lots"][:1] if login != "second" else judged["lots"]
        body = {"bid": {"parts": [_part(lot["id"], price) for lot in lots]}}
        receipts[login] = made(people[login].post(f"/tenders/{judged['id']}/bids", body))
    body = {"bid": {"parts": [_part(going["lots"][0]["id"], 7_500)]}}
    sealed = made(people["kuai"].post(f"/tenders/{going['id']}/bids", body))["id"]
    made(people["third"].post(f"/tenders/{going['id']}/questions", {"text": "周末也要上门吗？"}))
    at(site, now - timedelta(days=20) + timedelta(minutes=1))
    for login, receipt in receipts.items():
        path = f"/bids/{receipt['id']}/opening"
        made(site.person(login).post(path, {"code": receipt["code"]}))
    at(site, now - timedelta(days=2))
    official = site.person("zhao")
    for login, mark in (("kuai", 90), ("second", 80), ("third", 60)):
        marks = {"marks": [{"criterion": "quality", "mark": mark, "comment": "看过材料。"}]}
        made(official.post(f"/bids/{receipts[login]['id']}/scores", marks))
    award = {"id": ""}
    if awarded:
        award = _award(site, judged, receipts["kuai"]["id"])
        if complained:
            path = f"/awards/{award['id']}/complaints"
            made(site.person("second").post(path, {"text": "我们的价格更低。"}))
    at(site, now)
    return {
        "judged": judged["id"],
        "going": going["id"],
        "lot": going["lots"][0]["id"],
        "lots": ",".join(lot["id"] for lot in going["lots"]),
        "award": award["id"],
        "sealed": sealed,
        **{login: receipt["id"] for login, receipt in receipts.items()},
    }


def _award(site: Site, call: Any, bid: str) -> Any:
    said = {"bid": bid, "amount_fen": 32_000, "reason": "方案更好。"}
    answer = site.person("zhao").post(f"/tenders/{call['id']}/awards", {"awards": [said]})
    return made(answer)["items"][0]


def _published(site: Site, deadline: datetime, title: str) -> Any:
    lots = [
        {
            "title": f"{name}社区",
            "service_types": ["repair"],
            "communities": [id],
            "most_fen": 80_000,
            "sessions": 4,
        }
        for name, id in (("一号", "one"), ("二号", "two"))
    ]
    said = {
        "area": "qj",
        "fund": site.city.here.fund,
        "title": title,
        "description": "独居老人家里的小修小补，两天以内上门。",
        "period": "2027-01-04",
        "weeks": 4,
        "questions_until": (deadline - timedelta(days=1)).isoformat(),
        "deadline": deadline.isoformat(),
        "opening_until": (deadline + timedelta(hours=12)).isoformat(),
        "standstill_days": 7,
        "criteria": [
            {"id": "price", "name": "价格", "name_en": "Price", "weight": 40},
            {"id": "quality", "name": "方案", "name_en": "Method", "weight": 60},
        ],
        "lots": lots,
    }
    tender = made(site.person("zhao").post("/tenders", {"tender": said}))
    return made(site.person("zhao").post(f"/tenders/{tender['id']}/publication", None))


def _part(lot: str, price_fen: int) -> dict[str, Any]:
    return {
        "lot": lot,
        "point": {"lon_udeg": 120_155_000, "lat_udeg": 30_280_000},
        "sessions": {"mon-am": 2, "wed-pm": 1},
        "minutes_per_week": 600,
        "home": {"price_fen": price_fen},
        "largest": 20,
        "staff": ["张师傅，电工证"],
        "quality": "在三个社区做过两年上门维修，九成当天完成。",
    }
