"""Where the rules and schemas that come with ketrace are. The only file that knows."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from ketrace.problems import KetraceError


def shelf(room: str) -> Path:
    """The folder `rules` or `schemas`: in the installed package, else in the clone. Raises `KetraceError`."""
    places = (Path(str(files("ketrace"))) / "_shelf" / room, Path(__file__).resolve().parents[2] / room)
    for place in places:
        if place.is_dir():
            return place
    tried = " nor in ".join(f"`{place}`" for place in places)
    raise KetraceError(f"`{room}` is neither in {tried}: install ketrace again, or run it from a whole clone")
