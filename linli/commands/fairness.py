"""``linli fairness``: whom a plan serves how often, whom it passes over, what floors cost."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from linli import folder, kernels
from linli.desk import Desk, Refusal
from linli.planned import planned
from matcher.cores import cores
from matcher.explain import context
from matcher.fairness import (
    Core,
    Inversion,
    Price,
    Share,
    Shares,
    core,
    floored,
    inversions,
    price_of_fairness,
    shares,
)
from matcher.instance import Instance, owes
from matcher.plan import Stage
from matcher.solve import Broken, Limits
from telling import fairness as say
from telling.figures import per_mille
from telling.teller import Teller

LISTED = 12
"""Groups, or passed over needs, told in words; ``--json`` has them all."""

USUAL_SECONDS = 60.0


@dataclasses.dataclass(frozen=True)
class Wanted:
    """What takes solves, each within ``seconds``: ``price`` two of them, ``core`` many."""

    price: bool = False
    core: bool = False
    seconds: float | None = None


def run(desk: Desk, instance: Path, plan: Path, wanted: Wanted, as_json: bool) -> None:
    """Tell how fair a plan is."""
    try:
        _run(desk, instance, plan, wanted, as_json)
    except Broken as broken:
        raise Refusal("cli.match.broken", violations=len(broken.violations)) from broken


def _run(desk: Desk, instance: Path, plan: Path, wanted: Wanted, as_json: bool) -> None:
    kernels.ready(desk)
    with desk.working("cli.doing.read"):
        asked, result = planned(instance, plan)
    with desk.working("cli.doing.fairness"):
        share = shares(asked, result.plan)
        passed = inversions(context(asked, result.plan))
    price = None
    if wanted.price and (owed := owing(folder.load(instance))):
        with desk.working("cli.doing.price"):
            price = _price(owed, wanted.seconds)
    groups = None
    if wanted.core:
        with desk.working("cli.doing.core"):
            groups = core(asked, result.plan, wanted.seconds or USUAL_SECONDS)
    if as_json:
        desk.json(_data(share, passed, price, groups))
        return
    teller = Teller(asked, desk.lang)
    for line in lines(teller, share, result.stages, passed):
        print(line)
    if wanted.price:
        print()
        for line in _priced(teller, price):
            print(line)
    if groups is not None:
        print()
        print(teller.say("cli.fairness.core_title"))
        for line in say.core(teller, groups):
            print("　" + line)


def owing(instance: Instance) -> Instance | None:
    """The round as it was asked, if its policy owes anybody anything: else nothing has a price."""
    policy = instance.policy
    wished = policy.first_tier_absolute or policy.floor_share_percent is not None
    return instance if wished or owes(instance) else None


def _priced(teller: Teller, price: Price | None) -> Iterator[str]:
    if price is None:
        yield teller.say("cli.fairness.no_price")
    else:
        yield from say.price(teller, price, len(teller.instance.needs))


def _price(instance: Instance, seconds: float | None) -> Price:
    each = (USUAL_SECONDS if seconds is None else seconds) / 2
    return price_of_fairness(instance, Limits(seconds=each, workers=cores()))


def lines(
    teller: Teller, share: Shares, stages: tuple[Stage, ...], passed: tuple[Inversion, ...]
) -> Iterator[str]:
    """All that is read off a plan."""
    yield teller.say(
        "cli.fairness.whole", served=share.served, needs=share.needs, share=_rate(share)
    )
    for kind in say.KINDS:
        yield ""
        yield teller.say(f"cli.fairness.{kind}")
        yield from _groups(teller, kind, getattr(share, kind))
    yield ""
    yield from (say.short(teller, one) for one in floored(stages) if one.short)
    yield from _warnings(teller, share)
    yield ""
    for kind in say.INVERSIONS:
        yield from _passed_over(teller, kind, [one for one in passed if one.kind == kind])


def _groups(teller: Teller, kind: str, groups: tuple[Share, ...]) -> Iterator[str]:
    """Of communities those served least, from the least on; of the others all, in their order."""
    shown = groups if kind != "communities" else tuple(sorted(groups, key=_rate)[:LISTED])
    for one in shown:
        figures = {"served": one.served, "needs": one.needs, "share": _rate(one)}
        mark = teller.say("cli.fairness.behind") if one.behind else ""
        name = say.group(teller, kind, one.group)
        yield teller.say("cli.fairness.group", name=name, behind=mark, **figures)
    if len(groups) > len(shown):
        yield teller.say("cli.fairness.others", n=len(groups) - len(shown))


def _rate(one: Share | Shares) -> int:
    """Percent, cut."""
    return per_mille(one.served, one.needs) // 10


def _warnings(teller: Teller, share: Shares) -> Iterator[str]:
    for kind in say.KINDS:
        for one in getattr(share, kind):
            if one.behind:
                said = say.warning(teller, kind, one)
                yield teller.say("cli.fairness.warning", said=said)
    if not share.warnings:
        yield teller.say("cli.fairness.no_warning")


def _passed_over(teller: Teller, kind: str, passed: list[Inversion]) -> Iterator[str]:
    if not passed:
        yield teller.say(f"cli.fairness.no_{kind}")
        return
    yield teller.say(f"cli.fairness.{kind}", n=len(passed))
    waited = {need.id: need.days_waiting for need in teller.instance.needs}
    for one in passed[:LISTED]:
        yield "　" + say.passed_over(teller, one, waited.__getitem__)
    if len(passed) > LISTED:
        yield teller.say("cli.fairness.more", n=len(passed) - LISTED)


def _data(
    share: Shares, passed: tuple[Inversion, ...], price: Price | None, groups: Core | None
) -> dict[str, Any]:
    """For scripts."""
    found: dict[str, Any] = {
        "shares": dataclasses.asdict(share),
        "inversions": [dataclasses.asdict(one) for one in passed],
    }
    if price is not None:
        found["price"] = {
            "found": price.found,
            "least": price.least,
            "most": price.most,
            "fair": {"value": price.fair.plan.value, "served": price.fair.plan.served},
            "free": {"value": price.free.plan.value, "served": price.free.plan.served},
        }
    if groups is not None:
        found["core"] = {
            "left": groups.left,
            "groups": [
                {
                    name: getattr(one, name)
                    for name in (
                        "communities",
                        "state",
                        "now",
                        "found",
                        "bound",
                        "money_fen",
                        "torn",
                    )
                }
                for one in groups.groups
            ],
        }
    return found
