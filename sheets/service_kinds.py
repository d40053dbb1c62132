"""The sheets that the service takes in: the matcher's, and what only a service keeps beside them.

A record that comes in gets an id of the service's own; its number in the sheet may be left out.
"""

import dataclasses
import re

from sheets.columns import Column, Kind
from sheets.flaws import BadCell
from sheets.kinds import kinds
from sheets.usual_columns import DATE, TEXT
from sheets.values import Cell, Json
from sheets.vocabulary import YES_NO
from sheets.week import Week

TAKEN_IN = ("needs", "providers", "offers", "venues", "funds")

LONGEST_PHONE = 30
_PHONE = re.compile(r"[+＋]?[0-9０-９() （）\-－—]{3,30}")


class Phone:
    """A telephone number: figures, with what people put between them."""

    def read(self, text: str) -> Json:
        if not _PHONE.fullmatch(text):
            raise BadCell("not_a_phone", found=text)
        return text

    def write(self, value: Json, lang: str) -> Cell:
        return str(value)


RESIDENT = (
    Column("name", "姓名", "name", TEXT),
    Column("phone", "电话", "phone", Phone()),
    Column("building", "楼栋", "building", TEXT),
    Column("door", "门牌", "door", TEXT),
    Column("grid", "网格", "grid", TEXT),
    Column("born", "出生日期", "born", DATE),
    Column("health", "健康情况", "health", TEXT),
    Column("consent", "同意", "consent", YES_NO),
    Column("health_consent", "健康信息同意", "health_consent", YES_NO),
    Column("consent_method", "同意方式", "consent_method", TEXT),
)
AREA = Column("area", "地区", "area", TEXT)
OWN = {
    "needs": RESIDENT,
    "providers": (Column("credit_code", "统一社会信用代码", "credit_code", TEXT), AREA),
    "offers": (),
    "venues": (),
    "funds": (AREA,),
}
"""What each kind of sheet says beside what the matcher reads."""

NEEDED = {"providers": ("name",), "funds": ("name",)}
"""What a sheet for the matcher may leave out and one for the service may not."""

NOT_TAKEN = {"providers": ("quality",)}
"""Of the matcher's columns: the service finds these out by itself."""


def service_kind(name: str, week: Week, *, one_community: bool = False) -> Kind:
    """One of ``TAKEN_IN``, whose cells may name the slots of this week.

    ``one_community``: there is but one, so that it goes without saying.
    """
    kind = next(kind for kind in kinds(week) if kind.name == name)
    left_out = {"id", "community"} if one_community else {"id"}
    number, *rest = (
        dataclasses.replace(
            column,
            required=column.field in NEEDED.get(name, ())
            or (column.required and column.field not in left_out),
        )
        for column in kind.columns
        if column.field not in NOT_TAKEN.get(name, ())
    )
    return dataclasses.replace(kind, columns=(number, *OWN[name], *rest))
