"""What a cell may say, what it means, and what is refused."""

from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets import text as texts
from sheets import vocabulary as words
from sheets.flaws import BadCell
from sheets.measures import (
    DAYS,
    DEGREES,
    KM,
    METRES,
    MINUTES,
    PEOPLE,
    PERCENT_POINTS,
    POINTS,
    SEATS,
    TIMES,
    WEEKS,
    YEARS,
    YUAN,
    YUAN_PER_POINT,
)
from sheets.values import (
    Choices,
    Clock,
    Codec,
    Day,
    Licences,
    Number,
    One,
    Percent,
    Text,
    Word,
    Words,
)
from sheets.week import Sessions, Slots
from tests.sheets.test_week import STANDARD

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
TRICKY = st.text("无不限any、;；,，\n\"'=+-@＝ \t\r()（）至2_x0041\\\ufeff×", max_size=12)


@pytest.mark.parametrize(
    ("codec", "cell", "meant"),
    [
        (Number(), "1,200", 1200),
        (Number(), "１２", 12),
        (PERCENT_POINTS, "20%", 20),
        (YUAN, "２，０００", 200_000),
        (YUAN, "2,000", 200_000),
        (YUAN, "¥2,000", 200_000),
        (YUAN, "￥２０００．５", 200_050),
        (YUAN, "2000元", 200_000),
        (YUAN, "2000 块", 200_000),
        (YUAN, "¥1.5万元", 1_500_000),
        (YUAN, "20 yuan", 2_000),
        (YUAN_PER_POINT, "20元", 2),
        (KM, "3公里", 3_000),
        (KM, "3 km", 3_000),
        (KM, "１．５千米", 1_500),
        (KM, "800米", 800),
        (KM, "120公里", 120_000),
        (KM, "0", 0),
        (METRES, "800", 800),
        (METRES, "3公里", 3_000),
        (METRES, "20m", 20),
        (METRES, "0", 0),
        (DEGREES, "120.2095°", 120_209_500),
        (MINUTES, "90分钟", 90),
        (MINUTES, "1.5小时", 90),
        (TIMES, "2次", 2),
        (PEOPLE, "3 人", 3),
        (WEEKS, "４周", 4),
        (DAYS, "12天", 12),
        (YEARS, "78岁", 78),
        (SEATS, "16座", 16),
        (POINTS, "800分", 800_000),
        (Number(), "3.0", 3),
        (Percent(), "105", 105),
        (Percent(), "105%", 105),
        (Percent(), "5%", 5),
        (Percent(), "0", 0),
        (Number(), "1e3", 1000),
        (Number(), "不限", None),
        (Number(), "无", None),
        (YUAN, "85.5", 8550),
        (YUAN, "¥120", 12_000),
        (YUAN, "-0.01", -1),
        (KM, "1.5", 1500),
        (DEGREES, "120.20950049", 120_209_500),
        (YUAN_PER_POINT, "20", 2),
        (Day(), "2026-03-02", "2026-03-02"),
        (Day(), "2026/3/2", "2026-03-02"),
        (Day(), "2026.9.7", "2026-09-07"),
        (Day(), "２０２６年９月７日", "2026-09-07"),
        (Day(), "2026 年 9 月 7 号", "2026-09-07"),
        (Day(), "20260907", "2026-09-07"),
        (Day(), "2026年3月2日", "2026-03-02"),
        (Day(), "2026-03-02 00:00", "2026-03-02"),
        (Day(), "不限", None),
        (Clock(), "8:30", 510),
        (Clock(), "24:00", 1440),
        (words.YES_NO, "是", True),
        (words.YES_NO, "无", False),
        (words.YES_NO, "FALSE", False),
        (words.TIER, "兜底", "provide"),
        (words.TIER, "Provide", "provide"),
        (words.GENDER, "不限", None),
        (words.GENDER, "无", None),
        (words.PRIORITY, "2", 2),
        (words.PRIORITY, "健康照护", 2),
        (words.WEEKDAY, "星期天", 6),
        (words.PROVIDER_KIND, "Social Organization", "social_organisation"),
        (Choices(words.GENDER), "女、男", ["female", "male"]),
        (Choices(words.GENDER), "无", []),
        (Choices(words.GENDER), "any", None),
        (Word(), "无", None),
        (Word(), '"无"', "无"),
        (Words(), "甲、乙；丙,丁", ["甲", "乙", "丙", "丁"]),
        (Words(), '"甲、乙"、丙', ["甲、乙", "丙"]),
        (Words(), "无", []),
        (Words(), "不限", None),
        (Text(), "无", "无"),
        (Text(), '"有"引号', '"有"引号'),
        (Licences(), "社工", [{"code": "社工"}]),
        (
            Licences(),
            "护士(至2027-06-30)、社工（有效期至2027年6月30日）",
            [
                {"code": "护士", "valid_until": "2027-06-30"},
                {"code": "社工", "valid_until": "2027-06-30"},
            ],
        ),
        (Licences(), '"2027年版证"', [{"code": "2027年版证"}]),
        (Licences(), "电工2027", [{"code": "电工2027"}]),
        (One(), '"普通话、杭州话"', "普通话、杭州话"),
        (One(), "普通话", "普通话"),
        (One(), "不限", None),
        (TIMES, "每周2次", 2),
        (Licences(), '"康复(甲1)"', [{"code": "康复(甲1)"}]),
    ],
)
def test_a_cell_means(codec: Codec, cell: str, meant: Any) -> None:
    assert codec.read(cell) == meant


