"""给居民的信: whom a round has letters for, on a record of the test's own."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from access.actor import SYSTEM, Role
from access.areas import Area
from access.refusal import Conflict, Invalid
from access.tx import Tx
from needs.numbers import numbers_of, spaced
from rounds import lettering
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


def changed(site: Site, said: str, needs: Sequence[str]) -> None:
    """What the plan says of these needs is otherwise."""
    with site.service.database.engine.begin() as connection:
        for need in needs:
            connection.exec_driver_sql(
                f"UPDATE plan_line SET {said} WHERE need_id = ?",
                (need,),
            )


@contextmanager
def reading(site: Site, area: str) -> Iterator[Tx]:
    """As an official of this area."""
    service = site.service
    with service.database.read() as session:
        path = session.get_one(Area, area).path
        actor = replace(SYSTEM, role=Role.OFFICIAL, area=path)
        yield Tx(session=session, actor=actor, now=service.now(), vault=service.vault)


def asked(site: Site, community: str = "", after: str = "", area: str = "qj") -> tuple[str, ...]:
    """Whom the next letters are for."""
    with reading(site, area) as tx:
        return lettering.of_round(tx, site.city.round, community, after).needs


def test_one_letter_is_for_whoever_is_left_out_or_served_otherwise(record: Site) -> None:
    publish(record)
    (left,) = left_out(record)
    moved, same, *_ = sorted(
        {*record.city.needs["repair"]} - {left} | {*record.city.needs["class"]}
    )
    changed(record, "otherwise = 1", [moved])
    with reading(record, "qj") as tx:
        for need in (left, moved):
            assert lettering.of_need(tx, need).needs == (need,)
        with pytest.raises(Conflict):
            lettering.of_need(tx, same)


def test_letters_are_for_a_community_of_the_readers(record: Site, client: TestClient) -> None:
    """To nobody of another, in a list that an official may narrow to one of their district."""
    publish(record)
    (left,) = left_out(record)
    moved, *same = sorted({*record.city.needs["repair"], *record.city.needs["class"]} - {left})
    changed(record, "otherwise = 1", [moved])
    both = tuple(sorted((left, moved)))
    assert asked(record) == both
    changed(record, "community = 'two'", [moved, same[0]])
    assert asked(record) == both
    assert asked(record, "one") == asked(record, area="one") == (left,)
    assert asked(record, "two") == (moved,)
    for unknown in ("three", "nothing"):
        with pytest.raises(Invalid):
            asked(record, unknown)
    changed(record, "community = 'two'", [left])
    with pytest.raises(Conflict):
        asked(record, "one")
    entered(client, "li")
    assert "需求编号" not in client.get(f"/rounds/{record.city.round}/letters").text


def test_the_next_letters_go_on_where_the_last_page_ended(
    record: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One more than a page has is read, so that it is known whether there is another."""
    monkeypatch.setattr(lettering, "AT_ONCE", 1)
    publish(record)
    needs = sorted({*record.city.needs["repair"], *record.city.needs["class"]})
    changed(record, "otherwise = 1", needs)
    found = [asked(record)]
    while len(found[-1]) > 1:
        found.append(asked(record, after=found[-1][0]))
    assert [two[0] for two in found] == needs
    with pytest.raises(Conflict):
        asked(record, after=needs[-1])
