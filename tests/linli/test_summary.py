"""What a round came to, in sentences: proven and claimed are told apart."""

import dataclasses

import pytest

from linli.summary import Summary, sentences
from words import say

FOUND = Summary(
    needs=3,
    served=2,
    public_fen=100,
    funds_fen=200,
    value=900,
    bound=1_000,
    gap=0.1,
    status="feasible",
    solver_claim="optimal",
    work=1,
    seconds=1.0,
    bids=0,
    awards=0,
    awarded_fen=0,
)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_a_solver_says_of_itself_is_told_as_hearsay(lang: str) -> None:
    hearsay = say(lang, "cli.summary.hearsay")
    assert hearsay in list(sentences(FOUND, lang))
    assert "10.00%" in "".join(sentences(FOUND, lang))
    for silent in ({"solver_claim": "feasible"}, {"solver_claim": ""}, {"bound": 900}):
        assert hearsay not in list(sentences(dataclasses.replace(FOUND, **silent), lang))


@pytest.mark.parametrize(("lang", "what"), [("zh", "请加大 --seconds"), ("en", "more --seconds")])
def test_time_too_short_for_any_search_is_told_with_what_to_do(lang: str, what: str) -> None:
    hurried = dataclasses.replace(FOUND, work=0)
    assert what in "\n".join(sentences(hurried, lang))
    for one in ({"work": 1}, {"bound": 900}, {"status": "cancelled"}):
        assert what not in "\n".join(sentences(dataclasses.replace(hurried, **one), lang))


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("zh", "12 份中有 2 份中标，一次性费用共 171 元"),
        ("en", "2 of 12 accepted, for ¥171 in lump sums"),
    ],
)
def test_how_many_bids_are_accepted_and_for_how_much(lang: str, told: str) -> None:
    tender = dataclasses.replace(FOUND, bids=12, awards=2, awarded_fen=17_100)
    assert told in "\n".join(sentences(tender, lang))
    assert say(lang, "cli.summary.awards", awards=0, bids=0, lump=0) not in sentences(FOUND, lang)
