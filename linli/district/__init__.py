"""A district as sheets: a folder or a workbook becomes an instance, and an instance sheets.

``sheets`` knows tables and ``matcher`` knows records; what needs both lives here.
"""

from linli.district.gather import OTHER_FORMS, TEXT_FORMS, files_in, is_workbook
from linli.district.mistakes import of_flaw
from linli.district.reading import instance_in
from linli.district.template import template
from linli.district.writing import WORKBOOK, pages_of, write

__all__ = [
    "OTHER_FORMS",
    "TEXT_FORMS",
    "WORKBOOK",
    "files_in",
    "instance_in",
    "is_workbook",
    "of_flaw",
    "pages_of",
    "template",
    "write",
]
