"""Lines of help, broken where a reader of Chinese or of English would break them."""

import pytest
from rich.cells import cell_len

from linli.folding import CLOSING, OPENING, folded
from words import say

TEXTS = [say(lang, f"cli.{one}.help") for lang in ("zh", "en") for one in ("match", "verify")]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("width", [24, 40, 79, 80])
def test_no_mark_stands_where_it_may_not(text: str, width: int) -> None:
    lines = folded(text, width)
    assert max(map(cell_len, lines)) <= width
    assert [line for line in lines if line[:1] and line[0] in CLOSING] == []
    assert [line for line in lines if line[-1:] and line[-1] in OPENING] == []
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_a_latin_word_in_a_chinese_line_ends_no_line_early() -> None:
    """Chinese may be broken after any character, not at spaces alone."""
    assert folded("按 Ctrl-C 可以提前结束，保留到那时为止最好的方案", 30) == [
        "按 Ctrl-C 可以提前结束，保留到",
        "那时为止最好的方案",
    ]
    assert folded("打印结果，写出", 9) == ["打印结", "果，写出"]


def test_a_word_wider_than_the_line_is_divided() -> None:
    assert folded("see " + "x" * 10, 6) == ["see", "xxxxxx", "xxxx"]
    assert folded("", 10) == [""]
    assert folded("one\n\ntwo", 10) == ["one", "", "two"]
