"""What would serve a need that a round left unmet, or the unmet of a community or a service."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from api.call import Signed, answer
from door.fields import Ref, Shape
from matcher.changes import Change
from matcher.unlock import Trade, Unlock
from rounds import unlocking
from rounds.unlocking import Found
from telling.teller import Speaker
from telling.unlocks import assumed, done, traded
from words import LANGUAGES

router = APIRouter(tags=["rounds"])


class SaidShape(Shape):
    """A sentence in each language."""

    zh: str
    en: str


class NeedsShape(Shape):
    """``count``: how many; ``needs``: those of them that are in the reader's area."""

    count: int
    needs: tuple[str, ...]


class UnlockShape(Shape):
    """``changes``: each with its ``kind``, what it is made to and how much; ``said``: the same as a
    sentence. ``price_fen``: by the policy's price list; ``public_fen``: public money that the plan
    spends more, or less; ``gained``: needs served that were not; ``moved``: served otherwise than
    today; ``value``: milli-points gained. ``cheapest``: every cheaper single change was tried, and
    none would do.
    """

    changes: tuple[dict[str, Any], ...]
    said: SaidShape
    price_fen: int
    public_fen: int
    gained: NeedsShape
    moved: NeedsShape
    value: int
    cheapest: bool


class TradeShape(Shape):
    """``lost``: who would have to give way; ``value``: milli-points gained, or lost."""

    said: SaidShape
    lost: NeedsShape
    value: int


class UnlocksShape(Shape):
    """``unlocks``: cheapest for each need gained first; none: nothing that was tried would do, or
    the ``trade`` alone. ``assumed``: the prices reckoned by, which are assumptions.
    """

    round: str
    asked: int
    tried: int
    unlocks: tuple[UnlockShape, ...]
    trade: TradeShape | None
    assumed: tuple[SaidShape, ...]


@router.get("/needs/{id}/unlocks", operation_id="need.unlocks", response_model=UnlocksShape)
def of_need(
    id: str, call: Signed, in_round: Annotated[Ref | None, Query(alias="round")] = None
) -> Response:
    """The smallest changes with which an unmet need is served, each proved by planning anew; in
    this round, or in the last that has a plan for it."""
    return call.download(lambda tx: unlocking.of_need(tx, id, in_round), _answered)


@router.get("/rounds/{id}/unlocks", operation_id="round.unlocks", response_model=UnlocksShape)
def of_round(
    id: str, call: Signed, community: Ref | None = None, service_type: Ref | None = None
) -> Response:
    """Up to twenty changes that would serve more of a round's unmet needs: of all that are in my
    area, of one community, of one service."""
    return call.download(
        lambda tx: unlocking.of_round(tx, id, community or "", service_type or ""), _answered
    )


def _answered(asked: unlocking.Asked) -> Response:
    return answer(_shape(unlocking.found(asked)))


def _shape(found: Found) -> UnlocksShape:
    speakers = [Speaker(found.instance, lang) for lang in LANGUAGES]
    prices = found.instance.policy.prices
    several = found.unlocks
    assumptions = [assumed(speaker, prices, several.unlocks) for speaker in speakers]
    return UnlocksShape(
        round=found.round,
        asked=len(several.needs),
        tried=several.tried,
        unlocks=tuple(_unlock(found, speakers, one) for one in several.unlocks),
        trade=_trade(found, speakers, several.trade) if several.trade else None,
        assumed=tuple(SaidShape(zh=zh, en=en) for zh, en in zip(*assumptions, strict=True)),
    )


def _unlock(found: Found, speakers: list[Speaker], one: Unlock) -> UnlockShape:
    zh, en = (done(speaker, one.changes) for speaker in speakers)
    return UnlockShape(
        changes=tuple(map(_change, one.changes)),
        said=SaidShape(zh=zh, en=en),
        price_fen=one.price_fen,
        public_fen=one.public_fen,
        gained=_needs(found, one.gained),
        moved=_needs(found, tuple(moved.need for moved in one.moved)),
        value=one.value,
        cheapest=one.cheapest,
    )


def _change(one: Change) -> dict[str, Any]:
    """Without the point round which a volunteer is looked for: somebody lives there."""
    return one.model_dump(mode="json", exclude={"point"})


def _trade(found: Found, speakers: list[Speaker], trade: Trade) -> TradeShape:
    lost = tuple(one.need for one in trade.lost)
    known = set(found.visible((trade.need, *lost)))
    zh, en = (
        traded(speaker, trade, lambda need: need if need in known else "") for speaker in speakers
    )
    return TradeShape(said=SaidShape(zh=zh, en=en), lost=_needs(found, lost), value=trade.value)


def _needs(found: Found, needs: tuple[str, ...]) -> NeedsShape:
    return NeedsShape(count=len(needs), needs=found.visible(needs))
