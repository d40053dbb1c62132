"""How long a sheet of ten thousand needs takes, from the upload to the commit, on each database.

``python -m benchmarks.intake [N]``; PostgreSQL at ``LINLI_TEST_DATABASE_URL``.
"""

import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

import linli.tables  # noqa: F401 - every table
from access import accounts, sessions
from access.actor import SYSTEM, Role
from access.areas import Area
from access.notice import PARTS, publish_notice
from access.tx import Tx
from access.vault import Vault
from api import create_api
from benchmarks.service.databases import KINDS, SAID, url_of_an_empty
from benchmarks.service.lines import Line, table
from catalogue import grid, services
from door.acting import Service
from matcher.instance import ServiceType, standard_grid
from sheets import csv_form, xlsx_form
from sheets.sheet import Page
from sheets.values import Cell
from store import Database, migrate, opened

SECONDS = 15.0
"""What a sheet of ten thousand needs may take."""
HEADINGS = (
    *("居民", "姓名", "电话", "楼栋", "门牌", "网格", "出生日期", "健康情况", "同意"),
    *("健康信息同意", "服务类型", "时段", "每周次数", "优先级", "备注"),
)
WHEN = ("工作日上午", "周一上午、周三下午", "周末全天", "周二至周四下午")
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾"
GIVEN = "秀英桂兰玉梅建国志强淑珍德明春华金凤文海永福素琴丽云晓红国庆美荣"
PASSWORD = "a password of a benchmark"


def main(needs: int) -> None:
    """Print a line for each database and form."""
    for kind in KINDS:
        print(table(list(sheets(kind, needs))), flush=True)


def sheets(kind: str, needs: int) -> Iterator[Line]:
    """A sheet of so many needs in either form, each into an empty record."""
    forms = {"csv": csv_form.write(_page(needs)), "xlsx": xlsx_form.write([_page(needs)])}
    for form, data in forms.items():
        with tempfile.TemporaryDirectory() as folder, url_of_an_empty(kind, Path(folder)) as url:
            database = opened(url)
            try:
                yield _taken_in(SAID[kind], form, database, data, needs)
            finally:
                database.close()


def _taken_in(name: str, form: str, database: Database, data: bytes, needs: int) -> Line:
    migrate(database)
    service = Service(database=database, vault=Vault(bytes(32)), now=lambda: datetime.now(UTC))
    client = TestClient(create_api(service))
    headers = {"Authorization": f"Bearer {_signed_in(service)}"}
    took: list[float] = []
    worked: list[float] = []
    for query in ({"dry_run": True}, {"keep_alike": True}):
        began, before = time.perf_counter(), _worked()
        answer = client.post(
            "/api/v1/intake/needs",
            params={"name": f"needs.{form}", **query},
            content=data,
            headers=headers | {"Idempotency-Key": f"sheet-{len(took)}"},
        )
        took.append(time.perf_counter() - began)
        worked.append(_worked() - before)
        if answer.status_code not in (200, 201):
            raise SystemExit(answer.text[:2_000])
    return Line(
        f"a {form} sheet of {needs:,} needs, {len(data) / 1e6:.1f} MB, checked and committed",
        name,
        took[1],
        "s",
        SECONDS,
        f"{worked[1]:.1f} s of a processor; checked alone in {took[0]:.1f} s",
    )


def _worked() -> float:
    """Seconds of a processor that this process and its children have had."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _signed_in(service: Service) -> str:
    """A community with a secretary, whose session's secret this is."""

    def work(session: Session) -> None:
        tx = Tx(session=session, actor=SYSTEM, now=service.now(), vault=service.vault)
        place = {"lon_udeg": 120_150_000, "lat_udeg": 30_280_000}
        area = Area(id="one", path="/one/", kind="community", name="一号社区", **place)
        tx.session.add(area)
        tx.session.flush()
        grid.set_grid(tx, standard_grid())
        types = [ServiceType(id=f"t{n}", name=f"服务{n}") for n in range(20)]
        services.publish(tx, types, "", 0)
        publish_notice(tx, dict.fromkeys(PARTS, "x"))
        accounts.create(
            tx, login="li", name="li", password=PASSWORD, role=Role.SECRETARY, area="one"
        )
        tx.close()

    service.database.write(work)
    said = sessions.Credentials("li", PASSWORD)
    return sessions.sign_in(service.database, service.vault, service.now, said)[0]


def _page(needs: int) -> Page:
    """Residents with one to three needs each, half a hundred to a building."""
    chance = random.Random(1)
    rows: list[list[Cell]] = [[*HEADINGS]]
    resident = 0
    while len(rows) <= needs:
        resident += 1
        name = chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=2))
        person: list[Cell] = [
            f"R{resident}",
            name,
            f"1{chance.randrange(3 * 10**9, 10**10)}",
            f"{resident // 50 + 1} 幢",
            f"{chance.randrange(1, 30)}0{chance.randrange(1, 5)}",
            f"{resident % 12 + 1} 网格",
            f"{chance.randrange(1935, 1965)}-{chance.randrange(1, 13):02}-15",
            chance.choice(("", "高血压", "髋关节术后，行走不便")),
            "是",
            chance.choice(("是", "否")),
        ]
        for _ in range(chance.choice((1, 1, 2, 3))):
            slots = chance.choice(
                ("工作日上午", "周一上午、周三下午", "周末全天", "周二至周四下午")
            )
            need: list[Cell] = [f"服务{chance.randrange(20)}", slots, "1", "日常生活", "先打电话"]
            rows.append(person + need)
    return Page("需求", rows[: needs + 1])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
