"""Sheets made by hand, and handed in."""

import csv
import io
import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from access.trail import Entry
from door.acting import Service
from sheets import xlsx_form
from sheets.sheet import Page
from tests.service.story import Person

HEADINGS = ("姓名", "电话", "楼栋", "门牌", "出生日期", "健康情况", "同意", "服务类型", "时段")
CHEN = [
    "陈秀英",
    "13812341234",
    "8 幢",
    "502",
    "1948-05-06",
    "髋部术后",
    "是",
    "维修",
    "周一上午",
]
WANG = [
    "王小明",
    "13900001111",
    "9 幢",
    "101",
    "1950-01-02",
    "",
    "是",
    "维修",
    "周二晚上",
]

_keys = itertools.count(1)

Rows = Sequence[Sequence[str]]


def as_csv(*rows: Sequence[str], encoding: str = "utf-8-sig") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(encoding)


def as_xlsx(title: str, *rows: Sequence[str]) -> bytes:
    return xlsx_form.write([Page(title, [list(row) for row in rows])])


def hand_in(
    person: Person,
    kind: str,
    data: bytes,
    name: str = "三月.csv",
    key: str | None = None,
    lang: str = "zh",
    **query: Any,
) -> Any:
    headers = {
        "Authorization": f"Bearer {person.secret}",
        "Idempotency-Key": key or f"sheet{next(_keys)}",
        "Accept-Language": lang,
    }
    query = {"name": name, **query}
    return person.client.post(f"/api/v1/intake/{kind}", params=query, content=data, headers=headers)


def tried(person: Person, kind: str, data: bytes, name: str = "三月.csv", **query: Any) -> Any:
    """What a dry run reports."""
    answer = hand_in(person, kind, data, name, dry_run=True, **query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def trail(service: Service, action: str) -> list[Mapping[str, Any]]:
    """The details of every such entry."""
    with service.database.read() as session:
        found = session.scalars(select(Entry).where(Entry.action == action).order_by(Entry.seq))
        return [{"subject": entry.subject, **entry.detail} for entry in found]
