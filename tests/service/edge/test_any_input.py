"""Whatever the contract lets through or not: no 500, no unknown answer, no wrong thing accepted.

schemathesis makes requests from the OpenAPI document, right ones and wrong ones, for each role.
"""

import os
import uuid
from collections.abc import Callable, Sequence
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.generation import GenerationMode

from access.permissions import MATRIX, PUBLIC
from api import create_api
from door.acting import Service
from tests.service.access.calls import bid_body, tender_body
from tests.service.databases import NEEDS_POSTGRES
from tests.service.intake.handing import CHEN, HEADINGS, as_csv, as_xlsx
from tests.service.story import District, Person, district, made, signed_in

load_all_checks()
CHECKED = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "ignored_auth",
)
LOGINS = {"secretary": "li", "organisation": "kuai", "official": "zhao", "admin": "boss"}
ROLES = tuple(LOGINS)
ENDING = ("session.close",)
"""These end the session that all others would go on in."""
ROLE_OF = {"administrator": "admin"}
TORTURE = "LINLI_TORTURE" in os.environ
EXAMPLES = 25 if TORTURE else 2
"""Of right requests, and as many of wrong ones, for each operation that a role may do."""
SHEET_EXAMPLES = EXAMPLES + 2
"""A sheet can be wrong in more than its headers."""


CELLS = st.sampled_from([*HEADINGS, *CHEN, "", "\0", "=1+1", "1e400", "陈\ud7ff"]) | st.text(
    max_size=5
)
SHEETS = (
    st.just(as_csv(HEADINGS, CHEN))
    | st.just(as_xlsx("需求", HEADINGS, CHEN))
    | st.lists(st.lists(CELLS, max_size=9), max_size=3).map(lambda rows: _csv(HEADINGS, *rows))
    | st.binary(max_size=200)
)
"""Sound sheets, sheets with anything in them, and no sheets."""
schemathesis.openapi.media_type("application/octet-stream", SHEETS)


TRIED = [
    pytest.param(kind, role, marks=marks)
    for turn, role in enumerate(ROLES)
    for place, (kind, marks) in enumerate((("sqlite", ()), ("postgresql", NEEDS_POSTGRES)))
    if TORTURE or turn % 2 == place
]
"""Under torture each role on either database, else on one."""


@pytest.mark.parametrize(("database", "role"), TRIED, indirect=["database"])
def test_no_request_brings_the_service_down(service: Service, role: str) -> None:
    here = district(service)
    known = _known(here)
    failures: list[str] = []
    for mode in GenerationMode:
        for found in _document(service, mode).get_all_operations():
            operation = found.ok()
            id = operation.definition.raw["operationId"]
            if role not in _turns(id) or not _can_be(mode, operation):
                continue
            try:
                _try(operation, id, mode, known, _speaker(here, role, id))
            except Exception as wrong:  # noqa: BLE001 - all are told together
                failures.append(f"{id} {mode.value}: {wrong!r}"[:600])
    assert not failures, "\n\n".join(failures)


def _turns(operation: str) -> Sequence[str]:
    """The roles in which an operation is tried: all that may, or one of them in its turn. What is
    wrong with a body is found alike for each."""
    may = {ROLE_OF.get(one, one) for one in MATRIX.get(operation, ROLES)}
    those = [role for role in ROLES if role in may]
    turn = sorted([*MATRIX, *PUBLIC]).index(operation) % len(those)
    return those if TORTURE else those[turn : turn + 1]


def _can_be(mode: GenerationMode, operation: Any) -> bool:
    """Is there anything in it that can be wrong? A name in its path may be any text."""
    said = (operation.body, operation.query, operation.headers)
    return mode is GenerationMode.POSITIVE or any(map(len, said))


def _document(service: Service, mode: GenerationMode) -> Any:
    """The contract. Wrong requests are made without what it says of signing in: else nearly all of
    them would be wrong in that alone, and refused before anything else of them is looked at."""
    app = create_api(service)
    if mode is GenerationMode.NEGATIVE:
        for operations in app.openapi()["paths"].values():
            for operation in operations.values():
                operation.pop("security", None)
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)


def _speaker(here: District, role: str, operation: str) -> Callable[[], Person]:
    """Who asks; anew each time for what ends the session it is asked in."""
    if operation in ENDING:
        return lambda: signed_in(here.client, LOGINS[role])
    return lambda: getattr(here, role)


def _try(
    operation: Any,
    id: str,
    mode: GenerationMode,
    known: dict[str, list[str]],
    who: Callable[[], Person],
) -> None:
    ids = st.sampled_from([*known.get(operation.path.split("/")[3], []), "absent"])
    parameters = {"id": "absent"} if "{id}" in operation.path else None

    @given(data=st.data())
    @seed(1)
    @settings(
        max_examples=SHEET_EXAMPLES if id.endswith(".intake") else EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def tried(data: st.DataObject) -> None:
        if mode is GenerationMode.POSITIVE and parameters is not None:
            strategy = operation.as_strategy(mode, path_parameters={"id": data.draw(ids)})
        else:
            strategy = operation.as_strategy(mode)
        case = data.draw(strategy)
        headers = {"Authorization": f"Bearer {who().secret}"}
        if mode is GenerationMode.POSITIVE and "Idempotency-Key" in case.headers:
            case.headers["Idempotency-Key"] = uuid.uuid4().hex  # else it would be another's
        answered = case.call_and_validate(headers=headers, checks=CHECKS.get_by_names(CHECKED))
        assert answered.status_code != 401 or id == "session.open", "stopped at the door"

    tried()


def _csv(*rows: Sequence[str]) -> bytes:
    return as_csv(*rows, encoding="utf-8")


def _known(here: District) -> dict[str, list[str]]:
    """Ids that there are, by the first step of a path."""
    resident = here.resident()
    need = here.need(resident)["id"]
    round_ = here.round()["id"]
    tenders = [
        made(here.official.post("/tenders", {"tender": tender_body("qj", {"fund": here.fund})}))
        for _ in range(2)
    ]
    path = f"/tenders/{tenders[0]['id']}"
    made(here.official.post(f"{path}/publication", None))
    question = made(here.organisation.post(f"{path}/questions", {"text": "？"}))["id"]
    bid = {"bid": bid_body(tenders[0]["lots"][0]["id"])}
    bid = made(here.organisation.post(f"{path}/bids", bid))
    accounts = [made(here.admin.get("/session"), 200)["account"]]
    return {
        "residents": [resident],
        "needs": [need],
        "rounds": [round_],
        "providers": [here.provider],
        "offers": [here.offer],
        "funds": [here.fund],
        "accounts": accounts,
        "tenders": [tender["id"] for tender in tenders],
        "questions": [question],
        "bids": [bid["id"]],
    }
