"""Numbers that people write with a unit: money, distances, minutes, counts of something."""

from decimal import Decimal

from sheets.flaws import BadCell
from sheets.values import Cell, Json, Number, Percent

KILOMETRE, METRE = Decimal(1000), Decimal(1)
CLEAR_KM, CLEAR_M = 100, 50
"""From so many kilometres on, and below so many metres, a bare number is taken for a mistake: a
heading in the other unit overlooked."""


def _each(factor: str, words: str) -> dict[str, Decimal]:
    return dict.fromkeys(words.split(), Decimal(factor))


class Distance(Number):
    """Metres, in the column's unit where the cell names none and its size can be meant so."""

    def read(self, text: str) -> Json:
        metres = super().read(text)
        if metres and text[-1].isdigit():
            far = self.scale == KILOMETRE and metres >= CLEAR_KM * KILOMETRE
            near = self.scale == METRE and 0 < metres < CLEAR_M
            if far or near:
                raise BadCell("distance_unclear", found=text)
        return metres

    def write(self, value: Json, lang: str) -> Cell:
        units = super().write(value, lang)
        if self.scale == KILOMETRE and value >= CLEAR_KM * KILOMETRE:
            return f"{units}公里" if lang == "zh" else f"{units} km"
        return units


_MONEY = {**_each("100", "¥ 元 块 rmb cny yuan"), **_each("1000000", "万 万元")}
_LENGTHS = {**_each("1000", "公里 千米 km"), **_each("1", "米 m")}

PERCENT = Percent()
PERCENT_POINTS = Number(units=_each("1", "%"))
YUAN = Number(Decimal(100), units=_MONEY, otherwise="not_money")
YUAN_PER_POINT = Number(Decimal("0.1"), units=_each("0.1", "¥ 元 块 yuan"), otherwise="not_money")
KM = Distance(KILOMETRE, units=_LENGTHS, otherwise="not_a_distance")
METRES = Distance(METRE, units=_LENGTHS, otherwise="not_a_distance")
DEGREES = Number(
    Decimal(10**6), rounded=True, units=_each("1000000", "° 度"), otherwise="not_degrees"
)
POINTS = Number(Decimal(1000), units=_each("1000", "分 points"))
MINUTES = Number(
    units={
        **_each("1", "分钟 分 min minutes"),
        **_each("60", "小时 个小时 h hour hours"),
    }
)
TIMES = Number(units=_each("1", "每周 次 times"))
PEOPLE = Number(units=_each("1", "人 个 位 名 people"))
VISITS = Number(units=_each("1", "人次 次 人 visits people"))
SEATS = Number(units=_each("1", "座 席 个 人 位 seats"))
NEEDS = Number(units=_each("1", "条 个 户 人 needs"))
FIRMS = Number(units=_each("1", "家 个 bids"))
SCORE = Number(units=_each("1", "分 points"))
WEEKS = Number(units=_each("1", "周 个周 星期 个星期 weeks"))
DAYS = Number(units=_each("1", "天 日 days"))
YEARS = Number(units=_each("1", "岁 周岁 years"))
