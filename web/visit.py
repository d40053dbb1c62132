"""One request of somebody at a browser: who they are, what they sent, and the ways to answer."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlencode

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from access.actor import Role
from access.refusal import Absent, Invalid
from access.tx import Tx
from door import replies
from door.acting import Acting, Service
from door.replies import Answer
from store import new_id
from store.columns import clean
from web import guard
from web.render import rendered
from web.routing import Page
from words import say

T = TypeVar("T")
MOST_KEY = 100
OWN = frozenset({"_token", "_once", "_version", "_then", "_form"})
"""What a form carries of ours beside what was typed."""
SECRET = frozenset({"password", "current", "repeated", "code"})
"""What no page holds once it was sent: passwords, and codes of a second factor."""


@dataclass
class Visit:
    """``acting``: none where nobody is signed in. ``sent``: the form, empty for a GET.

    ``errors``: field to sentence, of a form that is shown again; "" is the form as a whole.
    """

    request: Request
    service: Service
    page: Page
    lang: str
    known: Acting | None
    sent: FormData = field(default_factory=FormData)
    errors: dict[str, str] = field(default_factory=dict)
    status: int = 200

    @property
    def acting(self) -> Acting:
        """Who is signed in; only for pages that nobody else may ask for."""
        if self.known is None:
            raise RuntimeError(self.page.path)
        return self.known

    @property
    def role(self) -> Role | None:
        return self.known.actor.role if self.known else None

    def may(self, operation: str) -> bool:
        """Whether whoever is here may ask for an operation."""
        return self.known is not None and self.known.may(operation)

    def at(self, name: str) -> str:
        """A part of the path.

        Raises
        ------
        Absent
            It holds what no column keeps, so there is nothing of that name.
        """
        part = str(self.request.path_params[name])
        if not clean(part):
            raise Absent(name, "")
        return part

    def query(self, name: str) -> str:
        """What follows the question mark; "" where it does not say, or nothing that can be kept."""
        text = self.request.query_params.get(name, "").strip()[:200]
        return text if clean(text) else ""

    def text(self, name: str) -> str:
        """A field of the form as it was typed, without what stands around it.

        Raises
        ------
        Invalid
            It holds what no column keeps.
        """
        value = self.sent.get(name, "")
        text = value.strip() if isinstance(value, str) else ""
        if not clean(text):
            raise Invalid(name, "broken_character")
        return text.replace("\r\n", "\n")

    def several(self, name: str) -> list[str]:
        """The values of a field that may be there more than once."""
        return [one for one in self.sent.getlist(name) if isinstance(one, str) and clean(one)]

    def upload(self, name: str) -> UploadFile | None:
        """The file of a form; none where none was chosen."""
        file = self.sent.get(name)
        return file if isinstance(file, UploadFile) and file.filename else None

    def version(self) -> int:
        """The version that the form was made of.

        Raises
        ------
        Invalid
        """
        said = self.text("_version")
        if not (said.isascii() and said.isdigit() and len(said) < 18):
            raise Invalid("", "if_match")
        return int(said)

    # Ways to run a use case.

    def read(self, work: Callable[[Tx], T]) -> T:
        return self.acting.read(work)

    def look(self, work: Callable[[Tx], T]) -> T:
        return self.acting.look(work)

    def change(self, work: Callable[[Tx, int], T]) -> T:
        """The version that the form was made of is the one changed, or nothing is."""
        version = self.version()
        return self.acting.write(lambda tx: work(tx, version))

    def once(self, work: Callable[[Tx], str]) -> Response:
        """Done once, however often the form is sent; ``work`` tells where to go then.

        Raises
        ------
        Invalid
            The form was sent before, with something else in it.
        """

        def done(tx: Tx) -> Answer:
            return Answer(303, {"location": work(tx)}, b"")

        answer, _ = self.acting.once(self._key(), self.fingerprint(), done)
        return RedirectResponse(answer.headers["location"], answer.status)

    def once_told(self, work: Callable[[Tx], str], *, before: Callable[[], None]) -> str:
        """What is told once, and again to whoever sends the very form again: its answer may be
        lost on the way. ``before``: done first, but for a form that was sent before.

        Raises
        ------
        Invalid
            As ``once`` does.
        """
        key, same = self._key(), self.fingerprint()
        answer = self.acting.replayed(key, same)
        if answer is None:
            before()
            answer, _ = self.acting.once(key, same, lambda tx: Answer(200, {}, work(tx).encode()))
        return answer.body.decode()

    def sent_before(self) -> Response | None:
        """Where ``once`` led when this very form was sent before; for who asks something first.

        Raises
        ------
        Invalid
            As ``once`` does.
        """
        before = self.acting.replayed(self._key(), self.fingerprint())
        if before is None:
            return None
        return RedirectResponse(before.headers["location"], before.status)

    def _key(self) -> str:
        key = self.text("_once")
        if not key.isalnum() or len(key) > MOST_KEY:
            raise Invalid("", "form_key")
        return f"page-{key}"

    def fingerprint(self) -> bytes:
        """What makes another form the same as this one."""
        typed = [
            (k, v if isinstance(v, str) else _digest(v))
            for k, v in self.sent.multi_items()
            if k not in OWN
        ]
        vault, path = self.service.vault, self.request.url.path
        return replies.fingerprint(vault, "POST", path, "", urlencode(typed).encode())

    # Ways to answer.

    def say(self, code: str, **params: Any) -> str:
        """A sentence in the reader's language."""
        return say(self.lang, code, **params)

    def show(self, template: str, /, **shown: Any) -> Response:
        """A page."""
        html = rendered(self, template, shown)
        return HTMLResponse(html, self.status)

    def go(self, path: str, **query: str) -> Response:
        """On to another page, so that reloading it sends nothing again."""
        return RedirectResponse(f"{path}?{urlencode(query)}" if query else path, 303)

    def token(self) -> str:
        """What a form of this session has to bring back."""
        return guard.token(self.service.vault, self.known.sign_in if self.known else "")

    def new_once(self) -> str:
        """What makes one form's sending the same as its sending again."""
        return new_id()

    def kept(self) -> dict[str, list[str]]:
        """What was typed, to be sent on after signing in again; nothing that is secret."""
        found: dict[str, list[str]] = {}
        for name, value in self.sent.multi_items():
            if name != "_token" and name not in SECRET and isinstance(value, str):
                found.setdefault(name, []).append(value)
        return found


def _digest(file: UploadFile) -> str:
    """SHA-256 of a file, which is left to be read from its beginning."""
    file.file.seek(0)
    # A spooled file reads into a buffer (3.11); its stub does not say so.
    digest = hashlib.file_digest(file.file, "sha256").hexdigest()  # type: ignore[arg-type]
    file.file.seek(0)
    return digest
