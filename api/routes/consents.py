"""What residents agreed to, refused, or were told is a duty: recorded by a community secretary."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import Field

from access import consent
from access.consent import Basis, GivenBy, Purpose
from access.refusal import Invalid
from access.tx import Tx
from api.call import Signed
from door.fields import Line, Ref, Shape
from needs import residents, rights
from providers.providers import ProviderRow

router = APIRouter(tags=["residents"])


class NewConsent(Shape):
    """``basis``: ``duty`` where the resident was told of a duty that the notice names, and need not
    agree to be matched. ``recipient``: an organisation by id, and ``contact`` how it is reached, as
    the resident was told; ``refused``: it is not agreed to but refused."""

    basis: Annotated[Basis, Field(strict=False)] = Basis.CONSENT
    purpose: Annotated[Purpose, Field(strict=False)]
    kinds: Annotated[tuple[Line, ...], Field(strict=False, min_length=1, max_length=50)]
    notice: Annotated[int, Field(ge=1, le=10**6)]
    method: Line
    given_by: Annotated[GivenBy, Field(strict=False)] = GivenBy.SELF
    recipient: Ref | None = None
    contact: Line | None = None
    refused: bool = False


class ConsentShape(Shape):
    id: str
    purpose: str
    basis: str
    provision: str | None
    kinds: tuple[str, ...]
    recipient: str | None
    contact: str | None
    notice: int
    method: str
    given_by: str
    given_at: datetime


class Consents(Shape):
    """``refused``: organisations that the resident will not be known to, by id."""

    items: tuple[ConsentShape, ...]
    refused: tuple[str, ...]


@router.post(
    "/residents/{id}/consents",
    operation_id="consent.give",
    status_code=201,
    response_model=ConsentShape,
)
def give(id: str, body: NewConsent, call: Signed) -> Response:
    """What a resident, or a guardian, has agreed to or was told; which organisation they refuse."""

    def work(tx: Tx) -> ConsentShape:
        resident = residents.resident_of(tx, id).id
        named = body.recipient
        if named is not None and tx.session.get(ProviderRow, named) is None:
            raise Invalid("recipient", "unknown", value=named)
        said: dict[str, Any] = body.model_dump(include={"kinds", "notice", "method"})
        if body.basis is Basis.DUTY:
            if body.purpose is not Purpose.MATCHING or named is not None or body.refused:
                raise Invalid("basis", "duty_is_matching")
            return _consent(consent.tell(tx, resident, **said))
        said["given_by"] = body.given_by
        if not body.refused:
            said |= {"recipient": named, "contact": body.contact}
            row = consent.give(tx, resident, body.purpose, **said)
        elif body.purpose is Purpose.PROVIDER and named is not None:
            row = consent.refuse(tx, resident, named, **said)
        else:
            raise Invalid("refused", "refused_with_recipient")
        return _consent(row)

    return call.create(work)


@router.get("/residents/{id}/consents", operation_id="consent.list", response_model=Consents)
def consents(id: str, call: Signed) -> Response:
    """The consents that hold."""

    def work(tx: Tx) -> Consents:
        resident = residents.resident_of(tx, id)
        refused = consent.refusals(tx.session, resident.id).get(resident.id, ())
        items = tuple(map(_consent, consent.standing(tx.session, resident.id)))
        return Consents(items=items, refused=tuple(sorted(refused)))

    return call.read(work)


@router.delete(
    "/residents/{id}/consents/{consent_id}", operation_id="consent.withdraw", status_code=204
)
def withdraw(id: str, consent_id: str, call: Signed) -> Response:
    """A resident takes a consent back, as easily as it was given."""

    def work(tx: Tx) -> None:
        rights.withdraw_consent(tx, id, consent_id)

    return call.drop(work)


def _consent(row: consent.Consent) -> ConsentShape:
    return ConsentShape(
        id=row.id,
        purpose=row.purpose,
        basis=row.basis,
        provision=row.provision,
        kinds=tuple(row.kinds),
        recipient=row.recipient,
        contact=row.contact,
        notice=row.notice,
        method=row.method,
        given_by=row.given_by,
        given_at=row.given_at,
    )
