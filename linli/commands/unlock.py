"""``linli unlock``: what would serve who is not served, proved, with what it costs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from linli import kernels
from linli.commands.explain import head
from linli.desk import Desk, Refusal
from linli.planned import planned
from matcher.certify import certify
from matcher.explain import Context, UnmetStory, context, explain_need
from matcher.faults import Fault, InvalidInstance
from matcher.files import write_instance, write_result
from matcher.instance import Instance
from matcher.plan import Result, Status
from matcher.unlock import Unlock, Unlocks, unlock_need, unlock_needs
from telling.teller import Teller
from telling.unlocks import assumed, done, effects, traded


def run(
    desk: Desk,
    instance: Path,
    plan: Path,
    asked: tuple[str | None, str | None, str | None],
    proof: Path | None,
    as_json: bool,
) -> None:
    """``asked``: a need, a community, a service type; none of them: the whole round."""
    need, community, service_type = asked
    if need is not None and (community or service_type):
        raise Refusal("cli.unlock.need_alone")
    kernels.ready(desk)
    with desk.working("cli.doing.read"):
        read, result = planned(instance, plan)
    teller = Teller(read, desk.lang)
    with desk.working("cli.doing.unlock"):
        prepared = context(read, result.plan)
        if need is not None:
            found = unlock_need(prepared, need)
            told = [*_why(teller, prepared, need), *lines(teller, found)]
        else:
            found = unlock_needs(prepared, _those(read, community, service_type))
            told = list(lines(teller, found))
    if proof is not None:
        for number, one in enumerate(found.unlocks, 1):
            write_proof(proof / str(number), read, result, one)
    if as_json:
        desk.json(
            {
                "needs": found.needs,
                "unlocks": [as_data(one) for one in found.unlocks],
                "trade": _trade(found),
            }
        )
        return
    for line in told:
        print(line)


def _those(instance: Instance, community: str | None, service_type: str | None) -> list[str]:
    """The needs of a community, of a type, of both, or all.

    Raises
    ------
    InvalidInstance
        Nobody knows the community or the type.
    """
    for kind, value, known in (
        ("communities", community, instance.communities),
        ("service_types", service_type, instance.service_types),
    ):
        if value is not None and value not in {one.id for one in known}:
            raise InvalidInstance([Fault("unknown_reference", kind, value, "id", {"value": value})])
    return [
        one.id
        for one in instance.needs
        if community in (None, one.community) and service_type in (None, one.service_type)
    ]


def _why(teller: Teller, prepared: Context, need: str) -> Iterator[str]:
    yield head(teller, need)
    story = explain_need(prepared, need)
    if isinstance(story, UnmetStory):
        yield teller.say("cli.explain.unmet", told=teller.why_not(story))
    yield ""


def lines(teller: Teller, found: Unlocks) -> Iterator[str]:
    """What would do, from the cheapest on; or who would have to give way; or that nothing does."""
    say = teller.say
    if not found.unlocks:
        yield say("changes.unlock.none")
        if found.trade is not None:
            yield traded(teller, found.trade)
        return
    single = len(found.needs) == 1
    yield say("cli.unlock.found" if single else "cli.unlock.found_many", n=len(found.needs))
    for number, one in enumerate(found.unlocks, 1):
        yield say("cli.unlock.one", number=number, what=done(teller, one.changes))
        yield "　　" + say("reasons.semicolon").join(effects(teller, one))
    prices = assumed(teller, teller.instance.policy.prices, found.unlocks)
    if prices:
        yield say("cli.unlock.assumed", list=say("reasons.semicolon").join(prices))


def _trade(found: Unlocks) -> dict[str, Any] | None:
    trade = found.trade
    if trade is None:
        return None
    return {"lost": [one.need for one in trade.lost], "value": trade.value}


def as_data(one: Unlock) -> dict[str, Any]:
    """An unlock for scripts."""
    return {
        "changes": [change.model_dump(mode="json") for change in one.changes],
        "price_fen": one.price_fen,
        "public_fen": one.public_fen,
        "gained": one.gained,
        "moved": [moved.need for moved in one.moved],
        "value": one.value,
        "cheapest": one.cheapest,
    }


def write_proof(into: Path, instance: Instance, before: Result, one: Unlock) -> None:
    """The changed data and its plan, for ``linli verify``.

    The prices of the plan that stands prove a bound of the changed round too: any do.
    """
    changed, plan = one.whole(instance)
    certificate = before.certificate.model_copy(update={"instance": changed.digest})
    bound = certify(changed, certificate).bound
    into.mkdir(parents=True, exist_ok=True)
    write_instance(changed, into / "instance.json")
    result = Result(
        plan=plan,
        certificate=certificate.model_copy(update={"bound": bound}),
        status=Status.OPTIMAL if bound == plan.value else Status.FEASIBLE,
    )
    write_result(result, into / "plan.json")
