"""A notice as a text in numbered parts, the form of ``docs/notice.md``: for ``linli import``."""

import re
from pathlib import Path

from access.notice import PARTS
from linli.desk import Refusal
from matcher.files.reading import contents
from store.columns import clean

PART = re.compile(r"^\d+\. \*\*[^*\n]* · ([a-z]+)\*\*[：:]", re.M)
"""``1. **谁处理 · handler**：`` and what follows it, up to the next."""
END = "<!-- /notice -->"
"""Where the sample ends: what is below it is for whoever writes the notice."""


def parts_of(text: str) -> dict[str, str]:
    """What a text says of each part that it names."""
    _, *found = PART.split(text.partition(END)[0])
    return {name: said.strip() for name, said in zip(found[::2], found[1::2], strict=True)}


def read(path: Path) -> dict[str, str]:
    """A file's notice, whole.

    Raises
    ------
    Refusal
        No UTF-8 text, or a part of it is not said.
    matcher.faults.InvalidInstance
        No such file.
    """
    try:
        text = contents(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        text = ""
    if not text.strip() or not clean(text):
        raise Refusal("cli.import.notice_form", path=path)
    said = parts_of(text)
    for part in PARTS:
        if not said.get(part):
            raise Refusal("cli.import.notice_part", path=path, part=part)
    return said
