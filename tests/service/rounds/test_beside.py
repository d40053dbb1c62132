"""What is said of a bid that lost: that too few wait, where that is so, and not that no price would
do."""

from matcher.instance import Instance
from matcher.winning import Lost
from rounds.beside import _lost
from tests import builders as build


def _told(instance: Instance) -> tuple[str, int | None]:
    said = _lost(instance, Lost(bid="b1", why="not_deliverable", asked_fen=1))
    return said["why"], said.get("waiting")


def test_nobody_and_too_few_are_told_and_where_there_are_enough_it_is_the_price() -> None:
    two = build.bid("b1", build.part(smallest=2))
    assert _told(build.tender([build.pupil()])) == ("too_few_wait", 0)
    assert _told(build.tender(bids=[two])) == ("too_few_wait", 1)
    both = [build.need("n1"), build.need("n2")]
    assert _told(build.tender(both, bids=[two])) == ("not_deliverable", None)


def test_who_comes_to_a_venue_may_live_elsewhere_and_whom_one_goes_to_may_not() -> None:
    there = [build.community("c1"), build.community("c2")]
    home = build.tender([build.need(community="c2")], communities=there)
    assert _told(home) == ("too_few_wait", 0)
    venue = build.tender([build.pupil(community="c2")], [build.lessons()], communities=there)
    assert _told(venue) == ("not_deliverable", None)


def test_another_reason_stays() -> None:
    instance = build.tender([build.pupil()])
    lost = Lost(bid="b1", why="unaffordable", asked_fen=1)
    assert _lost(instance, lost)["why"] == "unaffordable"
