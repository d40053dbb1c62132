"""The report: what it says, what it keeps to itself, and when it is not written."""

import base64
import gzip
import hashlib
import html
import json
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from linli.cli import main
from linli.report import NotVerified, document, write_report
from matcher.files import read_instance, read_result, write_instance, write_result
from matcher.instance import Forbid, Instance, Pin, Policy
from matcher.plan import Result
from matcher.solve import Limits, solve
from tests import builders as build

Capture = pytest.CaptureFixture[str]
TEMPLATES = Path(document.__file__).parent / "templates"
EVIL = "<script>alert('x')</script>\"&"


def report(folder: Path, *more: str) -> str:
    assert main(["report", "district.json", "plan.json", "-o", "report.html", *more]) == 0
    return (folder / "report.html").read_text("utf-8")


def solved(instance: Instance) -> Result:
    return solve(instance, Limits(work=200))


def evil_district() -> Instance:
    """Whatever people wrote is code, if anybody takes it so."""
    names = {"name": EVIL, "name_en": EVIL}
    return build.district(
        [build.need(f"n{EVIL}", slots=("mon-am",)), build.need("n2", slots=("mon-am",))],
        [build.offer(sessions={"mon-am": 1})],
        providers=[build.provider(**names)],
        venues=[build.venue(**names)],
        funds=[build.fund(**names)],
        communities=[build.community(**names)],
        service_types=[build.service_type(**names)],
        name=EVIL,
    )


