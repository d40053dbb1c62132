"""The report as one HTML text: the sections put together under a policy that lets nothing in."""

import base64
import gzip
import hashlib
import json
from collections.abc import Callable
from functools import partial
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from linli import __version__
from linli.called import for_others
from linli.report.awards import tendered
from linli.report.cards import Card, cards
from linli.report.decided import decided
from linli.report.drawing import drawing
from linli.report.purses import purses
from linli.report.series import classes
from linli.summary import summary
from matcher.explain import explain_all
from matcher.instance import Instance
from matcher.plan import Result
from telling.figures import per_mille, percent_up, points, yuan
from telling.shares import by_community, by_priority, by_service_type
from telling.teller import Teller
from words import say

Advance = Callable[[int, int], None]

STANDING_CARDS = 600
"""Needs up to which every card stands in the page; above, the rest come packed, for its script."""

FIRST_CARDS = 120
"""Cards that stand in the page of a larger round."""


def silent(done: int, of: int) -> None:
    """Tell nobody how far it is."""


def page(instance: Instance, result: Result, lang: str, advance: Advance = silent) -> str:
    """The report of a verified plan.

    Raises
    ------
    InvalidInstance
        The plan speaks of what the instance does not know; a verified one doesn't.
    """
    teller = Teller(instance, lang)
    stories = []
    for number, story in enumerate(explain_all(instance, result.plan), 1):
        stories.append(story)
        advance(number, len(instance.needs))
    told = cards(instance, result.plan, stories, teller)
    environment = _environment(lang)
    standing, stored = _parted(environment, told)
    style, script = _part("report.css"), _part("report.js")
    return environment.get_template("page.html").render(
        lang=lang,
        policy=_policy(style, script),
        style=style,
        script=script,
        instance=instance,
        result=result,
        version=__version__,
        figures=summary(instance, result),
        last_day=instance.period.last_day,
        communities=by_community(instance, result.plan, teller),
        service_types=by_service_type(instance, result.plan, teller),
        priorities=by_priority(instance, result.plan, teller),
        purses=purses(instance, result.plan, teller),
        lots=tendered(instance, result.plan, teller),
        map=drawing(instance, result.plan, teller),
        series=classes(instance, result.plan, teller),
        decided=decided(instance, teller),
        weights=instance.policy.weights,
        standing=standing,
        stored=stored,
    )


def _environment(lang: str) -> Environment:
    """Everything is escaped, a name not given is an error, every word comes of ``words``."""
    environment = Environment(
        loader=PackageLoader("linli.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["say"] = partial(say, lang)
    environment.filters |= {
        "yuan": yuan,
        "points": points,
        "signed": signed,
    }
    environment.globals["typed"] = for_others
    environment.globals["permille"] = per_mille
    environment.globals["percent_up"] = percent_up
    return environment


def _parted(environment: Environment, told: list[Card]) -> tuple[list[Markup], Markup | None]:
    """(cards that stand in the page, the others packed for the page's script or none)."""
    macro: Any = environment.get_template("card.html").module
    written = [macro.card(one) for one in told]
    if len(written) <= STANDING_CARDS:
        return written, None
    return written[:FIRST_CARDS], packed([str(one) for one in written[FIRST_CARDS:]])


def packed(texts: list[str]) -> Markup:
    """A JSON list, in gzip, in base 64: a tenth of its length, and nothing in it ends an element.

    Equal texts are packed equal.
    """
    listed = json.dumps(texts, ensure_ascii=False, separators=(",", ":")).encode()
    text = base64.b64encode(gzip.compress(listed, mtime=0)).decode()
    return Markup(text)  # noqa: S704 - base 64 has no character that ends an element


def _part(name: str) -> Markup:
    """A file of ours, as it is: style or script, into which nothing is filled."""
    text = files("linli.report").joinpath("templates", name).read_text("utf-8")
    return Markup(text)  # noqa: S704 - it comes with the program, not from a user


def _policy(*parts: str) -> str:
    """Content-Security-Policy: nothing but this one style and this one script, by their digests."""
    style, script = (
        base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() for part in parts
    )
    return (
        f"default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; "
        "base-uri 'none'; form-action 'none'"
    )


def signed(milli_points: int) -> str:
    """A change of value with its sign: ``+12.0`` or ``−3.5``."""
    return f"{'−' if milli_points < 0 else '+'}{points(abs(milli_points))}"
