"""Any bytes get a 4xx with the field, and nothing is written."""

import json
import math
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from api.bodies import DEEPEST, flaws
from door.body import MOST_BODY
from door.replies import Reply, id_of
from needs.needs import NeedRow
from rounds.rounds import Round
from tests.service.story import District, made


def _post(here: District, path: str, body: bytes, media: str = "application/json") -> Any:
    headers = {
        "Authorization": f"Bearer {here.secretary.secret}",
        "Idempotency-Key": KEY,
        "Content-Type": media,
    }
    return here.client.post(f"/api/v1{path}", content=body, headers=headers)


KEY = "never-kept"
RESIDENT = {"community": "one", "name": "陈", "place": {"lon_udeg": 1, "lat_udeg": 1}}
DEEP = b'{"a":' * 5_000 + b"1" + b"}" * 5_000


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (json.dumps(RESIDENT | {"name": "\ud800"}).encode(), 422, "broken_character"),
        (json.dumps(RESIDENT | {"name": "a\0b"}).encode(), 422, "broken_character"),
        (json.dumps(RESIDENT | {"\0": 1}).encode(), 422, "broken_character"),
        (json.dumps(RESIDENT | {"people": 2**63}).encode(), 422, "too_large_a_number"),
        (json.dumps(RESIDENT | {"people": float("inf")}).encode(), 422, "too_large_a_number"),
        (b'{"community": 1' + b"0" * 5_000 + b"}", 400, "not_json"),
        (json.dumps(RESIDENT).encode("utf-16"), 400, "not_utf8"),
        (json.dumps(RESIDENT, ensure_ascii=False).encode("gb18030"), 400, "not_utf8"),
        (b'{"name": "\xed\xa0\x80"}', 400, "not_utf8"),
        (b"\xff\xfe\x00", 400, "not_utf8"),
        (b'{"name": ', 400, "not_json"),
        (b"\0", 400, "not_json"),
        (DEEP, 422, "too_deep"),
        (b"[" * 200 + b"]" * 200, 422, "too_deep"),
        (b'"' + b"a" * MOST_BODY + b'"', 413, "body_too_large"),
        (b"[]", 422, "invalid"),
        (b"null", 422, "invalid"),
        (json.dumps(RESIDENT | {"age": 80}).encode(), 422, "invalid"),
        (json.dumps(RESIDENT | {"born": "9999-99-99"}).encode(), 422, "invalid"),
    ],
)
def test_what_can_not_be_kept_is_refused(
    here: District, body: bytes, status: int, code: str
) -> None:
    answered = _post(here, "/residents", body)
    assert (answered.status_code, answered.json()["code"]) == (status, code), answered.text
    with here.service.database.read() as session:
        account = here.secretary.get("/session").json()["account"]
        assert session.get(Reply, id_of(here.service.vault, account, KEY)) is None


@pytest.mark.parametrize("media", ["text/plain", "application/x-www-form-urlencoded", "a/b; c=d"])
def test_another_media_type_is_refused(here: District, media: str) -> None:
    answered = _post(here, "/residents", json.dumps(RESIDENT).encode(), media)
    assert answered.status_code == 422


def test_a_query_or_a_path_with_a_nul_is_refused(here: District) -> None:
    assert here.secretary.get("/needs", words="a\0").status_code == 422
    assert here.secretary.get("/needs/%00").status_code == 404
    assert here.secretary.get("/needs/%ff").status_code == 404
    assert here.client.get("/api/v1/needs?words=%ff%ed%a0%80").status_code == 401


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "WzFd", "W10=", "é", "bnVsbA==", "WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzE0OjAwIiwgIngiXQ=="],
)
def test_a_cursor_of_nobodys_is_refused(here: District, cursor: str) -> None:
    answered = here.secretary.get("/needs", cursor=cursor)
    assert (answered.status_code, answered.json()["code"]) == (400, "cursor")


@pytest.mark.parametrize("key", ["", "a b", "é", "x" * 201, "\x7f"])
def test_a_key_is_visible_ascii(here: District, key: str) -> None:
    headers = {"Authorization": f"Bearer {here.secretary.secret}", "Idempotency-Key": key.encode()}
    answered = here.client.post("/api/v1/residents", json=RESIDENT, headers=headers)
    assert answered.status_code in (400, 422)
    assert answered.json()["code"].startswith("idempotency_key")


@pytest.mark.parametrize("period", ["9999-12-27", "0001-01-01", "2026-11-10"])
def test_a_round_at_the_end_of_time_is_refused(here: District, period: str) -> None:
    body = {"area": "qj", "name": "x", "period": period, "weeks": 520}
    assert here.official.post("/rounds", body).status_code == 422


@pytest.mark.parametrize("born", ["1900-01-01", "2199-12-31"])
def test_a_birthday_that_can_not_be_holds_no_round_up(here: District, born: str) -> None:
    """One mistyped year must not keep a whole district from being matched."""
    here.need(here.resident(born=born))
    body = {"area": "qj", "name": "x", "period": "2199-12-30", "weeks": 520}
    round_ = made(here.official.post("/rounds", body))
    frozen = here.official.put(f"/rounds/{round_['id']}/instance", None, 1)
    assert frozen.status_code == 200
    with here.service.database.writing.begin() as session:  # the next may open one
        session.execute(update(Round).values(state="closed"))


DAYS = st.dates().map(date.isoformat) | st.sampled_from(["9999-12-31", "0001-01-01"])
LIVES = st.dates(date(1900, 1, 1), date(2199, 12, 31)).map(date.isoformat)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(born=LIVES, earliest=DAYS, latest=DAYS)
def test_any_day_is_kept_or_refused(here: District, born: str, earliest: str, latest: str) -> None:
    resident = here.resident(born=born)
    body = {"resident": resident, "service_type": "repair", "slots": ["mon-am"]}
    days = {"earliest_start": earliest, "latest_start": latest}
    answered = here.secretary.post("/needs", body | days)
    assert answered.status_code in (201, 422)
    if answered.status_code == 201:
        read = here.secretary.get(f"/needs/{answered.json()['id']}").json()
        assert {field: read[field] for field in days} == days
    else:
        with here.service.database.read() as session:
            kept = select(func.count()).where(NeedRow.resident_id == resident)
            assert session.scalar(kept) == 0


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(value=JSON)
def test_what_has_no_flaw_is_sound_all_through(value: Any) -> None:
    """Said again by other means: without flaws it is plain UTF-8 with numbers of 64 bits."""
    found = list(flaws(value))
    text = json.dumps(value, ensure_ascii=False)
    assert _depth(value) <= DEEPEST
    if not found:
        assert "\\u0000" not in text
        text.encode("utf-8")
        assert not [n for n in _numbers(value) if not -(2**63) <= n < 2**63]


def _numbers(value: Any) -> list[float]:
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return []
    if isinstance(value, int | float):
        return [value] if isinstance(value, int) or not math.isfinite(value) else []
    inner = value.values() if isinstance(value, dict) else value
    return [n for one in inner for n in _numbers(one)]


def _depth(value: Any) -> int:
    if not isinstance(value, dict | list) or not value:
        return 0
    return 1 + max(map(_depth, value.values() if isinstance(value, dict) else value))
