"""What the generator's defaults came to."""

import importlib
from dataclasses import asdict

from matcher.instance import Instance

MODULE = "linli.generate.traits"


def traits_of(instance: Instance) -> dict[str, str]:
    """Name and figure, as the generator measures them; empty where it measures nothing."""
    try:
        measured = importlib.import_module(MODULE).traits(instance)
    except ModuleNotFoundError:
        return {}
    return {name: _figure(value) for name, value in asdict(measured).items()}


def _figure(value: object) -> str:
    if isinstance(value, tuple):
        return " · ".join(_figure(one) for one in value)
    return f"{value:.2f}" if isinstance(value, float) else str(value)
