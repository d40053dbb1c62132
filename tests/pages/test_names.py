"""What has a name in the reader's language is called by it, on every page."""

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from access.areas import Area
from providers.providers import ProviderRow
from tests.pages.site import Site, entered
from web import names


@pytest.mark.parametrize(
    ("lang", "name", "name_en", "called"),
    [
        ("zh", "快修", "Quick", "快修"),
        ("en", "快修", "Quick", "Quick"),
        ("en", "快修", "", "快修"),
        ("zh", "", "Quick", "Quick"),
        ("en", "", "", ""),
    ],
)
def test_of_two_names_the_readers_is_chosen(
    lang: str, name: str, name_en: str, called: str
) -> None:
    assert names.called(lang, name, name_en) == called


@pytest.mark.parametrize(
    ("login", "path", "name", "name_en"),
    [
        ("zhao", "/", "钱江区", "Qianjiang"),
        ("zhao", "/rounds", "钱江区", "Qianjiang"),
        ("zhao", "/rounds/{round}", "钱江区", "Qianjiang"),
        ("boss", "/policy/qj", "钱江区", "Qianjiang"),
        ("li", "/", "一号社区", "First community"),
        ("li", "/asking", "快修", "Quick repair"),
        ("li", "/needs/{need}", "快修", "Quick repair"),
        ("", "/directory/one/repair", "快修", "Quick repair"),
        ("boss", "/areas", "一号社区", "First community"),
    ],
)
def test_a_page_in_english_says_the_english_name(
    published: Site, client: TestClient, login: str, path: str, name: str, name_en: str
) -> None:
    def told(session: Session) -> None:
        for table, id, said in (
            (Area, "qj", "Qianjiang"),
            (Area, "one", "First community"),
            (ProviderRow, published.city.here.provider, "Quick repair"),
        ):
            session.execute(update(table).where(table.id == id).values(name_en=said))

    published.service.database.write(told)
    if login:
        entered(client, login)
    at = path.format(round=published.city.round, need=published.city.needs["repair"][0])
    page = client.get(at, headers={"Cookie": _cookies(client, "en")}).text
    assert name_en in page
    assert name not in page
    assert name in client.get(at, headers={"Cookie": _cookies(client, "zh")}).text


def _cookies(client: TestClient, lang: str) -> str:
    kept = "; ".join(f"{name}={value}" for name, value in client.cookies.items() if name != "lang")
    return f"{kept}; lang={lang}"
