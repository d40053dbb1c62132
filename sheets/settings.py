"""The sheet of settings: an item and its value in each row."""

from sheets.columns import Column, Kind
from sheets.measures import DAYS, PERCENT, PERCENT_POINTS, POINTS, WEEKS, YUAN, YUAN_PER_POINT
from sheets.values import Day, Text
from sheets.vocabulary import YES_NO

TEXT, DATE = Text(), Day()

SETTINGS = Kind(
    "settings",
    "参数",
    "settings",
    (
        Column("name", "方案名称", "name", TEXT),
        Column("period.start", "开始日期", "start", DATE, required=True),
        Column("period.weeks", "周数", "weeks", WEEKS),
        Column("policy.copay_cap_fen", "自付封顶（元）", "copay_cap_yuan", YUAN),
        Column("policy.volunteers_first", "志愿优先", "volunteers_first", YES_NO),
        Column("policy.weights.priority.0", "安全（分）", "safety_points", POINTS),
        Column("policy.weights.priority.1", "健康照护（分）", "care_points", POINTS),
        Column("policy.weights.priority.2", "日常生活（分）", "daily_life_points", POINTS),
        Column("policy.weights.priority.3", "提升（分）", "enrichment_points", POINTS),
        Column(
            "policy.weights.waiting_most_percent",
            "等候加分上限（%）",
            "waiting_most_percent",
            PERCENT_POINTS,
        ),
        Column("policy.weights.days_per_percent", "每加1%的等候天数", "days_per_percent", DAYS),
        Column("policy.weights.familiar_percent", "熟悉机构（%）", "familiar_percent", PERCENT),
        Column("policy.weights.volunteer_percent", "志愿服务（%）", "volunteer_percent", PERCENT),
        Column("policy.weights.per_km", "每公里扣（分）", "points_per_km", POINTS),
        Column("policy.weights.moved", "变动扣（分）", "points_moved", POINTS),
        Column(
            "policy.weights.fen_per_millipoint", "一分值多少元", "yuan_per_point", YUAN_PER_POINT
        ),
        Column("policy.weights.award_point", "中标每评分（分）", "points_per_award_score", POINTS),
        Column(
            "policy.provider_share_percent",
            "一家最多占资金（%）",
            "provider_share_percent",
            PERCENT,
        ),
        Column("policy.prices.licence_fen", "办一个资质（元）", "licence_yuan", YUAN),
        Column("policy.prices.hour_fen", "加一小时人手（元）", "hour_yuan", YUAN),
        Column("policy.prices.room_fen", "多开一次场地（元）", "room_yuan", YUAN),
        Column("policy.prices.volunteer_fen", "招一位志愿者（元）", "volunteer_yuan", YUAN),
        Column("policy.prices.ride_fen", "接送一人一次（元）", "ride_yuan", YUAN),
        Column("policy.prices.km_fen", "多走一公里（元）", "km_yuan", YUAN),
        Column("policy.prices.participant_fen", "多招一名学员（元）", "participant_yuan", YUAN),
        Column("policy.prices.asking_fen", "请居民换个时间（元）", "asking_yuan", YUAN),
        Column("policy.keep_in_place", "原有安排不动", "keep_in_place", YES_NO),
        Column("policy.first_tier_absolute", "安全绝对优先", "safety_absolutely_first", YES_NO),
        Column("policy.floor_share_percent", "社区保底（%）", "floor_share_percent", PERCENT),
        Column("policy.first_tier_least", "安全至少（分）", "safety_least_points", POINTS),
    ),
    required=True,
    also=("政策", "设置", "policy", "period"),
)
