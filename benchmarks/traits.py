"""What the generator's defaults came to."""

from dataclasses import asdict

from linli.generate.traits import traits
from matcher.instance import Instance


def traits_of(instance: Instance) -> dict[str, str]:
    """Name and figure, as the generator measures them."""
    return {
        name.replace("_", " "): _figure(value) for name, value in asdict(traits(instance)).items()
    }


def _figure(value: object) -> str:
    if isinstance(value, tuple):
        return " · ".join(_figure(one) for one in value)
    return f"{value:.2f}" if isinstance(value, float) else str(value)
