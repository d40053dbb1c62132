"""Bids handed in as a sheet at the pages: the codes are shown once, or what is wrong by row."""

import io
import re
from typing import Any

from starlette.testclient import TestClient

from tests.pages import market
from tests.pages.site import Site, entered, fields
from tests.service.intake.handing import as_csv
from tests.service.tenders.test_bid_sheets import HEADINGS, ONE, OTHER

ROWS = [
    ["一号社区" if cell == "one" and at == 1 else cell for at, cell in enumerate(row)]
    for row in (ONE, (*OTHER[:1], "二号社区", *OTHER[2:]))
]


def _sent(client: TestClient, path: str, form: dict[str, str], *rows: Any) -> Any:
    sheet = {"sheet": ("投标.csv", io.BytesIO(as_csv(HEADINGS, *rows)))} if rows else {}
    return client.post(path, data=form, files=sheet)


def test_every_bid_of_a_sheet_is_shown_its_code_and_again_to_the_same_form_alone(
    client: TestClient, record: Site
) -> None:
    there = market.told(record)
    entered(client, "second")
    assert f"/tenders/{there['going']}/sheet" in client.get(f"/tenders/{there['going']}").text
    path = f"/tenders/{there['going']}/sheet"
    book = client.get(f"{path}/template")
    assert book.content.startswith(b"PK")
    form = fields(client.get(path).text, path)
    told = [_sent(client, path, form, *ROWS) for _ in range(2)]
    assert [one.status_code for one in told] == [200, 200], told[0].text
    codes = [re.findall(r'<p class="code"[^>]*>(.*?)</p>', one.text) for one in told]
    assert codes[0] == codes[1]
    assert len({*codes[0]}) == 2
    assert "投标“甲”的开标码" in told[0].text
    other = _sent(client, path, form, ROWS[0])
    assert "opening-code" not in other.text  # the form's key is another sheet's
    assert "opening-code" in _sent(client, path, fields(client.get(path).text, path), ROWS[0]).text


def test_what_is_wrong_is_shown_by_row_and_nothing_is_taken(
    client: TestClient, record: Site
) -> None:
    there = market.told(record)
    entered(client, "second")
    path = f"/tenders/{there['going']}/sheet"
    form = fields(client.get(path).text, path)
    dear = [*ROWS[1][:4], "9000", *ROWS[1][5:]]
    answer = _sent(client, path, form, ROWS[0], dear)
    assert answer.status_code == 422
    assert "有 1 处要改" in answer.text
    assert re.search(r'<td class="number">3</td><td>上门价格（元）</td>', answer.text)
    assert "我们的投标" not in client.get(f"/tenders/{there['going']}").text
    empty = _sent(client, path, form)
    assert 'id="e-sheet"' in empty.text
    entered(client, "zhao")
    assert client.get(path).status_code == 403
