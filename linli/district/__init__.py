"""A district as sheets: a folder or a workbook becomes an instance, and an instance sheets.

``sheets`` knows tables and ``matcher`` knows records; what needs both lives here.
"""

from linli.district.gather import TEXT_FORMS, files_in, is_workbook
from linli.district.reading import instance_in

__all__ = ["TEXT_FORMS", "files_in", "instance_in", "is_workbook"]
