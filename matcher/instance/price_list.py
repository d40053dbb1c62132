"""What changes to the supply would cost: assumptions, shown beside what is reckoned from them."""

from collections.abc import Mapping

from matcher.instance.record import Fen, Id, Record


class PriceList(Record):
    """In fen. What a district thinks a change costs, as its policy says.

    ``licences``: getting one, by its code; ``licence_fen``: one that is not among them.
    ``hour_fen``: an hour of a provider's work, more of its own or lent by a neighbour.
    ``room_fen``: to keep a room open for one session. ``volunteer_fen``: to find and train one.
    ``ride_fen``: one person to a session and back. ``km_fen``: a provider's kilometre beyond its
    catchment, one way. ``participant_fen``: to find one more for a class. ``asking_fen``: to ask a
    resident for another time.
    """

    licences: Mapping[Id, Fen] = {}
    licence_fen: Fen = 200_000
    hour_fen: Fen = 6_000
    room_fen: Fen = 10_000
    volunteer_fen: Fen = 50_000
    ride_fen: Fen = 3_000
    km_fen: Fen = 200
    participant_fen: Fen = 2_000
    asking_fen: Fen = 0

    def licence(self, code: str) -> int:
        return self.licences.get(code, self.licence_fen)
