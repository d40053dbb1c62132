"""怎样才能办成: the example's own dilemma, a hall without its licence, solved in one click."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from access import accounts
from access.actor import SYSTEM, Duty, Role
from access.notice import PARTS
from access.tx import Tx
from access.vault import Vault
from api import create_api
from door.acting import Service
from linli import examples, folder, loading
from matcher.instance import Instance
from needs.numbers import numbers_of, spaced
from rounds import lettering
from rounds.lines import PlanLine
from rounds.rounds import Round
from store import migrate, opened
from tests.pages.serving import served
from tests.pages.site import MASTER, Site, Visitor, entered
from tests.service.rounds.staged import City, reviewed_plan
from tests.service.story import PASSWORD, Clock, Person, made, signed_in

Visits = Callable[..., Visitor]

HALL = "为“望潮邻里中心康复间（租）”办下“医疗备案”"
SCREEN = {"width": 1280, "height": 860}


@pytest.fixture(scope="module")
def published_example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, str]]:
    """The example district's first round, published; nothing in it is changed."""
    path = tmp_path_factory.mktemp("example") / "linli.db"
    database = opened(f"sqlite:///{path}")
    migrate(database)
    clock = Clock(datetime(2026, 11, 2, 9, 0, tzinfo=UTC), timedelta(milliseconds=1))
    service = Service(database=database, vault=Vault(MASTER), now=clock)
    instance = folder.load(examples.folder())
    service.database.write(lambda session: _loaded(service, session, instance))
    official = _staffed(TestClient(create_api(service)))
    body = {"area": "qianjiang", "name": "十二月", "weeks": instance.period.weeks}
    body |= {"period": instance.period.start.isoformat()}
    opened_ = made(official.post("/rounds", body))
    round_ = f"/rounds/{opened_['id']}"
    made(official.put(f"{round_}/instance", None, opened_["version"]), 200)
    plan = {"plan": reviewed_plan(service, official, opened_["id"])}
    version = made(official.get(round_), 200)["version"]
    made(official.put(f"{round_}/publication", plan, version), 200)
    yield service, round_
    database.close()


def _loaded(service: Service, session: Session, instance: Instance) -> None:
    tx = Tx(session=session, actor=SYSTEM, now=service.now(), vault=service.vault)
    notice = dict.fromkeys(PARTS, "告知书")
    loading.load(tx, instance, "qianjiang", notice=notice, source="example")
    admin: Any = {"role": Role.ADMINISTRATOR, "duty": Duty.ALL}
    accounts.create(tx, login="boss", name="管理员", password=PASSWORD, **admin)
    tx.close()


def _staffed(client: TestClient) -> Person:
    """A secretary of 望潮, and the official of the district, who is signed in."""
    boss = signed_in(client, "boss")
    for login, role, area in (("li", "secretary", "望潮"), ("zhao", "official", "qianjiang")):
        body = {"login": login, "name": login, "password": PASSWORD, "role": role, "area": area}
        made(boss.post("/accounts", body))
    return signed_in(client, "zhao")


@pytest.fixture
def example(published_example: tuple[Service, str], city: City) -> Iterator[Site]:
    with served(published_example[0]) as url:
        yield Site(url, published_example[0], city)


def rehab_without_a_hall(someone: Visitor) -> None:
    """Down the list of what waits, to the first that lacks but the hall's licence."""
    someone.go("/needs?state=open&type=康复")
    paths = [str(one.get_attribute("href")) for one in someone.page.locator("main .row-link").all()]
    for path in paths:
        someone.go(path)
        if "合适的场地没有这项服务所需的许可" in someone.main():
            return
    pytest.fail("the example's own dilemma is there no more")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_secretary_reads_why_and_in_one_click_what_would_do(
    example: Site, visitor: Visits, scripts: bool
) -> None:
    someone = visitor(example, "li", scripts=scripts)
    rehab_without_a_hall(someone)
    assert "上一轮为什么没排上" in someone.main()
    someone.page.get_by_role("link", name="怎样才能办成").click()
    someone.page.wait_for_load_state()
    said = someone.main()
    assert "合适的场地没有这项服务所需的许可" in said
    assert HALL in said
    assert "约 2,000 元" in said
    assert "都不动" in said
    assert "重新排过" in said
    assert "办一个资质 2,000 元" in said
    number = someone.page.locator(".unlocks a").first
    assert number.inner_text().replace("\u00a0", " ").replace(" ", "").isdigit()
    number.click()
    assert "上一轮为什么没排上" in someone.main()


def test_it_is_said_in_english_and_of_the_round_too(example: Site, visitor: Visits) -> None:
    someone = visitor(example, "li")
    rehab_without_a_hall(someone)
    someone.go(someone.path + "/unlocks")
    someone.page.get_by_role("link", name="这一轮怎样能多办成一些").click()
    assert HALL in someone.main()
    assert someone.page.locator("select[name=community]").count() == 0
    someone.page.select_option("select[name=type]", "健身")
    someone.send()
    assert "为“望潮" not in someone.main()
    someone.go("/language/en")
    someone.go("/needs/X011/unlocks")
    assert "What would do it" in someone.main()
    assert "rehab room (rented)" in someone.main()


