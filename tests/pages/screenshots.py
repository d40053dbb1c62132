"""``python -m tests.pages.screenshots``: the pictures of docs/screenshots, of the demo itself.

Each role on what it holds in its hand: a phone for secretaries and organisations, a screen for
officials. Look at them before they are committed.
"""

import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Page, sync_playwright
from sqlalchemy import select
from sqlalchemy.orm import Session

from access.actor import Actor, Role
from access.tx import Tx
from door.acting import Service
from linli import examples
from linli.app import service
from linli.settings import settings
from matcher.changes import VenueLicensed
from matcher.suppose import ProviderLost, Supposition
from rounds import scenarios
from rounds.rounds import Round
from rounds.worker import Worker
from tenders import calls, drafting
from tenders.calls import Tender, TenderLot
from tenders.content import LotDraft, TenderDraft
from tests.browser import CHROMIUM
from tests.pages.serving import served

INTO = Path(__file__).parents[2] / "docs" / "screenshots"
PHONE, SCREEN = {"width": 390, "height": 844}, {"width": 1280, "height": 860}


class Picture(NamedTuple):
    """``login``: whose page, "" for anybody. ``ready``: what is done before it is taken."""

    file: str
    login: str
    path: str
    size: dict[str, int]
    ready: Callable[[Page], None] = lambda _page: None
    lang: str = "zh"


def _typed(page: Page) -> None:
    page.locator("#f-words").press_sequentially("周晓")
    page.locator("#people input[name=resident]").first.check()
    for slot in ("mon-am", "tue-am", "thu-am"):
        page.locator(f"input[name=slots][value={slot}]").check()


def _first(page: Page) -> None:
    page.locator("main .row-link").first.click()
    page.wait_for_load_state("networkidle")


def _unlocked(page: Page) -> None:
    """Of the last that waits: rehabilitation, for want of a hall with its licence."""
    _first(page)
    page.locator("main a[href*='/unlocks']").first.click()
    page.wait_for_load_state("networkidle")


def _unlocked_round(page: Page) -> None:
    _first(page)
    page.locator("main a[href$='/unlocks']").first.click()
    page.wait_for_load_state("networkidle")


def _lettered(page: Page) -> None:
    _unlocked(page)
    page.locator("main a[href*='/letter']").first.click()
    page.wait_for_load_state("networkidle")


def _lacking(page: Page) -> None:
    _first(page)
    page.locator("main a[href$='/gaps']").first.click()
    page.wait_for_load_state("networkidle")


def _fair(page: Page) -> None:
    _first(page)
    page.locator("main a[href$='/fairness']").first.click()
    page.wait_for_load_state("networkidle")


def _reviewed(page: Page) -> None:
    _first(page)
    page.goto(page.url.partition("?")[0] + "/review")
    page.wait_for_load_state("networkidle")


def _sited(page: Page) -> None:
    """The example's candidates compared."""
    _first(page)
    page.goto(page.url.partition("?")[0] + "/siting")
    page.set_input_files("input[name=sheet]", examples.folder("qianjiang-siting") / "候选场地.csv")
    page.fill("[name=budget]", "40000")
    page.fill("[name=walk]", "800")
    page.locator("section[aria-labelledby=h-budget] button").click()
    page.wait_for_load_state("networkidle")


def _bidding(page: Page) -> None:
    """The form of a bid, for the first lot of the first call that is open to bids."""
    _first(page)
    page.locator("input[name=lot]").first.check(force=True)
    page.locator("main form[action$='/bid'] button").click()
    page.wait_for_load_state("networkidle")


def _supposed(page: Page) -> None:
    """What an official supposed of the round, beside its plan and each other."""
    _first(page)
    page.locator("main a[href$='/scenarios']").first.click()
    page.wait_for_load_state("networkidle")
    page.locator("#kept .row-link").first.click()
    page.wait_for_load_state("networkidle")
    page.locator("input[name=with]").first.check(force=True)
    page.locator("main form[method=get] button").click()
    page.wait_for_load_state("networkidle")


def _evaluated(page: Page) -> None:
    """Of the last call, for the first is open to bids still."""
    page.locator("main .row-link").last.click()
    page.wait_for_load_state("networkidle")
    page.goto(page.url.partition("?")[0] + "/evaluation")
    page.wait_for_load_state("networkidle")


def _awarded(page: Page) -> None:
    page.locator("main .row-link").last.click()
    page.wait_for_load_state("networkidle")
    page.locator("main a[href^='/awards/']").last.click()
    page.wait_for_load_state("networkidle")


