"""What a record holds of its round and plan, looked at behind the pages."""

from sqlalchemy import func, select

from rounds.lines import PlanLine
from rounds.rounds import Round
from tests.pages.site import Site


def round_of(site: Site) -> Round:
    with site.service.database.read() as session:
        found = session.get_one(Round, site.city.round)
        session.expunge_all()
        return found


def lines_of(site: Site) -> list[PlanLine]:
    with site.service.database.read() as session:
        plan = session.get_one(Round, site.city.round).proposal_id
        query = select(PlanLine).where(PlanLine.plan_id == plan).order_by(PlanLine.seq)
        found = list(session.scalars(query))
        session.expunge_all()
        return found


def count_of(site: Site, table: type) -> int:
    with site.service.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0
