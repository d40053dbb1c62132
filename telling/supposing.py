"""What is supposed, in words: a clause for each."""

from collections.abc import Iterable

from matcher.changes import VenueLicensed
from matcher.suppose import (
    AnotherPolicy,
    MoneyChanged,
    NeighboursPooled,
    ProviderLost,
    Supposition,
)
from telling.changes import change
from telling.figures import points, yuan
from telling.teller import Speaker


def clauses(speaker: Speaker, several: Iterable[Supposition]) -> list[str]:
    """What is otherwise, a clause each."""
    return [clause(speaker, one) for one in several]


def clause(speaker: Speaker, one: Supposition) -> str:
    """What is otherwise; what the speaker does not know is called by its id."""
    match one:
        case MoneyChanged():
            return _money(speaker, one)
        case VenueLicensed():
            return change(speaker, one)
        case ProviderLost():
            provider = speaker.providers.get(one.provider, one.provider)
            return speaker.say("supposing.provider_lost", provider=provider)
        case NeighboursPooled():
            named = [speaker.communities.get(id, id) for id in one.communities]
            listed = speaker.say("reasons.listing").join(named)
            return speaker.say("supposing.neighbours_pooled", communities=listed)
        case AnotherPolicy():
            return speaker.say("reasons.listing").join(_rules(speaker, one))


def _money(speaker: Speaker, one: MoneyChanged) -> str:
    fund = speaker.funds.get(one.fund, one.fund)
    more = "more" if one.percent + one.fen > 0 else "less"
    if one.percent:
        return speaker.say(f"supposing.money_{more}_percent", fund=fund, n=abs(one.percent))
    return speaker.say(f"supposing.money_{more}", fund=fund, yuan=yuan(abs(one.fen)))


def _rules(speaker: Speaker, one: AnotherPolicy) -> list[str]:
    """Each rule that is other."""
    told = []
    for name, value in one.said.items():
        if value is None or isinstance(value, bool):
            code = "none" if value is None else "yes" if value else "no"
            told.append(speaker.say(f"supposing.rule.{name}.{code}"))
        else:
            told.append(speaker.say(f"supposing.rule.{name}.some", n=_said(name, value)))
    for name, value in one.weights.said.items():
        told.append(speaker.say(f"supposing.weight.{name}", n=_weight(name, value)))
    return told


def _said(name: str, value: int) -> str:
    return yuan(value) if name.endswith("_fen") else str(value)


def _weight(name: str, value: int | tuple[int, ...]) -> str:
    if isinstance(value, tuple):
        return " / ".join(map(points, value))
    if name == "fen_per_millipoint":
        return yuan(1_000 * value)  # of a whole point
    in_points = ("per_km", "moved", "award_point")
    return points(value) if name in in_points else str(value)