def _open_call(made: Service) -> None:
    """The demo's call once more, open to bids."""

    def work(session: Session) -> None:
        was = session.scalars(select(Tender)).one()
        actor = Actor(account=was.created_by, role=Role.OFFICIAL, area="/")
        tx = Tx(session=session, actor=actor, now=made.now(), vault=made.vault)
        fields = {name: getattr(was, name) for name in TenderDraft.model_fields if name in SAME}
        again = drafting.draft(
            tx,
            TenderDraft(
                area=was.area_id,
                fund=was.fund_id,
                questions_until=tx.now + timedelta(days=5),
                deadline=tx.now + timedelta(days=9),
                opening_until=tx.now + timedelta(days=10),
                criteria=tuple(was.judged_by),
                period=_a_monday(tx.now.date() + timedelta(days=18 + was.standstill_days)),
                lots=tuple(_again(lot) for lot in calls.lots_of(session, was.id)),
                **fields,
            ),
        )
        calls.publish(tx, again.id)
        tx.close()

    made.database.write(work)


def _scenarios(made: Service) -> None:
    """The demo's round without a provider, and with a hall's licence, both worked out."""

    def work(session: Session) -> None:
        round_ = session.scalars(select(Round)).first()
        assert round_ is not None
        actor = Actor(account=round_.created_by, role=Role.OFFICIAL, area="/")
        tx = Tx(session=session, actor=actor, now=made.now(), vault=made.vault)
        for name, one in SUPPOSED.items():
            scenarios.ask(tx, round_.id, name, [one])
        tx.close()

    made.database.write(work)
    while Worker(made.database, made.vault).once():
        pass


SUPPOSED: dict[str, Supposition] = {
    "少了食味小灶": ProviderLost(provider="食味小灶"),
    "康复间办下备案": VenueLicensed(venue="望潮-康复间", licence="医疗备案"),
}

SAME = ("title", "title_en", "description", "description_en", "weeks", "standstill_days")


def _a_monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _again(lot: TenderLot) -> LotDraft:
    said = {name: getattr(lot, name) for name in LotDraft.model_fields if name != "fund"}
    return LotDraft.model_validate(said | {"fund": lot.fund_id}, strict=False)


PICTURES = (
    Picture("secretary-home.png", "secretary", "/", PHONE),
    Picture("secretary-post.png", "secretary", "/post", PHONE),
    Picture("secretary-form.png", "secretary", "/post/水管", PHONE, _typed),
    Picture("secretary-need.png", "secretary", "/needs?state=placed", PHONE, _first),
    Picture("secretary-unlock.png", "secretary", "/needs?state=open&type=康复", PHONE, _unlocked),
    Picture("secretary-letter.png", "secretary", "/needs?state=open&type=康复", PHONE, _lettered),
    Picture("secretary-needs-en.png", "secretary", "/needs", PHONE, lang="en"),
    Picture("secretary-handover.png", "secretary", "/handover", SCREEN),
    Picture("organisation-home.png", "organisation", "/", PHONE),
    Picture("organisation-tasks.png", "organisation", "/tasks", PHONE),
    Picture("organisation-offer.png", "organisation", "/offers", PHONE, _first),
    Picture("official-home.png", "official", "/", SCREEN),
    Picture("official-round.png", "official", "/rounds", SCREEN, _first),
    Picture("official-review.png", "official", "/rounds", SCREEN, _reviewed),
    Picture("official-unlocks.png", "official", "/rounds", SCREEN, _unlocked_round),
    Picture("official-siting.png", "official", "/rounds", SCREEN, _sited),
    Picture("official-fairness.png", "official", "/rounds", SCREEN, _fair),
    Picture("official-scenario.png", "official", "/rounds", SCREEN, _supposed),
    Picture("official-gaps.png", "official", "/rounds", SCREEN, _lacking),
    Picture("official-funds.png", "official", "/funds", SCREEN),
    Picture("admin-accounts.png", "admin", "/accounts", SCREEN),
    Picture("admin-policy.png", "admin", "/policy", SCREEN),
    Picture("directory.png", "", "/directory", PHONE),
    Picture("status.png", "", "/status", PHONE),
    Picture("call.png", "", "/calls", PHONE, _first),
    Picture("organisation-bid.png", "organisation", "/tenders", PHONE, _bidding),
    Picture("official-evaluation.png", "official", "/tenders", SCREEN, _evaluated),
    Picture("official-award.png", "official", "/tenders", SCREEN, _awarded),
)


def main() -> None:
    """Take them all."""
    INTO.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "demo")
        command = [sys.executable, "-m", "linli", "demo", "--once", "-o", str(home)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        record = home / "record"
        password = (record / "accounts.txt").read_text("utf-8").split("\t")[1]
        made = service(settings({"LINLI_HOME": str(record)}))
        _open_call(made)
        _scenarios(made)
        with served(made) as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
            )
            for one in PICTURES:
                context = browser.new_context(base_url=url, viewport=one.size, locale="zh-CN")
                page = context.new_page()
                page.goto(f"/language/{one.lang}")
                if one.login:
                    page.goto("/sign-in")
                    page.fill("[name=login]", one.login)
                    page.fill("[name=password]", password)
                    page.locator("main button").click()
                    page.wait_for_load_state()
                page.goto(one.path)
                page.wait_for_load_state("networkidle")
                one.ready(page)
                page.screenshot(path=INTO / one.file)
                context.close()
            browser.close()
        made.database.close()


if __name__ == "__main__":
    main()
