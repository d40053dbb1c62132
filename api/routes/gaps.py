"""Where a round leaves needs unmet, by community and service, and where more would serve most."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from access.tx import Tx
from api.call import Signed, answer
from api.routes.unlocks import SaidShape
from door.fields import Shape
from matcher.unlock import Further
from rounds import gaps
from rounds.gaps import Found, Gap
from rounds.unlocking import Asked
from telling.further import more
from telling.teller import Speaker
from words import LANGUAGES

router = APIRouter(tags=["rounds"])


class GapShape(Shape):
    """Of the needs for a service in a community so many are unmet."""

    community: str
    service_type: str
    needs: int
    unmet: int


class FurtherShape(Shape):
    """``said``: so much more of one thing; ``gained``: how many needs it serves at least, everybody
    served today served still; ``price_fen``: by the policy's price list; ``public_fen``: public
    money that the plan then spends more, or less."""

    said: SaidShape
    gained: int
    price_fen: int
    public_fen: int


class GapsShape(Shape):
    """``further``: cheapest for each need gained first; none where it was not asked for."""

    gaps: tuple[GapShape, ...]
    further: tuple[FurtherShape, ...] | None


@router.get("/rounds/{id}/gaps", operation_id="round.gaps", response_model=GapsShape)
def of_round(id: str, call: Signed, further: Annotated[bool, Query()] = False) -> Response:
    """Who is left out, by community and service; where it is asked for, what ten hours a week, ten
    thousand yuan, a licence, a room or a volunteer more would do, each planned anew."""

    def read(tx: Tx) -> tuple[list[Gap], Asked | None]:
        return gaps.gaps_of(tx, id), gaps.asked(tx, id) if further else None

    return call.download(read, _answered)


def _answered(read: tuple[list[Gap], Asked | None]) -> Response:
    counted, asked = read
    told = None if asked is None else tuple(_further(gaps.found(asked)))
    shapes = tuple(GapShape(**vars(one)) for one in counted)
    return answer(GapsShape(gaps=shapes, further=told))


def _further(found: Found) -> list[FurtherShape]:
    speakers = [Speaker(found.instance, lang) for lang in LANGUAGES]
    return [_shape(speakers, one) for one in found.further]


def _shape(speakers: list[Speaker], one: Further) -> FurtherShape:
    zh, en = (more(speaker, one) for speaker in speakers)
    unlock = one.unlock
    return FurtherShape(
        said=SaidShape(zh=zh, en=en),
        gained=len(unlock.gained),
        price_fen=unlock.price_fen,
        public_fen=unlock.public_fen,
    )
