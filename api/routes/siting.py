"""Where to open places for those whom a round leaves unmet."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from api.call import Signed, answer
from door.fields import Shape, of
from matcher.sites import WALK_M, Candidate
from rounds import siting
from rounds.siting import Found

router = APIRouter(tags=["rounds"])


class SitingBody(Shape):
    """``candidates``: places that could open, with what each costs over the period and how many
    visits a week it takes (``places``); ``budget_fen``: what may be spent; ``walk_m``: metres to
    walk at most.
    """

    candidates: Annotated[
        tuple[Annotated[Candidate, of(Candidate)], ...],
        Field(strict=False, min_length=1, max_length=siting.MOST_CANDIDATES),
    ]
    budget_fen: Annotated[int, Field(ge=1, le=10**12)]
    walk_m: Annotated[int, Field(ge=1, le=100_000)] = WALK_M


class OpenedShape(Shape):
    """``taken``: of its ``places``, visits a week."""

    candidate: str
    needs: int
    people: int
    taken: int
    places: int
    cost_fen: int


class CommunityCount(Shape):
    community: str
    served: int
    needs: int


class NextShape(Shape):
    """A place more that would serve so many of those left, at least; ``short_fen``: what it costs
    beyond the rest of the budget."""

    candidate: str
    needs: int
    people: int
    value: int
    cost_fen: int
    short_fen: int


class SitingShape(Shape):
    """``asked``: needs that the round left unmet; ``counted``: those that a new place could serve;
    ``aside``: the others, and ``left``: those not served, by why. ``value``: milli-points by
    priority; ``bound``: no choice is worth more, as is proved.
    """

    round: str
    asked: int
    counted: int
    served: int
    people: int
    cost_fen: int
    value: int
    bound: int
    opened: tuple[OpenedShape, ...]
    aside: dict[str, int]
    left: dict[str, int]
    communities: tuple[CommunityCount, ...]
    next: tuple[NextShape, ...]


@router.post("/rounds/{id}/siting", operation_id="round.siting", response_model=SitingShape)
def of_round(id: str, body: SitingBody, call: Signed) -> Response:
    """Which of several places to open with a budget, so that most of those whom a round left unmet
    are served within walking distance, by priority; nothing is kept."""

    def made(asked: siting.Asked) -> Response:
        found = siting.found(asked, body.candidates, body.budget_fen, body.walk_m)
        return answer(_shape(found))

    return call.download(lambda tx: siting.of_round(tx, id), made)


def _shape(found: Found) -> SitingShape:
    told = found.story
    return SitingShape(
        round=found.round,
        asked=told.asked,
        counted=told.counted,
        served=told.served,
        people=told.people,
        cost_fen=told.cost_fen,
        value=told.value,
        bound=told.bound,
        opened=tuple(
            OpenedShape(
                candidate=one.candidate.id,
                needs=one.needs,
                people=one.people,
                taken=one.taken,
                places=one.candidate.places,
                cost_fen=one.candidate.cost_fen,
            )
            for one in told.opened
        ),
        aside=told.aside,
        left=told.left,
        communities=tuple(
            CommunityCount(community=one.community, served=one.served, needs=one.needs)
            for one in told.communities
        ),
        next=tuple(
            NextShape(
                candidate=one.candidate.id,
                needs=one.needs,
                people=one.people,
                value=one.value,
                cost_fen=one.candidate.cost_fen,
                short_fen=one.short_fen,
            )
            for one in told.next
        ),
    )