@pytest.mark.parametrize(
    ("codec", "cell", "code"),
    [
        (Number(), "两次", "not_a_figure"),
        (Number(), "1,2,3", "not_a_figure"),
        (Number(), "9" * 50, "not_a_figure"),
        (Number(), "nan", "not_a_figure"),
        (Number(), "1.5", "too_fine"),
        (Number(), "2元", "not_a_figure"),
        (TIMES, "2人", "not_a_figure"),
        (PERCENT_POINTS, "20元", "not_a_figure"),
        (YUAN, "20-30", "not_money"),
        (YUAN, "20元左右", "not_money"),
        (YUAN, "2,00", "not_money"),
        (YUAN, "20元/月", "not_money"),
        (YUAN, "30%", "not_money"),
        (KM, "3里", "not_a_distance"),
        (KM, "三公里", "not_a_distance"),
        (KM, "3元", "not_a_distance"),
        (KM, "800", "distance_unclear"),
        (KM, "100", "distance_unclear"),
        (METRES, "3", "distance_unclear"),
        (METRES, "49", "distance_unclear"),
        (METRES, "1.5", "too_fine"),
        (DEGREES, "120°12'", "not_degrees"),
        (DEGREES, "120.2,30.2", "not_degrees"),
        (Day(), "9月7日", "not_a_date"),
        (Day(), "20261307", "not_a_date"),
        (Percent(), "1", "percent_unclear"),
        (Percent(), "1.05", "percent_unclear"),
        (Percent(), "105.5", "too_fine"),
        (YUAN, "0.005", "too_fine"),
        (YUAN_PER_POINT, "25", "too_fine"),
        (Day(), "2026-02-30", "not_a_date"),
        (Day(), "下周一", "not_a_date"),
        (Clock(), "24:01", "not_a_time"),
        (Clock(), "8点", "not_a_time"),
        (words.TIER, "全包", "not_a_choice"),
        (Choices(words.GENDER), "女、不限", "open_within_list"),
        (Licences(), "护士(至2027-13-01)", "not_a_date"),
        (Licences(), "社工、护士至2027-06-30", "licence_unclear"),
        (Licences(), "护士 2027年到期", "licence_unclear"),
        (One(), "普通话、杭州话", "only_one"),
        (Word(), r'"\ud800"', "broken_character"),
    ],
)
def test_a_cell_is_refused(codec: Codec, cell: str, code: str) -> None:
    with pytest.raises(BadCell) as refused:
        codec.read(cell)
    assert refused.value.code == code


@given(st.one_of(ANY_TEXT, TRICKY))
def test_text_comes_back(value: str) -> None:
    for codec in (Text(), Word(), One()):
        cell = str(codec.write(value, "zh"))
        assert cell == "" or codec.read(texts.unguarded(texts.guarded(cell)).strip()) == value


@given(
    st.lists(st.one_of(ANY_TEXT, TRICKY).filter(bool), max_size=4), st.sampled_from(["zh", "en"])
)
def test_lists_come_back(value: list[str], lang: str) -> None:
    assert Words().read(str(Words().write(value, lang))) == value
    held = [{"code": code, "valid_until": "2027-06-30"} for code in value]
    held += [{"code": code} for code in value]
    assert Licences().read(str(Licences().write(held, lang))) == held


def test_a_licence_named_after_a_year_comes_back() -> None:
    held = [{"code": "2027年版证"}, {"code": "证2027.1", "valid_until": "2027-06-30"}]
    assert Licences().read(str(Licences().write(held, "zh"))) == held


@given(st.integers(-(10**12), 10**12))
def test_numbers_come_back(value: int) -> None:
    for codec in (Number(), YUAN, KM, DEGREES, YUAN_PER_POINT, MINUTES):
        cell = codec.write(value, "zh")
        said = format(cell, "f") if isinstance(cell, Decimal) else str(cell)
        assert codec.read(said) == value


@given(st.integers(0, 10**8), st.sampled_from(["zh", "en"]))
def test_distances_come_back(value: int, lang: str) -> None:
    """One so long that it is taken for metres is written with its unit."""
    cell = KM.write(value, lang)
    assert KM.read(format(cell, "f") if isinstance(cell, Decimal) else str(cell)) == value


@given(st.integers(0, 1_000))
def test_percentages_come_back(value: int) -> None:
    assert Percent().read(str(Percent().write(value, "zh"))) == value


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "codec", [Licences(), Words(), Slots(STANDARD), Sessions(STANDARD), Number(), Day()]
)
def test_a_cell_made_to_take_long_takes_no_time(codec: Codec) -> None:
    for cell in ("a" + " " * 90_000 + "b", "(" * 90_000, '"' * 90_000, "周一" * 45_000):
        with suppress(BadCell):
            codec.read(cell)
