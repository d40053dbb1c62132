"""Where each role goes from here: the few things they do every day."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from access.actor import Role

if TYPE_CHECKING:
    from web.visit import Visit


@dataclass(frozen=True)
class Way:
    """``code``: of its name, in the ``pages.menu`` catalogue."""

    path: str
    code: str
    here: bool = False


WAYS: dict[Role | None, tuple[tuple[str, str], ...]] = {
    None: (("/directory", "directory"), ("/status", "status"), ("/sign-in", "sign_in")),
    Role.SECRETARY: (
        ("/", "home"),
        ("/needs", "needs"),
        ("/tasks", "tasks"),
        ("/residents", "residents"),
        ("/sheets", "sheets"),
        ("/handover", "handover"),
    ),
    Role.ORGANISATION: (
        ("/", "home"),
        ("/tasks", "tasks"),
        ("/tenders", "tenders"),
        ("/offers", "offers"),
        ("/evaluations", "evaluations"),
    ),
    Role.OFFICIAL: (
        ("/", "home"),
        ("/rounds", "rounds"),
        ("/needs", "needs"),
        ("/tasks", "tasks"),
        ("/tenders", "tenders"),
        ("/supply", "supply"),
        ("/funds", "funds"),
    ),
    Role.ADMINISTRATOR: (
        ("/", "home"),
        ("/accounts", "accounts"),
        ("/catalogue", "catalogue"),
        ("/grid", "grid"),
        ("/policy", "policy"),
        ("/trail", "trail"),
    ),
}


OF_A_DUTY = {
    "/accounts": "account.list",
    "/catalogue": "catalogue.publish",
    "/grid": "grid.set",
    "/policy": "policy.set",
    "/trail": "trail.list",
}
"""Ways that are not every administrator's, by the operation that they lead to."""


def of(visit: "Visit") -> list[Way]:
    """The ways of whoever is here."""
    at = visit.request.url.path
    return [
        Way(path, code, at == path or (path != "/" and at.startswith(f"{path}/")))
        for path, code in WAYS[visit.role]
        if path not in OF_A_DUTY or visit.may(OF_A_DUTY[path])
    ]
