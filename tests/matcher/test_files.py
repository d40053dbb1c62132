"""Files give back what was put in, in either form, and are written whole or not at all."""

import hashlib
import zipfile
from pathlib import Path

import pytest

from linli.generate import generate
from matcher.faults import InvalidInstance
from matcher.files import read_instance, read_result, write_instance, write_result
from matcher.files.atomic import in_place
from matcher.instance import Instance
from matcher.solve import Limits, solve
from tests import builders as build
from tests.matcher.test_files_schema import a_full_instance

FORMS = ("round.json", "round.linli")


@pytest.fixture(scope="module", params=["smallest", "full", "generated"])
def instance(request: pytest.FixtureRequest) -> Instance:
    made = {"smallest": build.district, "full": a_full_instance, "generated": lambda: generate(200)}
    return made[request.param]()


@pytest.mark.parametrize("name", FORMS)
def test_what_was_written_is_read(name: str, instance: Instance, tmp_path: Path) -> None:
    write_instance(instance, tmp_path / name)
    again = read_instance(tmp_path / name)
    assert again == instance
    assert again.digest == instance.digest


@pytest.mark.parametrize("name", FORMS)
def test_equal_instances_give_equal_bytes(name: str, instance: Instance, tmp_path: Path) -> None:
    write_instance(instance, tmp_path / name)
    write_instance(read_instance(tmp_path / name), tmp_path / f"again-{name}")
    assert (tmp_path / name).read_bytes() == (tmp_path / f"again-{name}").read_bytes()


def test_the_digest_is_the_json_forms_sha_256(instance: Instance, tmp_path: Path) -> None:
    """What another program computes with no more than a hash of the file."""
    write_instance(instance, tmp_path / "round.json")
    written = (tmp_path / "round.json").read_bytes()
    assert hashlib.sha256(written).hexdigest() == instance.digest


def test_the_form_is_told_by_what_the_file_holds(tmp_path: Path) -> None:
    instance = build.district()
    for name in FORMS:
        write_instance(instance, tmp_path / name)
        renamed = (tmp_path / name).rename(tmp_path / f"{name}.txt")
        assert read_instance(renamed) == instance


def test_json_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    instance = build.district()
    text = instance.model_dump_json().encode()
    (tmp_path / "round.json").write_bytes(b"\xef\xbb\xbf" + text)
    assert read_instance(tmp_path / "round.json") == instance


def test_columns_are_a_fraction_of_the_json(tmp_path: Path) -> None:
    for name in FORMS:
        write_instance(generate(500), tmp_path / name)
    json_form, columns = (tmp_path / name for name in FORMS)
    assert columns.stat().st_size < json_form.stat().st_size / 6


def test_a_column_at_its_default_is_left_out(tmp_path: Path) -> None:
    write_instance(build.district(), tmp_path / "round.linli")
    with zipfile.ZipFile(tmp_path / "round.linli") as archive:
        names = set(archive.namelist())
    assert "needs/minutes.json" in names
    assert "needs/language.json" not in names


def test_a_result_is_read_as_it_was_written(tmp_path: Path) -> None:
    result = solve(generate(60), Limits(work=100))
    write_result(result, tmp_path / "plan.json")
    assert read_result(tmp_path / "plan.json") == result


# ── whole or not at all


@pytest.mark.parametrize("before", [None, b"yesterday's"])
def test_an_interrupted_write_leaves_what_was_there(before: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "round.json"
    if before is not None:
        path.write_bytes(before)

    def interrupted() -> None:
        with in_place(path) as file:
            file.write(b"half")
            file.flush()
            assert (path.read_bytes() if path.exists() else None) == before
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert (path.read_bytes() if path.exists() else None) == before
    assert list(tmp_path.iterdir()) == ([path] if before is not None else [])


def test_a_whole_write_replaces_and_leaves_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "round.json"
    path.write_bytes(b"yesterday's")
    with in_place(path) as file:
        file.write(b"today's")
    assert path.read_bytes() == b"today's"
    assert list(tmp_path.iterdir()) == [path]


def test_no_folder_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_instance(build.district(), tmp_path / "nowhere" / "round.json")


@pytest.mark.parametrize("missing", ["nothing.json", ".", "no\0name"])
def test_what_cannot_be_read_is_called_as_it_was_named(missing: str, tmp_path: Path) -> None:
    for read in (read_instance, read_result):
        with pytest.raises(InvalidInstance) as refused:
            read(tmp_path / missing)
        (fault,) = refused.value.faults
        assert fault.code == "cannot_read"
        assert fault.params["file"] == str(tmp_path / missing)


def test_a_file_is_read_up_to_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_instance(build.district(), tmp_path / "round.json")
    monkeypatch.setattr("matcher.files.reading.MOST_BYTES", 100)
    with pytest.raises(InvalidInstance) as refused:
        read_instance(tmp_path / "round.json")
    assert [fault.code for fault in refused.value.faults] == ["file_too_large"]


def test_the_reader_in_the_documentation_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Path(__file__).parents[2] / "docs" / "files.md"
    code = page.read_text("utf-8").split("```python\n")[1].split("```")[0]
    instance = generate(200)
    write_instance(instance, tmp_path / "round.linli")
    monkeypatch.chdir(tmp_path)
    found: dict[str, dict[str, int]] = {}
    exec(code, found)
    assert found["minutes"] == {need.id: need.minutes for need in instance.needs}
