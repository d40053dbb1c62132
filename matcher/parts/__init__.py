"""A large problem cut into parts that can be searched side by side, and put together again.

A part is a plain problem of its own: some blocks and rooms, the needs they serve, those unserved
that they might, and a share of the money that is left. What crosses a cut stands as it is, and
takes its hours and rooms out of the parts. Each round of a search cuts elsewhere.
"""

from matcher.parts.cut import Cut, cut
from matcher.parts.pieces import Part, parts, together
from matcher.parts.standing import money_used
from matcher.parts.within import within

__all__ = ["Cut", "Part", "cut", "money_used", "parts", "together", "within"]
