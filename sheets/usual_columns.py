"""Codecs that take no more to say than their name, and the columns of most sheets."""

from sheets.columns import Column
from sheets.measures import MINUTES, PEOPLE, YUAN
from sheets.values import Day, One, Text, Word, Words

TEXT, WORD, ONE, WORDS, DATE = Text(), Word(), One(), Words(), Day()

ID = Column("id", "编号", "id", TEXT, required=True)
NAMES = (
    Column("name", "名称", "name", TEXT),
    Column("name_en", "英文名", "name_en", TEXT),
)

TERMS = (
    Column("home.price_fen", "上门价格（元）", "home_price_yuan", YUAN),
    Column("group.price_fen", "团体价格（元）", "group_price_yuan", YUAN),
    Column("group.minutes", "团体时长（分钟）", "group_minutes", MINUTES),
    Column("group.fee_fen", "参加费（元）", "group_fee_yuan", YUAN),
    Column("group.smallest", "最少人数", "group_smallest", PEOPLE),
    Column("group.largest", "最多人数", "group_largest", PEOPLE),
)
"""What a session costs, and of a group how long it is and for how many."""
