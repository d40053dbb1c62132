"""What persons have decided before the match: the pins and forbids that it had to keep to."""

from dataclasses import dataclass

from matcher.instance import Forbid, Instance, Pin
from telling.teller import Teller


@dataclass(frozen=True)
class Decision:
    """``what``: the fields it speaks of, in words.

    The reason is left out: it is free text, and might name somebody.
    """

    kind: str
    need: str
    what: str


def decided(instance: Instance, teller: Teller) -> list[Decision]:
    policy = instance.policy
    pins = [Decision("pin", pin.need, _what("pin", pin, teller)) for pin in policy.pins]
    forbids = [Decision("forbid", f.need, _what("forbid", f, teller)) for f in policy.forbids]
    return pins + forbids


def _what(kind: str, decision: Pin | Forbid, teller: Teller) -> str:
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
    return " · ".join(words) or teller.say(f"report.decided.any_{kind}")
