"""假如: an official asks what if the fund had 10 % more, and sees it beside the plan."""

from collections.abc import Callable

from fastapi.testclient import TestClient

from rounds.rounds import Round
from tests.pages.site import Site, Visitor, entered, fields
from tests.service.rounds.working import worker
from tests.service.story import made

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
    assert worker(site.service).once()
    someone.page.reload()
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


def test_a_round_without_a_plan_has_no_scenarios(record: Site, client: TestClient) -> None:
    official = record.person("zhao")
    path = f"/rounds/{record.city.round}"
    version = made(official.get(path), 200)["version"]
    made(official.put(f"{path}/return", {"reason": "再排"}, version), 200)
    entered(client, "zhao")
    assert client.get(f"{path}/scenarios").status_code == 404
    with record.service.database.read() as session:
        assert session.get_one(Round, record.city.round).state == "frozen"
