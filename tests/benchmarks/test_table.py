"""What a run prints, and which targets it counts as met."""

from dataclasses import dataclass
from fractions import Fraction

import pytest

from benchmarks.contest import Entry
from benchmarks.table import table
from benchmarks.targets import SIZES, Size, targets

OURS = Entry("linli", 98_000, 100_000, "verified", 18.0, 30.0, 2**30, 5.0)
PEER = Entry("greedy", 97_999, None, "says feasible", 1.0, 1.0, 2**20)
ASKED = Size("small", 10, 20, Fraction(2), verify=60, peak=2)


def missed(ours: Entry, *peers: Entry) -> list[str]:
    return [target.says for target in targets(ASKED, [ours, *peers]) if not target.met]


def test_a_table_gives_every_figure_and_rounds_gaps_up() -> None:
    entry = OURS._replace(value=97_999)
    lines = table([entry, Entry("highs", None, 120_000, "no plan", 20.0, 9.0, 2**20)]).splitlines()
    assert [cell.strip() for cell in lines[2].split("|")[1:-1]] == [
        *("linli", "98.0", "2.01", "100.0", "2.01", "18.0", "30.0", "1024", "verified")
    ]
    assert [cell.strip() for cell in lines[3].split("|")[1:-1]] == [
        *("highs", "-", "-", "120.0", "-", "20.0", "9.0", "1", "no plan")
    ]
    assert len({len(line) for line in lines}) == 1


def test_a_peers_gap_is_to_our_bound_and_its_own_apart() -> None:
    peer = Entry("cp-sat", 90_000, 180_000, "says feasible", 20.0, 9.0, 2**20)
    cells = [cell.strip() for cell in table([OURS, peer]).splitlines()[3].split("|")]
    assert (cells[3], cells[5]) == ("10.00", "50.00")


def test_all_is_met_at_the_very_limits() -> None:
    assert missed(OURS._replace(wall=20.0, verified=60.0, peak=2 * 2**30 - 1), PEER) == []


@dataclass(frozen=True)
class Short:
    entry: Entry
    says: str


@pytest.mark.parametrize(
    "short",
    [
        Short(OURS._replace(bound=100_001), "small: gap at most 2.0 %"),
        Short(OURS._replace(wall=20.1), "small: within 20 s"),
        Short(OURS._replace(verified=60.1), "small: verified within 60 s"),
        Short(OURS._replace(peak=2 * 2**30), "small: under 2 GB"),
        Short(OURS._replace(value=None, said="refused by verify"), "small: a verified plan"),
    ],
)
def test_what_falls_short_is_missed(short: Short) -> None:
    said = missed(short.entry)
    assert len(said) == 1
    assert said[0].startswith(short.says)


def test_a_peer_as_good_as_ours_is_not_beaten() -> None:
    assert missed(OURS, PEER._replace(value=98_000)) == ["small: worth more than greedy"]
    assert missed(OURS, PEER._replace(value=None)) == []


def test_the_example_need_not_beat_its_peers() -> None:
    example = SIZES[0]
    said = [target.says for target in targets(example, [OURS, PEER])]
    assert all("worth" not in one for one in said)
