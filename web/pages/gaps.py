"""Where a round leaves needs unmet: by place and service, on a map; and what more would do."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from starlette.responses import Response

from access.areas import Area
from access.refusal import Conflict
from access.tx import Tx
from rounds import gaps, unlocking
from rounds.gaps import Gap
from rounds.rounds import Round
from telling.further import more
from telling.teller import Speaker
from telling.unlocks import assumed
from web import errors, names
from web.glance import percent
from web.pages.unlocks import called_by, mentioned_in, way
from web.routing import Pages
from web.visit import Visit

pages = Pages()


@pages.get("/rounds/{id}/gaps", "round.gaps")
def of_round(visit: Visit) -> Response:
    """Of all services or of one; and, where it is asked for, where more would serve most."""
    id, type_ = visit.at("id"), visit.query("type")

    def work(tx: Tx) -> Mapping[str, Any]:
        found, own = gaps.gaps_of(tx, id), unlocking.is_own(tx, id)
        places = names.areas(tx.session, visit.lang, tx.actor.area)
        types = names.service_types(tx.session, visit.lang)
        narrowed = [one for one in found if type_ in ("", one.service_type)]
        shown = {
            "round": tx.session.get_one(Round, id),
            "own": own,
            "points": _points(tx, narrowed, f"/rounds/{id}/review" if own else "", places, type_),
            "table": _table(found),
            "communities": {one.community: places.get(one.community, "") for one in found},
            "types": {one.service_type: types.get(one.service_type, "") for one in found},
        }
        tx.session.expunge_all()
        return shown

    shown = visit.read(work)
    told = _further(visit, id) if visit.query("further") else {"ways": None, "refused": ""}
    return visit.show("official/gaps.html", type=type_, **shown, **told)


def _points(
    tx: Tx, found: Sequence[Gap], there: str, places: Mapping[str, str], type_: str
) -> list[Mapping[str, Any]]:
    """The communities as the map draws them, with the share that is served."""
    of: dict[str, list[Gap]] = defaultdict(list)
    for one in found:
        of[one.community].append(one)
    rows = tx.session.execute(
        select(Area.id, Area.lat_udeg, Area.lon_udeg).where(Area.id.in_(of)).order_by(Area.path)
    )
    points = list[Mapping[str, Any]]()
    for row in rows:
        needs = sum(one.needs for one in of[row.id])
        unmet = sum(one.unmet for one in of[row.id])
        if row.lat_udeg is not None and row.lon_udeg is not None:
            points.append(
                {
                    "name": places.get(row.id, ""),
                    "at": (row.lat_udeg / 1e6, row.lon_udeg / 1e6),
                    "percent": percent(needs - unmet, needs),
                    "needs": needs,
                    "path": f"{there}?community={row.id}&type={type_}&state=unmet" if there else "",
                }
            )
    return points


def _table(found: Sequence[Gap]) -> list[tuple[str, int, dict[str, Gap]]]:
    """(service type, unmet, by community), the widest gap first."""
    rows: dict[str, dict[str, Gap]] = defaultdict(dict)
    for one in found:
        rows[one.service_type][one.community] = one
    lost = {kind: sum(one.unmet for one in row.values()) for kind, row in rows.items()}
    return sorted(
        ((kind, lost[kind], row) for kind, row in rows.items()), key=lambda one: (-one[1], one[0])
    )


def _further(visit: Visit, id: str) -> Mapping[str, Any]:
    """What more would do; of a state that allows no answer, its sentence."""
    try:
        found = gaps.found(visit.acting.gather(lambda tx: gaps.asked(tx, id)))
    except Conflict as refusal:
        visit.status = errors.status_of(refusal)
        return {"ways": None, "refused": errors.sentence(visit, refusal)}
    speaker = Speaker(found.instance, visit.lang)
    unlocks = [one.unlock for one in found.further]
    mentioned = {need for one in unlocks for need in mentioned_in(one)}
    mine = (one for one in found.instance.needs if one.community in found.seen)
    called = called_by(visit, [one.id for one in mine if one.id in mentioned])
    return {
        "refused": "",
        "ways": [
            way(speaker, one.unlock, called, more(speaker, one, lambda need: called.get(need, "")))
            for one in found.further
        ],
        "assumed": assumed(speaker, found.instance.policy.prices, unlocks),
    }
