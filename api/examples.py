"""What a request may look like, by its operation: shown in the documentation, and tested."""

from collections.abc import Mapping
from typing import Any

PLACE = {"lon_udeg": 120_150_000, "lat_udeg": 30_280_000}
LICENCE = {"code": "medical", "valid_until": "2028-12-31"}
OFFER = {
    "service_types": ["repair"],
    "point": PLACE,
    "catchment": {"radius_m": 5_000},
    "sessions": {"mon-am": 2, "tue-am": 1},
    "minutes_per_week": 600,
    "home": {"price_fen": 8_000},
}
NEED = {
    "service_type": "repair",
    "slots": ["mon-am", "tue-am"],
    "priority": 3,
    "weeks": 4,
    "copay_limit_fen": 2_000,
}

NOTICE = {
    "handler": "望潮社区居民委员会",
    "contact": "0571-87000000，钱江区望潮路 1 号",
    "purposes": "把您需要的服务安排给能提供的机构、志愿者或场地，并回访结果",
    "method": "书记录入，计算机按公开的规则排出方案，由工作人员看过再发布",
    "kinds": "姓名、电话、住址、出生日期、需要的服务和方便的时间",
    "necessity": "健康情况用来判断要不要有医护资质的人来",
    "effect": "服务期间，承接的机构看得到；可以不说，改由人工商量",
    "recipients": "承接服务的机构；告诉您是哪一家，您同意以后才给",
    "retention": "最后一项服务结束后 365 天",
    "rights": "看、要一份、改、删、撤回同意、不要自动安排，随时向书记提出",
    "duties": [
        {"provision": "《浙江省社会养老服务促进条例》第〔〕条", "service_types": ["repair"]}
    ],
}

CANDIDATE = {
    "id": "H01",
    "name": "望潮旧菜场二楼",
    "point": PLACE,
    "cost_fen": 1_680_000,
    "places": 36,
    "service_types": ["repair"],
}

TENDER = {
    "area": "qianjiang",
    "fund": "7b1e4a9c2d5f8036e1a4c7b2",
    "title": "独居老人上门维修",
    "period": "2027-01-04",
    "weeks": 12,
    "questions_until": "2026-11-20T17:00:00+08:00",
    "deadline": "2026-12-01T09:00:00+08:00",
    "opening_until": "2026-12-01T11:00:00+08:00",
    "standstill_days": 7,
    "criteria": [
        {"id": "price", "name": "价格", "weight": 40},
        {"id": "quality", "name": "服务方案", "weight": 60},
    ],
    "lots": [
        {
            "title": "望潮社区",
            "service_types": ["repair"],
            "communities": ["wangchao"],
            "most_fen": 1_200_000,
            "sessions": 120,
        }
    ],
}
BID = {
    "parts": [
        {
            "lot": "2c8f5b1e7a4d9036c5b8e1f4",
            "point": PLACE,
            "sessions": {"mon-am": 2, "tue-am": 2},
            "minutes_per_week": 960,
            "home": {"price_fen": 7_500},
            "largest": 120,
            "staff": ["王师傅"],
            "quality": "两名持证师傅，三年内无投诉",
        }
    ]
}

