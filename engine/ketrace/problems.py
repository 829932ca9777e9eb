"""Problems with their places, and the errors that carry them.

A problem is a lowercase sentence in the user's words, a code, one or more places, and help where help can be given.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a problem stops: an error stops loading, a release problem stops a release, a note stops nothing."""

    ERROR = "error"
    RELEASE = "release"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was written: a file, a line and column (from 1, or None), and a path such as `$.when.all[1]`."""

    file: str
    line: int | None = None
    column: int | None = None
    path: str = "$"

    def __str__(self) -> str:
        where = self.file
        if self.line is not None:
            where += f":{self.line}"
            if self.column is not None:
                where += f":{self.column}"
        return f"{where}  {self.path}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, or worth a note, at its place."""

    code: str
    message: str
    places: tuple[Place, ...] = ()
    help: str | None = None
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        lines = [f"{self.message}  [{self.code}]"]
        lines += [f"  {place}" for place in self.places]
        if self.help:
            lines.append(f"  help: {self.help}")
        return "\n".join(lines)

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Orders problems by file, line, column, code and message."""
        place = self.places[0] if self.places else Place("")
        return (place.file, place.line or 0, place.column or 0, self.code, self.message)


class KetraceError(Exception):
    """The one base of all errors that ketrace raises on purpose."""


class _WithProblems(KetraceError):
    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Refused(_WithProblems):
    """An input, an order or a record that cannot be used. All its problems are listed."""


class InvalidRules(_WithProblems):
    """A knowledge base that does not load. All its errors are listed."""


class NotInForce(KetraceError):
    """The knowledge base does not speak at the date asked for."""


class Disagreement(KetraceError):
    """The two engines differ. No advice is given; `rules` names what they differ on."""

    def __init__(self, rules: Iterable[str]) -> None:
        self.rules: tuple[str, ...] = tuple(rules)
        super().__init__(
            "the two engines disagree, so no advice is given: " + ", ".join(f"`{name}`" for name in self.rules)
        )


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """Help that names the nearest known name, or None when nothing is near."""
    return _nearest(name, known, 0.6)


def nearly_equal(name: str, known: Iterable[str]) -> str | None:
    """Help for a value of somebody: as `did_you_mean`, but a longer or shorter word is another thing, and not guessed."""
    return _nearest(name, (one for one in known if abs(len(one) - len(name)) <= 1), 0.88)


def _nearest(name: str, known: Iterable[str], cutoff: float) -> str | None:
    names = sorted(known)
    alike = [one for one in names if one.casefold() == name.casefold()]
    near = alike if len(alike) == 1 else difflib.get_close_matches(name, names, n=1, cutoff=cutoff)
    return f"did you mean `{near[0]}`?" if near else None
