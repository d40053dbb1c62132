"""The slots of a week in people's words, there and back."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets.flaws import BadCell
from sheets.week import Sessions, Slots, Week

STANDARD = Week(
    tuple(
        (f"{day}-{part}", index, start)
        for index, day in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
        for part, start in (("am", 510), ("pm", 810), ("eve", 1110))
    )
)
ODD = Week(
    (("周一上午", 0, 600), ("mon-am", 1, 600), ("a×2", 2, 600), ("无", 3, 800), ("b、c", 4, 0))
)


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("周一上午、周三晚上", ["mon-am", "wed-eve"]),
        ("工作日晚上", ["mon-eve", "tue-eve", "wed-eve", "thu-eve", "fri-eve"]),
        ("周末全天", ["sat-am", "sat-pm", "sat-eve", "sun-am", "sun-pm", "sun-eve"]),
        ("周六", ["sat-am", "sat-pm", "sat-eve"]),
        ("周一至周三下午", ["mon-pm", "tue-pm", "wed-pm"]),
        ("星期五 早上", ["fri-am"]),
        ("mon-wed-pm", ["mon-pm", "tue-pm", "wed-pm"]),
        ("Weekends-eve; mon-am", ["sat-eve", "sun-eve", "mon-am"]),
        ("mon-am", ["mon-am"]),
        ("无", []),
        ("不限", None),
    ],
)
def test_slots_mean(cell: str, meant: Any) -> None:
    assert Slots(STANDARD).read(cell) == meant


@pytest.mark.parametrize("cell", ["周八上午", "周三至周一", "半夜", "工作日至周五", "周一上午2次"])
def test_slots_refused(cell: str) -> None:
    with pytest.raises(BadCell, match="unknown_slot"):
        Slots(STANDARD).read(cell)


def test_a_part_of_the_day_nothing_falls_in_is_no_slot() -> None:
    with pytest.raises(BadCell, match="unknown_slot"):
        Slots(Week((("a", 0, 600),))).read("周一晚上")


def test_sessions_mean() -> None:
    sessions = Sessions(STANDARD)
    assert sessions.read("周一上午×2、周三晚上") == {"mon-am": 2, "wed-eve": 1}
    assert sessions.read("mon-am x3") == {"mon-am": 3}
    assert sessions.read("无") == {}
    assert sessions.read("不限") is None
    with pytest.raises(BadCell, match="slot_twice"):
        sessions.read("周一上午、工作日上午×2")


@pytest.mark.parametrize("week", [STANDARD, ODD])
@pytest.mark.parametrize("lang", ["zh", "en"])
@given(data=st.data())
def test_slots_and_sessions_come_back(week: Week, lang: str, data: st.DataObject) -> None:
    ids = sorted(week.ids)
    slots = data.draw(st.lists(st.sampled_from(ids), unique=True))
    assert Slots(week).read(str(Slots(week).write(slots, lang))) == slots
    sessions = {slot: data.draw(st.integers(0, 3)) for slot in slots}
    read = Sessions(week).read(str(Sessions(week).write(sessions, lang)))
    assert [*read.items()] == [*sessions.items()]
