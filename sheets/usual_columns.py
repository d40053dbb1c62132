"""Codecs that take no more to say than their name, and the columns of most sheets."""

from sheets.columns import Column
from sheets.values import Day, One, Text, Word, Words

TEXT, WORD, ONE, WORDS, DATE = Text(), Word(), One(), Words(), Day()

ID = Column("id", "编号", "id", TEXT, required=True)
NAMES = (
    Column("name", "名称", "name", TEXT),
    Column("name_en", "英文名", "name_en", TEXT),
)
