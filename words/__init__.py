"""Message catalogues: a code with parameters becomes a sentence, in Chinese or in English.

``words/zh/cli.toml`` and ``words/en/cli.toml`` hold the codes that begin with ``cli.``, and so on.
An entry is a sentence with ``{fields}``; ``{needs:need|needs}`` is the first where ``needs`` is 1,
the second where it is anything else.
"""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any, Protocol

LANGUAGES = ("zh", "en")
MINUTE, HOUR = 60, 3_600
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Mistake(Protocol):
    """What ``fault`` can say: a code with parameters, and where it stands."""

    @property
    def code(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def record(self) -> str: ...
    @property
    def field(self) -> str: ...
    @property
    def params(self) -> Mapping[str, Any]: ...


class _Sentence(Formatter):
    """Of two words in a field, the one that its number asks for."""

    def format_field(self, value: Any, format_spec: str) -> str:
        one, parted, other = format_spec.partition("|")
        if parted:
            return one if str(value) == "1" else other
        return str(super().format_field(value, format_spec))


_SENTENCE = _Sentence()


@cache
def catalogue(lang: str, name: str) -> dict[str, Any]:
    """One file of one language, as it is."""
    return tomllib.loads(files("words").joinpath(lang, f"{name}.toml").read_text("utf-8"))


def say(lang: str, code: str, **params: Any) -> str:
    """The sentence of a code.

    Raises
    ------
    KeyError
        No such code, or a field of its sentence is not given: a defect of ours.
    """
    name, *path = code.split(".")
    entry: Any = catalogue(lang, name)
    for key in path:
        entry = entry[key]
    return _SENTENCE.vformat(entry, (), params)


def why(lang: str, code: str) -> str:
    """Why the system refused, by the name of its error (``ENOENT``)."""
    known: dict[str, str] = catalogue(lang, "system")["why"]
    return known.get(code) or known["other"].format(name=code)


def listed(lang: str, values: Iterable[object]) -> str:
    """Values one after another."""
    return say(lang, "reasons.listing").join(map(str, values))


def yuan(fen: int) -> str:
    """Fen as yuan, with fen only where there are any: ``412,300`` or ``15.50``."""
    whole, rest = divmod(fen, 100)
    return f"{whole:,}.{rest:02d}" if rest else f"{whole:,}"


def in_yuan(params: Mapping[str, Any]) -> dict[str, Any]:
    """The same, and every amount in fen (``rest_fen``) in yuan beside it (``rest``)."""
    fen = {key: one for key, one in params.items() if key.endswith("_fen")}
    return {**params, **{key.removesuffix("_fen"): yuan(one) for key, one in fen.items()}}


def refusal_in_words(
    lang: str, code: str, params: Mapping[str, Any], *, at_page: bool = False
) -> str:
    """What was refused, in a sentence: amounts in yuan, a wait as people say it; slots, states and
    such by their names. ``at_page``: where the words for a program would not do."""
    states = catalogue(lang, "official" if code.startswith("round_") else "pages")["state"]
    known = {
        **dict.fromkeys(("state", "before", "after"), states),
        "step": catalogue(lang, "refusals")["step"],
        "kind": catalogue(lang, "refusals")["kind"],
        "duty": catalogue(lang, "admin")["duty"],
    }
    said = in_yuan(params)
    for key in known.keys() & said.keys():
        said[key] = known[key].get(said[key], said[key])
    if "slot" in said:
        said["slot"] = slot(lang, said["slot"])
    if "seconds" in said:
        said["wait"] = wait(lang, said["seconds"])
    table = "page" if at_page and code in catalogue(lang, "refusals")["page"] else "code"
    return say(lang, f"refusals.{table}.{code}", **said)


def wait(lang: str, seconds: int) -> str:
    """How long to wait, rounded up: in seconds up to a minute, in hours from two on."""
    if seconds <= MINUTE:
        return say(lang, "refusals.wait.seconds", n=seconds)
    if seconds < 2 * HOUR:
        return say(lang, "refusals.wait.minutes", n=-(-seconds // MINUTE))
    return say(lang, "refusals.wait.hours", n=-(-seconds // HOUR))


def clock(minute: int) -> str:
    """A minute of the day as a clock shows it."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def slot(lang: str, code: str) -> str:
    """A slot of the standard week (``mon-am``) as people call it; one of another as it is."""
    names = catalogue(lang, "reasons")
    day, _, part = code.partition("-")
    if day not in DAYS or part not in names["part"]:
        return code
    return f"{names['day'][str(DAYS.index(day))]}{names['between']}{names['part'][part]}"


def filled(lang: str, params: Mapping[str, Any]) -> dict[str, str]:
    """Parameters as they stand in a sentence: ``rest_fen`` becomes ``rest``, in yuan."""
    said = {}
    for key, value in params.items():
        values = value if isinstance(value, list | tuple) else [value]
        if key in ("slot", "slots"):
            values = [slot(lang, str(one)) for one in values]
        elif key == "fen" or key.endswith("_fen"):
            values = [yuan(one) for one in values]
        said[key.removesuffix("_fen")] = listed(lang, values)
    return said


def fault(lang: str, mistake: Mistake) -> str:
    """A mistake in what was handed in: where, and what was expected."""
    places = catalogue(lang, "faults")["place"]
    names = catalogue(lang, "faults")["name"]
    params = filled(lang, mistake.params)
    if "rules" in mistake.params:
        rules = mistake.params["rules"]
        params["rules"] = listed(lang, (say(lang, f"rules.{rule}") for rule in rules))
    if "why" in params:
        params["why"] = why(lang, params["why"])
    where = []
    if "file" in params:
        where.append(places["stdin"] if params["file"] == "-" else params["file"])
    if "row" in params:
        where.append(places["row"].format_map(params))
    elif mistake.record:
        kind = names.get(mistake.kind, mistake.kind)
        where.append(places["record"].format(kind=kind, record=mistake.record))
    elif mistake.kind:
        where.append(names.get(mistake.kind, mistake.kind))
    field = params.get("column") or names.get(mistake.field, mistake.field)
    if field:
        where.append(places["field"].format(field=field))
    said = say(lang, f"faults.code.{mistake.code}", **params)
    return f"{places['between'].join(where)}{places['colon']}{said}" if where else said
