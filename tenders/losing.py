"""Why a bid was not awarded: a code with parameters, kept with the bid once it is so."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from access.tx import Tx
from tenders.bids import BidRow, valid_bids
from tenders.calls import Tender, lots_of
from tenders.scores import evaluated
from tenders.scoring import Scored

BETTER, CHEAPER, OTHER = "lot_to_better", "lot_to_cheaper", "lot_to_other"
BUNDLE, ALTERNATIVE, NOT_AWARDED = "bundle_broken", "alternative_won", "not_awarded"
REASONS = (BETTER, CHEAPER, OTHER, BUNDLE, ALTERNATIVE, NOT_AWARDED)
"""Of a bid that lost; the last where a call was closed and its lots went to nobody."""


def tell(
    tx: Tx, call: Tender, won: set[str], alternatives: set[str], *, closing: bool = False
) -> None:
    """Write the reason of every valid bid that can't win any more, and take it back from those that
    can again.

    ``won``: the bids whose awards stand; ``alternatives``: what those are alternatives of.
    ``closing``: nobody can win any more.
    """
    full = {lot.id for lot in lots_of(tx.session, call.id) if lot.won >= lot.winners}
    ranking = evaluated(tx.session, call)
    for bid in valid_bids(tx.session, call.id):
        if bid.id in won:
            found = None
        else:
            found = _reason(bid, won, alternatives, full, ranking)
            if found is None and closing:
                found = NOT_AWARDED, {}
        lost, params = found or ("", {})
        if (bid.lost, bid.lost_params) != (lost, params):
            bid.lost, bid.lost_params, bid.winning_fen = lost, params, None
            bid.version += 1


def _reason(
    bid: BidRow,
    won: set[str],
    alternatives: set[str],
    full: set[str],
    ranking: dict[str, list[Scored]],
) -> tuple[str, dict[str, Any]] | None:
    said = bid.said
    if said.alternative is not None and f"{bid.provider_id}/{said.alternative}" in alternatives:
        return ALTERNATIVE, {}
    gone = sorted(full & set(said.lots))
    if not gone:
        return None
    lot = gone[0]
    mine = next(one for one in ranking[lot] if one.bid == bid.id)
    # Of several winners the last: that is what it would have had to pass.
    theirs = next((one for one in reversed(ranking[lot]) if one.bid in won), None)
    if theirs is None:
        return NOT_AWARDED, {}
    params = {
        "lot": lot,
        "score": mine.mean,
        "winning_score": theirs.mean,
        "price_fen": mine.price_fen,
    }
    if len(said.lots) > 1 and len(gone) < len(said.lots):
        return BUNDLE, params
    if theirs.mean > mine.mean:
        return BETTER, params
    tied = theirs.mean == mine.mean and theirs.price_fen < mine.price_fen
    return (CHEAPER if tied else OTHER), params


def set_winning(session: Session, tender: str, prices: Mapping[str, int | None]) -> None:
    """The price at which each losing bid would have won, by bid, for whoever solved it; none of the
    others, and none that was told before, is known any more."""
    for row in valid_bids(session, tender):
        fen = prices.get(row.id) if row.lost else None
        if row.winning_fen != fen:
            row.winning_fen, row.version = fen, row.version + 1
