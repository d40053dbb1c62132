"""A plan's lines and figures as kept: what a page shows of it, found by an index."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import ForeignKey, Index, Select, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, deferred, mapped_column, undefer

from access.refusal import Absent
from matcher.explain import ServedStory, UnmetStory
from rounds.describing import COLUMNS, SERVED, UNMET, Described
from store import Base, Database, Json
from store.columns import in_parts, insert_all

PART = 2_000
"""Lines written in one transaction."""


class PlanLine(Base):
    """What a plan does for one need. ``seq``: its place in the order of review.

    ``moved``: against what was looked at before, the last proposal or the plan in force: ``new``,
    ``same``, ``moved``, ``dropped``; ``otherwise``: 1: served otherwise than in force. ``code``:
    the rule that stands first in its way where it is unmet, or the reason's code where none does;
    ``story``: one of ``matcher.explain`` as JSON, once told.
    """

    __tablename__ = "plan_line"
    __table_args__ = (
        Index("ix_plan_line_need", "plan_id", "need_id", unique=True),
        Index("ix_plan_line_community", "plan_id", "community", "state", "seq"),
        Index("ix_plan_line_service_type", "plan_id", "service_type", "state", "seq"),
        Index("ix_plan_line_provider_id", "plan_id", "provider_id", "seq"),
        Index("ix_plan_line_state", "plan_id", "state", "priority", "seq"),
        Index("ix_plan_line_moved", "plan_id", "moved", "seq"),
    )

    plan_id: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[str]
    community: Mapped[str]
    service_type: Mapped[str]
    priority: Mapped[int]
    state: Mapped[str]
    provider_id: Mapped[str | None]
    offer_id: Mapped[str | None]
    venue_id: Mapped[str | None]
    slots: Mapped[list[str]] = mapped_column(Json)
    fund_id: Mapped[str | None]
    public_fen: Mapped[int]
    moved: Mapped[str]
    otherwise: Mapped[int]
    code: Mapped[str]
    story: Mapped[dict[str, Any] | None] = deferred(mapped_column(Json))


class PlanFigures(Base):
    """``said``: see ``rounds.describing.described``. They and the lines are there before their plan
    is; only what a round proposes is looked at."""

    __tablename__ = "plan_figures"

    plan_id: Mapped[str] = mapped_column(primary_key=True)
    round_id: Mapped[str] = mapped_column(ForeignKey("round.id"), index=True)
    said: Mapped[dict[str, Any]] = mapped_column(Json)


@dataclass(frozen=True)
class Sought:
    """Which lines; what is "" or none asks for nothing."""

    community: str = ""
    service_type: str = ""
    priority: int | None = None
    state: str = ""
    moved: str = ""
    code: str = ""
    providers: tuple[str, ...] | None = None


def keep_lines(
    database: Database,
    plan: str,
    round_: str,
    told: Described,
    still: Callable[[], None] = lambda: None,
) -> None:
    """Before the plan itself, which alone makes them seen: so many at a time that nobody else who
    writes waits long. ``still``: asked before each part, raises where they are wanted no more.
    """
    database.write(
        lambda session: session.add(PlanFigures(plan_id=plan, round_id=round_, said=told.figures))
    )
    for some in in_parts(told.lines, PART):
        still()
        rows = [{"plan_id": plan, **dict(zip(COLUMNS, line, strict=True))} for line in some]
        database.write(partial(insert_all, table=PlanLine, rows=rows))


def forget_lines(database: Database, round_: str, plan: str) -> None:
    """Those of a round that are not of this plan: of plans that it took the place of, and of such
    as never came to be, for their worker was ended."""
    with database.read() as session:
        others = list(
            session.scalars(
                select(PlanFigures.plan_id).where(
                    PlanFigures.round_id == round_, PlanFigures.plan_id != plan
                )
            )
        )
    for other in others:
        while database.write(partial(_forget_part, plan=other)):
            pass


def _forget_part(session: Session, plan: str) -> bool:
    first = session.scalar(select(func.min(PlanLine.seq)).where(PlanLine.plan_id == plan))
    if first is None:
        session.execute(delete(PlanFigures).where(PlanFigures.plan_id == plan))
        return False
    session.execute(delete(PlanLine).where(PlanLine.plan_id == plan, PlanLine.seq < first + PART))
    return True


def figures_of(session: Session, plan: str) -> dict[str, Any] | None:
    """None of a plan of which none were kept."""
    return session.scalar(select(PlanFigures.said).where(PlanFigures.plan_id == plan))


def listed(
    session: Session, plan: str, sought: Sought, *, after: int | None, limit: int
) -> list[PlanLine]:
    """Those sought, in the order of review, after a place in it."""
    query = _sought(select(PlanLine), plan, sought).order_by(PlanLine.seq).limit(limit)
    if after is not None:
        query = query.where(PlanLine.seq > after)
    return list(session.scalars(query))


def line_of(session: Session, plan: str, need: str) -> PlanLine:
    """The line of one need.

    Raises
    ------
    Absent
    """
    found = session.scalar(
        select(PlanLine)
        .options(undefer(PlanLine.story))
        .where(PlanLine.plan_id == plan, PlanLine.need_id == need)
    )
    if found is None:
        raise Absent("need", need)
    return found


def story_of(line: PlanLine) -> ServedStory | UnmetStory | None:
    """Why it is so; none where nobody has asked yet."""
    if line.story is None:
        return None
    if line.state == "unmet":
        return UNMET.validate_python(line.story)
    return SERVED.validate_python(line.story)


def gists_of(session: Session, plan: str, lines: Iterable[PlanLine]) -> dict[int, dict[str, Any]]:
    """Of those lines that are unmet, by ``seq``, as much of the story as says why in a sentence."""
    wanted = [line.seq for line in lines if line.state == "unmet"]
    found: dict[int, dict[str, Any]] = {}
    for some in in_parts(wanted):
        query = select(PlanLine.seq, PlanLine.story).where(
            PlanLine.plan_id == plan, PlanLine.seq.in_(some)
        )
        for seq, story in session.execute(query):
            if story is not None:
                nearest = [{**one, "instead": None} for one in story["misses"][:1]]
                found[seq] = {**story, "misses": nearest}
    return found


def keep_story(session: Session, plan: str, need: str, code: str, story: dict[str, Any]) -> None:
    """One that was told later."""
    session.execute(
        update(PlanLine)
        .where(PlanLine.plan_id == plan, PlanLine.need_id == need)
        .values(code=code, story=story)
    )


def _sought(query: Select[Any], plan: str, sought: Sought) -> Select[Any]:
    query = query.where(PlanLine.plan_id == plan)
    for name in ("community", "service_type", "priority", "state", "moved", "code"):
        wanted = getattr(sought, name)
        if wanted:
            query = query.where(getattr(PlanLine, name) == wanted)
    if sought.providers is not None:
        query = query.where(PlanLine.provider_id.in_(sought.providers))
    return query
