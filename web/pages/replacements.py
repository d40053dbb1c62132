"""Who else could serve a need that waits again, in the weeks that are planned already."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from access.refusal import Absent, Refusal
from access.tx import Tx
from matcher.explain import Miss
from matcher.instance import Instance
from needs import needs
from rounds.replacements import Replacements, note_looked, replacements_for
from telling.teller import Speaker
from web import errors, names
from web.routing import Pages
from web.visit import Visit

pages = Pages()

MOST_NEAR = 8


@dataclass(frozen=True, kw_only=True)
class Way:
    """``lacks``: what stands in the way, in words; ``price_fen``: of a session."""

    provider: str
    place: str
    when: str
    fund: str
    price_fen: int
    far: str
    company: int
    at_home: bool
    lacks: list[str]


@pages.get("/needs/{id}/replacements", "need.replacements")
def replacements(visit: Visit) -> Response:
    """The best lawful ways that are left, and the nearest of those that something blocks."""
    id = visit.at("id")

    def read(tx: Tx) -> tuple[str, Replacements]:
        return _service(tx, visit, id), replacements_for(tx, id)

    found: Mapping[str, Any]
    try:
        service, left = visit.acting.gather(read)
        visit.look(lambda tx: note_looked(tx, id, left))
        found = {"service": service, **_told(left, visit.lang), "refused": ""}
    except Absent:
        raise
    except Refusal as refusal:
        service = visit.read(lambda tx: _service(tx, visit, id))
        said = errors.sentence(visit, refusal)
        found = {"service": service, "lawful": [], "near": [], "refused": said}
        visit.status = errors.status_of(refusal)
    return visit.show("needs/replacements.html", id=id, **found)


def _service(tx: Tx, visit: Visit, id: str) -> str:
    kind = needs.need_of(tx, id).service_type
    return names.service_types(tx.session, visit.lang).get(kind, kind)


def _told(found: Replacements, lang: str) -> Mapping[str, Any]:
    speaker = Speaker(found.instance, lang)
    return {
        "lawful": [_way(speaker, found.instance, one) for one in found.lawful],
        "near": [_way(speaker, found.instance, one) for one in found.near[:MOST_NEAR]],
    }


def _way(speaker: Speaker, instance: Instance, miss: Miss) -> Way:
    way = miss.way
    offer = next(one for one in instance.offers if one.id == way.offer)
    terms = offer.home if way.venue is None else offer.group
    return Way(
        provider=offer.provider,
        place=speaker.place(way),
        when=speaker.slot_names(way.slots),
        fund=speaker.funds[way.fund] if way.fund else "",
        price_fen=terms.price_fen if terms else 0,
        far=speaker.metres(miss.distance_m),
        company=len(way.company),
        at_home=way.venue is None,
        lacks=speaker.near(miss),
    )
