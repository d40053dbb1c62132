"""A sheet sent as a form's only part is taken as one sent by itself, and bounded as one."""

from typing import Any

import pytest

from door.body import MOST_SHEET
from tests.service.intake.handing import CHEN, HEADINGS, WANG, as_csv
from tests.service.intake.test_hostile import bomb
from tests.service.story import District, Person, made

DATA = as_csv(HEADINGS, CHEN, WANG)


def _posted(
    person: Person,
    data: bytes,
    *,
    key: str = "form1",
    called: str = "三月.csv",
    part: str = "sheet",
    fields: dict[str, str] | None = None,
    **query: Any,
) -> Any:
    return person.client.post(
        "/api/v1/intake/needs",
        params=query,
        files={part: (called, data)},
        data=fields,
        headers={"Authorization": f"Bearer {person.secret}", "Idempotency-Key": key},
    )


def test_a_forms_sheet_is_tried_and_taken_once(here: District) -> None:
    said = made(_posted(here.secretary, DATA, dry_run="true"), 200)
    assert (said["rows"], said["wrong"], said["file"]) == (2, 0, "三月.csv")
    first = _posted(here.secretary, DATA)
    again = _posted(here.secretary, DATA)  # with other marks between its parts
    assert made(first) == made(again)
    assert again.headers["Idempotent-Replay"] == "true"
    other = _posted(here.secretary, as_csv(HEADINGS, WANG))
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_a_form_has_one_part_and_that_is_the_sheet(here: District) -> None:
    more = _posted(here.secretary, DATA, fields={"keep_alike": "true"})
    assert (more.status_code, more.json()["code"]) == (400, "bad_request")
    other = _posted(here.secretary, DATA, part="file")
    assert (other.status_code, other.json()["errors"][0]["field"]) == (422, "sheet")
    headers = {
        "Authorization": f"Bearer {here.secretary.secret}",
        "Idempotency-Key": "broken",
        "Content-Type": "multipart/form-data; boundary=x",
    }
    for broken in (b"--x", b"--x\r\n\r\nno headings\r\n--x--", b"", b"\0"):
        answer = here.client.post("/api/v1/intake/needs", content=broken, headers=headers)
        assert answer.status_code in (400, 422), broken


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_forms_sheet_is_bounded_and_its_zip_looked_into(here: District) -> None:
    large = _posted(here.secretary, bytes(MOST_SHEET))
    assert (large.status_code, large.json()["code"]) == (413, "body_too_large")
    packed = _posted(here.secretary, bomb(), called="x.xlsx")
    assert packed.status_code == 422
    assert [one["code"] for one in packed.json()["errors"]] == ["unpacks_too_large"]
