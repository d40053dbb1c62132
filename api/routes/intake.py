"""Sheets taken in: looked at first (``dry_run``), then kept whole or not at all."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request, Response

from access.tx import Tx
from api import problems
from api.call import Signed
from api.upload import BINARY, BODY, Upload, uploaded
from district.standing import MOST_TOLD, Standing
from door.fields import Shape
from intake import taking
from intake.forms import template
from intake.reading import sheet_of
from intake.standing import standing
from intake.taking import Faulty, Looked, Sheet
from matcher.faults import Fault
from needs.likeness import Alike
from words import fault

router = APIRouter(tags=["intake"])

MOST_ALIKE = 500
MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
Kind = Literal["needs", "providers", "offers", "venues", "funds"]
OPERATIONS: Mapping[Kind, str] = {
    "needs": "need.intake",
    "providers": "provider.intake",
    "offers": "offer.intake",
    "venues": "venue.intake",
    "funds": "fund.intake",
}


class RowError(Shape):
    """``row``: as the spreadsheet counts; 0: the whole sheet."""

    row: int
    column: str
    code: str
    detail: str


class AlikeShape(Shape):
    """``row`` may be ``resident`` (masked), or the one of ``other_row``."""

    row: int
    why: str
    resident: str | None
    other_row: int | None
    name: str
    phone: str
    building: str


class Report(Shape):
    """What would come of a sheet. ``wrong`` and ``alike_count`` count what is not listed too."""

    kind: str
    file: str
    sha256: str
    rows: int
    counts: dict[str, int]
    wrong: int
    errors: tuple[RowError, ...]
    alike_count: int
    alike: tuple[AlikeShape, ...]
    taken_before: bool
    ignored: tuple[str, ...]


class Taken(Shape):
    kind: str
    file: str
    sha256: str
    rows: int
    counts: dict[str, int]


def _endpoint(kind: Kind) -> Callable[..., Response]:
    def take(
        request: Request,
        call: Signed,
        file: Annotated[Upload, Depends(uploaded)],
        dry_run: bool = False,
        keep_alike: bool = False,
    ) -> Response:
        """An .xlsx or .csv file as the body, called ``name``, or as a form's only part.

        ``dry_run``: what would come of it. Without it, all of the sheet is kept or nothing;
        ``keep_alike``: although somebody in it may be known already, or the very file was taken in
        before.
        """
        lang = problems.language(request)
        call = replace(call, body=file.data)  # a form sent again has other marks between its parts
        if not dry_run and (before := call.replayed()) is not None:
            return before
        sheet = sheet_of(call.gather, call.service.vault, kind, file.name, file.data)
        if not sheet.checked.readable:
            return _refused(lang, "sheet_unreadable", sheet.checked.faults, sheet.checked.wrong)
        if dry_run:
            return call.look(lambda tx: _report(sheet, taking.looked_at(tx, sheet), lang))

        def work(tx: Tx) -> Taken:
            taking.taken(tx, sheet, keep_alike=keep_alike)
            return Taken(**_about(sheet))

        try:
            return call.create(work)
        except Faulty as faulty:
            return _refused(lang, "sheet_has_errors", faulty.found.faults, faulty.found.wrong)

    return take


for _kind, _operation in OPERATIONS.items():
    router.add_api_route(
        f"/intake/{_kind}",
        _endpoint(_kind),
        methods=["POST"],
        operation_id=_operation,
        status_code=201,
        response_model=Taken,
        responses={200: {"model": Report, "description": "dry_run"}},
        openapi_extra={"requestBody": BODY},
    )


@router.get(
    "/intake/{kind}/template",
    operation_id="intake.template",
    response_class=Response,
    responses={200: {"content": {media: {"schema": BINARY} for media in MEDIA.values()}}},
)
def empty(
    request: Request, kind: Kind, call: Signed, form: Literal["xlsx", "csv"] = "xlsx"
) -> Response:
    """An empty sheet to fill in, with what stands to choose from."""
    made = partial(_template, kind, form, problems.language(request))
    return call.download(lambda tx: standing(tx, kind), made)


def _template(kind: Kind, form: str, lang: str, there: Standing) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{kind}.{form}"'}
    return Response(template(kind, form, there, lang), 200, headers, MEDIA[form])


def _about(sheet: Sheet) -> dict[str, Any]:
    return {
        "kind": sheet.kind,
        "file": sheet.name,
        "sha256": sheet.digest,
        "rows": sheet.checked.count,
        "counts": sheet.counts,
    }


def _report(sheet: Sheet, found: Looked, lang: str) -> Report:
    return Report(
        **_about(sheet),
        wrong=found.wrong,
        errors=tuple(_error(lang, one) for one in found.faults[:MOST_TOLD]),
        alike_count=len(found.alike),
        alike=tuple(map(alike_shape, found.alike[:MOST_ALIKE])),
        taken_before=found.before,
        ignored=tuple(sheet.checked.ignored),
    )


def _error(lang: str, one: Fault) -> RowError:
    said = {key: value for key, value in one.params.items() if key not in ("file", "row", "column")}
    return RowError(
        row=one.params.get("row", 0),
        column=one.params.get("column", ""),
        code=one.code,
        detail=fault(lang, Fault(one.code, params=said)),
    )


def alike_shape(one: Alike) -> AlikeShape:
    """As it is answered."""
    return AlikeShape(
        row=one.row,
        why=one.why.value,
        resident=one.resident or None,
        other_row=one.other_row or None,
        name=one.name,
        phone=one.phone,
        building=one.building,
    )


def _refused(lang: str, code: str, faults: Any, wrong: int) -> Response:
    errors = [_error(lang, one).model_dump() for one in faults[:MOST_TOLD]]
    return problems.problem(lang, 422, code, {"count": wrong}, errors)
