"""What a resident is asked at the doorstep: to be matched, and to have their health spoken of."""

from collections.abc import Collection
from typing import Any

from access import consent
from access.consent import GivenBy, Purpose
from access.notice import latest_notice, services_by_duty
from access.refusal import Invalid
from access.tx import Tx
from catalogue.services import sensitive_types
from needs.residents import Resident
from rounds import awaiting
from web.visit import Visit

METHODS = ("spoken", "paper", "telephone")
"""How a resident was asked."""
ASKED = {Purpose.MATCHING: ("name", "phone", "door"), Purpose.HEALTH: ("health",)}
"""What may be agreed to of one's own accord, and the kinds of data that it speaks of."""
MOST_CONTACT = 200


def ticked(visit: Visit) -> set[Purpose]:
    """What the form says is agreed to."""
    return {purpose for purpose in ASKED if purpose in visit.several("agreed")}


def method_of(visit: Visit) -> str:
    """How the form says they were asked."""
    said = visit.text("method")
    return said if said in METHODS else METHODS[0]


def given_by(visit: Visit) -> GivenBy:
    """Who the form says has answered."""
    return GivenBy.GUARDIAN if visit.text("guardian") else GivenBy.SELF


def contact_of(visit: Visit, field: str, sent: str = "") -> str:
    """How an organisation is reached, as the resident was told; ``sent``: the name that the field
    is sent by, where that is another.

    Raises
    ------
    Invalid
    """
    said = visit.text(sent or field)
    if not said:
        raise Invalid(field, "empty")
    if len(said) > MOST_CONTACT:
        raise Invalid(field, "too_long", most=MOST_CONTACT)
    return said


def open_to(tx: Tx, resident: Resident) -> tuple[Purpose, ...]:
    """What they have not agreed to, whatever they were told is a duty; nothing of the forgotten."""
    if resident.forgotten_at is not None:
        return ()
    agreed = consent.agreed(tx.session, resident.id)
    return tuple(purpose for purpose in ASKED if purpose not in agreed)


def lacking(tx: Tx, resident: str, service_type: str) -> tuple[Purpose, ...]:
    """What they would have to agree to before they are matched to a service."""
    sensitive = service_type in sensitive_types(tx.session)
    return consent.lacking(tx.session, resident, service_type, sensitive=sensitive)


def by_duty(tx: Tx, service_type: str) -> bool:
    """Whether the notice that stands says a service is given by a duty."""
    notice = latest_notice(tx.session)
    named = services_by_duty(tx.session)
    return notice is not None and service_type in named.get(notice.version, ())


def agree(
    tx: Tx,
    resident: str,
    purposes: Collection[Purpose],
    method: str,
    *,
    by: GivenBy = GivenBy.SELF,
    told: bool = False,
) -> None:
    """Keep what they agreed to. ``told``: to be matched they need not, and were told of the duty.

    Raises
    ------
    Invalid
        There is no notice that they could have read.
    """
    if not purposes:
        return
    notice = latest_notice(tx.session)
    if notice is None:
        raise Invalid("agreed", "no_notice")
    for purpose in sorted(purposes):
        said: Any = {"kinds": ASKED[purpose], "notice": notice.version, "method": method}
        if told and purpose is Purpose.MATCHING:
            consent.tell(tx, resident, **said)
        else:
            consent.give(tx, resident, purpose, given_by=by, **said)


def known_to(
    tx: Tx, resident: str, organisation: str, contact: str, method: str, by: GivenBy
) -> None:
    """They agree to an organisation by name, outside of any task.

    Raises
    ------
    Invalid
        There is no notice that they could have read.
    """
    notice = latest_notice(tx.session)
    if notice is None:
        raise Invalid("", "no_notice")
    consent.give(
        tx,
        resident,
        Purpose.PROVIDER,
        kinds=awaiting.KINDS,
        notice=notice.version,
        method=method,
        given_by=by,
        recipient=organisation,
        contact=contact,
    )
