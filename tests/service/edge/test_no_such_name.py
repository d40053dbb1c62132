"""A path that holds what no database keeps leads nowhere, on either database, for anybody."""

import logging

import pytest
from starlette.testclient import TestClient

from door.acting import Service
from linli.app import Doors
from tests.pages.site import entered
from tests.service.story import district

OPEN = ("/directory/%00", "/directory/one/%00", "/calendar/%00.ics", "/language/%00")
THEIRS = ("/needs/%00", "/residents/%00", "/tasks/%00", "/post/%00", "/supply/%00", "/offers/%00")


@pytest.mark.parametrize("login", ["", "li"])
def test_there_is_nothing_of_that_name(
    service: Service, caplog: pytest.LogCaptureFixture, login: str
) -> None:
    district(service)
    with TestClient(Doors(service), "http://127.0.0.1", follow_redirects=False) as client:
        if login:
            entered(client, login)
        for path in OPEN + (THEIRS if login else ()):
            assert client.get(path).status_code in (403, 404), path
    assert [said for said in caplog.records if said.levelno >= logging.ERROR] == []
