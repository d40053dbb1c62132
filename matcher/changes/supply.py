"""Changes to what is there: licences, rooms, hours, reach, volunteers."""

from collections import Counter
from typing import Annotated, Any, Literal

from pydantic import Field

from matcher.changes.change import Change, changed, edited, record
from matcher.instance import (
    Catchment,
    HomeTerms,
    Id,
    Instance,
    Licence,
    Offer,
    Point,
    Provider,
    ProviderKind,
    Venue,
)
from matcher.instance.record import Metres, Times

Slots = Annotated[tuple[Id, ...], Field(min_length=1)]
MORE = "+"
"""What the id of something added ends with."""


def _licensed(instance: Instance, table: str, id: str, code: str) -> Instance:
    return edited(
        instance, table, id, lambda one: {"licences": (*one.licences, Licence(code=code))}
    )


class VenueLicensed(Change):
    OF = ("venue", "licence")
    kind: Literal["venue_licensed"] = "venue_licensed"
    venue: Id
    licence: Id

    def price_fen(self, instance: Instance) -> int:
        return instance.policy.prices.licence(self.licence)

    def applied(self, instance: Instance) -> Instance:
        return _licensed(instance, "venues", self.venue, self.licence)


class ProviderLicensed(Change):
    OF = ("provider", "licence")
    kind: Literal["provider_licensed"] = "provider_licensed"
    provider: Id
    licence: Id

    def price_fen(self, instance: Instance) -> int:
        return instance.policy.prices.licence(self.licence)

    def applied(self, instance: Instance) -> Instance:
        return _licensed(instance, "providers", self.provider, self.licence)


class VenueOpened(Change):
    """A venue is open in more slots."""

    OF = ("venue",)
    SUMMED = ("slots",)
    kind: Literal["venue_opened"] = "venue_opened"
    venue: Id
    slots: Slots

    def price_fen(self, instance: Instance) -> int:
        return len(self.slots) * instance.period.weeks * instance.policy.prices.room_fen

    def applied(self, instance: Instance) -> Instance:
        def more(venue: Venue) -> dict[str, Any]:
            return {"slots": tuple(dict.fromkeys((*venue.slots, *self.slots)))}

        return edited(instance, "venues", self.venue, more)


class RoomRented(Change):
    """A second room like a venue, in its building, in some slots."""

    OF = ("venue",)
    SUMMED = ("slots",)
    kind: Literal["room_rented"] = "room_rented"
    venue: Id
    slots: Slots

    @property
    def room(self) -> str:
        """The new room's id."""
        return self.venue + MORE

    @property
    def added(self) -> tuple[str, ...]:
        return (self.room,)

    def price_fen(self, instance: Instance) -> int:
        return len(self.slots) * instance.period.weeks * instance.policy.prices.room_fen

    def applied(self, instance: Instance) -> Instance:
        venue = record(instance, "venues", self.venue)
        room = venue.model_copy(update={"id": self.room, "slots": self.slots})
        offers = tuple(
            offer.model_copy(update={"venues": (*offer.venues, self.room)})
            if offer.venues is not None and self.venue in offer.venues
            else offer
            for offer in instance.offers
        )
        return changed(instance, venues=(*instance.venues, room), offers=offers)


class HoursAdded(Change):
    """An offer takes one session more in each of these slots, and so many minutes more a week.

    Each session counts for an hour at least.
    """

    OF = ("offer",)
    SUMMED = ("slots", "minutes")
    kind: Literal["hours_added"] = "hours_added"
    offer: Id
    slots: tuple[Id, ...] = ()
    minutes: Times = 0

    @property
    def worked(self) -> int:
        """Minutes a week that are paid for."""
        return max(self.minutes, 60 * len(self.slots))

    def price_fen(self, instance: Instance) -> int:
        return self.worked * instance.period.weeks * instance.policy.prices.hour_fen // 60

    def applied(self, instance: Instance) -> Instance:
        def more(offer: Offer) -> dict[str, Any]:
            sessions = Counter(offer.sessions) + Counter(self.slots)
            minutes = offer.minutes_per_week + self.minutes
            return {"sessions": dict(sessions), "minutes_per_week": minutes}

        return edited(instance, "offers", self.offer, more)


class HoursLent(Change):
    """An offer that serves named communities also serves this one, so many minutes a week."""

    OF = ("offer", "community")
    SUMMED = ("minutes",)
    kind: Literal["hours_lent"] = "hours_lent"
    offer: Id
    community: Id
    minutes: Times

    def price_fen(self, instance: Instance) -> int:
        return self.minutes * instance.period.weeks * instance.policy.prices.hour_fen // 60

    def applied(self, instance: Instance) -> Instance:
        def lent(offer: Offer) -> dict[str, Any]:
            named = offer.catchment.communities or ()
            return {"catchment": Catchment(communities=(*named, self.community))}

        return edited(instance, "offers", self.offer, lent)


class CatchmentWidened(Change):
    """An offer goes so many metres farther, for so many sessions over the period."""

    OF = ("offer",)
    SUMMED = ("metres", "sessions")
    kind: Literal["catchment_widened"] = "catchment_widened"
    offer: Id
    metres: Metres
    sessions: Times

    def price_fen(self, instance: Instance) -> int:
        per_km = 2 * self.sessions * instance.policy.prices.km_fen
        return -(-self.metres * per_km // 1000)

    def applied(self, instance: Instance) -> Instance:
        def wider(offer: Offer) -> dict[str, Any]:
            return {"catchment": Catchment(radius_m=(offer.catchment.radius_m or 0) + self.metres)}

        return edited(instance, "offers", self.offer, wider)


class VolunteerFound(Change):
    """A new volunteer who gives a service at homes round a point, one session in each slot."""

    OF = ("service_type", "community")
    kind: Literal["volunteer_found"] = "volunteer_found"
    service_type: Id
    community: Id
    point: Point
    slots: Slots
    minutes: Times

    @property
    def id(self) -> str:
        """Of the new provider and its offer."""
        return f"{self.service_type}@{self.community}{MORE}"

    @property
    def added(self) -> tuple[str, ...]:
        return (self.id,)

    def price_fen(self, instance: Instance) -> int:
        return instance.policy.prices.volunteer_fen

    def applied(self, instance: Instance) -> Instance:
        languages = {need.language for need in instance.needs} - {None}
        provider = Provider(
            id=self.id,
            kind=ProviderKind.VOLUNTEER,
            languages=tuple(sorted(str(one) for one in languages)),
        )
        features = {one for need in instance.needs for one in need.accessibility}
        offer = Offer(
            id=self.id,
            provider=self.id,
            service_types=(self.service_type,),
            point=self.point,
            catchment=Catchment(communities=(self.community,)),
            sessions=dict.fromkeys(self.slots, 1),
            minutes_per_week=self.minutes,
            accessibility=tuple(sorted(features)),
            home=HomeTerms(price_fen=0),
        )
        return changed(
            instance, providers=(*instance.providers, provider), offers=(*instance.offers, offer)
        )
