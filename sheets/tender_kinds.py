"""The sheets of tenders: lots, and bids with a row for each part."""

from sheets.columns import Column, Kind
from sheets.measures import FIRMS, NEEDS, SCORE, YUAN
from sheets.usual_columns import ID, NAMES, ONE, TEXT, WORD, WORDS
from sheets.vocabulary import AWARD

LOTS = Kind(
    "lots",
    "招标包",
    "lots",
    (
        ID,
        *NAMES,
        Column(
            "service_types",
            "服务类型",
            "service_types",
            WORDS,
            required=True,
            refers="service_types",
        ),
        Column("communities", "社区", "communities", WORDS, refers="communities"),
        Column("fund", "资金", "fund", WORD, required=True, refers="funds"),
        Column("winners", "中标家数", "winners", FIRMS),
    ),
    also=("标段",),
)
BIDS = Kind(
    "bids",
    "投标",
    "bids",
    (
        ID,
        Column("provider", "服务机构", "provider", WORD, required=True, refers="providers"),
        Column("lot", "招标包", "lot", WORD, required=True, refers="lots"),
        Column("offer", "可供服务", "offer", WORD, required=True, refers="offers"),
        Column("smallest", "最少需求数", "smallest", NEEDS),
        Column("largest", "最多需求数", "largest", NEEDS),
        Column("lump_sum_fen", "总价（元）", "lump_sum_yuan", YUAN),
        Column("score", "评分", "score", SCORE),
        Column("alternative", "备选组", "alternative", ONE),
        Column("accepted", "定标", "award", AWARD),
        Column("reason", "原因", "reason", TEXT),
    ),
    also=("标书",),
)
