"""What keeps another site from acting as whoever is signed in here.

A form brings a token that only a page of this session could have shown, and a browser that says
where a request comes from has to say: from here. The token is another each time it is shown, so
that what compression tells of a page's length tells nothing of it.
"""

import hmac
import secrets
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from access.sessions import SESSION
from access.vault import Vault

SECURE, PLAIN = "__Host-linli", "linli"
"""The cookie's name where the connection is sealed, and on this machine itself, where it need not
be. The first can be set by no other host and over no other connection."""
MARK = 16


def token(vault: Vault, sign_in: str) -> str:
    """A token of a session, another each time."""
    mark = secrets.token_hex(MARK // 2)
    return mark + _proof(vault, sign_in, mark)


def is_token(vault: Vault, sign_in: str, said: str) -> bool:
    """Whether it is one of this session's."""
    mark, proof = said[:MARK], said[MARK:]
    return hmac.compare_digest(_proof(vault, sign_in, mark).encode(), proof.encode())


def from_here(request: Request) -> bool:
    """Whether a form was sent by one of our own pages, as far as the browser says."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def private(request: Request) -> bool:
    """Whether a password may be sent this way: sealed, or from this machine to itself."""
    return request.url.scheme == "https" or _is_loopback(request.url.hostname or "")


def secret_of(request: Request) -> str | None:
    """The session's secret that the browser keeps."""
    name = SECURE if request.url.scheme == "https" else PLAIN
    return request.cookies.get(name)


def remember(request: Request, response: Response, secret: str) -> None:
    """Have the browser keep it: for us alone, and out of any script's reach."""
    sealed = request.url.scheme == "https"
    response.set_cookie(
        SECURE if sealed else PLAIN,
        secret,
        max_age=int(SESSION.total_seconds()),
        path="/",
        secure=sealed,
        httponly=True,
        samesite="lax",
    )


def let_go(request: Request, response: Response) -> None:
    """Have the browser forget it."""
    sealed = request.url.scheme == "https"
    response.delete_cookie(
        SECURE if sealed else PLAIN, path="/", secure=sealed, httponly=True, samesite="lax"
    )


def _proof(vault: Vault, sign_in: str, mark: str) -> str:
    return vault.index("form", f"{sign_in}/{mark}").hex()


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
