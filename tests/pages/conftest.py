"""The pages as people meet them: a real server on a record of its own, a real Chromium."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright
from starlette.testclient import TestClient

from access.vault import Vault
from door.acting import Service
from linli.app import Doors
from store import migrate, opened
from tests.browser import CHROMIUM, need_chromium
from tests.pages.serving import served
from tests.pages.site import MASTER, Site, Visitor
from tests.service import here, passwords
from tests.service.rounds.staged import City, told
from tests.service.story import Clock, made

FLAGS = [
    *("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-gpu-rasterization"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--disable-extensions", "--no-first-run", "--hide-scrollbars"),
]
"""Without what draws and fetches in the background: there is no screen, and no network."""
PHONE = {"width": 390, "height": 844}


def _clock() -> Clock:
    return Clock(datetime(2026, 11, 2, 9, 0, tzinfo=UTC), timedelta(milliseconds=1))


@pytest.fixture(scope="session", autouse=True)
def _quick() -> Iterator[None]:
    with passwords.quick(), here.one_loop():
        yield


@pytest.fixture(autouse=True)
def _read_here() -> Iterator[None]:
    with here.sheets():
        yield


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, City]:
    """A city whose plans are under review, told once: the file, and what was told."""
    path = tmp_path_factory.mktemp("site") / "linli.db"
    there = opened(f"sqlite:///{path}")
    migrate(there)
    city = told(Service(database=there, vault=Vault(MASTER), now=_clock()))
    with there.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    there.close()
    return path, city


@pytest.fixture
def service(original: tuple[Path, City], tmp_path: Path) -> Iterator[Service]:
    """The city in a file of the test's own."""
    path = tmp_path / "linli.db"
    shutil.copy(original[0], path)
    database = opened(f"sqlite:///{path}")
    yield Service(database=database, vault=Vault(MASTER), now=_clock())
    database.close()


@pytest.fixture
def city(original: tuple[Path, City]) -> City:
    """What there is, by id; its people speak to another record and are not to be asked."""
    return original[1]


@pytest.fixture
def record(service: Service, city: City) -> Site:
    """The same without a server."""
    return Site("", service, city)


@pytest.fixture
def site(service: Service, city: City) -> Iterator[Site]:
    """The plans are under review."""
    with served(service) as url:
        yield Site(url, service, city)


@pytest.fixture
def published(service: Service, city: City) -> Iterator[Site]:
    """钱江区's plan is published: its organisations have tasks."""
    with served(service) as url:
        site = Site(url, service, city)
        made(site.person("zhao").put(*_publication(site)), 200)
        yield site


def _publication(site: Site) -> tuple[str, dict[str, str], int]:
    path = f"/rounds/{site.city.round}"
    version = made(site.person("zhao").get(path), 200)["version"]
    return f"{path}/publication", {"plan": site.city.plan}, version


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    need_chromium()
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    launched = playwright.chromium.launch(
        executable_path=CHROMIUM,
        args=FLAGS,
        # Nobody listens there: nothing comes from outside.
        proxy={"server": "http://127.0.0.1:9", "bypass": "127.0.0.1"},
    )
    yield launched
    launched.close()


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[Callable[..., Visitor]]:
    """A browser of somebody's own: ``visitor(site, "li")`` has signed in on a phone."""
    contexts = []
    people: list[Visitor] = []

    def made_(
        at: Site, login: str = "", *, scripts: bool = True, size: dict[str, int] | None = None
    ) -> Visitor:
        context = chromium.new_context(
            viewport=size or PHONE, base_url=at.url, java_script_enabled=scripts, locale="zh-CN"
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        person = Visitor(context.new_page(), at)
        people.append(person)
        if login:
            person.sign_in(login)
        return person

    yield made_
    for context in contexts:
        context.close()
    assert [said for person in people for said in person.complaints] == []


@pytest.fixture
def client(service: Service) -> Iterator[TestClient]:
    """The pages without a browser, for what a browser would not do."""
    with TestClient(Doors(service), "http://127.0.0.1", follow_redirects=False) as made_:
        yield made_
