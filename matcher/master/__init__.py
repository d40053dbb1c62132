"""The restricted master: whole patterns of blocks chosen so that they go together.

A pattern is all that one block does in some plan or at some prices. Choosing at most one a block,
so that needs, funds, rooms and people's time agree, is a small integer program with a tight
relaxation (Dantzig and Wolfe 1960; Barnhart et al. 1998). ``recombined`` makes one plan of many;
``dived`` follows the relaxation block by block and leaves the rest to a solver.
"""

from matcher.master.dive import dived
from matcher.master.recombine import Limits, recombined

__all__ = ["Limits", "dived", "recombined"]
