"""Where to open places, in words: what opens, what it serves, who is left and why, what is next."""

from collections.abc import Iterator

from matcher.sites import Candidate
from matcher.siting.story import NextStory, PlaceStory, SitingStory
from telling.figures import percent_up, points, yuan
from telling.teller import Speaker


def told(speaker: Speaker, found: SitingStory) -> Iterator[str]:
    """An answer, line by line."""
    say = speaker.say
    yield say("siting.asked", asked=found.asked, counted=found.counted)
    if found.aside:
        yield "　" + say("reasons.semicolon").join(aside(speaker, found))
    yield ""
    yield outcome(speaker, found)
    for one in found.opened:
        yield "　" + opened(speaker, one)
    if found.counted:
        yield proof(speaker, found)
    if found.left:
        yield ""
        yield say("siting.left", n=found.counted - found.served)
        yield from ("　" + line for line in left(speaker, found))
        yield ""
        yield say(
            "siting.communities", list=say("reasons.listing").join(communities(speaker, found))
        )
    if found.next:
        yield ""
        yield say("siting.next")
        yield from ("　" + more(speaker, one) for one in found.next)


def outcome(speaker: Speaker, found: SitingStory) -> str:
    """What opens in all, for how much, for how many."""
    figures = {
        "budget": yuan(found.budget_fen),
        "walk": found.walk_m,
        "places": len(found.opened),
        "cost": yuan(found.cost_fen),
        "needs": found.served,
        "people": found.people,
    }
    return speaker.say("siting.opened" if found.opened else "siting.nothing", **figures)


def opened(speaker: Speaker, one: PlaceStory) -> str:
    """A place that opens."""
    place = one.candidate
    return speaker.say(
        "siting.place",
        name=_called(speaker, place),
        cost=yuan(place.cost_fen),
        needs=one.needs,
        people=one.people,
        taken=one.taken,
        places=place.places,
    )


def proof(speaker: Speaker, found: SitingStory) -> str:
    """How far from the best it is, at most."""
    figures = {"value": points(found.value), "bound": points(found.bound)}
    if found.value == found.bound:
        return speaker.say("siting.best", **figures)
    gap = percent_up(found.bound - found.value, found.bound)
    return speaker.say("siting.near", gap=gap, **figures)


def aside(speaker: Speaker, found: SitingStory) -> Iterator[str]:
    """The needs that no new place could serve, by why."""
    yield from (speaker.say(f"siting.aside.{why}", n=n) for why, n in found.aside.items())


def left(speaker: Speaker, found: SitingStory) -> Iterator[str]:
    """Those that count and are not served, by why."""
    yield from (speaker.say(f"siting.why.{why}", n=n) for why, n in found.left.items())


def communities(speaker: Speaker, found: SitingStory) -> Iterator[str]:
    """How many are served of each community's."""
    for one in found.communities:
        yield f"{speaker.communities[one.community]} {one.served}/{one.needs}"


def more(speaker: Speaker, one: NextStory) -> str:
    """What one more place would add."""
    figures = {
        "name": _called(speaker, one.candidate),
        "cost": yuan(one.candidate.cost_fen),
        "needs": one.needs,
        "people": one.people,
        "short": yuan(one.short_fen),
    }
    return speaker.say("siting.more_short" if one.short_fen else "siting.more", **figures)


def _called(speaker: Speaker, place: Candidate) -> str:
    """Its id and its name; once, where it has no other."""
    return " ".join(dict.fromkeys((place.id, speaker.name(place))))
