"""Distance in whole metres, in integers only, so that everybody computes the same one.

``scales.csv`` gives, for each tenth of a degree of latitude, how many metres a degree of
longitude (kx) and of latitude (ky) is long on the WGS-84 ellipsoid. Between rows both are
interpolated linearly, in integers. The formula is the planar one with those scales.
"""

from functools import cache
from importlib.resources import files
from math import isqrt

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

ROW_UDEG = 100_000
CIRCLE_UDEG = 360_000_000


@cache
def scales() -> tuple[Ints, Ints]:
    """(kx, ky), each of 902 rows, metres a degree at 0.0°, 0.1°, … 90.0° (the last row twice)."""
    lines = files("matcher").joinpath("scales.csv").read_text("ascii").splitlines()[1:]
    rows = [tuple(int(cell) for cell in line.split(",")) for line in lines]
    rows.append(rows[-1])
    return (
        np.array([row[1] for row in rows], dtype=np.int64),
        np.array([row[2] for row in rows], dtype=np.int64),
    )


def scale_at(lat_udeg: int) -> tuple[int, int]:
    """(kx, ky) at a latitude in micro-degrees."""
    kx, ky = scales()
    row, rest = divmod(abs(lat_udeg), ROW_UDEG)
    return (
        int(kx[row]) + int(kx[row + 1] - kx[row]) * rest // ROW_UDEG,
        int(ky[row]) + int(ky[row + 1] - ky[row]) * rest // ROW_UDEG,
    )


def scales_at(lat_udeg: Ints) -> tuple[Ints, Ints]:
    """(kx, ky) at each of many latitudes."""
    kx, ky = scales()
    row, rest = np.divmod(np.abs(lat_udeg), ROW_UDEG)
    return (
        kx[row] + (kx[row + 1] - kx[row]) * rest // ROW_UDEG,
        ky[row] + (ky[row + 1] - ky[row]) * rest // ROW_UDEG,
    )


def distance_m(lon: int, lat: int, other_lon: int, other_lat: int) -> int:
    """Metres from (lon, lat), whose latitude sets the scales, to the other point.

    The legs are taken in whole centimetres: dx = kx·Δlon // 10^4; the result is
    isqrt(dx² + dy²) // 100. Arguments are micro-degrees.
    """
    kx, ky = scale_at(lat)
    dlon = abs(lon - other_lon)
    dlon = min(dlon, CIRCLE_UDEG - dlon)
    dx = kx * dlon // 10_000
    dy = ky * abs(lat - other_lat) // 10_000
    return isqrt(dx * dx + dy * dy) // 100
