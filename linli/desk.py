"""What a command says, and where: results on stdout, all else on stderr."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from words import say, why

Advance = Callable[[str, float, str], None]
"""``advance(stage, done, note)``: what is being done, its share done (0 to 1), a few figures."""


INTERRUPTED = 130
"""The exit code after Ctrl-C: nothing was written."""


class Refusal(Exception):
    """A command that can't be carried out as typed: a code with parameters, like a fault.

    ``why``, where it is given, is the name of a system's error.
    """

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    def words(self, lang: str) -> str:
        said = {"why": why(lang, self.params["why"])} if "why" in self.params else {}
        return say(lang, self.code, **self.params | said)


class Desk:
    """One language, two streams. Bars show on a terminal only."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self._errors = Console(stderr=True, highlight=False, soft_wrap=True)

    def words(self, code: str, **params: Any) -> str:
        return say(self.lang, code, **params)

    def tell(self, code: str, **params: Any) -> None:
        print(self.words(code, **params))

    def warn(self, code: str, **params: Any) -> None:
        print(self.words(code, **params), file=sys.stderr)

    def json(self, figures: Mapping[str, Any]) -> None:
        print(json.dumps(figures, ensure_ascii=False, indent=2, default=str))  # dates as ISO

    def terminal_restored(self) -> str:
        """What puts a terminal right in the midst of a bar: its line cleared, the cursor back."""
        return "\r\x1b[2K\x1b[?25h" if self._errors.is_terminal else ""

    @contextmanager
    def working(self, code: str, **params: Any) -> Iterator[Advance]:
        """A bar while the block runs; it pulses until it is told how much is done."""
        bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TaskProgressColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[note]}"),
            console=self._errors,
            transient=True,
            disable=not self._errors.is_terminal,
        )
        with bar:
            task = bar.add_task(self.words(code, **params), total=None, note="")

            def advance(stage: str, done: float, note: str) -> None:
                bar.update(task, description=stage, total=1.0, completed=done, note=note)

            yield advance
