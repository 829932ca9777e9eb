"""Where text goes: colour on a terminal, plain text of one width when piped."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING

from ketrace.problems import KetraceError, Problem, Severity

if TYPE_CHECKING:
    from rich.console import Console

WIDTH = 100
"""Lines are no longer than this even on a wide screen: long lines are misread."""
_COLOURS = {Severity.ERROR: "bold red", Severity.RELEASE: "yellow", Severity.NOTE: "dim"}


@cache
def console(stderr: bool = False) -> Console:
    """The screen (or the error stream), made when first needed."""
    from rich.console import Console

    class Screen(Console):
        def on_broken_pipe(self) -> None:
            raise  # rich would leave by itself, with the exit code of a finding

    stream = sys.stderr if stderr else sys.stdout
    made = Screen(stderr=stderr, highlight=False, emoji=False, markup=False, soft_wrap=False)
    made.width = min(made.width, WIDTH) if stream.isatty() else WIDTH
    return made


def say(
    text: str = "", style: str | None = None, indent: int = 0, hanging: int | None = None, stderr: bool = False
) -> None:
    """Print text for people, wrapped, with an indent that wrapped lines keep."""
    from rich.text import Text

    screen = console(stderr)
    if not text:
        screen.print()
        return
    width = max(30, screen.width - indent - (hanging or 0))
    for number, line in enumerate(Text(text, style=style or "").wrap(screen, width)):
        line.rstrip()
        screen.print(Text(" " * (indent + (hanging or 0 if number else 0))) + line)


def line(text: str, style: str | None = None, stderr: bool = False) -> None:
    """Print one line as it is, however long: a path or a digest that is broken in two cannot be copied."""
    console(stderr).print(text, style=style, soft_wrap=True)


def counted(number: int, noun: str) -> str:
    """A number with its noun: `1 case`, `2 cases`."""
    return f"{number} {noun}" + ("" if number == 1 else "s")


def progress(unit: str) -> Callable[[int, int], None] | None:
    """Says on a terminal how far a long work is; nothing when piped."""
    if not sys.stderr.isatty():
        return None

    def told(done: int, of: int) -> None:
        console(stderr=True).print(f"\r{done:,} of {of:,} {unit}", end="\n" if done == of else "", style="dim")

    return told


def heading(text: str) -> None:
    """Print a heading."""
    say()
    say(text.upper(), "bold")


def data(value: object) -> None:
    """Print JSON for programs."""
    raw((json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n").encode(errors="replace"))


def raw(value: bytes) -> None:
    """Print bytes as they are."""
    sys.stdout.flush()
    sys.stdout.buffer.write(value)
    sys.stdout.buffer.flush()


def problems(found: Iterable[Problem], stderr: bool = True) -> None:
    """Print problems, each with its places and help."""
    screen = console(stderr)
    for problem in found:
        screen.print(
            f"{problem.severity.value}: {problem.message}  [{problem.code}]",
            style=_COLOURS[problem.severity],
            soft_wrap=True,
        )
        for place in problem.places:
            screen.print(f"  {place}", soft_wrap=True)
        if problem.help:
            screen.print(f"  help: {problem.help}", soft_wrap=True)


def error(found: KetraceError) -> None:
    """Print an error with all its problems."""
    listed = getattr(found, "problems", None)
    if listed:
        problems(listed)
    else:
        console(stderr=True).print(f"error: {found}", style="bold red", soft_wrap=True)


def problem_data(problem: Problem) -> dict[str, object]:
    """A problem for programs."""
    return {
        "severity": problem.severity.value,
        "code": problem.code,
        "message": problem.message,
        "help": problem.help,
        "places": [
            {"file": place.file, "line": place.line, "column": place.column, "path": place.path}
            for place in problem.places
        ],
    }
