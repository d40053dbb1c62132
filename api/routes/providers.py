"""Providers, offers, venues and funds."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import Field, ValidationError

from access.refusal import Invalid
from access.tx import Tx
from api.call import Signed
from door.fields import Licences, Line, Ref, Refs, Shape, Words
from matcher.instance import Offer, ProviderKind, Venue
from providers import offers, providers, venues
from providers.offers import OfferRow
from providers.providers import ProviderRow
from providers.venues import VenueRow

router = APIRouter(tags=["providers"])
Money = Annotated[int, Field(ge=0, le=10**12)]


class NewProvider(Shape):
    area: Ref
    kind: Annotated[ProviderKind, Field(strict=False)]
    name: Line
    name_en: Words = ""
    credit_code: Words | None = None
    licences: Licences = ()
    languages: Refs = ()


class NewLicences(Shape):
    licences: Licences


class ProviderShape(Shape):
    id: str
    area: str
    kind: str
    name: str
    name_en: str
    credit_code: str | None
    licences: tuple[dict[str, Any], ...]
    languages: tuple[str, ...]
    quality: int
    version: int


class Providers(Shape):
    items: tuple[ProviderShape, ...]


class Definition(Shape):
    """An offer or a venue in the words and units of the matcher's instance."""

    definition: dict[str, Any]


class NewVenue(Definition):
    community: Ref


class OfferShape(Definition):
    id: str
    provider: str
    version: int


class Offers(Shape):
    items: tuple[OfferShape, ...]


class VenueShape(Definition):
    id: str
    community: str
    version: int


class Venues(Shape):
    items: tuple[VenueShape, ...]


@router.post(
    "/providers", operation_id="provider.add", status_code=201, response_model=ProviderShape
)
def add_provider(body: NewProvider, call: Signed) -> Response:
    """An organisation, a team or a vendor of my area."""

    def work(tx: Tx) -> ProviderShape:
        row = providers.add(
            tx,
            area=body.area,
            kind=body.kind,
            name=body.name,
            name_en=body.name_en,
            credit_code=body.credit_code or None,
            licences=list(body.licences),
            languages=list(body.languages),
        )
        return _provider(row)

    return call.create(work)


@router.get("/providers", operation_id="provider.list", response_model=Providers)
def list_providers(call: Signed) -> Response:
    """The providers of my area and below."""

    def work(tx: Tx) -> Providers:
        return Providers(items=tuple(map(_provider, providers.listed(tx.session, tx.actor.area))))

    return call.read(work)


@router.get("/providers/{id}", operation_id="provider.read", response_model=ProviderShape)
def read_provider(id: str, call: Signed) -> Response:
    """One provider."""
    return call.read(lambda tx: _provider(providers.provider_of(tx, id)))


@router.put(
    "/providers/{id}/licences", operation_id="provider.license", response_model=ProviderShape
)
def license_provider(id: str, body: NewLicences, call: Signed) -> Response:
    """What it holds, whole, by whoever has seen the papers."""
    return call.change(
        lambda tx, version: _provider(providers.set_licences(tx, id, version, list(body.licences)))
    )


@router.post(
    "/providers/{id}/offers", operation_id="offer.add", status_code=201, response_model=OfferShape
)
def add_offer(id: str, body: Definition, call: Signed) -> Response:
    """What a provider can give in a week."""
    definition = _definition(Offer, {**body.definition, "id": "new", "provider": id})
    return call.create(lambda tx: _offer(offers.add_offer(tx, id, definition)))


@router.get("/providers/{id}/offers", operation_id="offer.list", response_model=Offers)
def list_offers(id: str, call: Signed) -> Response:
    """What a provider can give."""

    def work(tx: Tx) -> Offers:
        provider = providers.provider_of(tx, id)
        return Offers(items=tuple(map(_offer, offers.offers_of(tx.session, [provider.id]))))

    return call.read(work)


@router.put("/offers/{id}", operation_id="offer.change", response_model=OfferShape)
def change_offer(id: str, body: Definition, call: Signed) -> Response:
    """From the next round on; what was promised stands."""
    definition = _definition(Offer, {**body.definition, "id": "new", "provider": "one"})
    return call.change(lambda tx, version: _offer(offers.change_offer(tx, id, version, definition)))


@router.post("/venues", operation_id="venue.add", status_code=201, response_model=VenueShape)
def add_venue(body: NewVenue, call: Signed) -> Response:
    """A room of a community of mine."""
    said = {**body.definition, "id": "new", "community": body.community}
    definition = _definition(Venue, said)
    return call.create(lambda tx: _venue(venues.add_venue(tx, body.community, definition)))


@router.get("/venues", operation_id="venue.list", response_model=Venues)
def list_venues(call: Signed) -> Response:
    """The rooms of my area and below."""

    def work(tx: Tx) -> Venues:
        return Venues(items=tuple(map(_venue, venues.venues_in(tx.session, tx.actor.area))))

    return call.read(work)


@router.put("/venues/{id}/licences", operation_id="venue.license", response_model=VenueShape)
def license_venue(id: str, body: NewLicences, call: Signed) -> Response:
    """What it holds, whole, by whoever has seen the papers."""
    return call.change(
        lambda tx, version: _venue(venues.set_venue_licences(tx, id, version, list(body.licences)))
    )


def _definition(kind: type[Offer] | type[Venue], said: Mapping[str, Any]) -> dict[str, Any]:
    """What the matcher's record makes of it, without what is kept beside it.

    Raises
    ------
    Invalid
        The first field that is wrong.
    """
    try:
        record = kind.model_validate(said, strict=False)
    except ValidationError as wrong:
        first = wrong.errors(include_url=False)[0]
        where = ".".join(["definition", *map(str, first["loc"])])
        raise Invalid(where, "wrong_value", said=first["type"]) from None
    return record.model_dump(mode="json", exclude={"id", "provider", "community"})


def _provider(row: ProviderRow) -> ProviderShape:
    return ProviderShape(
        id=row.id,
        area=row.area_id,
        kind=row.kind,
        name=row.name,
        name_en=row.name_en,
        credit_code=row.credit_code,
        licences=tuple(row.licences),
        languages=tuple(row.languages),
        quality=row.quality,
        version=row.version,
    )


def _offer(row: OfferRow) -> OfferShape:
    return OfferShape(
        id=row.id, provider=row.provider_id, definition=row.definition, version=row.version
    )


def _venue(row: VenueRow) -> VenueShape:
    return VenueShape(
        id=row.id, community=row.area_id, definition=row.definition, version=row.version
    )
