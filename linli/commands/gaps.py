"""``linli gaps``: who is left out, by place and service, and where more would serve most."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from linli import kernels
from linli.commands.unlock import as_data
from linli.desk import Desk
from linli.planned import planned
from matcher.explain import context
from matcher.instance import Instance
from matcher.plan import Plan
from matcher.unlock import Further, further
from telling.further import more
from telling.teller import Teller
from telling.unlocks import assumed, effects

LISTED = 12


def run(desk: Desk, instance: Path, plan: Path, as_json: bool) -> None:
    kernels.ready(desk)
    with desk.working("cli.doing.read"):
        asked, result = planned(instance, plan)
    with desk.working("cli.doing.gaps"):
        found = further(context(asked, result.plan))
    left = gaps(asked, result.plan)
    if as_json:
        desk.json(
            {
                "gaps": [
                    {"community": place, "service_type": kind, "needs": needs, "unmet": unmet}
                    for (place, kind), (unmet, needs) in left.items()
                ],
                "further": [
                    as_data(one.unlock) | {"service_type": one.service_type, "part": one.part}
                    for one in found
                ],
            }
        )
        return
    for line in lines(Teller(asked, desk.lang), left, found):
        print(line)


def gaps(instance: Instance, plan: Plan) -> dict[tuple[str, str], tuple[int, int]]:
    """(unmet, needs) by community and service type, where anybody is unmet; most unmet first."""
    unmet = set(plan.unmet)
    asked = Counter((one.community, one.service_type) for one in instance.needs)
    left = Counter((n.community, n.service_type) for n in instance.needs if n.id in unmet)
    return {at: (n, asked[at]) for at, n in sorted(left.items(), key=lambda one: (-one[1], one[0]))}


def lines(
    teller: Teller, left: dict[tuple[str, str], tuple[int, int]], found: tuple[Further, ...]
) -> Iterator[str]:
    """The widest gaps, then what more would do."""
    say = teller.say
    if not left:
        yield say("cli.gaps.none")
        return
    yield say("cli.gaps.gaps", n=sum(unmet for unmet, _ in left.values()))
    for (place, kind), (unmet, needs) in list(left.items())[:LISTED]:
        named = {"community": teller.communities[place], "service": teller.service_types[kind]}
        yield say("cli.gaps.gap", unmet=unmet, needs=needs, **named)
    if len(left) > LISTED:
        yield say("cli.gaps.others", n=len(left) - LISTED)
    if not found:
        yield say("cli.gaps.no_more")
        return
    yield ""
    yield say("cli.gaps.further")
    for number, one in enumerate(found, 1):
        yield say("cli.unlock.one", number=number, what=more(teller, one))
        yield "　　" + say("reasons.semicolon").join(effects(teller, one.unlock))
    prices = assumed(teller, teller.instance.policy.prices, [one.unlock for one in found])
    yield say("cli.unlock.assumed", list=say("reasons.semicolon").join(prices))
