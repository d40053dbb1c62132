"""The files that pages refer to: their own and those of the libraries, by what is in them."""

import hashlib
import json
from functools import cache
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

HERE = Path(__file__).parent / "static"
VENDOR = HERE / "vendor"
FOREVER = "public, max-age=31536000, immutable"


class AssetsMissing(Exception):
    """The libraries' files are not there, or not those that the lock names."""


class Files(StaticFiles):
    """Kept by the browser for good: another content has another address."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if scope["query_string"] and response.status_code == 200:
            response.headers["Cache-Control"] = FOREVER
        return response


@cache
def address(name: str) -> str:
    """Where a file is served: its path, and a few letters of what is in it."""
    digest = hashlib.sha256((HERE / name).read_bytes()).hexdigest()[:10]
    return f"/static/{name}?{digest}"


def check() -> None:
    """That the libraries' files are those of the lock, where there is one to compare with.

    Raises
    ------
    AssetsMissing
    """
    lock = HERE.parent / "package-lock.json"
    stamp = VENDOR / "lock.sha256"
    if not stamp.is_file():
        raise AssetsMissing
    if (
        lock.is_file()
        and hashlib.sha256(lock.read_bytes()).hexdigest() != stamp.read_text().strip()
    ):
        raise AssetsMissing


def htmx_settings() -> str:
    """What htmx is told: no style of its own in the page, nothing from elsewhere."""
    return json.dumps({"includeIndicatorStyles": False, "selfRequestsOnly": True})
