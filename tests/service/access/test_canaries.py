"""Nothing of one community is in anything that another can fetch; nothing private reaches an
organisation."""

import itertools
import json

import pytest

from tests.service.access.test_matrix import ROUTES, _kinds, _path
from tests.service.access.town import NAMES, PHONES, PLACES, Town
from tests.service.story import Person

READS = [route for route in ROUTES.values() if route.methods == {"GET"}]
SEARCHES = ("words", "building", "grid", "community", "service_type")


def _fetched(town: Town, person: Person) -> list[tuple[str, str]]:
    """Every answer to every GET, with each place's ids and each search, without the ids sent."""
    found = []
    for route in READS:
        kinds = _kinds(route)
        for places in itertools.product(PLACES, repeat=len(kinds)):
            ids = {
                kind: town.things[place][kind] for kind, place in zip(kinds, places, strict=True)
            }
            answer = person.get(_path(route, ids).removeprefix("/api/v1"))
            assert answer.status_code < 500
            text = answer.text
            for id in ids.values() if answer.status_code == 404 else ():
                text = text.replace(id, "")
            found.append((route.path, text))
    for field in SEARCHES:
        for place in PLACES:
            asked = {"words": NAMES[place], "community": place}.get(field, f"{field}-{place}")
            answer = person.get("/needs", **{field: asked})
            found.append((f"/needs?{field}", answer.text))
    return found


def _of(town: Town, place: str) -> set[str]:
    """All that is of a place's residents alone."""
    ids = {town.things[place][kind] for kind in ("resident", "need", "consent", "task", "venue")}
    spelt = {f"{part}-{place}" for part in ("building", "grid", "fund", "round", "provider")}
    masked = {f"{NAMES[place][:1]}**", f"{PHONES[place][:3]}****"}
    return {*town.private(place), *ids, *spelt, *masked}


def test_nothing_of_another_community_can_be_fetched(standing: Town) -> None:
    found = _fetched(standing, standing.people["secretary"])
    strange = _of(standing, "two") | _of(standing, "three")
    assert [(path, one) for path, text in found for one in strange if one in text] == []


def test_the_search_for_canaries_finds_those_that_are_there(standing: Town) -> None:
    """Of one's own community, all of it is: or the test before would pass of nothing."""
    everything = "".join(text for _, text in _fetched(standing, standing.people["secretary"]))
    assert [one for one in _of(standing, "one") if one not in everything] == []


@pytest.mark.parametrize("role", ["organisation", "administrator"])
def test_no_name_telephone_door_or_health_reaches_who_does_not_work_with_residents(
    standing: Town, role: str
) -> None:
    found = _fetched(standing, standing.people[role])
    private = {one for place in PLACES for one in standing.private(place)}
    private |= {f"building-{place}" for place in PLACES}
    assert [(path, one) for path, text in found for one in private if one in text] == []
    assert any(text and json.loads(text) for _, text in found)


def test_a_list_masks_whom_it_shows(standing: Town) -> None:
    line = standing.people["secretary"].get("/needs").json()["items"][0]
    assert (line["name"], line["phone"]) == ("赵**", "131****0001")
    assert not {"door", "health"} & set(line)
