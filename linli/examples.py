"""The example districts that come with the program."""

from importlib.resources import files
from pathlib import Path

QIANJIANG = "qianjiang"


def folder(name: str = QIANJIANG) -> Path:
    """The folder of an example: beside this file where installed, in the checkout otherwise."""
    installed = Path(str(files("linli"))) / "examples" / name
    return installed if installed.is_dir() else Path(__file__).parents[1] / "examples" / name
