"""An amount of money more or less, as people type it: ``+10%``, ``-5000``."""

import re
import unicodedata

AMOUNT = re.compile(r"([+-])(\d{1,10})(?:\.(\d{1,2}))?(%?)")
MOST_PERCENT = 1_000


def typed_amount(text: str) -> tuple[int, int] | None:
    """(percent, fen), one of them nought; none where it can't be read, has no sign, or is nothing.

    Without ``%`` it is yuan. At the most 100 percent less, and ``MOST_PERCENT`` more.
    """
    plain = unicodedata.normalize("NFKC", text).replace("−", "-").replace("元", "")
    read = AMOUNT.fullmatch("".join(plain.split()).replace(",", ""))
    if read is None:
        return None
    sign, whole, part, percent = read.groups()
    if percent:
        most = 100 if sign == "-" else MOST_PERCENT
        return (int(sign + whole), 0) if 0 < int(whole) <= most and not part else None
    fen = 100 * int(whole) + int((part or "").ljust(2, "0"))
    return (0, int(f"{sign}{fen}")) if fen else None
