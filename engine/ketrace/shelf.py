"""Where the rules and schemas that come with ketrace are, and how more of it is had. The only file that knows."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from ketrace.problems import KetraceError

_CLONE = Path(__file__).resolve().parents[2]


def shelf(room: str) -> Path:
    """The folder `rules` or `schemas`: in the installed package, else in the clone. Raises `KetraceError`."""
    places = (Path(str(files("ketrace"))) / "_shelf" / room, _CLONE / room)
    for place in places:
        if place.is_dir():
            return place
    tried = " nor in ".join(f"`{place}`" for place in places)
    raise KetraceError(f"`{room}` is neither in {tried}: install ketrace again, or run it from a whole clone")


def installing(*extras: str) -> str:
    """What to do where an extra is missing. A clone has a target of make that installs all of them."""
    command = f"pip install 'ketrace[{','.join(extras)}]'"
    return f"`make venv` in this clone, or {command}" if (_CLONE / "Makefile").is_file() else command
