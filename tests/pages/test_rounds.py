"""An official's rounds: opened, frozen, solved, sent back, published."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from typing import cast

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from access.actor import SYSTEM
from access.tx import Tx
from matcher.faults import Fault
from rounds.rounds import Round
from rounds.solving import SOLVE, failed
from rounds.tasks import Task
from store.runs import Run, claim
from tests.pages.planned import count_of, round_of
from tests.pages.site import Site, Visitor, entered, fields
from tests.service.rounds.staged import solved_here
from tests.service.story import Clock

Visits = Callable[..., Visitor]


@pytest.mark.parametrize("scripts", [True, False])
def test_a_plan_is_sent_back_made_again_looked_at_and_published(
    site: Site, visitor: Visits, scripts: bool
) -> None:
    someone = visitor(site, "zhao", scripts=scripts)
    path = f"/rounds/{site.city.round}"
    someone.go(path)
    someone.page.locator("summary", has_text="退回").last.click()
    someone.send("退回")
    assert someone.wrong("reason") == "不能为空"
    someone.fill("reason", "先问一问社区")
    someone.page.locator("main form[action$='/return'] button").click()
    someone.page.wait_for_load_state()
    assert round_of(site).state == "frozen"
    someone.send("开始排")
    assert "正在排" in someone.main()
    solved_here(site.service)
    if scripts:
        someone.page.wait_for_selector("text=我来看这份方案")
    else:
        someone.page.get_by_role("link", name="看看到哪一步了").click()
    someone.send("我来看这份方案")
    assert "逐条看" in someone.main()
    someone.go(f"{path}/publish")
    assert "一条规则也没有违反" in someone.main()
    someone.send("发布")
    assert "请先勾选" in someone.main()
    assert count_of(site, Task) == 0
    someone.page.locator("input[name=sure]").check()
    someone.send("发布")
    assert "发布好了" in someone.main()
    assert round_of(site).state == "published"
    assert count_of(site, Task) > 0


def test_two_officials_publish_and_one_is_told(site: Site, visitor: Visits) -> None:
    first, second = visitor(site, "zhao"), visitor(site, "sun")
    for someone in (first, second):
        someone.go(f"/rounds/{site.city.round}/publish")
        someone.page.locator("input[name=sure]").check()
    first.send("发布")
    tasks = count_of(site, Task)
    second.send("发布")
    assert "这份方案已经发布了" in second.main()
    assert second.page.locator(".wrong-all").count() == 1
    assert count_of(site, Task) == tasks


def test_only_the_plan_that_was_shown_is_published(client: TestClient, site: Site) -> None:
    entered(client, "zhao")
    path = f"/rounds/{site.city.round}/publish"
    form = fields(client.get(path).text, path) | {"sure": "1"}
    answer = client.post(path, data=form | {"plan": "0" * 64})
    assert answer.status_code == 409
    assert "方案已经换过" in answer.text
    stale = client.post(path, data=form | {"_version": "1"})
    assert stale.status_code == 409
    assert count_of(site, Task) == 0
    assert client.post(path, data=form).status_code == 303


def test_a_round_begins_on_a_monday_and_what_was_typed_is_kept(
    published: Site, visitor: Visits
) -> None:
    someone = visitor(published, "zhao")
    someone.go("/rounds/new")
    someone.fill("name", "十二月")
    someone.fill("period", "2026-12-08")
    someone.fill("weeks", "很多")
    someone.send()
    assert someone.wrong("weeks")
    someone.fill("weeks", "4")
    someone.send()
    assert "星期一" in someone.wrong("period")
    assert someone.value("name") == "十二月"
    someone.fill("period", "2026-09-07")
    someone.send()
    assert "已经过去了" in someone.wrong("period")
    someone.fill("period", "2026-12-07")
    someone.page.locator("main button[type=submit]").dblclick()
    someone.page.wait_for_url("**/rounds/*done=round_opened")
    with published.service.database.read() as session:
        names = list(session.scalars(select(Round.name).where(Round.area_id == "qj")))
    assert names.count("十二月") == 1
    someone.go("/rounds/new")
    someone.fill("name", "又一轮")
    someone.send()
    assert "还有一轮没有结束" in someone.main()


def test_progress_is_said_in_words_and_can_be_ended(site: Site, visitor: Visits) -> None:
    someone = visitor(site, "zhao", scripts=False)
    path = f"/rounds/{site.city.round}"
    cast(Clock, site.service.now).at += timedelta(hours=1)
    someone.go(path)
    someone.page.locator("summary", has_text="退回").last.click()
    someone.fill("reason", "再看看")
    someone.page.locator("main form[action$='/return'] button").click()
    someone.send("开始排")
    database = site.service.database
    held = database.write(lambda session: claim(session, (SOLVE,), site.service.now()))
    assert held is not None

    def at(session: Session) -> None:
        run = session.get_one(Run, held.id)
        run.stage, run.progress = "search", 40

    database.write(at)
    someone.go(path)
    assert "正在反复试" in someone.main()
    assert "40%" in someone.main()
    someone.send("不等了")
    assert "正在停下来" in someone.main()

    def end(session: Session) -> None:
        service = site.service
        tx = Tx(session=session, actor=SYSTEM, now=service.now(), vault=service.vault)
        failed(tx, held, "cancelled", cancelled=True)
        tx.close()

    database.write(end)
    someone.go(path)
    assert "没有留下方案" in someone.main()
    assert "开始排" in someone.main()


def test_pins_that_can_not_be_kept_are_told_in_a_sentence(site: Site, visitor: Visits) -> None:
    cast(Clock, site.service.now).at += timedelta(hours=1)
    someone = visitor(site, "zhao", scripts=False)
    path = f"/rounds/{site.city.round}"
    someone.go(path)
    someone.page.locator("summary", has_text="退回").last.click()
    someone.fill("reason", "先定下几位")
    someone.page.locator("main form[action$='/return'] button").click()
    someone.send("开始排")
    service, need = site.service, site.city.needs["repair"][0]
    held = service.database.write(lambda session: claim(session, (SOLVE,), service.now()))
    assert held is not None
    wrong = asdict(Fault("unknown_reference", "pins", need, "offer", {"value": "没有的"}))

    def end(session: Session) -> None:
        tx = Tx(session=session, actor=SYSTEM, now=service.now(), vault=service.vault)
        failed(tx, held, "solve_pins", [wrong])
        tx.close()

    service.database.write(end)
    someone.go(path)
    assert "有几个决定不能同时做到" in someone.main()
    assert need in someone.main()
