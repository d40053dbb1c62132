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
        ("周一三五上午", ["mon-am", "wed-am", "fri-am"]),
        ("周一、三、五上午，周日下午", ["mon-am", "wed-am", "fri-am", "sun-pm"]),
        ("星期一、天", ["mon-am", "mon-pm", "mon-eve", "sun-am", "sun-pm", "sun-eve"]),
        ("周1上午", ["mon-am"]),
        ("周一全天、周三上午", ["mon-am", "mon-pm", "mon-eve", "wed-am"]),
        ("周三上午、周六", ["wed-am", "sat-am", "sat-pm", "sat-eve"]),
        ("mon-wed-pm", ["mon-pm", "tue-pm", "wed-pm"]),
        ("Weekends-eve; mon-am", ["sat-eve", "sun-eve", "mon-am"]),
        ("mon-am", ["mon-am"]),
        ("无", []),
        ("不限", None),
    ],
)
def test_slots_mean(cell: str, meant: Any) -> None:
    assert Slots(STANDARD).read(cell) == meant


@pytest.mark.parametrize("cell", ["周八上午", "周三至周一", "半夜", "工作日至周五", "半夜×2"])
def test_slots_refused(cell: str) -> None:
    with pytest.raises(BadCell, match="unknown_slot"):
        Slots(STANDARD).read(cell)


@pytest.mark.parametrize(
    "cell", ["周一上午 2", "周一上午2次", "周一上午×2", "周日晚上、周一上午（2）"]
)
def test_numbers_have_no_place_among_slots(cell: str) -> None:
    with pytest.raises(BadCell, match="slot_counted") as refused:
        Slots(STANDARD).read(cell)
    assert refused.value.params["slot"] == "周一上午"


def test_an_id_with_a_number_is_itself() -> None:
    own = Week((("周一上午2", 0, 540), ("甲周一、三", 2, 540)))
    assert Slots(own).read('周一上午2、"甲周一、三"') == ["周一上午2", "甲周一、三"]


@pytest.mark.parametrize(
    ("cell", "found", "whole", "same"),
    [
        ("周一、周三上午", "周一", "周一全天", "周一上午"),
        ("周日晚上、周一、周二、周三上午×2", "周二", "周二全天", "周二上午"),
        ("mon; wed-am", "mon", "mon-all", "mon-am"),
    ],
)
def test_a_day_before_part_of_another_may_mean_either(
    cell: str, found: str, whole: str, same: str
) -> None:
    for codec in (Slots(STANDARD), Sessions(STANDARD)):
        with pytest.raises(BadCell, match="slot_unclear") as refused:
            codec.read(cell)
        assert refused.value.params == {"found": found, "whole": whole, "same": same}


def test_a_day_that_is_a_slot_is_clear() -> None:
    own = Week((("周一", 0, 540), ("一", 1, 540), ("二", 2, 540), ("wed-am", 2, 500)))
    assert Slots(own).read("周一、周三上午") == ["周一", "二", "wed-am"]
    assert Slots(own).read("周一、二") == ["周一", "二"]


def test_a_part_of_the_day_nothing_falls_in_is_no_slot() -> None:
    with pytest.raises(BadCell, match="unknown_slot"):
        Slots(Week((("a", 0, 600),))).read("周一晚上")


def test_sessions_mean() -> None:
    sessions = Sessions(STANDARD)
    assert sessions.read("周一上午×2、周三晚上") == {"mon-am": 2, "wed-eve": 1}
    for said in ("周一上午 2", "周一上午2", "周一上午2次", "周一上午（２次）", "周一上午：2"):
        assert sessions.read(said) == {"mon-am": 2}
    assert sessions.read("mon-am 2; 周二×2")["tue-eve"] == 2
    for said in ("周一 2", "周一9:00", "周一上午两次"):
        with pytest.raises(BadCell, match="unknown_slot"):
            sessions.read(said)
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


@pytest.mark.parametrize(
    ("cell", "said"),
    [("工作日上午、周三上午×2", "周三上午"), ("weekdays-am, wed-am x2", "wed-am")],
)
def test_a_slot_given_twice_is_told_in_the_words_of_the_cell(cell: str, said: str) -> None:
    with pytest.raises(BadCell) as bad:
        Sessions(STANDARD).read(cell)
    assert (bad.value.code, bad.value.params["found"]) == ("slot_twice", said)
