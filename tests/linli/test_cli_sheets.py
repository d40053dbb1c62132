"""``linli sheets``: any form as tables and back, and empty ones to fill in."""

from pathlib import Path

import pytest

from linli.cli import main
from linli.folder import load
from tests.district.folders import mistakes

Capture = pytest.CaptureFixture[str]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("output", ["tables", "tables.xlsx"])
def test_any_form_and_back(lang: str, output: str, here: Path, capsys: Capture) -> None:
    assert main(["sheets", "district.json", "-o", output, "--lang", lang]) == 0
    assert output in capsys.readouterr().out
    assert load(here / output).digest == load(here / "district.json").digest
    assert main(["match", output, "-o", "plan.json", "--work", "100"]) == 0
    assert main(["verify", "district.json", "plan.json"]) == 0


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("output", ["empty", "empty.xlsx"])
def test_a_template_asks_for_no_more_than_it_must(lang: str, output: str, here: Path) -> None:
    """Its page that says how is not read; what is still to be filled in is told."""
    assert main(["sheets", "--template", "-o", output, "--lang", lang]) == 0
    told = mistakes(here / output, lang)
    assert len(told) == 2, told
    assert ("开始日期" in told[0]) if lang == "zh" else ("start" in told[0])
    assert ("需求" in told[1]) if lang == "zh" else ("needs" in told[1])


def test_a_filled_template_is_a_district(here: Path) -> None:
    """The columns a template has are those that reading knows."""
    assert main(["sheets", "--template", "-o", "mine", "--lang", "en"]) == 0
    rows = {
        "communities": {"id": "c", "longitude": "120", "latitude": "30"},
        "service_types": {"id": "care"},
        "providers": {"id": "p", "kind": "agency"},
        "offers": {
            "id": "o", "provider": "p", "service_types": "care", "longitude": "120",
            "latitude": "30", "radius_km": "2", "sessions": "weekdays-am x2",
            "minutes_per_week": "600", "home_price_yuan": "0",
        },
        "needs": {"id": "n", "community": "c", "service_type": "care", "slots": "mon-am"},
    }  # fmt: skip
    for name, cells in rows.items():
        path = here / "mine" / f"{name}.csv"
        heading = path.read_text("utf-8-sig").strip()
        line = ",".join(cells.get(column, "") for column in heading.split(","))
        path.write_text(f"{heading}\n{line}\n", "utf-8")
    path = here / "mine" / "settings.csv"
    path.write_text(path.read_text("utf-8-sig").replace("start,", "start,2026-03-02"), "utf-8")
    assert mistakes(here / "mine", "en") == []
    assert [need.minutes for need in load(here / "mine").needs] == [60]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (["-o", "x"], "--template"),
        (["district.json", "--template", "-o", "x"], "--template"),
        (["district.json", "-o", "x.csv"], "xlsx 工作簿或一个文件夹"),
        (["district.json", "-o", "x.json"], "xlsx 工作簿或一个文件夹"),
        (["district.json", "-o", "."], "不是空文件夹"),
        (["district.json", "-o", "district.xlsx/x"], "没有文件夹"),
        (["district.json", "-o", "no/x.xlsx"], "没有文件夹"),
        (["none.json", "-o", "x"], "none.json：读不了：没有这个文件"),
    ],
)
def test_refused_in_words_with_nothing_written(
    typed: list[str], expected: str, here: Path, capsys: Capture
) -> None:
    before = sorted(path.name for path in here.iterdir())
    assert main(["sheets", *typed]) == 2
    assert expected in capsys.readouterr().err
    assert sorted(path.name for path in here.iterdir()) == before


def test_a_workbook_is_not_written_over_itself(here: Path, capsys: Capture) -> None:
    assert main(["sheets", "district.json", "-o", "a.xlsx"]) == 0
    assert main(["sheets", "a.xlsx", "-o", "a.xlsx"]) == 2
    assert "要读的文件" in capsys.readouterr().err


def test_what_a_worksheet_can_not_hold(
    here: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sheets.xlsx_form.MOST_ROWS", 3)
    assert main(["sheets", "district.json", "-o", "a.xlsx"]) == 2
    assert "一张工作表放不下" in capsys.readouterr().err
    assert not (here / "a.xlsx").exists()
