"""A few stories that show what a plan is about: one need served, some that are not."""

from collections.abc import Iterator, Sequence

from linli.commands import explain
from matcher.explain import Context, ServedStory, UnmetStory, explain_need
from matcher.plan import Plan
from telling.figures import signed
from telling.teller import Teller

UNMET = 3


def lines(
    teller: Teller, story: ServedStory | None, unserved: Sequence[UnmetStory]
) -> Iterator[str]:
    """The stories in words, each under its heading."""
    if story:
        yield "\n" + teller.say("cli.demo.served")
        yield teller.say("cli.demo.indent") + explain.head(teller, story.need)
        for line in explain.how(teller, story):
            yield teller.say("cli.demo.indent") + line
        reasons = [f"{teller.line(line)} {signed(line.change)}" for line in story.lines]
        joined = teller.say("reasons.semicolon").join(reasons)
        yield teller.say("cli.demo.indent") + teller.say("cli.demo.why", list=joined)
    if unserved:
        yield "\n" + teller.say("cli.demo.unmet")
    for left in unserved:
        yield teller.say("cli.demo.indent") + explain.head(teller, left.need)
        yield teller.say("cli.demo.indent") + teller.say("cli.demo.told", told=teller.why_not(left))


def served(prepared: Context, plan: Plan) -> ServedStory | None:
    """Of the needs served in a group, the one that waited longest; at home, where there is none."""
    members = [member.need for series in plan.series for member in series.members]
    for need in _by_waiting(prepared, members or [one.need for one in plan.assignments]):
        story = explain_need(prepared, need)
        if isinstance(story, ServedStory):
            return story
    return None


def unmet(prepared: Context, plan: Plan) -> list[UnmetStory]:
    """Of what most often leaves a service's needs unmet by itself, the need that waited longest.

    No reason and no service is told twice.
    """
    service_types = {need.id: need.service_type for need in prepared.instance.needs}
    alike: dict[tuple[str, str], list[UnmetStory]] = {}
    for need in _by_waiting(prepared, plan.unmet):
        story = explain_need(prepared, need)
        if isinstance(story, UnmetStory) and len(story.reasons) == 1:
            alike.setdefault((story.reasons[0].code, service_types[need]), []).append(story)
    told: list[UnmetStory] = []
    seen: set[str] = set()
    for kind in sorted(alike, key=lambda kind: -len(alike[kind])):
        if len(told) < UNMET and not seen & {*kind}:
            told.append(alike[kind][0])
            seen |= {*kind}
    return told


def _by_waiting(prepared: Context, needs: Sequence[str]) -> list[str]:
    waiting = {need.id: need.days_waiting for need in prepared.instance.needs}
    return sorted(needs, key=lambda need: -waiting[need])
