"""The second factor: its codes for paper come through, however often the button is pressed."""

import re
from html import unescape

from pyotp import TOTP
from starlette.testclient import TestClient

from access.second_factor import RECOVERY_CODES
from door.acting import Service
from tests.pages.site import entered, fields
from words import say

CONFIRMATION = "/me/second-factor/confirmation"


def enrolling(client: TestClient, service: Service, code: str = "") -> dict[str, str]:
    """The form that confirms a new authenticator, with its code typed in."""
    form = fields(client.get("/me").text, "/me/second-factor")
    shown = client.post("/me/second-factor", data=form | {"code": code}).text
    (uri,) = re.findall(r'href="(otpauth:[^"]+)"', shown)
    secret = re.findall(r"secret=([A-Z2-7]+)", unescape(uri))[0]
    return fields(shown, CONFIRMATION) | {"code": TOTP(secret).at(service.now())}


def _codes(page: str) -> list[str]:
    return re.findall(r"<li>([0-9a-f-]{19})</li>", page)


def test_a_second_press_shows_the_same_codes(client: TestClient, service: Service) -> None:
    entered(client, "zhao")
    form = enrolling(client, service)
    first, second = (client.post(CONFIRMATION, data=form) for _ in range(2))
    assert len(_codes(first.text)) == RECOVERY_CODES
    assert _codes(second.text) == _codes(first.text)


def test_a_wrong_code_is_told_and_the_right_one_still_confirms(
    client: TestClient, service: Service
) -> None:
    entered(client, "zhao")
    form = enrolling(client, service)
    assert client.post(CONFIRMATION, data=form | {"code": "000000"}).status_code == 422
    assert len(_codes(client.post(CONFIRMATION, data=form).text)) == RECOVERY_CODES


def test_another_form_is_told_that_it_is_on_and_new_codes_come_with_another(
    client: TestClient, service: Service
) -> None:
    entered(client, "zhao")
    form = enrolling(client, service)
    old = _codes(client.post(CONFIRMATION, data=form).text)
    answer = client.post(CONFIRMATION, data=form | {"_once": "another"})
    assert answer.status_code == 409
    assert say("zh", "refusals.code.second_factor_on") in answer.text
    again = enrolling(client, service, old[0])
    new = _codes(client.post(CONFIRMATION, data=again).text)
    assert len(new) == RECOVERY_CODES
    assert not {*new} & {*old}


def test_presses_again_are_no_tries(client: TestClient, service: Service) -> None:
    entered(client, "zhao")
    form = enrolling(client, service)
    answers = [client.post(CONFIRMATION, data=form).status_code for _ in range(12)]
    assert answers == [200] * 12
