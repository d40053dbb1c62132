"""What is short of money is short of some: a reason speaks of the fund its way would be paid by."""

from linli.generate import generate
from matcher.explain import UnmetStory, explain_all
from matcher.solve import Limits, solve


def test_what_is_missing_is_more_than_nothing() -> None:
    told = 0
    for seed in (1, 2, 3):
        instance = generate(300, seed)
        plan = solve(instance, Limits(work=100)).plan
        for story in explain_all(instance, plan):
            ways = story.misses if isinstance(story, UnmetStory) else story.others
            for way in ways:
                for reason in way.reasons:
                    if "short_fen" in reason.params:
                        told += 1
                        assert reason.params["short_fen"] > 0, (story.need, reason)
                        assert way.way.venue is None or reason.params["fund"] == way.way.fund
    assert told > 50
