"""How fair a round's plan is: shares, who is passed over, what communities were to have."""

from typing import Literal

from fastapi import APIRouter, Response

from access.tx import Tx
from api.call import Signed
from door.fields import Shape
from matcher.fairness import Inversion, Share
from rounds import plans, rounds
from rounds.fairness import Fairness, fairness_in
from rounds.lines import figures_of

router = APIRouter(tags=["rounds"])


class ShareShape(Shape):
    """``group``: a community's id, ages (``60-79``; "": not told) or a priority. ``expected``: the
    needs that would be served at the rate of all for the same services and as urgent; ``chance``:
    that so few or fewer come about where all have the same; ``behind``: beyond chance."""

    group: str
    served: int
    needs: int
    expected: float
    chance: float
    behind: bool


class WhyShape(Shape):
    """One line of the value, in milli-points; above 0 it speaks for the one who is served."""

    code: str
    points: int


class InversionShape(Shape):
    """``unmet`` could lawfully have the place of ``served``, everybody else unmoved. ``others``: so
    many more are served whose place would do; ``loss``: milli-points that the plan would lose."""

    kind: Literal["first_come", "tier"]
    unmet: str
    served: str
    offer: str
    venue: str | None
    others: int
    loss: int
    why: tuple[WhyShape, ...]


class FloorShape(Shape):
    """``proved``: no plan brings the communities more in all."""

    community: str
    asked: int
    reached: int
    proved: bool


class FairnessShape(Shape):
    """``floors``: where the policy wishes each community a share of its needs served."""

    round: str
    needs: int
    served: int
    communities: tuple[ShareShape, ...]
    ages: tuple[ShareShape, ...]
    priorities: tuple[ShareShape, ...]
    inversions: tuple[InversionShape, ...]
    floors: tuple[FloorShape, ...]


@router.get("/rounds/{id}/fairness", operation_id="round.fairness", response_model=FairnessShape)
def fairness(id: str, call: Signed) -> Response:
    """Whom a round's plan serves how often, and whom it passes over: figures kept with it."""
    return call.read(lambda tx: _found(tx, id))


def _found(tx: Tx, id: str) -> FairnessShape:
    row = plans.proposal_of(tx.session, rounds.round_of(tx, id))
    return _shape(id, fairness_in(figures_of(tx.session, row.id)))


def _shape(round_: str, found: Fairness) -> FairnessShape:
    whole = found.shares
    return FairnessShape(
        round=round_,
        needs=whole.needs,
        served=whole.served,
        communities=tuple(map(_share, whole.communities)),
        ages=tuple(map(_share, whole.ages)),
        priorities=tuple(map(_share, whole.priorities)),
        inversions=tuple(map(_inversion, found.inversions)),
        floors=tuple(
            FloorShape(
                community=one.community, asked=one.asked, reached=one.reached, proved=one.proved
            )
            for one in found.floors
        ),
    )


def _share(one: Share) -> ShareShape:
    return ShareShape(
        group=one.group,
        served=one.served,
        needs=one.needs,
        expected=round(one.expected, 2),
        chance=one.chance,
        behind=one.behind,
    )


def _inversion(one: Inversion) -> InversionShape:
    return InversionShape.model_validate(
        {
            "kind": one.kind,
            "unmet": one.unmet,
            "served": one.served,
            "offer": one.offer,
            "venue": one.venue,
            "others": one.others,
            "loss": one.loss,
            "why": tuple(WhyShape(code=count.code, points=count.points) for count in one.why),
        }
    )
