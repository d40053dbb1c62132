"""A district as sheets: a folder or a workbook becomes an instance, and an instance sheets.

``sheets`` knows tables and ``matcher`` knows records; what needs both lives here.
"""

from district.gather import OTHER_FORMS, TEXT_FORMS, files_in, is_workbook
from district.mistakes import of_flaw
from district.placing import placed
from district.reading import instance_in
from district.siting import budget_in, candidates_in
from district.template import template
from district.writing import WORKBOOK, pages_of, write

__all__ = [
    "OTHER_FORMS",
    "TEXT_FORMS",
    "WORKBOOK",
    "budget_in",
    "candidates_in",
    "files_in",
    "instance_in",
    "is_workbook",
    "of_flaw",
    "pages_of",
    "placed",
    "template",
    "write",
]