class Elements(HTMLParser):
    """Every element's name and attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_need_has_a_card_and_the_figures_stand_on_top(
    lang: str, matched: Path, capsys: Capture
) -> None:
    text = report(matched, "--lang", lang)
    assert "report.html" in capsys.readouterr().out
    result = read_result(matched / "plan.json")
    for need in read_instance(matched / "district.json").needs:
        state = "unmet" if need.id in result.plan.unmet else "served"
        assert f'<details id="need-{need.id}" class="need {state}"' in text
    assert result.plan.instance in text
    assert "linli verify" in text
    assert ("0 处违规" if lang == "zh" else "0 violations") in text
    assert ("已排满" if lang == "zh" else "taken") in text


def words_of(text: str) -> str:
    """What is read on the page: no style, no script, no tags."""
    text = re.sub(r"<(style|script)\b.*?</\1>", "", text, flags=re.S)
    return html.unescape(re.sub(r"<[^>]+>", "", text))


@pytest.mark.parametrize(("lang", "said"), [("zh", "已是最优"), ("en", "the plan is optimal")])
def test_what_a_solver_said_is_said_in_the_readers_words(
    lang: str, said: str, matched: Path
) -> None:
    result = read_result(matched / "plan.json").model_copy(update={"solver_claim": "optimal"})
    told = words_of(document.page(read_instance(matched / "district.json"), result, lang))
    assert said in told
    assert lang == "en" or "optimal" not in told


def test_no_half_space_follows_a_chinese_full_stop(matched: Path) -> None:
    assert not re.search("[。，；] +[^ \\n]", words_of(report(matched)))


def test_english_money_is_told_in_one_way(matched: Path) -> None:
    told = words_of(report(matched, "--lang", "en"))
    assert "¥" in told
    assert "yuan" not in told


@pytest.mark.parametrize(("lang", "said"), [("zh", "没有需求"), ("en", "no needs")])
def test_a_community_without_needs_says_so(lang: str, said: str) -> None:
    """And cannot be chosen: there is nothing to be shown."""
    empty = build.community("c9", name="空", name_en="Empty")
    instance = build.district(communities=[build.community(), empty])
    text = document.page(instance, solved(instance), lang)
    name = "空" if lang == "zh" else "Empty"
    assert f'<span class="name">{name}</span><span class="of">{said}</span>' in text
    assert 'data-community="1"' not in text
    assert f'<option value="1">{name}</option>' not in text


def test_headings_go_down_a_step_at_a_time(matched: Path) -> None:
    levels = [int(tag[1]) for tag, _ in Elements(report(matched)).found if re.match(r"h\d$", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))


def test_the_picture_comes_before_the_tables(matched: Path) -> None:
    text = report(matched)
    sections = re.findall(r'<section id="(\w+)">', text)
    assert sections[:3] == ["figures", "map", "communities"]
    assert re.findall(r'<li><a href="#(\w+)">', text)[: len(sections)] == sections


def test_names_are_read_first_where_points_are_too_many(
    matched: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def drawn() -> list[str]:
        return re.findall(r'class="(labels|bases|venues)"', report(matched))[:3]

    assert drawn() == ["labels", "bases", "venues"]
    monkeypatch.setattr("linli.report.drawing.MANY", 0)
    assert drawn() == ["bases", "venues", "labels"]


def test_the_other_language_is_nowhere(matched: Path) -> None:
    assert not re.search("[一-鿿]", report(matched, "--lang", "en"))


def test_residents_are_not_named(matched: Path) -> None:
    assert "resident-of" not in report(matched)


def test_free_text_about_a_need_stays_out() -> None:
    """Notes and reasons are where a name would be written down."""
    needs = [build.need(note="call Mrs Wang"), build.need("n2", note="and Mr Li")]
    policy = Policy(
        pins=(Pin(need="n1", reason="Mrs Wang asked"),),
        forbids=(Forbid(need="n2", offer="o1", reason="Mr Li refused"),),
    )
    instance = build.district(needs, policy=policy)
    text = document.page(instance, solved(instance), "en")
    assert "Wang" not in text
    assert "Mr Li" not in text


def test_a_plan_that_does_not_verify_is_not_reported(matched: Path, capsys: Capture) -> None:
    result = read_result(matched / "plan.json")
    plan = result.plan.model_copy(update={"value": result.plan.value + 1})
    write_result(result.model_copy(update={"plan": plan}), matched / "plan.json")
    (matched / "report.html").write_text("yesterday's", "utf-8")
    assert main(["report", "district.json", "plan.json", "-o", "report.html"]) == 1
    out, err = capsys.readouterr()
    assert out.startswith("violations ")
    assert "没有写报告" in err
    assert (matched / "report.html").read_text("utf-8") == "yesterday's"


def test_the_refusal_carries_the_verdict(tmp_path: Path) -> None:
    instance = build.district()
    result = solved(instance)
    low = result.certificate.model_copy(update={"bound": result.certificate.bound - 1})
    path = tmp_path / "report.html"
    with pytest.raises(NotVerified) as refused:
        write_report(instance, result.model_copy(update={"certificate": low}), path, "zh")
    assert refused.value.verdict.faults
    assert not path.exists()


@pytest.mark.parametrize("output", ["nowhere/r.html", ".", "district.json", "plan.json"])
def test_where_it_cannot_be_written_nothing_is_begun(
    output: str, matched: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linli.commands.report.write_report", lambda *_: pytest.fail("begun"))
    assert main(["report", "district.json", "plan.json", "-o", output]) == 2
    assert "写不了" in capsys.readouterr().err


def test_another_instances_plan_is_not_reported(matched: Path) -> None:
    write_instance(build.district([build.need("else")]), matched / "district.json")
    assert main(["report", "district.json", "plan.json", "-o", "report.html"]) == 1
    assert not (matched / "report.html").exists()


def test_the_same_plan_gives_the_same_bytes(matched: Path) -> None:
    assert report(matched) == report(matched)


# ── what comes from people's sheets stays text


def test_names_are_escaped_wherever_they_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = evil_district()
    text = document.page(instance, solved(instance), "zh")
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text
    scripts = [attributes for tag, attributes in Elements(text).found if tag == "script"]
    assert len(scripts) == 1
    monkeypatch.setattr(document, "STANDING_CARDS", 0)
    monkeypatch.setattr(document, "FIRST_CARDS", 0)
    stored = unpacked(document.page(instance, solved(instance), "zh"))
    assert len(stored) == 2
    assert not any("<script" in card for card in stored)


def test_nothing_is_asked_of_any_network(matched: Path) -> None:
    text = report(matched)
    for tag, attributes in Elements(text).found:
        assert not {"src", "srcset", "style", "background", "action"} & set(attributes), tag
        assert not [name for name in attributes if name.startswith("on")], tag
        assert tag not in {"link", "img", "iframe", "object", "embed", "base", "image", "use"}
        assert (attributes.get("href") or "#").startswith("#")
    assert "url(" not in text
    assert "@import" not in text


def test_the_policy_lets_in_one_style_and_one_script(matched: Path) -> None:
    text = report(matched)
    policies = re.findall(r'Content-Security-Policy" content="([^"]*)"', text)
    assert len(policies) == 1
    for tag in ("style", "script"):
        part = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.S)[0]
        digest = base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()
        assert f"{tag}-src &#39;sha256-{digest}&#39;;" in policies[0]
    assert policies[0].startswith("default-src &#39;none&#39;;")
    assert "unsafe" not in policies[0]


def unpacked(text: str) -> list[str]:
    stored = re.findall(r'id="stored">([^<]*)<', text)
    cards: list[str] = json.loads(gzip.decompress(base64.b64decode(stored[0])))
    return cards


def test_a_large_round_packs_its_cards(matched: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = re.findall(r'<details id="need-.*?</details>', report(matched), re.S)
    monkeypatch.setattr(document, "STANDING_CARDS", 2)
    monkeypatch.setattr(document, "FIRST_CARDS", 1)
    text = report(matched)
    standing = re.findall(r'<details id="need-.*?</details>', text, re.S)
    assert len(standing) == 1
    assert [one.strip() for one in standing + unpacked(text)] == whole
    assert 'id="some"' in text


# ── every word comes of words


@pytest.mark.parametrize("path", sorted(TEMPLATES.iterdir()), ids=lambda path: path.name)
def test_no_template_speaks_chinese(path: Path) -> None:
    quoted = re.sub(r'"(?:PingFang|Microsoft|Noto|Source)[^"]*"', "", path.read_text("utf-8"))
    assert not re.search(r"[一-鿿]", quoted)


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.html")), ids=lambda path: path.name)
def test_no_template_speaks_english(path: Path) -> None:
    """Between tags and outside of expressions there are no words; nor in what is read aloud."""
    text = path.read_text("utf-8")
    bare = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", text, flags=re.S)
    said = re.sub(r"<[^>]*>", "", bare)
    assert re.findall(r"[A-Za-z]+", said) in ([], ["linli"])
    assert not re.findall(r'(?:aria-label|title|placeholder|alt)="[^"]*[A-Za-z]', bare)
