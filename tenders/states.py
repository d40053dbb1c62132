"""Where a call, a lot, a bid, an award, a complaint or a contract stands: the codes of OCDS."""

from enum import StrEnum


class TenderStatus(StrEnum):
    PLANNING = "planning"
    ACTIVE = "active"
    CANCELLED = "cancelled"
    UNSUCCESSFUL = "unsuccessful"
    COMPLETE = "complete"


class BidStatus(StrEnum):
    """``pending``: sealed; ``valid``: opened, and every check passed."""

    PENDING = "pending"
    VALID = "valid"
    DISQUALIFIED = "disqualified"
    WITHDRAWN = "withdrawn"


class AwardStatus(StrEnum):
    """``pending``: in its standstill, until a contract is signed."""

    PENDING = "pending"
    ACTIVE = "active"
    CANCELLED = "cancelled"


STANDING = (AwardStatus.PENDING, AwardStatus.ACTIVE)
"""These hold their lots and their money."""


class ComplaintStatus(StrEnum):
    OPEN = "open"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


class ContractStatus(StrEnum):
    ACTIVE = "active"
    TERMINATED = "terminated"
