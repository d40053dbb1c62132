"""The public service catalogue: what can be given, by whom, and where."""

from enum import StrEnum

from matcher.instance.record import Id, Minutes, Named


class Tier(StrEnum):
    """Who answers for a service: 兜底, 协助, 协调."""

    PROVIDE = "provide"
    ASSIST = "assist"
    REFER = "refer"


class Channel(StrEnum):
    GOVERNMENT = "government"
    MARKET = "market"
    VOLUNTEER = "volunteer"


class Setting(StrEnum):
    HOME = "home"
    VENUE = "venue"
    EITHER = "either"


class ServiceType(Named):
    """An item of the public service catalogue (公共服务清单).

    ``group``: several needs may share one session; where false, a series at a venue has one need.
    ``minutes``: the usual length of a session, a default for forms and sheets.
    """

    tier: Tier = Tier.ASSIST
    channels: tuple[Channel, ...] = (Channel.GOVERNMENT, Channel.MARKET, Channel.VOLUNTEER)
    setting: Setting = Setting.HOME
    provider_licences: tuple[Id, ...] = ()
    venue_licences: tuple[Id, ...] = ()
    group: bool = False
    minutes: Minutes = 60
    sensitive: bool = False
