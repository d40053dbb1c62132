"""A realistic made-up round, of any size, the same for the same arguments.

It is what the solver is measured on, so it never changes to make a figure look better, and a test
holds its bytes. Asked for: about 230 needs a community, 8 needs an offer, 8 weekly sessions an
offer (2 to 40), 12 venues a thousand needs, 6 funds a district of 48 communities; 0.35 of the needs
with several sessions a week, 0.3 that may join a series, 0.6 short of the price, 12 lawful ways in
the median; a fifth to a third that a good plan can't serve. ``traits`` says what it came to. A
round of a few hundred needs has too few offers for 12 ways: it has 3 to 5, of fewer services.

With lots and bids: a lot is one service in one to four neighbouring communities, about 4 in 5 of
them for one winner; bids are spread evenly, a third of them for two to four lots of one fund, a
third for a lump sum, at 0.7 to 1.3 of the usual price; each can serve 0.3 to 1 of a lot's needs.
"""

from linli.generate.district import generate
from linli.generate.points import read_points

__all__ = ["generate", "read_points"]
