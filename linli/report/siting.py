"""Where places are to open, drawn: needs served and left, places opened and not, no tiles, no ids.

One SVG file that stands alone, in the report's own drawing.
"""

from itertools import chain

from jinja2 import Environment, PackageLoader, StrictUndefined

from linli.report.drawing import Plane, diamonds, dots, scale_bar, spread
from linli.report.labels import apart
from matcher.check.siting import Counting
from matcher.sites import Sited, Siting
from telling.teller import Teller


def siting_map(teller: Teller, siting: Siting, sited: Sited) -> str:
    """The SVG of an answer."""
    instance = teller.instance
    needs = [*Counting(instance, siting).needs.values()]
    chosen = {one.candidate for one in sited.opened}
    served = {*chain.from_iterable(one.needs for one in sited.opened)}
    communities = [one.point for one in instance.communities]
    plane = Plane(
        [*(need.point for need in needs), *(one.point for one in siting.candidates), *communities]
    )
    doors = spread([plane.at(need.point) for need in needs])
    at = {one.id: plane.at(one.point) for one in siting.candidates}
    opened = [one for one in siting.candidates if one.id in chosen]
    bar, bar_m = scale_bar(plane.unit_m)
    names = [(teller.name(one), at[one.id]) for one in opened]
    names += [(teller.communities[one.id], plane.at(one.point)) for one in instance.communities]
    environment = Environment(
        loader=PackageLoader("linli.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("siting.svg").render(
        say=teller.say,
        height=plane.height,
        served=dots({door for need, door in zip(needs, doors, strict=True) if need.id in served}),
        left=dots({door for need, door in zip(needs, doors, strict=True) if need.id not in served}),
        opened=diamonds(at[one.id] for one in opened),
        closed=diamonds(place for id, place in at.items() if id not in chosen),
        around=[at[one.id] for one in opened],
        radius=round(siting.walk_m / plane.unit_m),
        places=len(opened),
        count=(len(served), len(needs) - len(served)),
        labels=apart(names, plane.height, kept_clear=[*at.values()], points=doors),
        places_named={name for name, _ in names[: len(opened)]},
        bar=bar,
        bar_m=bar_m,
    )
