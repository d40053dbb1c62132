"""Every kind of sheet of a district but settings: file names, headings and values.

``docs/sheets.md`` says the same for people; a test holds the two together.
"""

from sheets.columns import Column, Kind
from sheets.measures import (
    DAYS,
    DEGREES,
    KM,
    METRES,
    MINUTES,
    NEEDS,
    PEOPLE,
    PERCENT,
    SEATS,
    TIMES,
    WEEKS,
    YEARS,
    YUAN,
)
from sheets.tender_kinds import BIDS, LOTS
from sheets.usual_columns import DATE, ID, NAMES, ONE, TERMS, TEXT, WORD, WORDS
from sheets.values import Choices, Clock, Licences
from sheets.vocabulary import (
    CHANNEL,
    DECIDED_SETTING,
    DECISION,
    GENDER,
    PRIORITY,
    PROVIDER_KIND,
    SETTING,
    TIER,
    WEEKDAY,
    YES_NO,
)
from sheets.week import Sessions, Slots, Week

LON = Column("point.lon_udeg", "经度", "longitude", DEGREES)
LAT = Column("point.lat_udeg", "纬度", "latitude", DEGREES)
PLACE = (
    Column("point.lon_udeg", "经度", "longitude", DEGREES, required=True),
    Column("point.lat_udeg", "纬度", "latitude", DEGREES, required=True),
)

SLOTS = Kind(
    "slots",
    "时段",
    "slots",
    (
        ID,
        Column("day", "星期", "day", WEEKDAY, required=True),
        Column("start", "开始", "start", Clock(), required=True),
        Column("end", "结束", "end", Clock(), required=True),
    ),
)


