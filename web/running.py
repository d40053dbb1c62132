"""The first page of who runs the service: what there is, and what is missing."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from access.accounts import Account
from access.areas import Area
from access.notice import Notice
from access.tx import Tx
from catalogue.grid import grid
from catalogue.services import latest


def standing(tx: Tx) -> Mapping[str, Any]:
    """Accounts by role, what is missing before anybody can work, and which versions stand."""
    able = select(Account.role, func.count()).where(Account.disabled_at.is_(None))
    counted = {role: int(count) for role, count in tx.session.execute(able.group_by(Account.role))}
    communities = select(func.count()).where(Area.kind == "community")
    return {
        "accounts": counted,
        "communities": tx.session.scalar(communities) or 0,
        "silent": tx.session.scalar(communities.where(Area.phone == "")) or 0,
        "catalogue": latest(tx.session),
        "notice": tx.session.scalar(select(func.max(Notice.version))) or 0,
        "slots": len(grid(tx.session)),
    }
