"""What things are called, in the reader's language, by their ids."""

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from access.areas import Area, within
from access.tx import Tx
from catalogue.services import ever_in, items_of, latest
from matcher.instance import ServiceType
from providers.providers import ProviderRow
from store.columns import in_parts
from words import catalogue


def service_types(session: Session, lang: str) -> Mapping[str, str]:
    """Those that are or were in the catalogue: what was asked for before is still called so."""
    return {one.id: name_of(one, lang) for one in ever_in(session)}


def services_now(session: Session, lang: str) -> Mapping[str, str]:
    """Those of the catalogue that stands, to choose from."""
    return {one.id: name_of(one, lang) for one in items_of(session, latest(session))}


def name_of(one: ServiceType, lang: str) -> str:
    """A service type's name, its id where it has none."""
    return called(lang, one.name, one.name_en) or one.id


def licences(lang: str, codes: Iterable[str]) -> dict[str, str]:
    """By code, each once; one that is not called anything by its code."""
    words: Mapping[str, str] = catalogue(lang, "reasons")["licence"]
    return {code: words.get(code, code) for code in codes}


def areas(session: Session, lang: str, path: str) -> Mapping[str, str]:
    """The communities within an area, in the tree's order."""
    rows = session.execute(
        select(Area.id, Area.name, Area.name_en)
        .where(within(Area.path, path), Area.kind == "community")
        .order_by(Area.path)
    )
    return {id: called(lang, name, name_en) for id, name, name_en in rows}


def communities(session: Session, lang: str, ids: Iterable[str]) -> Mapping[str, str]:
    """Of these, wherever they are: a province has thousands."""
    return {
        id: called(lang, name, name_en)
        for some in in_parts(sorted(set(ids)))
        for id, name, name_en in session.execute(
            select(Area.id, Area.name, Area.name_en).where(Area.id.in_(some))
        )
    }


def called(lang: str, name: str, name_en: str) -> str:
    """One of a record's two names, the other where there is only one."""
    first, second = (name_en, name) if lang == "en" else (name, name_en)
    return first or second


def places(session: Session, lang: str, area: str = "") -> list[tuple[str, str]]:
    """Every place within an area, by its path, to choose from: in the tree's order, each as deep
    as it lies."""
    rows = session.execute(
        select(Area.id, Area.name, Area.name_en, Area.path)
        .where(within(Area.path, area))
        .order_by(Area.path)
    ).all()
    top = min((path.count("/") for *_, path in rows), default=0)
    return [
        (id, "\u3000" * (path.count("/") - top) + called(lang, name, name_en))
        for id, name, name_en, path in rows
    ]


def providers(session: Session, lang: str, ids: Collection[str]) -> Mapping[str, str]:
    """Of these."""
    return {
        id: called(lang, name, name_en)
        for some in in_parts(sorted(ids))
        for id, name, name_en in session.execute(
            select(ProviderRow.id, ProviderRow.name, ProviderRow.name_en).where(
                ProviderRow.id.in_(some)
            )
        )
    }


def here(tx: Tx, lang: str) -> str:
    """The place whose pages somebody sees; "" where they see every place."""
    found = tx.session.scalar(select(Area).where(Area.path == tx.actor.area))
    return called(lang, found.name, found.name_en) if found else ""
