"""The plan, line by line: who serves each need and why, or why nobody does; and a word on it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from starlette.responses import Response

from access.areas import Area
from access.refusal import Invalid
from access.tx import Tx
from matcher.explain import Miss, Other, ServedStory, UnmetStory
from needs.needs import NeedRow
from needs.numbers import numbers_of, spaced
from providers.providers import ProviderRow
from rounds import decisions, plans, rounds
from rounds.describing import UNMET
from rounds.lines import (
    PlanLine,
    Sought,
    figures_of,
    gists_of,
    keep_story,
    line_of,
    listed,
    story_of,
)
from rounds.plans import PlanRow
from rounds.rounds import Round
from rounds.stories import story_now
from telling import cards
from telling.teller import Speaker
from web import names
from web.named import speaker
from web.routing import Pages
from web.typed import words_of
from web.visit import Visit

pages = Pages()

LISTED = 30
MOST_PROVIDERS = 50
"""That one word may be part of the names of."""
FILTERS = ("community", "type", "priority", "state", "moved", "code", "provider", "who")


@pages.get("/rounds/{id}/review", "round.plan")
def list_(visit: Visit) -> Response:
    """The lines, narrowed and in the order of review."""
    after = visit.query("after")

    def work(tx: Tx) -> Mapping[str, Any]:
        round_, row = found(tx, visit.at("id"))
        place = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else None
        lines = listed(tx.session, row.id, sought(tx, visit), after=place, limit=LISTED)
        shown = {
            "round": round_,
            "figures": figures_of(tx.session, row.id) or {},
            "lines": told(tx, row.id, lines, visit.lang),
            "more": lines[-1].seq if len(lines) == LISTED else None,
            "provider": _provider(tx, visit),
            **places_and_types(tx, visit.lang, round_),
        }
        tx.session.expunge_all()
        return shown

    asked = {name: visit.query(name) for name in FILTERS}
    shown = visit.read(work)
    return visit.show("official/review.html", asked=asked, **shown)


@pages.get("/rounds/{id}/needs/{need}", "round.plan")
def one(visit: Visit) -> Response:
    """One need: its place in the plan, why, what else there is, and what has been decided."""

    def work(tx: Tx) -> Mapping[str, Any]:
        round_, row = found(tx, visit.at("id"))
        line = line_of(tx.session, row.id, visit.at("need"))
        teller = speaker(tx.session, [line], [line.story], visit.lang)
        need = tx.session.get(NeedRow, line.need_id)
        weeks = min(need.asked["weeks"], round_.weeks) if need else round_.weeks
        decided = [
            one
            for one in decisions.decisions_of(tx, round_.id)
            if one.said.get("need") == line.need_id
        ]
        shown = {
            "round": round_,
            "line": line,
            "need": need,
            "card": _card(story_of(line), teller, weeks, len(line.slots)),
            "place": _place(line, teller),
            "when": teller.slot_names(tuple(line.slots)) if line.slots else "",
            "fund": teller.funds.get(line.fund_id or "", ""),
            "ways_": _ways(line, teller),
            "decided": [(one, _said(tx, one.said, visit.lang)) for one in decided],
            "deciding": round_.state in decisions.DECIDING,
            **places_and_types(tx, visit.lang, round_),
        }
        tx.session.expunge_all()
        return shown

    return visit.show("official/need.html", **visit.read(work))


@pages.post("/rounds/{id}/needs/{need}/why", "round.plan")
def why(visit: Visit) -> Response:
    """Found out now, where nobody has yet."""
    id, need = visit.at("id"), visit.at("need")

    def read(tx: Tx) -> tuple[str, str, dict[str, Any]]:
        _, row = found(tx, id)
        return row.id, *story_now(tx, row, need)

    plan, code, story = visit.acting.gather(read)
    visit.acting.write(lambda tx: keep_story(tx.session, plan, need, code, story))
    return visit.go(f"/rounds/{id}/needs/{need}")


@pages.post("/rounds/{id}/needs/{need}", "round.decide", again=one)
def decide(visit: Visit) -> Response:
    """This need so, or not so: the next solve keeps to it."""
    id, what = visit.at("id"), visit.text("what")
    if not what:
        raise Invalid("what", "empty")
    reason = words_of(visit, "reason")

    def work(tx: Tx) -> str:
        round_, row = found(tx, id)
        line = line_of(tx.session, row.id, visit.at("need"))
        teller = speaker(tx.session, [line], [line.story], visit.lang)
        choices = {key: (kind, said) for key, kind, said, _ in _ways(line, teller)}
        if what not in choices:
            raise Invalid("what", "unknown", value=what)
        kind, said = choices[what]
        decisions.decide(tx, round_, kind, {**NOTHING, "need": line.need_id, **said}, reason)
        return f"/rounds/{id}/needs/{line.need_id}?done=decided"

    return visit.once(work)


HELD = frozenset(
    {
        *("capacity", "capacity_minutes", "capacity_both", "resident_slot"),
        *("venue_room", "venue_room_full", "group_size_full", "group_size_single", "fund_spent"),
    }
)
"""Why others keep a need from a way: what a pin may change."""
NOTHING: Mapping[str, Any] = dict.fromkeys(("offer", "setting", "venue", "slots", "fund"))


def found(tx: Tx, id: str) -> tuple[Round, PlanRow]:
    """A round and its plan.

    Raises
    ------
    Absent
    """
    round_ = rounds.round_of(tx, id)
    return round_, plans.proposal_of(tx.session, round_)


def sought(tx: Tx, visit: Visit) -> Sought:
    """What the query asks for; what it can't mean asks for nothing."""
    priority = visit.query("priority")
    return Sought(
        community=visit.query("community"),
        service_type=visit.query("type"),
        priority=int(priority) if priority in ("1", "2", "3", "4") else None,
        state=visit.query("state"),
        moved=visit.query("moved"),
        code=visit.query("code"),
        providers=_providers(tx, visit),
    )