def kinds(week: Week) -> tuple[Kind, ...]:
    """All kinds but settings and slots, whose cells may name the slots of this week."""
    slots, sessions = Slots(week), Sessions(week)
    return (
        Kind(
            "service_types",
            "服务目录",
            "service_types",
            (
                ID,
                *NAMES,
                Column("tier", "责任", "tier", TIER),
                Column("channels", "渠道", "channels", Choices(CHANNEL)),
                Column("setting", "方式", "setting", SETTING),
                Column("provider_licences", "机构资质", "provider_licences", WORDS),
                Column("venue_licences", "场地资质", "venue_licences", WORDS),
                Column("group", "可团体", "group", YES_NO),
                Column("minutes", "时长（分钟）", "minutes", MINUTES),
                Column("sensitive", "敏感", "sensitive", YES_NO),
            ),
            required=True,
            also=("service_catalogue", "catalogue"),
        ),
        Kind(
            "communities",
            "社区",
            "communities",
            (
                ID,
                *NAMES,
                *PLACE,
                Column("sub_district", "街道", "sub_district", TEXT),
                Column("district", "区", "district", TEXT),
                Column("population", "人口", "population", PEOPLE),
                Column("floor", "保底（项）", "floor", NEEDS),
            ),
            required=True,
        ),
        Kind(
            "needs",
            "需求",
            "needs",
            (
                ID,
                Column("resident", "居民", "resident", TEXT),
                Column("group", "人群", "group", ONE),
                Column("community", "社区", "community", WORD, required=True, refers="communities"),
                LON,
                LAT,
                Column(
                    "service_type",
                    "服务类型",
                    "service_type",
                    WORD,
                    required=True,
                    refers="service_types",
                ),
                Column("people", "人数", "people", PEOPLE),
                Column("sessions_per_week", "每周次数", "sessions_per_week", TIMES),
                Column("minutes", "时长（分钟）", "minutes", MINUTES),
                Column("weeks", "周数", "weeks", WEEKS),
                Column("slots", "时段", "slots", slots, required=True),
                Column("priority", "优先级", "priority", PRIORITY),
                Column("days_waiting", "已等候天数", "days_waiting", DAYS),
                Column("copay_limit_fen", "自付意愿（元）", "copay_limit_yuan", YUAN),
                Column("travel_limit_m", "出行上限（公里）", "travel_limit_km", KM),
                Column("travel_limit_m", "出行上限（米）", "travel_limit_m", METRES),
                Column("language", "语言", "language", ONE),
                Column("carer_gender", "服务人员性别", "carer_gender", GENDER),
                Column("age", "年龄", "age", YEARS),
                Column("accessibility", "无障碍", "accessibility", WORDS),
                Column(
                    "preferred_providers",
                    "优先机构",
                    "preferred_providers",
                    WORDS,
                    refers="providers",
                ),
                Column(
                    "excluded_providers",
                    "排除机构",
                    "excluded_providers",
                    WORDS,
                    refers="providers",
                ),
                Column(
                    "current_provider", "现服务机构", "current_provider", WORD, refers="providers"
                ),
                Column("earliest_start", "最早开始", "earliest_start", DATE),
                Column("latest_start", "最晚开始", "latest_start", DATE),
                Column("note", "备注", "note", TEXT),
            ),
            required=True,
        ),
        Kind(
            "providers",
            "服务机构",
            "providers",
            (
                ID,
                *NAMES,
                Column("kind", "类别", "kind", PROVIDER_KIND, required=True),
                Column("licences", "资质", "licences", Licences()),
                Column("languages", "语言", "languages", WORDS),
                Column("quality", "质量（%）", "quality_percent", PERCENT),
            ),
            required=True,
            also=("机构",),
        ),
        Kind(
            "offers",
            "可供服务",
            "offers",
            (
                ID,
                Column("provider", "服务机构", "provider", WORD, required=True, refers="providers"),
                Column(
                    "service_types",
                    "服务类型",
                    "service_types",
                    WORDS,
                    required=True,
                    refers="service_types",
                ),
                *PLACE,
                Column("catchment.radius_m", "服务半径（公里）", "radius_km", KM),
                Column("catchment.radius_m", "服务半径（米）", "radius_m", METRES),
                Column(
                    "catchment.communities", "服务社区", "communities", WORDS, refers="communities"
                ),
                Column("sessions", "时段与次数", "sessions", sessions, required=True),
                Column(
                    "minutes_per_week", "每周分钟数", "minutes_per_week", MINUTES, required=True
                ),
                Column("pace_min_per_km", "每公里分钟", "minutes_per_km", MINUTES),
                Column("carer_genders", "服务人员性别", "carer_genders", Choices(GENDER)),
                Column("age_min", "最小年龄", "age_min", YEARS),
                Column("age_max", "最大年龄", "age_max", YEARS),
                Column("accessibility", "无障碍", "accessibility", WORDS),
                *TERMS,
                Column("venues", "场地", "venues", WORDS, refers="venues"),
            ),
            required=True,
            also=("服务项目", "服务供给"),
        ),
        Kind(
            "venues",
            "场地",
            "venues",
            (
                ID,
                *NAMES,
                Column("community", "社区", "community", WORD, required=True, refers="communities"),
                LON,
                LAT,
                Column("licences", "资质", "licences", Licences()),
                Column("accessibility", "无障碍", "accessibility", WORDS),
                Column("seats", "座位", "seats", SEATS, required=True),
                Column("slots", "开放时段", "slots", slots, required=True),
                Column("rent_fen", "租金（元）", "rent_yuan", YUAN),
            ),
        ),
        Kind(
            "funds",
            "资金",
            "funds",
            (
                ID,
                *NAMES,
                Column("amount_fen", "金额（元）", "amount_yuan", YUAN, required=True),
                Column("service_types", "服务类型", "service_types", WORDS, refers="service_types"),
                Column("communities", "社区", "communities", WORDS, refers="communities"),
                Column("groups", "人群", "groups", WORDS),
                Column("most_fen", "每次每人上限（元）", "most_yuan", YUAN, required=True),
            ),
        ),
        LOTS,
        BIDS,
        Kind(
            "decisions",
            "指定与禁止",
            "decisions",
            (
                Column("decision", "决定", "decision", DECISION, required=True),
                Column("need", "需求", "need", WORD, required=True, refers="needs"),
                Column("offer", "可供服务", "offer", WORD, refers="offers"),
                Column("setting", "方式", "setting", DECIDED_SETTING),
                Column("venue", "场地", "venue", WORD, refers="venues"),
                Column("slots", "时段", "slots", slots),
                Column("fund", "资金", "fund", WORD, refers="funds"),
                Column("reason", "原因", "reason", TEXT),
            ),
        ),
        Kind(
            "in_force",
            "在行方案",
            "in_force",
            (
                Column("need", "需求", "need", WORD, required=True, refers="needs"),
                Column("offer", "可供服务", "offer", WORD, required=True, refers="offers"),
                Column("venue", "场地", "venue", WORD, refers="venues"),
                Column("slots", "时段", "slots", slots, required=True),
                Column("fund", "资金", "fund", WORD, refers="funds"),
            ),
        ),
    )
