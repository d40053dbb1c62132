"""What is no text is refused as a page, whoever sends it: no defect, and no error in the log."""

import pytest
from starlette.testclient import TestClient

HALF = b"+2AA-"
"""Half a character, in UTF-7."""


def _sent(client: TestClient, path: str, charset: str, name: bytes, value: bytes) -> int:
    body = b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n--b--\r\n'
    kind = f"multipart/form-data; boundary=b; charset={charset}"
    return client.post(
        path, content=body % (name, value), headers={"content-type": kind}
    ).status_code


@pytest.mark.parametrize("path", ["/sign-in", "/status", "/post/repair"])
@pytest.mark.parametrize("charset", ["undefined", "utf-7"])
@pytest.mark.parametrize(("name", "value"), [(b"_token", HALF), (b"number", HALF), (HALF, b"x")])
def test_a_form_that_is_no_text_is_refused(
    client: TestClient, path: str, charset: str, name: bytes, value: bytes
) -> None:
    assert _sent(client, path, charset, name, value) == 400


def test_a_form_that_is_text_is_read(client: TestClient) -> None:
    """The control: it comes as far as its token."""
    assert _sent(client, "/sign-in", "utf-8", b"_token", b"x") == 409
