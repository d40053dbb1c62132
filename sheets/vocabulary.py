"""The words a few columns are filled in with, Chinese and English, and what each stands for."""

from sheets.values import Choice
from sheets.week import DAYS_EN, DAYS_ZH


def _choice(*words: tuple[object, str, str]) -> Choice:
    return Choice({value: (tuple(zh.split()), tuple(en.split("/"))) for value, zh, en in words})


YES_NO = _choice((True, "是 有 对", "yes/y/true/1"), (False, "否 无 没有", "no/n/false/0/none"))
TIER = _choice(
    ("provide", "兜底", "provide"), ("assist", "协助", "assist"), ("refer", "协调", "refer")
)
CHANNEL = _choice(
    ("government", "政府 政府购买", "government"),
    ("market", "市场", "market"),
    ("volunteer", "志愿 志愿服务", "volunteer"),
)
SETTING = _choice(
    ("home", "上门", "home"), ("venue", "场地", "venue"), ("either", "均可 都可", "either")
)
DECIDED_SETTING = _choice(("home", "上门", "home"), ("venue", "场地", "venue"))
PROVIDER_KIND = _choice(
    ("social_organisation", "社会组织", "social organisation/social organization"),
    ("agency", "机构 专业机构", "agency"),
    ("government_unit", "政府单位 事业单位", "government unit"),
    ("vendor", "商户 企业", "vendor"),
    ("volunteer", "志愿者", "volunteer"),
    ("volunteer_team", "志愿团队 志愿者团队 志愿队", "volunteer team"),
)
GENDER = _choice(("female", "女 女性", "female/f"), ("male", "男 男性", "male/m"))
PRIORITY = _choice(
    (1, "安全", "safety"),
    (2, "健康照护 照护", "health and care/care"),
    (3, "日常生活 日常", "daily life"),
    (4, "提升", "enrichment"),
)
WEEKDAY = Choice(
    {
        day: (
            (f"周{zh}", f"星期{zh}", *(("周天", "星期天") if day == 6 else ())),
            (en, str(day + 1)),
        )
        for day, (zh, en) in enumerate(zip(DAYS_ZH, DAYS_EN, strict=True))
    }
)
AWARD = _choice((True, "中标 是", "accepted/yes"), (False, "不中标 落选 否", "not accepted/no"))
DECISION = _choice(("pin", "指定", "pin"), ("forbid", "禁止", "forbid"))
