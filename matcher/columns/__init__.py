"""What a series could earn at given prices: the best load of every column of a family.

Used by the dual, which wants upper bounds and their subgradients. Floats: nothing here is a proof,
``certify`` is.
"""

from matcher.columns.earning import Columns, earning, load_of, new_columns
from matcher.columns.loads import Scratch, new_scratch

__all__ = ["Columns", "Scratch", "earning", "load_of", "new_columns", "new_scratch"]
