"""How the demo speaks to the service: JSON over HTTP, as any other program would."""

import json
import uuid
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import quote

PATIENCE = 120
"""Seconds for one answer."""


class Answered(Exception):
    """The service said no where the story has no place for one: a defect."""


@dataclass(frozen=True)
class Door:
    """The service's address on this machine."""

    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def signed_in(self, login: str, password: str) -> "Person":
        """Somebody with an account.

        Raises
        ------
        Answered
        """
        opened = Person(self, "").post("/sessions", {"login": login, "password": password})
        return Person(self, opened["secret"])


@dataclass(frozen=True)
class Person:
    """Somebody signed in. Each way raises ``Answered`` where it is not done."""

    door: Door
    secret: str

    def get(self, path: str) -> Any:
        return json.loads(self.file(path))

    def file(self, path: str) -> bytes:
        return self._asked("GET", path)

    def post(self, path: str, body: Any) -> Any:
        return self._said("POST", path, body, {"Idempotency-Key": uuid.uuid4().hex})

    def put(self, path: str, body: Any, version: int) -> Any:
        return self._said("PUT", path, body, {"If-Match": f'"{version}"'})

    def delete(self, path: str) -> None:
        self._asked("DELETE", path)

    def _said(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        data = json.dumps(body).encode() if body is not None else None
        return json.loads(self._asked(method, path, data, headers))

    def _asked(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> bytes:
        told = {"Content-Type": "application/json"} if body is not None else {}
        if self.secret:
            told["Authorization"] = f"Bearer {self.secret}"
        connection = HTTPConnection("127.0.0.1", self.door.port, timeout=PATIENCE)
        try:
            connection.request(
                method, quote(f"/api/v1{path}", safe="/?=&"), body, told | (headers or {})
            )
            response = connection.getresponse()
            data = response.read()
        finally:
            connection.close()
        if response.status >= 400:
            raise Answered(f"{method} {path}: {response.status} {data.decode(errors='replace')}")
        return data