def test_an_official_goes_from_the_round_to_what_would_serve_more(
    example: Site, published_example: tuple[Service, str], visitor: Visits
) -> None:
    someone, round_ = visitor(example, "zhao", size=SCREEN), published_example[1]
    someone.go(round_)
    someone.page.get_by_role("link", name="怎样才能办成").click()
    assert "条没排上" in someone.main()
    someone.page.select_option("select[name=community]", "望潮")
    someone.page.select_option("select[name=type]", "康复")
    someone.send()
    assert HALL in someone.main()
    assert someone.page.locator(".unlocks > li").count() <= 20
    someone.page.locator(".unlocks a").first.click()
    assert "为什么没排上" in someone.main()
    someone.page.get_by_role("link", name="怎样才能办成").click()
    assert "最省的在前" in someone.main()


def test_an_official_sees_the_gaps_and_where_more_would_serve_most(
    example: Site, published_example: tuple[Service, str], visitor: Visits
) -> None:
    someone, round_ = visitor(example, "zhao", size=SCREEN), published_example[1]
    someone.go(round_)
    someone.page.get_by_role("link", name="缺口在哪里").click()
    someone.page.select_option("select[name=type]", "康复")
    someone.send()
    rows = someone.page.locator(".gaps tbody tr")
    assert rows.count() == 1
    cells = rows.first.locator("td a.cell-link")
    left = sum(int(one.inner_text().split("/")[0]) for one in cells.all())
    assert left == int(rows.first.locator("td").first.inner_text()) > 0
    cells.first.click()
    assert "出院康复训练" in someone.main()
    someone.go(f"{round_}/gaps")
    someone.page.get_by_role("link", name="再多一点，用在哪里最好").click()
    assert HALL in someone.main()
    assert "每周多 10 小时" in someone.main()
    assert "重新排过" in someone.main()
    assert someone.page.locator(".unlocks > li").count() >= 3


def test_a_letter_is_printed_from_there(example: Site, visitor: Visits) -> None:
    someone = visitor(example, "li")
    rehab_without_a_hall(someone)
    someone.page.get_by_role("link", name="怎样才能办成").click()
    someone.page.get_by_role("link", name="给这位居民的信").click()
    said = someone.main()
    assert "您要的“出院康复训练”，这一期没有排上" in said
    assert "合适的场地没有这项服务所需的许可" in said
    assert HALL in said
    assert "第二十四条" in said
    assert "望潮居民委员会" in said.replace("社区", "")
    someone.page.emulate_media(media="print")
    assert not someone.page.locator(".top").is_visible()
    assert not someone.page.get_by_text("一封一页").is_visible()


def letters(someone: Visitor) -> list[str]:
    return [str(one.inner_text()) for one in someone.page.locator("article.letter").all()]


def test_a_secretary_prints_the_letters_of_their_community(
    example: Site,
    published_example: tuple[Service, str],
    visitor: Visits,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """To each who is left out or moved, so many a page, and to nobody of another community."""
    service, round_ = published_example
    with service.database.read() as session:
        row = session.get_one(Round, round_.rsplit("/", 1)[1])
        lines = session.scalars(select(PlanLine).where(PlanLine.plan_id == row.proposal_id)).all()
        mine = [one for one in lines if one.state == "unmet" or one.otherwise]
        numbers = numbers_of(session, [one.need_id for one in mine if one.community == "望潮"])
    monkeypatch.setattr(lettering, "AT_ONCE", 2)
    someone, found = visitor(example, "li"), list[str]()
    someone.go(f"{round_}/letters")
    while more := letters(someone):
        found += more
        next_ = someone.page.get_by_role("link", name="下面的信")
        if not next_.count():
            break
        next_.click()
        someone.page.wait_for_load_state()
        if someone.page.locator(".note[role=alert]").count():
            break  # just as many as fill the pages
    told = {number for number in numbers.values() if any(spaced(number) in one for one in found)}
    assert told == set(numbers.values())
    assert len(found) == len(numbers) > 3


def test_whoever_is_served_as_before_has_no_letter(example: Site, visitor: Visits) -> None:
    someone = visitor(example, "li", scripts=False)
    someone.go("/needs?state=placed")
    someone.page.locator("main .row-link").first.click()
    assert someone.go(f"{someone.path}/letter").status == 409
    assert "没有要写的信" in someone.main()
    assert someone.go("/needs/nothing/letter").status == 404
    assert someone.go("/rounds/nothing/letters").status == 404


def test_what_is_served_or_unknown_is_told_so(example: Site, visitor: Visits) -> None:
    someone = visitor(example, "li", scripts=False)
    someone.go("/needs?state=placed")
    someone.page.locator("main .row-link").first.click()
    path = someone.path
    assert "怎样才能办成" not in someone.main()
    answer = someone.go(f"{path}/unlocks")
    assert answer.status == 409
    assert "已经排上了" in someone.main()
    assert someone.go("/needs/nothing/unlocks").status == 404
    assert someone.go("/rounds/nothing/unlocks").status == 404


def test_a_plan_that_is_not_published_is_no_secretarys(record: Site, client: TestClient) -> None:
    entered(client, "li")
    path = f"/rounds/{record.city.round}/unlocks"
    assert client.get(path).status_code == 404
    answer = client.get(f"/needs/{record.city.needs['repair'][0]}/unlocks")
    assert answer.status_code == 409
    assert "还没有哪一轮的方案排过这条需求" in answer.text
    client.cookies.clear()
    entered(client, "zhao")
    assert client.get(path).status_code == 200
    refused = client.get(path, params={"type": "nothing"})
    assert refused.status_code == 409
    assert "没有要想办法的" in refused.text
