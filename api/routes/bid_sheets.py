"""Bids handed in as a sheet, and the empty one to fill in."""

from dataclasses import replace
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request, Response

from access.tx import Tx
from api import problems
from api.call import Signed
from api.routes.bids import Receipt
from api.routes.intake import MEDIA, RowError
from api.upload import BINARY, BODY, Upload, uploaded
from district.standing import MOST_TOLD, Standing
from door.fields import Shape
from intake import bids
from intake.bids import Faulty
from intake.forms import bid_template

router = APIRouter(tags=["tenders"])


class SheetReceipt(Receipt):
    """``called``: the bid in the sheet."""

    called: str


class Receipts(Shape):
    items: tuple[SheetReceipt, ...]


@router.post(
    "/tenders/{id}/bids/sheet",
    operation_id="bid.submit_sheet",
    status_code=201,
    response_model=Receipts,
    openapi_extra={"requestBody": BODY},
)
def take(
    id: str, request: Request, call: Signed, file: Annotated[Upload, Depends(uploaded)]
) -> Response:
    """An .xlsx or .csv file as the body, called ``name``, or as a form's only part: every bid in it
    is sealed, or none. Nothing of the file is kept. Keep the answer's codes."""
    call = replace(call, body=file.data)  # a form sent again has other marks between its parts
    before = call.replayed()
    if before is not None:
        return before
    try:
        checked, against = bids.sheet_of(call.gather, id, file.name, file.data)
        return call.create(lambda tx: _receipts(id, bids.submit(tx, id, checked, against)))
    except Faulty as faulty:
        return _refused(problems.language(request), faulty)


@router.get(
    "/tenders/{id}/bids/template",
    operation_id="bid.template",
    response_class=Response,
    responses={200: {"content": {media: {"schema": BINARY} for media in MEDIA.values()}}},
)
def empty(
    request: Request, id: str, call: Signed, form: Literal["xlsx", "csv"] = "xlsx"
) -> Response:
    """A sheet to write bids in, with the lots of the call."""
    made = partial(_template, form, problems.language(request))
    return call.download(partial(_standing, id), made)


def _standing(id: str, tx: Tx) -> Standing:
    return bids.bids_standing(tx, id)


def _template(form: str, lang: str, there: Standing) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="bids.{form}"'}
    return Response(bid_template(form, there, lang), 200, headers, MEDIA[form])


def _receipts(tender: str, submitted: list[bids.Submitted]) -> Receipts:
    return Receipts(
        items=tuple(
            SheetReceipt(
                called=one.called,
                id=one.row.id,
                tender=tender,
                submitted_at=one.row.submitted_at,
                digest=one.row.digest,
                code=one.code,
            )
            for one in submitted
        )
    )


def _refused(lang: str, faulty: Faulty) -> Response:
    code = "sheet_has_errors" if faulty.readable else "sheet_unreadable"
    errors = [
        RowError(row=one.row, column=one.column, code=one.what.code, detail=one.said(lang))
        for one in faulty.wrong[:MOST_TOLD]
    ]
    told = [one.model_dump() for one in errors]
    return problems.problem(lang, 422, code, {"count": faulty.count}, told)
