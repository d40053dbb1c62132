"""Where more would serve most, in people's words."""

from matcher.changes import HoursAdded
from matcher.unlock import Further
from telling.teller import Speaker
from telling.unlocks import Called, as_id, done


def more(speaker: Speaker, one: Further, called: Called = as_id) -> str:
    """What there would be more of, in one sentence: of hours, whose and when."""
    (change,) = one.unlock.changes
    if not isinstance(change, HoursAdded):
        return done(speaker, one.unlock.changes, called)
    said = {
        "service": speaker.service_types[one.service_type],
        "who": speaker.offered_by[change.offer],
    }
    if not one.part:
        return speaker.sentence(speaker.say("changes.further.hours_any", **said))
    part = speaker.say(f"changes.further.{one.part}")
    slots = speaker.slot_names(tuple(dict.fromkeys(change.slots)))
    return speaker.sentence(speaker.say("changes.further.hours", part=part, slots=slots, **said))
