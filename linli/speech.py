"""Which language to speak, found out before anything is parsed, and without loading anything."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from words import LANGUAGES, say

VARIABLE = "LINLI_LANG"


def language(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """The one asked for, as typed or by the environment; the first of all where it is none."""
    asked = typed(arguments) or environment.get(VARIABLE, "")
    return asked if asked in LANGUAGES else LANGUAGES[0]


def unspoken(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """What the environment asks for where it is no language of ours and none is typed."""
    asked = environment.get(VARIABLE, "")
    return "" if asked in LANGUAGES or typed(arguments) else asked


def refused(asked: str) -> str:
    """That there is no such language, in every language there is."""
    return "\n".join(say(lang, "cli.usage.language", found=asked) for lang in LANGUAGES)


def typed(arguments: Sequence[str]) -> str:
    """What follows the last ``--lang``; a wrong one is refused when it is parsed."""
    asked = ""
    for word, following in pairwise([*arguments, ""]):
        if word == "--lang":
            asked = following
        elif word.startswith("--lang="):
            asked = word.removeprefix("--lang=")
    return asked
