"""A call's proposal as it is shown: what it awards, what the difference buys, why others lose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from access.tx import Tx
from rounds import proposals
from rounds.tendered import terms_of
from store.runs import ACTIVE, RunState
from tenders.bids import BidRow
from tenders.calls import Tender
from tenders.standing import standing
from web import names
from web.calls import named_lots
from web.typed import yuan


@dataclass(frozen=True)
class Line:
    """A bid that is proposed; one that is not has ``why`` and ``winning_fen`` of a ``Lost``, and
    how many needs were ``waiting`` where they were too few.

    ``most_fen``: what its lots may cost; a plan knows the funds alone."""

    bid: str
    who: str
    lots: Sequence[str]
    most_fen: int
    amount_fen: int = 0
    served: int = 0
    why: str = ""
    winning_fen: int | None = None
    waiting: int = 0


@dataclass(frozen=True)
class Proposal:
    """``amounts``: of each proposed bid, in yuan as it stands in a field. ``plan`` and ``ranking``:
    their figures. ``outdated``: it is of what stood once."""

    at: Any
    proposed: Sequence[Line]
    lost: Sequence[Line]
    plan: Mapping[str, int]
    ranking: Mapping[str, Any]
    ranked: Sequence[str]
    fallen: Sequence[str]
    outdated: bool

    @property
    def amounts(self) -> Mapping[str, str]:
        return {one.bid: yuan(one.amount_fen) for one in self.proposed}


def shown(tx: Tx, call: Tender, bids: Mapping[str, BidRow], lang: str) -> Mapping[str, Any]:
    """The latest proposal, and how far the next one is."""
    run = proposals.progress_of(tx, call.id)
    return {
        "run": run if run is not None and run.state in ACTIVE else None,
        "run_failed": run is not None and run.state in (RunState.FAILED, RunState.CANCELLED),
        "proposal": _proposal(tx, call, bids, lang),
    }


def _proposal(tx: Tx, call: Tender, bids: Mapping[str, BidRow], lang: str) -> Proposal | None:
    row = proposals.proposal_of(tx, call.id)
    if row is None:
        return None
    called = names.providers(tx.session, lang, {str(one.provider_id) for one in bids.values()})
    lots = {lot.row.id: lot for lot in named_lots(tx.session, call, lang)}

    def who(bid: str) -> str:
        return called.get(str(bids[bid].provider_id), "") if bid in bids else ""

    def line(said: Mapping[str, Any], **more: Any) -> Line:
        of = [lots[id] for id in bids[said["bid"]].said.lots]
        most = sum(lot.row.most_fen for lot in of)
        return Line(said["bid"], who(said["bid"]), [lot.name for lot in of], most, **more)

    figures = row.figures
    return Proposal(
        at=row.asked_at,
        proposed=[
            line(one, amount_fen=one["amount_fen"], served=one["served"])
            for one in figures["proposed"]
            if one["bid"] in bids
        ],
        lost=[
            line(
                one,
                why=one["why"],
                winning_fen=one["winning_fen"],
                waiting=one.get("waiting", 0),
            )
            for one in figures["lost"]
            if one["bid"] in bids
        ],
        plan=figures["plan"],
        ranking=figures["ranking"],
        ranked=[who(bid) for bid in figures["ranking"]["bids"]],
        fallen=[who(bid) for bid in figures["ranking"]["fallen"]],
        outdated=terms_of(standing(tx.session, call)) != row.terms,
    )
