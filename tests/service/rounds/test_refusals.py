"""An organisation that a resident refuses by name is not matched to them, and learns nothing."""

from typing import Any

import pytest

from access.consent import refusals
from door.acting import Service
from rounds.frozen import Frozen, unpacked
from tests.service.rounds.staged import City, frozen_round
from tests.service.rounds.test_tasks import contacts, moved
from tests.service.story import District, district, made


def said(city: City, organisation: str, who: str = "陈秀英", **more: Any) -> Any:
    body = {
        "purpose": "provider",
        "recipient": organisation,
        "kinds": ["name", "phone"],
        "notice": 1,
        "method": "paper",
        "contact": None if more.get("refused") else "0571-88000000",
        **more,
    }
    path = f"/residents/{city.residents[who]}/consents"
    return made(city.here.secretary.post(path, body))


def test_of_an_organisation_that_is_named_what_was_said_last_counts(
    city: City, service: Service
) -> None:
    resident, path = city.residents["陈秀英"], f"/residents/{city.residents['陈秀英']}/consents"

    def refused() -> Any:
        with service.database.read() as session:
            found = refusals(session).get(resident, set())
        listed = made(city.here.secretary.get(path), 200)["refused"]
        assert set(listed) == found
        return listed

    assert refused() == []
    given = said(city, city.agency)
    assert refused() == []
    made(city.here.secretary.delete(f"{path}/{given['id']}"), 204)
    assert refused() == [city.agency]
    said(city, city.agency)
    assert refused() == []
    said(city, city.agency, refused=True)
    assert refused() == [city.agency]


def test_a_refusal_names_an_organisation_that_is_there(city: City) -> None:
    path = f"/residents/{city.residents['陈秀英']}/consents"
    body = {"kinds": ["name"], "notice": 1, "method": "paper", "refused": True}
    for more, field in (
        ({"purpose": "matching"}, "refused"),
        ({"purpose": "provider"}, "refused"),
        ({"purpose": "provider", "recipient": "nobody"}, "recipient"),
    ):
        answer = city.here.secretary.post(path, body | more)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


def test_a_refusal_masks_again_and_a_consent_by_name_opens(city: City) -> None:
    made(city.publish(), 200)
    task = moved(city.agency_speaker, city.task("rehab"), "accepted")

    def opened() -> bool:
        return bool(contacts(city.agency_speaker, task)[0]["open"])

    assert not opened()  # to be matched is not to be known
    said(city, city.here.provider)
    assert not opened()  # another organisation
    said(city, city.agency)
    assert opened()
    said(city, city.here.provider, refused=True)
    assert opened()
    said(city, city.agency, refused=True)
    assert not opened()
    said(city, city.agency)
    assert opened()


def test_a_plan_with_an_organisation_refused_since_is_not_published(city: City) -> None:
    said(city, city.agency, refused=True)
    answer = city.publish()
    assert (answer.status_code, answer.json()["code"]) == (409, "frozen_moved")
    assert answer.json()["params"]["kind"] == "consent"
    said(city, city.agency)
    made(city.publish(), 200)


@pytest.mark.parametrize("refused", [False, True])
def test_a_need_is_not_matched_to_whoever_its_resident_refuses(
    empty_service: Service, refused: bool
) -> None:
    here = district(empty_service)
    resident = here.resident()
    need = here.need(resident, preferred_providers=[here.provider])["id"]
    other = here.need(here.resident("王小明"))["id"]
    if refused:
        body = {"purpose": "provider", "recipient": here.provider, "refused": True}
        body |= {"kinds": ["name"], "notice": 1, "method": "paper"}
        made(here.secretary.post(f"/residents/{resident}/consents", body))
    needs = {one.id: one for one in _frozen(here).needs}
    assert needs[need].excluded_providers == ((here.provider,) if refused else ())
    assert needs[need].preferred_providers == (() if refused else (here.provider,))
    assert needs[other].excluded_providers == ()


def _frozen(here: District) -> Any:
    round_ = frozen_round(here.official, "qj")
    with here.service.database.read() as session:
        row = session.query(Frozen).filter_by(round_id=round_["id"]).one()
        return unpacked(row.instance)
