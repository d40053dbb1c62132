"""What is refused is said to people at a page in their words, not in those of a program."""

import re

import pytest
from starlette.testclient import TestClient

from door.acting import Service
from sheets.vocabulary import PROVIDER_KIND
from tests.pages.site import entered, fields
from tests.pages.test_second_factor import CONFIRMATION, enrolling
from tests.service.story import PASSWORD
from words import LANGUAGES, catalogue, refusal_in_words, say

PROGRAM = re.compile(r"keep_alike|\bcode\b|SHA|purpose|If-Match|ETag|Idempotency", re.I)


def _wrong(page: str, field: str) -> str:
    """What stands beside a field."""
    return re.findall(rf'<div class="wrong" id="e-{field}">([^<]*)<', page)[0]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_a_page_says_is_not_a_programs_word(lang: str) -> None:
    table = catalogue(lang, "refusals")
    for code, sentence in table["page"].items():
        assert PROGRAM.search(table["code"][code]), "it needs no other words"
        assert not PROGRAM.search(sentence.replace("a code", "")), code


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", ["sheet_taken_before", "possible_duplicates"])
def test_the_box_is_called_as_it_is_on_the_page(lang: str, code: str) -> None:
    said = refusal_in_words(lang, code, {"count": 2, "sha256": "x"}, at_page=True)
    assert say(lang, "sheetpages.keep_alike") in said


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        (1, " 1 秒", "1 second"),
        (45, " 45 秒", "45 seconds"),
        (61, " 2 分钟", "2 minutes"),
        (900, " 15 分钟", "15 minutes"),
        (53_211, " 15 小时", "15 h"),
    ],
)
def test_a_wait_is_said_as_people_say_it(seconds: int, zh: str, en: str) -> None:
    for code in ("too_many", "read_limit"):
        params = {"seconds": seconds, "most": 200}
        assert f"请过{zh}再" in refusal_in_words("zh", code, params)
        assert f"wait {en}" in refusal_in_words("en", code, params)


def test_signing_in_with_a_second_factor_asks_for_its_digits(
    client: TestClient, service: Service
) -> None:
    entered(client, "zhao")
    client.post(CONFIRMATION, data=enrolling(client, service))
    form = fields(client.get("/me").text, "/me/second-factor")
    stands = client.post("/me/second-factor", data=form).text
    assert say("zh", "refusals.page.second_factor_stands") in stands
    client.cookies.clear()
    assert _wrong(entered(client, "zhao").text, "code") == say(
        "zh", "refusals.page.second_factor_wanted"
    )


def test_the_present_password_is_what_is_wrong(client: TestClient) -> None:
    entered(client, "li")
    typed = {"current": "not mine", "password": "a new one, long", "repeated": "a new one, long"}
    answer = client.post(
        "/me/password", data=fields(client.get("/me").text, "/me/password") | typed
    )
    assert _wrong(answer.text, "current") == "现在的密码不对"


def test_a_field_says_what_it_wants(client: TestClient) -> None:
    entered(client, "li")
    form = fields(client.get("/post/repair").text, "/post/repair")
    typed = {"name": "何晓梅", "slots": "mon-am", "weeks": "一"}
    answer = client.post("/post/repair", data=form | typed)
    assert "应是整数" in answer.text
    client.cookies.clear()
    entered(client, "boss")
    form = fields(client.get("/accounts/new").text, "/accounts/new")
    typed = {"name": "x", "login": "x", "password": PASSWORD}
    answer = client.post("/accounts/new", data=form | typed)
    assert _wrong(answer.text, "role") == "请选一项"
    assert "secretary、" not in answer.text


def test_money_is_asked_for_in_yuan(client: TestClient) -> None:
    entered(client, "kuai")
    form = fields(client.get("/offers/new").text, "/offers/new")
    answer = client.post("/offers/new", data=form | {"home_yuan": "一百"})
    assert answer.status_code == 422
    assert say("zh", "refusals.code.not_yuan") in answer.text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_kinds_of_organisation_are_called_the_same_everywhere(lang: str) -> None:
    kinds = catalogue(lang, "public")["kind"]
    assert catalogue(lang, "organisation")["kind"] == kinds
    for code, name in kinds.items():
        assert PROVIDER_KIND.read(name.casefold() if lang == "en" else name) == code


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_need_that_is_no_longer_needed_is_called_so_everywhere(lang: str) -> None:
    assert say(lang, "public.status.state.withdrawn") == say(lang, "pages.state.withdrawn")
