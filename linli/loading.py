"""An instance into an empty record: ``linli import``, the demo, and the benchmarks.

Ids are kept, so that what is decided on the record reads as it does on the file. A resident is
called by the id they have there: a file for the matcher names nobody.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from access.areas import Area, AreaKind, path_under
from access.consent import Basis, Consent, Purpose
from access.notice import Notice, publish_notice
from access.refusal import Conflict
from access.tx import Tx
from catalogue.grid import GridSlot, set_grid
from catalogue.services import publish
from funds.funds import FundRow
from matcher.instance import Instance, Need
from needs.lookup import Token, name_tokens
from needs.needs import NeedRow, NeedState
from needs.numbers import new_numbers
from needs.residents import SEALED, Resident, ResidentKey, sealed
from providers import reach
from providers.offers import OfferRow
from providers.providers import ProviderRow, held
from providers.venues import VenueRow
from store import new_id
from store.columns import insert_all

KINDS = ("matching", "health")


def load(
    tx: Tx, instance: Instance, district: str, *, notice: Mapping[str, str], source: str
) -> None:
    """The whole of an instance, below a district that is made for it, in one transaction.

    ``notice``: what its residents were told, by part; ``source``: where their records came from.

    Raises
    ------
    Conflict
        The record holds something already.
    """
    if tx.session.scalar(select(func.count()).select_from(GridSlot)):
        raise Conflict("record_not_empty")
    set_grid(tx, instance.grid)
    tx.session.flush()
    publish(tx, instance.service_types, "", after=0)
    told = publish_notice(tx, notice)
    tx.session.flush()
    _areas(tx, instance, district)
    came = {"how": "file", "file": source}
    _supply(tx, instance, district, came)
    _demand(tx, instance, told, came)
    tx.note("record.loaded", "instance", instance.digest, needs=len(instance.needs))


def _areas(tx: Tx, instance: Instance, district: str) -> None:
    root = Area(
        id=district,
        path=path_under(None, district),
        kind=AreaKind.DISTRICT.value,
        name=instance.name or district,
        name_en="",
        population=0,
    )
    tx.session.add(root)
    tx.session.flush()
    within: dict[str, Area] = {"": root}
    for name in sorted({one.sub_district for one in instance.communities} - {""}):
        id = f"{district}-{len(within)}"
        within[name] = Area(
            id=id,
            path=path_under(root, id),
            parent_id=district,
            kind=AreaKind.SUB_DISTRICT.value,
            name=name,
            name_en="",
            population=0,
        )
    tx.session.add_all(within.values())
    tx.session.flush()
    insert_all(
        tx.session,
        Area,
        [
            {
                "id": one.id,
                "path": path_under(within[one.sub_district], one.id),
                "parent_id": within[one.sub_district].id,
                "kind": AreaKind.COMMUNITY.value,
                "name": one.name or one.id,
                "name_en": one.name_en,
                "lon_udeg": one.point.lon_udeg,
                "lat_udeg": one.point.lat_udeg,
                "population": one.population,
                "phone": "",
                "version": 1,
            }
            for one in instance.communities
        ],
    )


def _supply(tx: Tx, instance: Instance, district: str, source: dict[str, Any]) -> None:
    common = {"source": source, "created_at": tx.now, "version": 1}
    insert_all(
        tx.session,
        ProviderRow,
        [
            {
                **common,
                "id": one.id,
                "area_id": district,
                "credit_code": None,
                "kind": one.kind.value,
                "name": one.name or one.id,
                "name_en": one.name_en,
                **held(licence.model_dump(mode="json") for licence in one.licences),
                "languages": list(one.languages),
                "quality": one.quality,
            }
            for one in instance.providers
        ],
    )
    insert_all(
        tx.session,
        OfferRow,
        [
            {
                **common,
                "id": one.id,
                "provider_id": one.provider,
                "definition": one.model_dump(mode="json", exclude={"id", "provider"}),
            }
            for one in instance.offers
        ],
    )
    reach.learn(tx.session, (), instance.offers)
    insert_all(
        tx.session,
        VenueRow,
        [
            {
                **common,
                "id": one.id,
                "area_id": one.community,
                "definition": one.model_dump(mode="json", exclude={"id", "community"}),
            }
            for one in instance.venues
        ],
    )
    insert_all(
        tx.session,
        FundRow,
        [
            {
                "id": one.id,
                "area_id": district,
                "name": one.name or one.id,
                "name_en": one.name_en,
                "budget_fen": one.amount_fen,
                "committed_fen": 0,
                "spent_fen": 0,
                "source": source,
                "most_fen": one.most_fen,
                "purpose": one.model_dump(
                    mode="json", include={"service_types", "communities", "groups"}
                ),
                "version": 1,
            }
            for one in instance.funds
        ],
    )


def _demand(tx: Tx, instance: Instance, notice: Notice, source: dict[str, Any]) -> None:
    first: dict[str, Need] = {}
    for need in instance.needs:
        first.setdefault(need.resident, need)
    keys = {id: tx.vault.new_key(id) for id in first}
    insert_all(tx.session, Resident, [_resident(tx, need, keys, source) for need in first.values()])
    insert_all(
        tx.session, ResidentKey, [{"resident_id": id, "wrapped": key} for id, key in keys.items()]
    )
    insert_all(tx.session, Token, [row for id in first for row in _tokens(tx, id)])
    insert_all(tx.session, Consent, [row for id in first for row in _consents(tx, id, notice)])
    stands = {one.need: one.model_dump(mode="json", exclude={"need"}) for one in instance.in_force}
    numbers = new_numbers(tx.session, len(instance.needs))
    insert_all(
        tx.session,
        NeedRow,
        [
            _need(tx, need, stands, source) | {"number": number}
            for need, number in zip(instance.needs, numbers, strict=True)
        ],
    )


def _resident(tx: Tx, need: Need, keys: dict[str, bytes], source: dict[str, Any]) -> dict[str, Any]:
    id = need.resident
    clear = dict.fromkeys(SEALED, "") | {"name": id}
    return {
        **sealed(tx.vault, id, keys[id], clear),
        "id": id,
        "area_id": need.community,
        "building": "",
        "grid": "",
        "lon_udeg": need.point.lon_udeg,
        "lat_udeg": need.point.lat_udeg,
        "born": None,
        "group": need.group,
        "language": None,
        "carer_gender": None,
        "accessibility": [],
        "source": source,
        "created_at": tx.now,
        "version": 1,
    }


def _tokens(tx: Tx, id: str) -> Iterator[dict[str, Any]]:
    told = {tx.vault.index(kind, text): kind for kind, text in name_tokens(id)}
    for digest, kind in told.items():
        yield {"resident_id": id, "hash": digest, "of": kind}


def _consents(tx: Tx, id: str, notice: Notice) -> Iterator[dict[str, Any]]:
    for purpose in (Purpose.MATCHING, Purpose.HEALTH):
        yield {
            "id": new_id(),
            "resident_id": id,
            "purpose": purpose.value,
            "basis": Basis.CONSENT.value,
            "provision": None,
            "kinds": list(KINDS),
            "recipient": None,
            "contact": None,
            "notice": notice.version,
            "method": "file",
            "given_by": "self",
            "given_at": tx.now,
            "withdrawn_at": None,
        }


def _need(
    tx: Tx, need: Need, stands: dict[str, dict[str, Any]], source: dict[str, Any]
) -> dict[str, Any]:
    asked = need.model_dump(mode="json", exclude=_NOT_ASKED)
    waited = tx.now - timedelta(days=need.days_waiting)
    return {
        "id": need.id,
        "resident_id": need.resident,
        "area_id": need.community,
        "service_type": need.service_type,
        "state": NeedState.OPEN.value,
        "priority": need.priority,
        "asked": asked,
        "stands": stands.get(need.id),
        "source": source,
        "posted_by": tx.actor.account,
        "posted_at": waited,
        "queued_at": waited,
        "version": 1,
    }


_NOT_ASKED = {
    "id",
    "resident",
    "group",
    "community",
    "point",
    "service_type",
    "priority",
    "days_waiting",
    "note",
}
"""Fields of a need that are the resident's, or columns of their own."""
