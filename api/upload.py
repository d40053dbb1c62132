"""A file sent as the body itself, or as the one part of a form: within the same cap either way."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Query, Request
from starlette.datastructures import UploadFile

from access.refusal import Invalid
from api.call import body_of
from district.standing import file_name

FORM = "multipart/form-data"
FIELD = "sheet"
"""What a form calls the file."""
BINARY = {"type": "string", "format": "binary"}
BODY = {
    "required": True,
    "content": {
        "application/octet-stream": {"schema": BINARY},
        FORM: {
            "schema": {
                "type": "object",
                "additionalProperties": False,
                "required": [FIELD],
                "properties": {FIELD: BINARY},
            }
        },
    },
}


@dataclass(frozen=True)
class Upload:
    """``name``: as it is kept, without what no column keeps."""

    name: str
    data: bytes


async def uploaded(request: Request, name: Annotated[str, Query(max_length=200)] = "") -> Upload:
    """The file of a request, called ``name`` or else as its form says.

    Raises
    ------
    Invalid
        A form without the file, or with anything else in it.
    """
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != FORM:
        return _named(name, await body_of(request))
    async with request.form(max_files=1, max_fields=0) as form:
        file = form.get(FIELD)
        if not isinstance(file, UploadFile):
            raise Invalid(FIELD, "empty")
        return _named(name or file.filename or "", await file.read())


def _named(name: str, data: bytes) -> Upload:
    plain = "".join(char for char in name if char.isprintable())[:200]
    return Upload(file_name(plain, data), data)
