"""Both languages say the same things, and English says one need and two needs."""

import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

import words
from access.actor import Duty
from needs.needs import NeedState
from rounds.standing import TABLES
from rounds.states import RoundState, Step
from rounds.tasks import TaskState
from sheets.vocabulary import PRIORITY
from sheets.week import Slots
from tests.sheets.test_week import STANDARD
from words import LANGUAGES, catalogue, refusal_in_words, say

WORDS = Path(words.__file__).parent


def entries(prefix: str, table: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for key, entry in table.items():
        if isinstance(entry, dict):
            yield from entries(f"{prefix}.{key}", entry)
        elif isinstance(entry, str):
            yield f"{prefix}.{key}", entry


def codes(lang: str) -> Iterator[tuple[str, str]]:
    """Every (code, sentence) of a language."""
    for file in sorted(WORDS.joinpath(lang).glob("*.toml")):
        yield from entries(file.stem, catalogue(lang, file.stem))


ENGLISH = dict(codes("en"))


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def chosen(sentence: str) -> list[tuple[str, str]]:
    """The words of a sentence that follow a number: for 1, and for any other."""
    specs = [spec for _, _, spec, _ in Formatter().parse(sentence) if spec and "|" in spec]
    return [(one, other) for one, _, other in (spec.partition("|") for spec in specs)]


PLURALS = {
    other.split()[0]
    for sentence in ENGLISH.values()
    for one, other in chosen(sentence)
    if other and other.split()[:1] != one.split()[:1]
}


def test_both_languages_have_the_same_codes() -> None:
    first, *others = ({code for code, _ in codes(lang)} for lang in LANGUAGES)
    assert all(first == other for other in others)


def test_the_words_for_many_are_known() -> None:
    assert {"needs", "communities", "people", "are", "have"} <= PLURALS


@pytest.mark.parametrize("code", ENGLISH)
def test_one_is_not_many(code: str) -> None:
    """Wherever a number stands before a word that changes with it, the sentence says which."""
    one = say("en", code, **dict.fromkeys(fields(ENGLISH[code]), "1"))
    assert not re.search(rf"\b1 ({'|'.join(map(re.escape, sorted(PLURALS)))})\b", one), one


@pytest.mark.parametrize(
    ("needs", "said"),
    [
        (1, "1 need in"),
        (2, "2 needs in"),
        (0, "0 needs in"),
        (11, "11 needs in"),
        ("1", "1 need in"),
    ],
)
def test_the_number_chooses(needs: int | str, said: str) -> None:
    others = dict.fromkeys(("communities", "offers", "venues", "funds"), 1)
    told = say("en", "cli.generate.done", needs=needs, path="x", **others)
    assert told == f"{said} 1 community, 1 offer, 1 venue, 1 fund: x"


REPLACED = {
    "zh": {
        "晚间": "晚上",
        "上界": "上限",
        "证书": "证明",
        "健康与照护": "健康照护",
        "丰富生活": "提升",
        "登录时再验一次": "第二道验证",
        "志愿服务队": "志愿团队",
    },
    "en": {"yuan": "¥"},
}
"""What was once said for the same thing, and the one word for it."""

SAYS_HOW_TO_WRITE = {"faults.code.not_money"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_one_word_for_one_thing(lang: str) -> None:
    for code, sentence in codes(lang):
        if code not in SAYS_HOW_TO_WRITE:
            said = re.sub(r"\{[^}]*\}", "", sentence)
            assert [old for old in REPLACED[lang] if old in said] == [], f"{code}: {said}"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_priorities_are_called_as_in_the_sheets(lang: str) -> None:
    called = [name.casefold() for name in PRIORITY.shown(lang)]
    for tier, name in enumerate(called, 1):
        assert say(lang, f"report.priority.{tier}").casefold() == name
        assert name in say(lang, f"reasons.line.priority_{tier}").casefold()


@pytest.mark.parametrize("slot", ["mon-am", "wed-pm", "sun-eve"])
def test_a_slot_is_called_as_in_the_sheets(slot: str) -> None:
    assert Slots(STANDARD).write([slot], "zh") == words.slot("zh", slot)
    assert words.slot("en", slot).casefold().startswith(slot[:3])
    assert words.slot("zh", "夜-一") == "夜-一"


def test_no_half_space_follows_a_chinese_mark() -> None:
    spaced = [code for code, sentence in codes("zh") if re.search("[。，；：、] ", sentence)]
    assert spaced == []


STATES = {
    "round_not_deciding": [{"state": one.value} for one in RoundState],
    "round_step": [{"state": "open", "step": one.value} for one in Step],
    "need_not_waiting": [{"state": one.value} for one in NeedState],
    "need_not_matched": [{"state": one.value} for one in NeedState],
    "task_not_completed": [{"state": one.value} for one in TaskState],
    "task_step": [{"before": one.value, "after": one.value} for one in TaskState],
    "task_not_yours_to_say": [{"after": one.value} for one in TaskState],
    "frozen_moved": [{"kind": one, "id": ""} for one in (*TABLES, "service_type", "consent")],
    "duty_held": [{"duty": one.value} for one in Duty],
    "room_gone": [{"venue": "", "slot": "mon-am"}],
    "capacity_gone": [{"offer": "", "slot": "sun-eve"}],
    "capacity_not_taken": [{"offer": "", "slot": "sun-eve"}],
}


@pytest.mark.parametrize("code", list(STATES))
def test_a_refusal_names_states_and_steps_as_people_do(code: str) -> None:
    for params in STATES[code]:
        said = refusal_in_words("zh", code, params).replace("linli account create", "")
        assert not re.search("[A-Za-z]", said)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_moved_after_the_freeze_is_frozen_anew(lang: str) -> None:
    """Solving the same frozen data again would be refused for ever; and no bare id is said."""
    said = refusal_in_words(lang, "frozen_moved", {"kind": "need", "id": "f00d"})
    assert "f00d" not in said
    steps = {"zh": ["放开名单", "重新冻结"], "en": ["let the list go", "freeze it anew"]}[lang]
    assert all(step in said for step in steps)
    assert said.index(steps[0]) < said.index(steps[1])


def test_every_refusal_that_names_such_a_thing_is_looked_at() -> None:
    named = {
        code.removeprefix("refusals.code.")
        for code, sentence in codes("zh")
        if code.startswith("refusals.code.")
        and {field for _, field, _, _ in Formatter().parse(sentence)}
        & {"state", "before", "after", "step", "kind", "duty", "slot"}
    }
    assert named == {*STATES}


def test_every_stage_of_a_solve_has_its_words() -> None:
    """At the terminal and on the official's page; a stage without them ended the program."""
    texts = [
        path.read_text("utf-8") for path in (Path(__file__).parents[1] / "matcher").rglob("*.py")
    ]
    stages = {name for text in texts for name in re.findall(r"progress\(\s*\"(\w+)\"", text)}
    assert {"prices", "awards", "search", "proof"} <= stages
    for lang in LANGUAGES:
        assert stages <= set(catalogue(lang, "cli")["doing"])
        assert stages <= set(catalogue(lang, "official")["stage"])
