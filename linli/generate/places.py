"""Where people live: communities in clusters, in districts; or at the points of a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, isqrt

import numpy as np
import numpy.typing as npt

from matcher.instance import Community, Point

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

NEEDS_PER_COMMUNITY = 230
COMMUNITIES_PER_DISTRICT = 48
NEEDS_PER_POINT = 20
CLUSTER = 8
DISTRICT_M = 14_000
CLUSTER_SPREAD_M, HOME_SPREAD_M = 700, 260
CENTRE = np.array([120_160_000, 30_270_000])
UDEG_PER_M = np.array([10.39, 9.02])
"""At 30.27° north; good for scattering points, distances are measured elsewhere."""

FIRST = (
    ("云", "Yun"),
    ("兰", "Lan"),
    ("桂", "Gui"),
    ("松", "Song"),
    ("竹", "Zhu"),
    ("梅", "Mei"),
    ("荷", "He"),
    ("柳", "Liu"),
    ("枫", "Feng"),
    ("杏", "Xing"),
    ("晴", "Qing"),
    ("春", "Chun"),
    ("望", "Wang"),
    ("清", "Qing"),
    ("锦", "Jin"),
    ("瑞", "Rui"),
    ("安", "An"),
    ("和", "He"),
    ("永", "Yong"),
    ("新", "Xin"),
    ("朝", "Zhao"),
    ("星", "Xing"),
    ("白", "Bai"),
    ("金", "Jin"),
)
SECOND = (
    ("溪", "xi"), ("桥", "qiao"), ("塘", "tang"), ("湾", "wan"), ("浦", "pu"), ("园", "yuan"),
    ("苑", "yuan"), ("井", "jing"), ("埠", "bu"), ("渡", "du"), ("坞", "wu"), ("泉", "quan"),
    ("亭", "ting"), ("堰", "yan"), ("畈", "fan"), ("汇", "hui"), ("岭", "ling"), ("洲", "zhou"),
    ("巷", "xiang"), ("里", "li"), ("门", "men"), ("台", "tai"), ("滨", "bin"), ("舍", "she"),
)  # fmt: skip


@dataclass(frozen=True)
class Places:
    """Communities, the district of each, and where its residents live.

    ``centres``: (communities, 2) longitude and latitude in micro-degrees. ``homes``: for each
    community the points its residents live at, or none: scattered around its centre.
    """

    communities: tuple[Community, ...]
    district: Ints
    centres: Ints
    weights: Floats
    homes: tuple[Ints, ...] | None

    def near(self, rng: np.random.Generator, communities: Ints, spread_m: float) -> Ints:
        """A point for each community index: one of its homes, or scattered around its centre."""
        if self.homes is None:
            metres = rng.normal(0.0, spread_m, (len(communities), 2))
            return scattered(self.centres[communities], metres)
        draws = rng.random(len(communities))
        sizes = np.array([len(points) for points in self.homes])
        picks = (draws * sizes[communities]).astype(np.int64)
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        return np.asarray(np.concatenate(self.homes)[starts[communities] + picks], np.int64)


def scattered(points: Ints, metres: Floats) -> Ints:
    """Points moved by (east, north) metres, kept inside the world."""
    moved = points + np.rint(metres * UDEG_PER_M).astype(np.int64)
    return np.asarray(
        np.clip(moved, [-180_000_000, -90_000_000], [180_000_000, 90_000_000]), np.int64
    )


def settle(
    rng: np.random.Generator, needs: int, points: Sequence[tuple[int, int]] | None
) -> Places:
    """Communities of about 230 needs each, about 48 to a district."""
    count = max(1, round(needs / NEEDS_PER_COMMUNITY))
    if points is None:
        districts = max(1, round(count / COMMUNITIES_PER_DISTRICT))
        district = np.sort(np.arange(count) % districts)
        centres = _clusters(rng, district)
        homes = None
    else:
        chosen = _compact(np.array(points, dtype=np.int64), max(1, needs // NEEDS_PER_POINT))
        count = min(count, len(chosen))
        districts = max(1, round(count / COMMUNITIES_PER_DISTRICT))
        areas = [
            _parts(part, int(size))
            for part, size in zip(
                _parts(chosen, districts),
                np.bincount(np.arange(count) % districts, minlength=districts),
                strict=True,
            )
        ]
        homes = tuple(area for part in areas for area in part)
        district = np.array([d for d, part in enumerate(areas) for _ in part], dtype=np.int64)
        centres = np.array([area.sum(axis=0) // len(area) for area in homes])
    weights = rng.lognormal(0.0, 0.35, len(centres))
    return Places(_named(centres, district, weights), district, centres, weights, homes)


def _clusters(rng: np.random.Generator, district: Ints) -> Ints:
    """Community centres: clusters of eight, anywhere in their district's square."""
    side = isqrt(int(district.max())) + 1
    centres = np.empty((len(district), 2), dtype=np.int64)
    for d in range(int(district.max()) + 1):
        (mine,) = np.nonzero(district == d)
        corner = np.array([d % side, d // side]) * DISTRICT_M
        # A district smaller than the usual is smaller on the map too, as dense as any other.
        width = DISTRICT_M * min(1.0, (len(mine) / COMMUNITIES_PER_DISTRICT) ** 0.5)
        hearts = rng.uniform(0.0, width, (ceil(len(mine) / CLUSTER), 2))
        metres = corner + hearts[np.arange(len(mine)) // CLUSTER]
        metres = metres + rng.normal(0.0, CLUSTER_SPREAD_M, (len(mine), 2))
        centres[mine] = scattered(np.broadcast_to(CENTRE, metres.shape), metres)
    return centres


def _compact(points: Ints, count: int) -> Ints:
    """The ``count`` points nearest to the middle one: a round covers an area, not a scatter."""
    middle = np.sort(points, axis=0)[len(points) // 2]
    away = np.abs(points - middle) / UDEG_PER_M
    order = np.argsort((away**2).sum(axis=1), kind="stable")
    return points[order[: min(count, len(points))]]


def _parts(points: Ints, count: int) -> list[Ints]:
    """Points cut into compact parts of about equal size, always across the longer side."""
    if count <= 1:
        return [points]
    extent = (points.max(axis=0) - points.min(axis=0)) / UDEG_PER_M
    ordered = points[np.argsort(points[:, int(np.argmax(extent))], kind="stable")]
    first = count // 2
    cut = len(points) * first // count
    return _parts(ordered[:cut], first) + _parts(ordered[cut:], count - first)


def _named(centres: Ints, district: Ints, weights: Floats) -> tuple[Community, ...]:
    rows = []
    for index, (lon, lat) in enumerate(centres.tolist()):
        turn, place = divmod(index, len(FIRST) * len(SECOND))
        zh, en = FIRST[place % len(FIRST)]
        # The second syllable turns one step more each time the first comes round again.
        tail_zh, tail_en = SECOND[(place + place // len(FIRST)) % len(SECOND)]
        number = str(turn + 1) if turn else ""
        rows.append(
            Community(
                id=f"c{index + 1}",
                name=f"{zh}{tail_zh}{number}社区",
                name_en=f"{en}{tail_en}{number} community",
                point=Point(lon_udeg=lon, lat_udeg=lat),
                sub_district=f"s{int(district[index]) + 1}-{index // CLUSTER + 1}",
                district=f"d{int(district[index]) + 1}",
                population=int(3_500 * weights[index]),
            )
        )
    return tuple(rows)
