"""Whatever the contract lets through or not: no 500, no unknown answer, no wrong thing accepted.

schemathesis makes requests from the OpenAPI document, right ones and wrong ones, for each role.
"""

import os
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.generation import GenerationMode

from access.permissions import MATRIX, PUBLIC
from api import create_api
from api.call import Service
from tests.service.story import District, Person, district, made

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
ROLES = ("secretary", "organisation", "official", "admin")
ROLE_OF = {"administrator": "admin"}
EXAMPLES = 25 if "LINLI_TORTURE" in os.environ else 2
"""Of right requests, and as many of wrong ones, for each operation that a role may do."""


@pytest.mark.parametrize("role", ROLES)
def test_no_request_brings_the_service_down(service: Service, role: str) -> None:
    here = district(service)
    known = _known(here)
    document = schemathesis.openapi.from_asgi("/api/v1/openapi.json", create_api(service))
    failures: list[str] = []
    for found in document.get_all_operations():
        operation = found.ok()
        id = operation.definition.raw["operationId"]
        if "intake" in id:
            continue  # a refused sheet's answer has rows, which the contract does not say yet
        if id in ("session.close", "password.change"):
            continue  # each ends the session that all others speak with
        if id not in PUBLIC and role not in {ROLE_OF.get(one, one) for one in MATRIX[id]}:
            continue
        for mode in GenerationMode:
            try:
                _try(operation, mode, known, getattr(here, role))
            except Unsatisfiable:
                continue  # nothing in it can be wrong
            except Exception as wrong:  # noqa: BLE001 - all are told together
                failures.append(f"{id} {mode.value}: {wrong!r}"[:600])
    assert not failures, "\n\n".join(failures)


def _try(operation: Any, mode: GenerationMode, known: dict[str, list[str]], who: Person) -> None:
    ids = st.sampled_from([*known.get(operation.path.split("/")[3], []), "absent"])
    parameters = {"id": "absent"} if "{id}" in operation.path else None

    @given(data=st.data())
    @seed(1)
    @settings(
        max_examples=EXAMPLES,
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
        headers = {"Authorization": f"Bearer {who.secret}"}
        case.call_and_validate(headers=headers, checks=CHECKS.get_by_names(CHECKED))

    tried()


def _known(here: District) -> dict[str, list[str]]:
    """Ids that there are, by the first step of a path."""
    resident = here.resident()
    need = here.need(resident)["id"]
    round_ = here.round()["id"]
    accounts = [made(here.admin.get("/session"), 200)["account"]]
    return {
        "residents": [resident],
        "needs": [need],
        "rounds": [round_],
        "providers": [here.provider],
        "offers": [here.offer],
        "funds": [here.fund],
        "accounts": accounts,
    }
