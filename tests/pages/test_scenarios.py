"""假如: an official asks what if the fund had 10 % more, and sees it beside the plan."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from matcher.faults import Fault, InvalidInstance
from rounds import scenarios
from rounds.scenarios import SUPPOSE, ScenarioRow
from store.runs import RunState, claim, finish
from tests.pages.site import Site, Visitor, entered, fields
from tests.service.rounds.record import sql
from tests.service.rounds.working import worker
from tests.service.story import made
from web.pages.scenarios import WATCHED

Visits = Callable[..., Visitor]


def ask(someone: Visitor, site: Site) -> str:
    """Down from the round to the form, and what it leads to."""
    someone.go(f"/rounds/{site.city.round}")
    someone.page.get_by_role("link", name="假如").click()
    someone.fill("name", "资金多一成")
    someone.page.select_option("select[name=fund]", site.city.here.fund)
    someone.fill("amount", "＋10％")
    someone.send("算一算")
    assert "正在算" in someone.main()
    assert worker(site.service).once()
    someone.page.reload()
    return someone.path


def test_what_if_the_fund_had_ten_percent_more(site: Site, visitor: Visits) -> None:
    someone = visitor(site, "zhao")
    path = ask(someone, site)
    said = someone.main()
    assert "多 10%" in said
    assert "和现在的方案并排看" in said
    assert "方案、资金、任务和居民都没有动" in said
    rows = someone.page.locator("table.beside tbody tr")
    assert rows.first.locator("td").count() == 2
    # A provider lost, beside the first.
    someone.go(f"/rounds/{site.city.round}/scenarios")
    someone.fill("name", "快修不做了")
    someone.page.select_option("select[name=provider]", site.city.here.provider)
    someone.send("算一算")
    lost = someone.path
    # Meanwhile the list looks again by itself, without its form; and no more once it is done.
    with someone.page.expect_response(lambda a: a.request.headers.get("hx-target") == WATCHED) as a:
        someone.go(f"/rounds/{site.city.round}/scenarios")
    assert 'id="kept" hx-get' in a.value.text()
    assert 'name="seconds"' not in a.value.text()
    assert worker(site.service).once()
    someone.page.locator("#kept:not([hx-get])").wait_for()
    assert someone.page.locator("[name=seconds]").count() == 3
    someone.go(lost)
    assert "落下" in someone.main()
    assert someone.page.locator("p.numbers a.figure").count() == 2
    someone.page.locator("label.pick", has_text="资金多一成").click()
    someone.send("并排看")
    assert rows.first.locator("td").count() == 3
    # Another official of the area opens the very address.
    other = visitor(site, "sun")
    other.go(path)
    assert "资金多一成" in other.main()
    other.page.locator("summary", has_text="改名字").click()
    other.fill("name", "多一成")
    other.send("改好")
    assert "多一成" in other.main()
    other.page.locator("summary", has_text="不要了").click()
    other.send("删掉")
    assert other.page.locator("#kept h3").all_inner_texts() == ["快修不做了"]


def test_what_is_half_said_or_contradicts_is_told_beside_the_form(
    record: Site, client: TestClient
) -> None:
    entered(client, "zhao")
    path = f"/rounds/{record.city.round}/scenarios"
    hidden = fields(client.get(path).text, path)

    def sent(**typed: str) -> str:
        answer = client.post(path, data=hidden | {"name": "x", "seconds": "10"} | typed)
        assert answer.status_code in (409, 422)
        return answer.text

    assert "还没有假设什么" in sent()
    assert "带正负号" in sent(fund=record.city.here.fund, amount="10%")
    assert "请选一项" in sent(amount="+10%")
    assert "至少选两个社区" in sent(communities="one")
    assert "1 到 100" in sent(floor_share_percent="120")
    assert "1 到 100" in sent(floor_share_percent="0050" + "0" * 5_000)
    assert "请选一项" in sent(venue=record.city.venue)
    assert "不能为空" in sent(name="", provider=record.city.here.provider)
    assert "没有“nobody”" in sent(provider="nobody")
    assert "再少也不能少于零" in sent(fund=record.city.here.fund, amount="-99999999")


def test_every_pin_against_it_is_told_beside_the_provider(
    record: Site, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        params = {"offer": "快修", "provider": "快修"}
        raise InvalidInstance(
            [
                *(
                    Fault("supposed_against_pin", "pins", id, "offer", params)
                    for id in ("N1", "N2")
                ),
                Fault("supposed_instead", "pins", "", ""),
            ]
        )

    monkeypatch.setattr(scenarios, "supposed", refuse)
    entered(client, "zhao")
    path = f"/rounds/{record.city.round}/scenarios"
    hidden = fields(client.get(path).text, path)
    typed = {"name": "x", "seconds": "10", "provider": record.city.here.provider}
    page = client.post(path, data=hidden | typed).text
    beside = page.partition('id="e-provider">')[2].partition("</div>")[0]
    assert "N1" in beside
    assert "N2" in beside
    assert 'href="#f-provider"' in page
    assert "先收回上面说的指定或定标" in page
    poor = typed | {"fund": record.city.here.fund, "amount": "-99999999"}
    monkeypatch.undo()
    assert 'id="e-amount"' in client.post(path, data=hidden | poor).text


def kept(record: Site) -> Any:
    """One that is asked for at the API, and waits."""
    body = {
        "name": "快修不做了",
        "supposed": [{"kind": "provider_lost", "provider": record.city.here.provider}],
        "seconds": 1,
    }
    return made(record.person("zhao").post(f"/rounds/{record.city.round}/scenarios", body), 202)


def test_no_more_stand_side_by_side_than_fit(record: Site, client: TestClient) -> None:
    id = kept(record)["id"]
    entered(client, "zhao")
    waiting = client.get(f"/scenarios/{id}?with=other").text
    assert waiting.index('id="scenario"') < waiting.index("<h1>")
    assert worker(record.service).once()

    def copies(session: Session) -> None:
        one = session.get_one(ScenarioRow, id)
        columns = ScenarioRow.__table__.columns.keys()
        for n in range(5):
            row = ScenarioRow(**{name: getattr(one, name) for name in columns} | {"id": f"s{n}"})
            row.verdict = scenarios._verdict(record.service.vault, row)
            session.add(row)

    record.service.database.write(copies)
    several = "&".join(f"with=s{n}" for n in range(5))
    page = client.get(f"/scenarios/{id}?{several}").text
    assert page.count('name="with"') == 5
    assert page.count(" checked>") == 3
    assert '<p class="note">最多 4 个并排' in page
    assert '<p class="quiet">最多 4 个并排' in client.get(f"/scenarios/{id}?with=s0").text


def test_what_failed_says_why_and_while_it_waits_others_are_kept_beside_it(
    record: Site, client: TestClient
) -> None:
    one, other = kept(record)["id"], kept(record)["id"]
    entered(client, "zhao")
    listed = f"/rounds/{record.city.round}/scenarios"
    assert (
        f'hx-get="/scenarios/{one}?with={other}"'
        in client.get(f"/scenarios/{one}?with={other}").text
    )
    assert 'name="seconds"' in client.get(listed).text
    database, now = record.service.database, record.service.now
    for error, said in (("solve_memory", "机器内存不够"), ("", "没有算成，可以再算一次")):
        held = database.write(lambda session: claim(session, (SUPPOSE,), now()))
        assert held is not None
        database.write(partial(finish, held=held, now=now(), state=RunState.FAILED, error=error))
        assert said in client.get(f"/scenarios/{held.subject}").text
    assert 'hx-trigger="every 2s"' not in client.get(listed).text


def test_of_a_round_sent_back_they_are_listed_and_may_be_let_go_of(
    record: Site, client: TestClient
) -> None:
    """Also one that somebody has changed: its page says so, with what there is to do."""
    official, id = record.person("zhao"), kept(record)["id"]
    path = f"/rounds/{record.city.round}"
    version = made(official.get(path), 200)["version"]
    made(official.put(f"{path}/return", {"reason": "再排"}, version), 200)
    entered(client, "zhao")
    page = client.get(f"{path}/scenarios")
    assert page.status_code == 200
    assert f'href="/scenarios/{id}"' in page.text
    assert 'name="seconds"' not in page.text
    sql(record.service.database, "UPDATE scenario SET verdict = 'another' WHERE id = :id", id=id)
    changed = client.get(f"/scenarios/{id}")
    assert changed.status_code == 409
    gone = client.post(f"/scenarios/{id}/removal", data=fields(changed.text))
    assert gone.status_code == 303
    assert client.get(gone.headers["location"]).status_code == 200
    assert client.get(f"/scenarios/{id}").status_code == 404
