"""The service catalogue of a made-up district, with how each service is asked for and given."""

from dataclasses import dataclass

from matcher.instance import Channel, ServiceType, Setting, Tier

HOME, VENUE, EITHER = Setting.HOME, Setting.VENUE, Setting.EITHER
PROVIDE, ASSIST, REFER = Tier.PROVIDE, Tier.ASSIST, Tier.REFER
GOVERNMENT, MARKET, VOLUNTEER = Channel.GOVERNMENT, Channel.MARKET, Channel.VOLUNTEER
BOUGHT = (GOVERNMENT, MARKET)
ANY = (GOVERNMENT, MARKET, VOLUNTEER)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One service: its catalogue entry, and the figures its needs and offers are drawn from.

    ``family``: offers give services of one family together. ``audience``: who asks for it.
    ``share``: of all needs. ``hours``: when it is asked for. ``priorities``: chances of tiers 1-4.
    ``often``: chances of 1, 2, 3, … sessions a week. ``minutes``: usual lengths, the catalogue's
    first. ``once``: done in a single week. ``home_yuan``, ``group_yuan``: lowest and highest price
    of a session. ``supply``: sessions offered for one asked, against the usual.
    """

    id: str
    zh: str
    en: str
    family: str
    audience: str
    share: float
    hours: str
    priorities: tuple[float, float, float, float]
    often: tuple[float, ...]
    minutes: tuple[int, ...]
    home_yuan: tuple[int, int] = (0, 0)
    group_yuan: tuple[int, int] = (0, 0)
    once: bool = False
    supply: float = 1.0
    tier: Tier = ASSIST
    channels: tuple[Channel, ...] = ANY
    setting: Setting = HOME
    licences: tuple[str, ...] = ()
    venue_licences: tuple[str, ...] = ()
    group: bool = False
    sensitive: bool = False

    @property
    def record(self) -> ServiceType:
        return ServiceType(
            id=self.id,
            name=self.zh,
            name_en=self.en,
            tier=self.tier,
            channels=self.channels,
            setting=self.setting,
            provider_licences=self.licences,
            venue_licences=self.venue_licences,
            group=self.group,
            minutes=self.minutes[0],
            sensitive=self.sensitive,
        )


HEALTH = (0.15, 0.75, 0.1, 0.0)
DAILY = (0.05, 0.25, 0.6, 0.1)
SAFETY = (0.6, 0.1, 0.3, 0.0)
GROWTH = (0.0, 0.0, 0.4, 0.6)
LEISURE = (0.0, 0.0, 0.1, 0.9)
CLASS = (0.75, 0.25)
WEEKLY, SOME_TWICE, OFTEN = (1.0,), (0.5, 0.5), (0.3, 0.5, 0.2)
DAYS = (0.2, 0.3, 0.3, 0.1, 0.1)

LINES = (
    Line(
        id="rehab",
        zh="出院康复训练",
        en="Rehabilitation after hospital",
        family="health",
        audience="elder",
        supply=0.7,
        share=0.06,
        hours="day",
        priorities=HEALTH,
        often=OFTEN,
        minutes=(60, 60, 60, 45),
        home_yuan=(100, 180),
        group_yuan=(260, 480),
        tier=PROVIDE,
        channels=BOUGHT,
        setting=EITHER,
        licences=("rehab",),
        venue_licences=("medical",),
        group=True,
        sensitive=True,
    ),
    Line(
        id="nursing",
        zh="居家护理",
        en="Home nursing",
        family="health",
        audience="elder",
        supply=0.9,
        share=0.09,
        hours="day",
        priorities=HEALTH,
        often=OFTEN,
        minutes=(60, 45, 90),
        home_yuan=(90, 180),
        tier=PROVIDE,
        channels=BOUGHT,
        licences=("nursing",),
        sensitive=True,
    ),
    Line(
        id="bathing",
        zh="助浴",
        en="Help with bathing",
        family="elder",
        audience="elder",
        supply=0.85,
        share=0.06,
        hours="day",
        priorities=DAILY,
        often=SOME_TWICE,
        minutes=(60, 90),
        home_yuan=(80, 160),
        tier=PROVIDE,
        channels=BOUGHT,
        licences=("care",),
    ),
    Line(
        id="meals",
        zh="助餐送餐",
        en="Meals at home",
        family="meals",
        audience="elder",
        supply=0.8,
        share=0.07,
        hours="meal",
        priorities=DAILY,
        often=DAYS,
        minutes=(15, 15, 30),
        home_yuan=(15, 35),
        tier=PROVIDE,
        licences=("food",),
    ),
    Line(
        id="escort",
        zh="陪同就医",
        en="Escort to hospital",
        family="elder",
        audience="elder",
        supply=0.7,
        share=0.05,
        hours="day",
        priorities=(0.1, 0.6, 0.3, 0.0),
        often=WEEKLY,
        minutes=(150, 180),
        home_yuan=(80, 160),
    ),
    Line(
        id="cleaning",
        zh="家政保洁",
        en="House cleaning",
        family="elder",
        audience="any",
        supply=1.1,
        share=0.08,
        hours="any",
        priorities=DAILY,
        often=SOME_TWICE,
        minutes=(120, 90, 180),
        home_yuan=(60, 130),
        channels=BOUGHT,
    ),
    Line(
        id="grab_bars",
        zh="适老化改造（扶手）",
        en="Grab bars and home retrofit",
        family="repair",
        audience="elder",
        supply=0.8,
        share=0.03,
        hours="day",
        priorities=SAFETY,
        often=WEEKLY,
        minutes=(150, 180),
        home_yuan=(280, 680),
        once=True,
        channels=BOUGHT,
        licences=("fitting",),
    ),
    Line(
        id="lights",
        zh="楼道照明维修",
        en="Stair light repair",
        family="repair",
        audience="any",
        supply=1.3,
        share=0.03,
        hours="any",
        priorities=SAFETY,
        often=WEEKLY,
        minutes=(45, 60),
        home_yuan=(60, 160),
        once=True,
        licences=("electrician",),
    ),
    Line(
        id="pipes",
        zh="水管疏通维修",
        en="Pipe repair",
        family="repair",
        audience="any",
        supply=1.6,
        share=0.04,
        hours="any",
        priorities=DAILY,
        often=WEEKLY,
        minutes=(60, 90),
        home_yuan=(80, 220),
        once=True,
    ),
    Line(
        id="wiring",
        zh="电路检修",
        en="Wiring repair",
        family="repair",
        audience="any",
        supply=1.2,
        share=0.03,
        hours="any",
        priorities=SAFETY,
        often=WEEKLY,
        minutes=(60, 120),
        home_yuan=(80, 220),
        once=True,
        channels=BOUGHT,
        licences=("electrician",),
    ),
    Line(
        id="childcare_infant",
        zh="婴幼儿照护（3 岁以下）",
        en="Childcare, under 3",
        family="childcare",
        audience="infant",
        share=0.04,
        hours="day",
        priorities=DAILY,
        often=OFTEN,
        minutes=(150, 150, 180),
        home_yuan=(90, 170),
        group_yuan=(300, 500),
        channels=BOUGHT,
        setting=EITHER,
        licences=("childcare",),
        venue_licences=("childcare",),
        group=True,
        sensitive=True,
        supply=0.8,
    ),
    Line(
        id="childcare_school",
        zh="课后托管（6-12 岁）",
        en="After-school care, 6 to 12",
        family="childcare",
        audience="child",
        share=0.05,
        hours="school",
        priorities=DAILY,
        often=OFTEN,
        minutes=(120,),
        group_yuan=(220, 420),
        setting=VENUE,
        licences=("childcare",),
        venue_licences=("childcare",),
        group=True,
        sensitive=True,
    ),
    Line(
        id="tutoring",
        zh="课业辅导",
        en="Tutoring that follows the school",
        family="teaching",
        audience="child",
        share=0.06,
        hours="school",
        priorities=GROWTH,
        often=SOME_TWICE,
        minutes=(90, 90, 60),
        home_yuan=(100, 220),
        group_yuan=(220, 450),
        setting=EITHER,
        licences=("teaching",),
        group=True,
        sensitive=True,
    ),
    Line(
        id="evening_class",
        zh="夜校技能课",
        en="Evening skills class",
        family="culture",
        audience="adult",
        share=0.05,
        hours="evening",
        priorities=GROWTH,
        often=CLASS,
        minutes=(90,),
        group_yuan=(260, 500),
        setting=VENUE,
        group=True,
    ),
    Line(
        id="company",
        zh="老漂族乡音陪伴",
        en="Company in one's own dialect",
        family="culture",
        audience="newcomer",
        supply=0.8,
        share=0.05,
        hours="day",
        priorities=GROWTH,
        often=CLASS,
        minutes=(90, 90, 60),
        home_yuan=(40, 90),
        group_yuan=(200, 320),
        setting=EITHER,
        group=True,
    ),
    Line(
        id="counselling",
        zh="心理与家庭辅导",
        en="Counselling",
        family="counsel",
        audience="adult",
        supply=1.2,
        share=0.04,
        hours="evening",
        priorities=(0.2, 0.5, 0.3, 0.0),
        often=WEEKLY,
        minutes=(60, 90),
        home_yuan=(120, 300),
        group_yuan=(120, 280),
        setting=EITHER,
        licences=("counselling",),
        sensitive=True,
        tier=REFER,
    ),
    Line(
        id="legal",
        zh="法律咨询",
        en="Legal advice",
        family="counsel",
        audience="adult",
        share=0.02,
        hours="evening",
        priorities=DAILY,
        often=WEEKLY,
        minutes=(60,),
        home_yuan=(120, 300),
        group_yuan=(100, 260),
        once=True,
        setting=EITHER,
        licences=("law",),
        tier=REFER,
        supply=1.4,
    ),
    Line(
        id="disability_rehab",
        zh="残疾人康复",
        en="Disability rehabilitation",
        family="health",
        audience="disabled",
        supply=0.65,
        share=0.03,
        hours="day",
        priorities=HEALTH,
        often=OFTEN,
        minutes=(60, 90),
        home_yuan=(100, 190),
        group_yuan=(120, 220),
        tier=PROVIDE,
        channels=BOUGHT,
        setting=EITHER,
        licences=("rehab",),
        venue_licences=("medical",),
        sensitive=True,
    ),
    Line(
        id="bereaved",
        zh="失独家庭关怀",
        en="Support for bereaved parents",
        family="counsel",
        audience="bereaved",
        share=0.02,
        hours="any",
        priorities=(0.2, 0.5, 0.3, 0.0),
        often=WEEKLY,
        minutes=(90, 90, 60),
        home_yuan=(60, 140),
        group_yuan=(200, 360),
        tier=PROVIDE,
        setting=EITHER,
        licences=("counselling",),
        group=True,
        sensitive=True,
        supply=0.8,
    ),
    Line(
        id="fitness",
        zh="健身课",
        en="Fitness class",
        family="sport",
        audience="adult",
        share=0.04,
        hours="evening",
        priorities=LEISURE,
        often=CLASS,
        minutes=(60,),
        group_yuan=(200, 400),
        setting=VENUE,
        group=True,
    ),
    Line(
        id="calligraphy",
        zh="书法班",
        en="Calligraphy class",
        family="culture",
        audience="any",
        share=0.03,
        hours="any",
        priorities=LEISURE,
        often=WEEKLY,
        minutes=(90,),
        group_yuan=(200, 400),
        setting=VENUE,
        group=True,
    ),
    Line(
        id="phone_lessons",
        zh="手机课堂",
        en="Phone lessons",
        family="culture",
        audience="elder",
        supply=0.7,
        share=0.03,
        hours="day",
        priorities=GROWTH,
        often=WEEKLY,
        minutes=(90, 90, 60),
        home_yuan=(40, 80),
        group_yuan=(200, 320),
        setting=EITHER,
        group=True,
    ),
    Line(
        id="micro_task",
        zh="邻里微任务",
        en="One-off micro-task",
        family="micro",
        audience="any",
        supply=1.2,
        share=0.05,
        hours="any",
        priorities=DAILY,
        often=WEEKLY,
        minutes=(30, 45, 60),
        home_yuan=(20, 50),
        once=True,
    ),
)

# How willing people are to have a session in each part of a weekday and of a weekend day:
# (weekday am, pm, eve), (weekend am, pm, eve).
HOURS = {
    "day": ((1.0, 0.9, 0.15), (0.4, 0.4, 0.1)),
    "meal": ((1.0, 0.3, 0.8), (0.7, 0.2, 0.5)),
    "any": ((0.6, 0.6, 0.6), (0.8, 0.8, 0.5)),
    "school": ((0.02, 0.5, 1.0), (1.0, 0.9, 0.5)),
    "evening": ((0.05, 0.1, 1.0), (0.8, 0.8, 0.7)),
}
WORKING = {
    GOVERNMENT: ((1.0, 1.0, 0.5), (0.5, 0.4, 0.2)),
    MARKET: ((0.9, 1.0, 0.8), (0.9, 0.9, 0.6)),
    VOLUNTEER: ((0.0, 0.0, 1.0), (1.0, 1.0, 0.8)),
}
LANGUAGES = ("hangzhou", "sichuan", "henan", "cantonese", "wenzhou", "sign")
ACCESS = ("wheelchair", "hearing", "sight")

FEW = ("rehab", "nursing", "lights", "pipes", "evening_class", "company", "tutoring")
"""What a round of a few hundred needs is about: something of every kind."""
NEEDS_PER_LINE = 40


def shares(needs: int) -> list[float]:
    """How often each line is asked for in a round of so many needs: a small one is about few."""
    order = [*FEW, *(line.id for line in LINES if line.id not in FEW)]
    asked = set(order[: max(len(FEW), needs // NEEDS_PER_LINE)])
    return [line.share if line.id in asked else 0.0 for line in LINES]
