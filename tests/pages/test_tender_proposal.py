"""What a solve proposes, beside the plain ranking, and an award that goes by it."""

import re

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from rounds import proposals
from rounds.worker import Worker
from store.runs import Run, RunState
from tests.pages import market
from tests.pages.site import Site, entered, fields
from tests.service.story import made


def test_a_proposal_is_made_shown_and_awarded(
    client: TestClient, record: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(proposals.ask.__kwdefaults__, "seconds", 4)  # what the page asks for
    there = market.told(record, awarded=False)
    entered(client, "zhao")
    path = f"/tenders/{there['judged']}"
    page = client.get(f"{path}/evaluation").text
    assert "算一份建议" in page
    asked = client.post(f"{path}/proposal", data=fields(page, f"{path}/proposal"))
    assert asked.status_code == 303
    assert "正在算建议" in client.get(f"{path}/evaluation").text
    looks_again = {"hx-request": "true", "hx-target": "div#proposing"}
    under_way = client.get(f"{path}/evaluation", headers=looks_again)
    assert 'id="proposing" hx-get' in under_way.text
    assert "hx-refresh" not in under_way.headers
    service = record.service
    assert Worker(service.database, service.vault, now=service.now).once()
    assert client.get(f"{path}/evaluation", headers=looks_again).headers["hx-refresh"] == "true"
    assert "hx-refresh" not in client.get(f"{path}/evaluation").headers
    client.cookies.clear()
    assert client.get(f"{path}/evaluation", headers=looks_again).headers["hx-redirect"]
    entered(client, "zhao")
    page = client.get(f"{path}/evaluation").text
    assert "照排名" in page
    assert "重新算一份" in page
    ticked = re.findall(r'name="awards" value="([0-9a-f]+)" checked', page)
    assert ticked
    amounts = dict(re.findall(r'name="(amount-[0-9a-f]+)"[^>]*? value="([^"]*)"', page))
    form = fields(page, f"{path}/awards") | amounts | {"awards": ticked}
    assert client.post(f"{path}/awards", data=form).status_code == 303
    assert "公示中" in client.get(path).text


def test_one_that_came_to_nothing_is_told_beside_the_one_before(
    client: TestClient, record: Site
) -> None:
    there = market.told(record, awarded=False)
    official, path = record.person("zhao"), f"/tenders/{there['judged']}/proposal"
    service = record.service
    worker = Worker(service.database, service.vault, now=service.now)
    made(official.post(path, {"seconds": 1}), 202)
    assert worker.once()
    made(official.post(path, {"seconds": 1}), 202)

    def fails(session: Session) -> None:
        waiting = update(Run).where(Run.state == RunState.QUEUED)
        session.execute(waiting.values(state=RunState.FAILED))

    service.database.write(fails)
    entered(client, "zhao")
    page = client.get(f"/tenders/{there['judged']}/evaluation").text
    assert "这次没有算出来" in page
    assert "照排名" in page


def test_what_is_not_ranked_first_wants_a_reason_beside_its_bid(
    client: TestClient, record: Site
) -> None:
    there = market.told(record, awarded=False)
    entered(client, "zhao")
    path, third = f"/tenders/{there['judged']}", there["third"]
    page = client.get(f"{path}/evaluation").text
    form = fields(page, f"{path}/awards") | {"awards": third, f"amount-{third}": "360"}
    answer = client.post(f"{path}/awards", data=form)
    assert f'id="e-reason-{third}"' in answer.text
    answer = client.post(f"{path}/awards", data=form | {f"amount-{third}": "900"})
    assert f'id="e-amount-{third}"' in answer.text
    assert (
        client.post(f"{path}/awards", data=form | {f"reason-{third}": "只有它会"}).status_code
        == 303
    )


def test_a_mark_is_a_number_of_a_hundred(client: TestClient, record: Site) -> None:
    there = market.told(record, awarded=False)
    entered(client, "zhao")
    path = f"/bids/{there['third']}"
    form = fields(client.get(path).text, f"{path}/scores")
    for said in ("101", "-1", "好"):
        assert 'id="e-mark-0"' in client.post(f"{path}/scores", data=form | {"mark-0": said}).text
    assert client.post(f"{path}/scores", data=form | {"mark-0": "70"}).status_code == 303
    assert 'value="70"' in client.get(path).text


def test_a_draft_is_changed_until_it_is_published(client: TestClient, record: Site) -> None:
    there = market.told(record, awarded=False)
    entered(client, "zhao")
    path = f"/tenders/{there['going']}/draft"
    page = client.get(path).text
    assert 'name="lots.1.title" type="text" value="二号社区"' in page
    assert "还有" in page