EXAMPLES: Mapping[str, Any] = {
    "session.open": {"login": "li", "password": "correct horse 9"},
    "password.change": {"current": "correct horse 9", "password": "another horse 9"},
    "second_factor.enrol": {},
    "second_factor.confirm": {"code": "123456"},
    "account.allow_reading": {"more": 2000, "reason": "街道要核对一遍全部老年人"},
    "account.reset_password": {"password": "another horse 9"},
    "token.create": {"name": "网格系统", "days": 90},
    "account.create": {
        "login": "li",
        "name": "李书记",
        "password": "correct horse 9",
        "role": "secretary",
        "area": "wangchao",
    },
    "area.create": {
        "id": "wangchao",
        "parent": "qianjiang",
        "kind": "community",
        "name": "望潮社区",
        "place": PLACE,
    },
    "area.change": {"name": "望潮社区", "population": 8200, "phone": "0000-5550-0101"},
    "policy.set": {"policy": {"volunteers_first": True, "weights": {"moved": 80_000}}},
    "catalogue.publish": {
        "after": 0,
        "remark": "第一版",
        "items": [{"id": "repair", "name": "小修小补", "tier": "assist"}],
    },
    "grid.set": {"slots": [{"id": "mon-am", "day": 0, "start": 510, "end": 690}]},
    "notice.publish": NOTICE,
    "resident.add": {
        "community": "wangchao",
        "name": "陈秀英",
        "phone": "13800001234",
        "door": "3 单元 502",
        "health": "髋关节术后",
        "building": "8 幢",
        "grid": "2 网格",
        "place": PLACE,
        "born": "1948-05-06",
    },
    "resident.correct": {"phone": "13800005678"},
    "resident.object": {"objects": True},
    "consent.give": {
        "purpose": "matching",
        "kinds": ["住址到楼幢", "服务需求"],
        "notice": 1,
        "method": "纸质签字",
    },
    "need.post": {"resident": "1c6f0b2d9a7e4c3f8b5a6d70", **NEED},
    "need.change": NEED,
    "need.withdraw": {"reason": "家人已经修好"},
    "provider.add": {
        "area": "qianjiang",
        "kind": "vendor",
        "name": "快修服务部",
        "credit_code": "91330106673959654P",
        "licences": [LICENCE],
    },
    "provider.license": {"licences": [LICENCE]},
    "offer.add": {"definition": OFFER},
    "offer.change": {"definition": OFFER},
    "venue.add": {
        "community": "wangchao",
        "definition": {"point": PLACE, "seats": 20, "slots": ["mon-am"], "rent_fen": 0},
    },
    "venue.license": {"licences": [LICENCE]},
    "fund.add": {
        "area": "qianjiang",
        "name": "便民资金",
        "budget_fen": 5_000_000,
        "most_fen": 10_000,
        "service_types": ["repair"],
    },
    "fund.set_budget": {"budget_fen": 6_000_000},
    "round.open": {"area": "qianjiang", "name": "十一月", "period": "2026-11-09", "weeks": 4},
    "round.solve": {"seconds": 60, "seed": 0},
    "round.send_back": {"reason": "请先照顾望潮社区"},
    "round.decide": {
        "kind": "forbid",
        "need": "1c6f0b2d9a7e4c3f8b5a6d70",
        "offer": "4e8a2f6c1b9d7035e6a1c2b3",
        "reason": "居民和这家有过纠纷",
    },
    "round.withdraw_decision": {"reason": "双方已经说开"},
    "round.publish": {"plan": "0" * 64},
    "round.siting": {"candidates": [CANDIDATE], "budget_fen": 5_000_000, "walk_m": 800},
    "evaluation.add": {"mark": 5, "remark": "准时，耐心"},
    "note.add": {"visited_on": "2026-11-02", "visitor": "网格员老周", "text": "腿脚好些了"},
    "resident.compare": {"name": "陈秀英", "phone": "13812341234", "building": "8 幢"},
    "task.move": {"state": "rejected", "reason": "人手不够"},
    "task.agree": {"contact": "市康，0571-88000000", "notice": 1, "method": "电话"},
    "task.leave": {"reason": "搬去女儿家了"},
    "tender.draft": {"tender": TENDER},
    "tender.change": {"tender": TENDER},
    "tender.cancel": {"reason": "资金另有安排"},
    "tender.close": {"reason": "第二标段的报价都高出预算"},
    "tender.ask": {"text": "晚上能不能上门？"},
    "tender.answer": {"text": "可以，周一到周五。"},
    "tender.exclude": {"provider": "9d2a5c8e1f4b7036a9d2c5e8", "reason": "参与了招标文件的编写"},
    "provider.blacklist": {
        "since": "2026-01-01",
        "until": "2026-12-31",
        "reason": "提供虚假材料",
        "authority": "区财政局",
    },
    "bid.submit": {"bid": BID},
    "bid.open": {"code": "7K3M-9QWX-2VBN-4TRY-8HJC-5DFG-6PZ0"},
    "bid.score": {"marks": [{"criterion": "quality", "mark": 85, "comment": "人员稳定"}]},
    "tender.propose": {"seconds": 60},
    "scenario.ask": {
        "name": "资金多一成",
        "supposed": [{"kind": "money_changed", "fund": "7b1e4a9c2d5f8036e1a4c7b2", "percent": 10}],
    },
    "scenario.rename": {"name": "资金多一成，少一家机构"},
    "tender.award": {"awards": [{"bid": "5e8b1d4f7a2c9036e5b8d1f4", "amount_fen": 900_000}]},
    "award.complain": {"text": "中标人的资质已经过期"},
    "complaint.decide": {"upheld": False, "reason": "查过原件，资质有效到 2028 年"},
    "contract.complete": {"note": "全部做完，抽查合格"},
}
