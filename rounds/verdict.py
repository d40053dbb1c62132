"""What the verifier found of a plan, on the very bytes that were frozen: figures, or faults.

No database here: it runs in a process of its own, which may be ended at any moment.
"""

import hashlib
from dataclasses import dataclass

from pydantic import ValidationError

from matcher.files import instance_from
from matcher.instance import Instance
from matcher.plan import Plan, Result
from matcher.verify import verify


@dataclass(frozen=True, kw_only=True)
class Found:
    """Of a plan with no violation and a proof that holds; values in milli-points.

    ``plan``: SHA-256 of the plan, the same for the same plan; ``result``: of the bytes it came in.
    """

    instance: str
    plan: str
    result: str
    value: int
    bound: int
    served: int
    unmet: int
    public_fen: int
    status: str


class Unsound(Exception):
    """The verifier refuses a plan: it is not kept. ``found``: rules and codes."""

    def __init__(self, found: list[str]) -> None:
        self.found = found
        super().__init__(", ".join(found[:5]))


def found_of(digest: str, frozen: bytes, data: bytes) -> Found:
    """What is found of a result (JSON) for the frozen instance of this digest.

    Raises
    ------
    Unsound
    """
    return verified(digest, frozen, data)[0]


def verified(digest: str, frozen: bytes, data: bytes) -> tuple[Found, Instance, Plan]:
    """The same, and what it was found of.

    Raises
    ------
    Unsound
        Other bytes than were frozen, no result, a rule broken, a figure that disagrees, a bound
        that is not proved.
    """
    instance = instance_from(frozen, "frozen")
    if instance.digest != digest:
        raise Unsound(["frozen_changed"])
    found, plan = proved(instance, data)
    return found, instance, plan


def proved(instance: Instance, data: bytes) -> tuple[Found, Plan]:
    """What is found of a result (JSON) for this instance, and its plan.

    Raises
    ------
    Unsound
    """
    try:
        result = Result.model_validate_json(data)
    except ValidationError:
        raise Unsound(["no_result"]) from None
    verdict = verify(instance, result)
    if not verdict.valid or verdict.bound is None:
        broken = [violation.rule for violation in verdict.violations]
        raise Unsound([*map(str, broken), *(fault.code for fault in verdict.faults)])
    found = Found(
        instance=instance.digest,
        plan=digest_of(result.plan),
        result=hashlib.sha256(data).hexdigest(),
        value=verdict.value,
        bound=verdict.bound,
        served=result.plan.served,
        unmet=len(result.plan.unmet),
        public_fen=result.plan.public_fen,
        status=result.status.value,
    )
    return found, result.plan


def digest_of(plan: Plan) -> str:
    """SHA-256 of a plan: whoever makes the same plan again has the same.

    Awards are left out where there are none: a plan of before there were any keeps its own.
    """
    untold = None if plan.awards else {"awards"}
    return hashlib.sha256(plan.model_dump_json(exclude=untold).encode()).hexdigest()
