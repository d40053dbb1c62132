"""给居民的信: whom a round has letters for, on a record of the test's own."""

import re

from fastapi.testclient import TestClient

from needs.numbers import numbers_of, spaced
from tests.pages.site import Site, entered
from tests.service.story import made


def letters(client: TestClient, path: str) -> set[str]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return {one.strip() for one in re.findall("需求编号 ([0-9 ]+)", answer.text)}


def number(site: Site, need: str) -> str:
    with site.service.database.read() as session:
        return spaced(numbers_of(session, [need])[need])


def left_out(site: Site) -> list[str]:
    plan = made(site.person("zhao").get(f"/rounds/{site.city.round}/plan"), 200)
    return list(plan["unmet_needs"])


def publish(site: Site) -> None:
    official, path = site.person("zhao"), f"/rounds/{site.city.round}"
    version = made(official.get(path), 200)["version"]
    made(official.put(f"{path}/publication", {"plan": site.city.plan}, version), 200)


def test_before_the_round_is_published_they_are_not_to_be_sent(
    record: Site, client: TestClient
) -> None:
    entered(client, "zhao")
    path = f"/rounds/{record.city.round}/letters"
    assert letters(client, path) == {number(record, need) for need in left_out(record)}
    assert "先不要送" in client.get(path).text
    publish(record)
    assert "先不要送" not in client.get(path).text


def test_nobody_writes_to_whoever_wants_it_no_more(record: Site, client: TestClient) -> None:
    """Nor has the page a mistake, once the resident is forgotten."""
    publish(record)
    said = {one: number(record, one) for one in left_out(record)}
    gone, *_ = said
    secretary = record.person("li")
    version = made(secretary.get(f"/needs/{gone}"), 200)["version"]
    made(secretary.put(f"/needs/{gone}/withdrawal", {"reason": "不要了"}, version), 200)
    entered(client, "zhao")
    told = client.get(f"/rounds/{record.city.round}/letters").text
    assert {need for need, called in said.items() if called in told} == {*said} - {gone}
    answer = client.get(f"/needs/{gone}/letter")
    assert answer.status_code == 409
    assert "没有要写的信" in answer.text
    with record.service.database.engine.begin() as connection:  # as forgetting leaves it
        connection.exec_driver_sql("UPDATE need SET source = '{}' WHERE id = ?", (gone,))
    client.cookies.clear()
    entered(client, "li")
    assert client.get(f"/needs/{gone}").status_code == 200


def test_a_round_sent_back_has_no_letters(record: Site, client: TestClient) -> None:
    city = record.city
    path = f"/rounds/{city.round}"
    version = made(record.person("zhao").get(path), 200)["version"]
    made(record.person("zhao").put(f"{path}/return", {"reason": "再排"}, version), 200)
    entered(client, "zhao")
    for page in ("letters", "gaps", "unlocks", "siting"):
        assert client.get(f"{path}/{page}").status_code == 404, page
