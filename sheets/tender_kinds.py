"""The sheets of tenders: lots, and bids with a row for each part."""

from sheets.columns import Column, Kind
from sheets.measures import DEGREES, FIRMS, MINUTES, NEEDS, SCORE, YUAN
from sheets.usual_columns import ID, NAMES, ONE, TERMS, TEXT, WORD, WORDS
from sheets.values import Lines
from sheets.vocabulary import AWARD
from sheets.week import Sessions, Week

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


def own_bids(week: Week, *, one_community: bool = False) -> Kind:
    """What an organisation hands in under seal: a row is one part, rows of one id one bid.

    ``one_community``: there is but one to start from, so that it goes without saying.
    """
    return Kind(
        "bids",
        "投标",
        "bids",
        (
            Column("id", "投标", "bid", TEXT, required=True),
            Column("lot", "标段", "lot", WORD, required=True, refers="lots"),
            Column("sessions", "时段与次数", "sessions", Sessions(week), required=True),
            Column("minutes_per_week", "每周分钟数", "minutes_per_week", MINUTES, required=True),
            *TERMS,
            Column("smallest", "最少需求数", "smallest", NEEDS),
            Column("largest", "最多需求数", "largest", NEEDS, required=True),
            Column(
                "community",
                "出发社区",
                "start_community",
                WORD,
                required=not one_community,
                refers="communities",
            ),
            Column("point.lon_udeg", "经度", "longitude", DEGREES),
            Column("point.lat_udeg", "纬度", "latitude", DEGREES),
            Column("venues", "场地", "venues", WORDS, refers="venues"),
            Column("staff", "服务人员", "staff", Lines()),
            Column("quality", "服务方案与证明", "quality_evidence", TEXT),
            Column("lump_sum_fen", "总价（元）", "lump_sum_yuan", YUAN),
            Column("alternative", "备选组", "alternative", ONE),
        ),
        also=("标书",),
    )