def told(tx: Tx, plan: str, lines: list[PlanLine], lang: str) -> list[Mapping[str, Any]]:
    """Each line with the need's number, and who, when and why in words."""
    gists = gists_of(tx.session, plan, lines)
    teller = speaker(tx.session, lines, gists.values(), lang)
    called = numbers_of(tx.session, {line.need_id for line in lines})
    return [
        {
            "line": line,
            "number": spaced(called.get(line.need_id, "")),
            "place": _place(line, teller),
            "when": teller.slot_names(tuple(line.slots)) if line.slots else "",
            "fund": teller.funds.get(line.fund_id or "", ""),
            "why": teller.why_not(UNMET.validate_python(gists[line.seq]))
            if line.seq in gists
            else "",
        }
        for line in lines
    ]


def places_and_types(tx: Tx, lang: str, round_: Round) -> Mapping[str, Any]:
    """The names by which a round's lines are narrowed."""
    area = tx.session.get_one(Area, round_.area_id)
    return {
        "types": names.service_types(tx.session, lang),
        "areas": names.areas(tx.session, lang, area.path),
    }


def _providers(tx: Tx, visit: Visit) -> tuple[str, ...] | None:
    if id := visit.query("provider"):
        return (id,)
    if words := visit.query("who"):
        rows = tx.session.scalars(
            select(ProviderRow.id)
            .where(
                ProviderRow.name.contains(words, autoescape=True)
                | ProviderRow.name_en.icontains(words, autoescape=True)
            )
            .limit(MOST_PROVIDERS)
        )
        return tuple(rows)
    return None


def _provider(tx: Tx, visit: Visit) -> str:
    id = visit.query("provider")
    row = tx.session.get(ProviderRow, id) if id else None
    return "" if row is None else names.called(visit.lang, row.name, row.name_en)


def _place(line: PlanLine, teller: Speaker) -> str:
    if line.offer_id is None:
        return ""
    said = [teller.offered_by[line.offer_id]]
    if line.venue_id is not None:
        said.append(teller.venues[line.venue_id])
    return " · ".join(said)


def _card(
    story: ServedStory | UnmetStory | None, teller: Speaker, weeks: int, sessions: int
) -> cards.Served | cards.Unmet | None:
    if story is None:
        return None
    if isinstance(story, UnmetStory):
        return cards.unmet(story, teller)
    return cards.served(story, teller, weeks, sessions)


def _ways(line: PlanLine, teller: Speaker) -> list[tuple[str, str, dict[str, Any], str]]:
    """What may be decided of a need: a key, pin or forbid, of what, and where in words."""
    ways: list[tuple[str, str, dict[str, Any], str]] = [("any", "pin", {}, "")]
    if line.offer_id is not None:
        here = {"offer": line.offer_id, "venue": line.venue_id}
        if line.venue_id is None:
            here = {"offer": line.offer_id, "setting": "home"}
        ways.append(("as-is", "pin", {**here, "slots": list(line.slots)}, _place(line, teller)))
        ways.append(
            ("not-this", "forbid", {"offer": line.offer_id}, teller.offered_by[line.offer_id])
        )
    others: tuple[Miss | Other, ...] = ()
    match story_of(line):
        case ServedStory() as served:
            others = served.others
        case UnmetStory() as unmet:
            others = unmet.misses
    for number, other in enumerate(others):
        if any(reason.code not in HELD for reason in other.reasons):
            continue  # no word of an official's mends it
        way = other.way
        said = (
            {"offer": way.offer, "venue": way.venue}
            if way.venue
            else {"offer": way.offer, "setting": "home"}
        )
        ways.append((f"way-{number}", "pin", said, teller.place(way)))
    ways.append(("nobody", "forbid", {}, ""))
    return ways


def _said(tx: Tx, said: Mapping[str, Any], lang: str) -> str:
    """What a decision speaks of, in words."""
    line = PlanLine(
        offer_id=said.get("offer"), venue_id=said.get("venue"), slots=said.get("slots") or []
    )
    teller = speaker(tx.session, [line], (), lang)
    parts = [_place(line, teller)] if line.offer_id else []
    if line.slots:
        parts.append(teller.slot_names(tuple(line.slots)))
    return " · ".join(parts)
