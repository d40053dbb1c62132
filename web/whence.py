"""The page that somebody is at: of a form that was sent, the one that it stands on."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.routing import Route

if TYPE_CHECKING:
    from web.visit import Visit


def here(visit: "Visit") -> str:
    """Path and query of a page that can be looked at."""
    url = visit.request.url
    if visit.page.method == "GET":
        return f"{url.path}?{url.query}" if url.query else url.path
    before = urlsplit(visit.request.headers.get("referer", ""))
    if before.netloc == url.netloc and _is_page(visit, before.path):
        return f"{before.path}?{before.query}" if before.query else before.path
    return above(visit)


def above(visit: "Visit") -> str:
    """The page at a form's own path, or the nearest above it."""
    path = visit.request.url.path
    while path and not _is_page(visit, path):
        path = path.rpartition("/")[0]
    return path or "/"


def _is_page(visit: "Visit", path: str) -> bool:
    return any(
        isinstance(route, Route) and "GET" in (route.methods or ()) and route.path_regex.match(path)
        for route in visit.request.app.routes
    )
