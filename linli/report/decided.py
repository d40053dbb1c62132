"""What persons have decided before the match: the pins and forbids that it had to keep to."""

from dataclasses import dataclass

from linli.telling import Teller
from matcher.instance import Forbid, Instance, Pin


@dataclass(frozen=True)
class Decision:
    """``what``: the fields it speaks of, in words; ``reason``: as it was written down."""

    kind: str
    need: str
    what: str
    reason: str


def decided(instance: Instance, teller: Teller) -> list[Decision]:
    policy = instance.policy
    pins = [Decision("pin", pin.need, _what(pin, teller), pin.reason) for pin in policy.pins]
    forbids = [
        Decision("forbid", one.need, _what(one, teller), one.reason) for one in policy.forbids
    ]
    return pins + forbids


def _what(decision: Pin | Forbid, teller: Teller) -> str:
    words = []
    if decision.offer is not None:
        words.append(teller.offered_by[decision.offer])
    if decision.venue is not None:
        words.append(teller.venues[decision.venue])
    elif decision.setting is not None:
        words.append(teller.say(f"report.decided.{decision.setting}"))
    if decision.slots is not None:
        words.append(teller.slot_names(decision.slots))
    if decision.fund is not None:
        words.append(teller.funds[decision.fund])
    return " · ".join(words) or teller.say("report.decided.any")
