"""The sheet of candidates: places that could be opened, in the words of whoever proposes them."""

from sheets.columns import Column, Kind
from sheets.measures import DEGREES, VISITS, YUAN
from sheets.usual_columns import ID, NAMES, WORD, WORDS

CANDIDATES = Kind(
    "candidates",
    "候选场地",
    "candidates",
    (
        ID,
        *NAMES,
        Column("community", "社区", "community", WORD, refers="communities"),
        Column("point.lon_udeg", "经度", "longitude", DEGREES),
        Column("point.lat_udeg", "纬度", "latitude", DEGREES),
        Column("cost_fen", "费用（元）", "cost_yuan", YUAN, required=True),
        Column("places", "每周接待（人次）", "visits_a_week", VISITS, required=True),
        Column("service_types", "服务类型", "service_types", WORDS, refers="service_types"),
        Column("accessibility", "无障碍", "accessibility", WORDS),
    ),
    also=("候选地点", "候选", "选址"),
)
