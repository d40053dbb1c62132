"""The compiled code of the solve: is it there from an earlier run?"""

from pathlib import Path

from matcher import search


def are_built() -> bool:
    """Told by the index files that numba keeps; after a change of the code they are made anew."""
    compiled = next(one for one in vars(search).values() if hasattr(one, "py_func"))
    return any(Path(compiled.stats.cache_path).glob("search.*.nbi"))
