"""What the model finds wrong with bids, told in the rows of the sheet that make them."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence

from district import mistakes
from district.records import Draft, Place
from matcher.faults import Fault
from sheets.entries import Entries, Entry, Record

RESTS_ON = {
    "bundle_of_several_funds": ("lot",),
    "alternative_of_another": ("provider", "alternative"),
    "offer_of_another": ("provider", "offer"),
    "offer_beyond_lot": ("lot", "offer"),
    "largest_below_smallest": ("smallest", "largest"),
}
"""The columns that a fault comes of: it is not told where one of them is not understood."""

MEANT: Mapping[str, Callable[[Fault, Record], bool]] = {
    "bundle_of_several_funds": lambda fault, row: True,
    "alternative_of_another": lambda fault, row: "alternative" in row,
    "offer_of_another": lambda fault, row: row.get("offer") == fault.params["value"],
    "offer_beyond_lot": lambda fault, row: row.get("lot") == fault.params["lot"],
    "largest_below_smallest": lambda fault, row: (
        "largest" in row and row["largest"] < row.get("smallest", 1)
    ),
}
"""Which rows of the bid a fault speaks of."""


def told(
    fault: Fault, named: Sequence[Place], draft: Draft, tables: Mapping[str, Entries]
) -> Iterator[Fault]:
    """The fault of a bid, with its rows; ``named``: those of the bid.

    What the rows themselves show (a lot named twice, an offer in two) the sheet has told already.
    """
    if fault.code not in MEANT:
        return
    meant = [place for place in named if MEANT[fault.code](fault, place[1].record)]
    if fault.code == "offer_beyond_lot":
        meant = [place for place in meant if _goes_to(fault.params["value"], place, draft)]
    if _follows(fault, meant, draft):
        return
    fault = dataclasses.replace(fault, field="lot" if fault.field == "parts" else fault.field)
    for place in meant:
        yield mistakes.of_record(fault, place, tables)


def _goes_to(value: str, place: Place, draft: Draft) -> bool:
    """Is it this row's offer that lists the service type or community, or has a radius?"""
    offer = draft.places["offers"].get(str(place[1].record.get("offer")))
    said = _flat(offer[1].record) if offer else {}
    return value in said or value in (*said.get("service_types", ()), *said.get("communities", ()))


def _follows(fault: Fault, meant: Sequence[Place], draft: Draft) -> bool:
    """Does it come of a cell that is wrong itself: of these rows, of their lots or offers?"""
    fields = RESTS_ON[fault.code]
    if fault.code == "alternative_of_another":
        # Which provider has the alternative, its first row says; it need not be one of these.
        meant = [*meant, *_first_of(fault.params["value"], draft)]
    for table, entry in meant:
        if any(table.doubtful(entry.row, field) for field in fields):
            return True
        if "provider" in fields and not _names_known(entry.record, ("provider",), draft):
            return True
        for field, kind in (("lot", "lots"), ("offer", "offers")):
            named = draft.places[kind].get(str(entry.record.get(field)))
            if field in fields and named and not _sound(*named, draft):
                return True
    return False


def _first_of(alternative: str, draft: Draft) -> Iterator[Place]:
    for table, entry in draft.rows["bids"]:
        if entry.record.get("alternative") == alternative:
            yield table, entry
            return


def _sound(table: Entries, entry: Entry, draft: Draft) -> bool:
    """Is all of the lot's or the offer's row understood, and all it names there?"""
    wrong = table.unsure or entry.row in table.flawed
    return not wrong and _names_known(_flat(entry.record), tuple(KNOWN), draft)


def _flat(record: Record) -> Record:
    return {**record, **record.get("catchment", {})}


def _names_known(record: Record, fields: Sequence[str], draft: Draft) -> bool:
    for field in fields:
        said = record.get(field, [])
        known = draft.places[KNOWN[field]]
        if not all(one in known for one in (said if isinstance(said, list) else [said])):
            return False
    return True


KNOWN = {
    "provider": "providers",
    "service_types": "service_types",
    "communities": "communities",
    "fund": "funds",
}
"""The columns that a bid's soundness rests on, and what they name."""
