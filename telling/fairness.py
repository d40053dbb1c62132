"""How fair a plan is, in words: for the terminal, programs and the pages."""

from collections.abc import Callable, Iterator, Sequence

from matcher.fairness import Core, Count, Floored, Group, Inversion, Price, Share
from telling.figures import percent_up, points, yuan
from telling.teller import Speaker
from telling.unlocks import as_id

KINDS = ("communities", "ages", "priorities")
"""What the groups are of, as ``matcher.fairness.Shares`` names them."""

INVERSIONS = ("first_come", "tier")

NAMED = 2
"""Of what speaks for the one served, so much is told."""

SLIGHT = 100
"""Milli-points: what is less shows as nothing."""


def group(speaker: Speaker, kind: str, code: str) -> str:
    """What a group is called."""
    if kind == "communities":
        return speaker.communities.get(code, code)
    if kind == "priorities":
        return speaker.say(f"report.priority.{code}")
    return age(speaker, code)


def age(speaker: Speaker, band: str) -> str:
    """``60-79`` as people say it; "": not told."""
    if not band:
        return speaker.say("fairness.age.untold")
    first, last = band.split("-")
    if first == "0":
        return speaker.say("fairness.age.below", last=last)
    if last == "130":
        return speaker.say("fairness.age.above", first=first)
    return speaker.say("fairness.age.between", first=first, last=last)


def warning(speaker: Speaker, kind: str, share: Share) -> str:
    """Why a group is behind, in a sentence."""
    return speaker.say(
        f"fairness.behind.{kind}",
        group=group(speaker, kind, share.group),
        served=share.served,
        needs=share.needs,
        expected=round(share.expected),
        chance=_chance(speaker, share.chance),
    )


def _chance(speaker: Speaker, chance: float) -> str:
    most = 1_000_000
    times = most if chance * most < 1 else int(1 / chance)
    return speaker.say("fairness.chance", times=f"{times:,}")


def passed_over(
    speaker: Speaker,
    one: Inversion,
    days: Callable[[str], int],
    called: Callable[[str], str] = as_id,
) -> str:
    """Who could have whose place, and why not. ``days``: how long a need has waited."""
    place = speaker.offered_by[one.offer]
    if one.venue is not None:
        place = speaker.say("fairness.at", who=place, venue=speaker.venues[one.venue])
    told = speaker.say(
        f"fairness.{one.kind}",
        unmet=called(one.unmet),
        served=called(one.served),
        days=days(one.unmet),
        its_days=days(one.served),
        place=place,
    )
    return told + instead(speaker, one)


def instead(speaker: Speaker, one: Inversion) -> str:
    """What changing places would do to the plan's value."""
    if one.loss < 0:
        return speaker.say("fairness.gains", points=points(-one.loss))
    if one.loss == 0:
        return speaker.say("fairness.same")
    why = [_count(speaker, count) for count in one.why[:NAMED] if count.points >= SLIGHT]
    if not why:
        return speaker.say("fairness.loses_little", points=points(one.loss))
    listed = speaker.say("reasons.semicolon").join(why)
    return speaker.say("fairness.loses", points=points(one.loss), why=listed)


def _count(speaker: Speaker, count: Count) -> str:
    """One thing that speaks for who is served."""
    return speaker.say(f"fairness.why.{count.code}", points=points(count.points))


def price(speaker: Speaker, found: Price, needs: int) -> Iterator[str]:
    """What the floors and the first tier cost, found and proved; ``needs``: of the round."""
    fair, free = found.fair.plan, found.free.plan
    whole = max(free.value, 1)
    yield speaker.say(
        "fairness.price.plans",
        fair=points(fair.value),
        fair_served=fair.served,
        free=points(free.value),
        free_served=free.served,
        needs=needs,
    )
    if found.most == 0:
        yield speaker.say("fairness.price.nothing")
        return
    yield speaker.say(
        "fairness.price.between",
        least=points(found.least),
        most=points(found.most),
        least_percent=percent_up(found.least, whole),
        most_percent=percent_up(found.most, whole),
    )
    if found.found < 0:
        yield speaker.say("fairness.price.below")


def short(speaker: Speaker, one: Floored) -> str:
    """What a community has of what it was to have, where it is less."""
    code = "fairness.short_proved" if one.proved else "fairness.short"
    name = group(speaker, "communities", one.community)
    return speaker.say(code, community=name, asked=one.asked, reached=one.reached)


def core(speaker: Speaker, found: Core) -> Iterator[str]:
    """Which groups could do better with their own share of the money, and what was looked at."""
    blocks, open_ = found.of("blocks"), found.of("open")
    looked = len(found.groups)
    content = looked - len(blocks) - len(open_)
    yield speaker.say("fairness.core.looked", n=looked, content=content)
    for one in sorted(blocks, key=lambda one: -one.margin):
        yield speaker.say("fairness.core.blocks", **_figures(speaker, one))
    if open_:
        yield speaker.say("fairness.core.open", n=len(open_))
    for one in open_:
        code = "torn" if one.torn else "undecided"
        torn = communities(speaker, one.torn)
        yield speaker.say(f"fairness.core.{code}", torn=torn, **_figures(speaker, one))
    if found.left:
        yield speaker.say("fairness.core.left", n=found.left)


def communities(speaker: Speaker, several: Sequence[str]) -> str:
    return speaker.say("reasons.listing").join(group(speaker, "communities", c) for c in several)


def _figures(speaker: Speaker, one: Group) -> dict[str, str]:
    return {
        "who": communities(speaker, one.communities),
        "money": yuan(one.money_fen),
        "now": points(one.now),
        "found": points(one.found),
        "bound": points(one.bound),
        "more": points(one.margin),
    }
