"""A violation in the words of whoever reads it: no field's, slot's or code's own name."""

from collections.abc import Mapping
from typing import Any

from matcher.check import Violation
from telling.figures import points, yuan
from words import catalogue, filled, say, slot

CODED = {
    "licence": "licence", "language": "language", "carer_gender": "gender",
    "accessibility": "feature",
}  # fmt: skip
"""Parameters that hold codes, and under which name ``reasons`` knows the usual ones."""


def breach(violation: Violation, lang: str) -> str:
    """One line: the rule, where, and what is wrong."""
    when = slot(lang, violation.slot) if violation.slot else ""
    ids = (violation.need, violation.offer, violation.venue, when, violation.fund)
    where = " · ".join(filter(None, ids))
    return say(
        lang,
        "cli.verify.violation",
        rule=violation.rule,
        name=say(lang, f"rules.{violation.rule}"),
        where=f" {where}" if where else "",
        what=say(lang, f"violations.{violation.code}", **_said(violation.params, lang)),
    )


def _said(params: Mapping[str, Any], lang: str) -> dict[str, str]:
    said = filled(lang, params)
    words = catalogue(lang, "violations")["word"]
    for key in ("setting", "allowed", "channel"):
        if key in said:
            said[key] = words[str(params[key])]
    for key, kind in CODED.items():
        if key in said:
            known = catalogue(lang, "reasons")[kind]
            codes = params[key] if isinstance(params[key], list | tuple) else [params[key]]
            said |= filled(lang, {key: [known.get(str(one), one) for one in codes]})
    if "group" in said:
        said["group"] = catalogue(lang, "report")["group"].get(said["group"], said["group"])
    if "kind" in said:
        said["kind"] = catalogue(lang, "faults")["name"].get(said["kind"], said["kind"])
    for key in ("value", "bound", "least"):
        if isinstance(params.get(key), int):
            said[key] = points(params[key])
    for key in ("field", "figure"):
        if key in said:
            said |= _figures(str(params[key]), params, lang)
            said[key] = catalogue(lang, "violations")["name"][str(params[key])]
    return said


def _figures(name: str, params: Mapping[str, Any], lang: str) -> dict[str, str]:
    """What was stated and what was found, in the figure's own unit."""
    units = catalogue(lang, "violations")["unit"]
    unit = "fen" if name.endswith("_fen") else name
    said = {}
    for key in ("stated", "found"):
        value = params.get(key)
        if value is None:
            continue
        if unit == "status":
            shown = say(lang, f"report.status.{value}")
        elif unit == "fen":
            shown = yuan(value)
        else:
            shown = points(value) if unit == "value" else str(value)
        said[key] = units[unit].format(n=shown) if unit in units else shown
    return said
