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
from matcher.unlock import Trade, Unlock, Unlocks, unlock_need, unlock_needs
from telling.changes import assumptions, changes
from telling.figures import points, yuan
from telling.teller import Teller

NAMED = 12
"""Needs named in a line."""


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
        desk.json({"needs": found.needs, "unlocks": [as_data(one) for one in found.unlocks]})
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
        yield say("cli.unlock.none")
        if found.trade is not None:
            yield _trade(teller, found.trade)
        return
    single = len(found.needs) == 1
    yield say("cli.unlock.found" if single else "cli.unlock.found_many", n=len(found.needs))
    for number, one in enumerate(found.unlocks, 1):
        what = say("cli.unlock.and").join(changes(teller, one.changes)) or say("cli.unlock.as_is")
        yield say("cli.unlock.one", number=number, what=teller.sentence(what))
        yield "　　" + say("reasons.semicolon").join(effects(teller, one))
    every = [change for one in found.unlocks for change in one.changes]
    assumed = list(assumptions(teller, teller.instance.policy.prices, every))
    if assumed:
        yield say("cli.unlock.assumed", list=say("reasons.semicolon").join(assumed))


def effects(teller: Teller, one: Unlock) -> Iterator[str]:
    """What it costs, whom it serves, whom it moves."""
    say = teller.say
    each = {"each": yuan(one.price_each_fen), "n": len(one.gained), "needs": _named(teller, one)}
    if one.price_fen:
        yield say("cli.unlock.costs", yuan=yuan(one.price_fen), **each)
    else:
        yield say("cli.unlock.free", **each)
    if one.public_fen:
        code = "more" if one.public_fen > 0 else "less"
        yield say(f"cli.unlock.public_{code}", yuan=yuan(abs(one.public_fen)))
    if one.moved:
        named = say("reasons.listing").join(moved.need for moved in one.moved[:NAMED])
        yield say("cli.unlock.moved", n=len(one.moved), needs=named)
    else:
        yield say("cli.unlock.unmoved")
    if one.cheapest:
        yield say("cli.unlock.cheapest")


def _named(teller: Teller, one: Unlock) -> str:
    named = teller.say("reasons.listing").join(one.gained[:NAMED])
    return named + ("…" if len(one.gained) > NAMED else "")


def _trade(teller: Teller, trade: Trade) -> str:
    lost = teller.say("reasons.listing").join(one.need for one in trade.lost)
    figures = {"need": trade.need, "place": teller.place(trade.way), "needs": lost}
    return teller.say(
        "cli.unlock.trade", n=len(trade.lost), points=points(abs(trade.value)), **figures
    )


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
