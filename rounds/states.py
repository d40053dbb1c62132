"""The life of a round, as one table: what may follow what. ``docs/rounds.md`` is made from it."""

from dataclasses import dataclass
from enum import StrEnum


class RoundState(StrEnum):
    OPEN = "open"
    FROZEN = "frozen"
    SOLVING = "solving"
    PROPOSED = "proposed"
    UNDER_REVIEW = "under_review"
    PUBLISHED = "published"
    CLOSED = "closed"


class Step(StrEnum):
    """``fail``: the solve came to nothing, and the frozen data stand; ``reopen``: they don't."""

    FREEZE = "freeze"
    REOPEN = "reopen"
    SOLVE = "solve"
    PROPOSE = "propose"
    FAIL = "fail"
    REVIEW = "review"
    SEND_BACK = "send_back"
    PUBLISH = "publish"
    CLOSE = "close"


@dataclass(frozen=True)
class Transition:
    step: Step
    before: RoundState
    after: RoundState


TRANSITIONS = (
    Transition(Step.FREEZE, RoundState.OPEN, RoundState.FROZEN),
    Transition(Step.REOPEN, RoundState.FROZEN, RoundState.OPEN),
    Transition(Step.SOLVE, RoundState.FROZEN, RoundState.SOLVING),
    Transition(Step.PROPOSE, RoundState.SOLVING, RoundState.PROPOSED),
    Transition(Step.FAIL, RoundState.SOLVING, RoundState.FROZEN),
    Transition(Step.REVIEW, RoundState.PROPOSED, RoundState.UNDER_REVIEW),
    Transition(Step.SEND_BACK, RoundState.PROPOSED, RoundState.FROZEN),
    Transition(Step.SEND_BACK, RoundState.UNDER_REVIEW, RoundState.FROZEN),
    Transition(Step.PUBLISH, RoundState.UNDER_REVIEW, RoundState.PUBLISHED),
    Transition(Step.CLOSE, RoundState.PUBLISHED, RoundState.CLOSED),
)


WITH_A_PLAN = (
    RoundState.PROPOSED,
    RoundState.UNDER_REVIEW,
    RoundState.PUBLISHED,
    RoundState.CLOSED,
)
"""States in which a round has a plan that was not sent back."""


def after(state: RoundState, step: Step) -> RoundState | None:
    """The state that a step leads to; none where it may not be taken."""
    for transition in TRANSITIONS:
        if transition.step is step and transition.before is state:
            return transition.after
    return None
