"""`ketrace test --mutate`: whether the cases notice when a rule is changed."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from ketrace.base import Base
from ketrace.cli.exits import Exit
from ketrace.cli.extras import need_solver
from ketrace.cli.printing import counted, data, heading, line, progress, say

if TYPE_CHECKING:
    from ketrace.mutating.run import Report, Tried

AT_LEAST = 90.0
"""The share of changes, in per cent, that cases should notice."""
_WORDS = {
    "check": "`ketrace check` refuses it",
    "cases": "a case comes out otherwise than it expects",
    "equivalent": "proved to say the same for everybody",
    "survived": "nothing notices it",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for: of some rules only, of a sample only; in how many processes; noticed to what share."""

    rules: tuple[str, ...] = ()
    sample: int | None = None
    seed: int | None = None
    jobs: int | None = None
    at_least: float | None = None

    @property
    def first(self) -> str | None:
        """The first option that was given."""
        given: dict[str, object] = {"--rule": self.rules or None, "--sample": self.sample, "--seed": self.seed}
        given |= {"--jobs": self.jobs, "--at-least": self.at_least}
        return next((name for name, value in given.items() if value is not None), None)


def mutate(base: Base, rules: str | None, policy: str | None, cases: Path, asked: Asked, as_json: bool) -> Exit:
    """Try the mutants of a base and print what became of them; findings where too few were noticed."""
    need_solver("mutants are proved alike by the solver z3")
    from ketrace.mutating.run import Choice, Where, run_mutants

    choice = Choice(asked.rules, asked.sample, asked.seed or 0)
    jobs = asked.jobs or os.cpu_count() or 1
    report = run_mutants(base, Where(rules, policy, cases), choice, jobs, progress("changes tried"))
    at_least = AT_LEAST if asked.at_least is None else asked.at_least
    if as_json:
        data(_data(report, at_least))
    else:
        _show(report)
        _table(report)
        _sum_up(report, at_least)
    return Exit.DONE if _passed(report, at_least) else Exit.FINDINGS


def _passed(report: Report, at_least: float) -> bool:
    """Whether the score is high enough. Where there is nothing to notice, nothing was missed."""
    return report.score is None or report.score >= Fraction(str(at_least))


def _data(report: Report, at_least: float) -> dict[str, object]:
    """All that was found, for programs. The score is rounded down, never up to what was asked for."""
    return {
        "mutants": report.of,
        "tried": len(report.tried),
        "score": None if report.score is None else _tenths(report.score),
        "at_least": at_least,
        "passed": _passed(report, at_least),
        "counts": {sort: _counts(report, sort) for sort in _sorts(report)},
        "survivors": [_tried(one) for one in report.with_fate("survived")],
        "equivalent": [_tried(one) for one in report.with_fate("equivalent")],
    }


def _tried(one: Tried) -> dict[str, object]:
    mutant = one.mutant
    return {
        "sort": mutant.sort,
        "owner": mutant.owner,
        "file": mutant.place.file,
        "line": mutant.place.line,
        "path": mutant.place.path,
        "change": mutant.words,
        "why": one.by,
    }


def _tenths(score: Fraction) -> float:
    return math.floor(score * 10) / 10


def _sorts(report: Report) -> list[str]:
    from ketrace.mutating.numbers import SORTS

    found = {one.mutant.sort for one in report.tried}
    return [sort for sort in SORTS if sort in found]


def _counts(report: Report, sort: str | None = None) -> dict[str, int]:
    chosen = [one for one in report.tried if sort in (None, one.mutant.sort)]
    return {fate: sum(one.fate == fate for one in chosen) for fate in _WORDS}


def _show(report: Report) -> None:
    """Print the survivors, each with its place and what was changed."""
    owner = None
    for one in report.with_fate("survived"):
        if one.mutant.owner != owner:
            owner = one.mutant.owner
            say()
            say(owner, "bold red")
        place = one.mutant.place
        line(f"  {place.file}:{place.line}" if place.line else f"  {place.file}")
        say(f"{one.mutant.words}{_unsettled(one)}", indent=4, hanging=2)


def _unsettled(one: Tried) -> str:
    from ketrace.mutating.run import UNSETTLED

    return f": {UNSETTLED}" if one.by == UNSETTLED else ""


def _table(report: Report) -> None:
    heading("changes, and what became of them")
    names = ["", *_sorts(report), "all"]
    width = max(map(len, names)) + 2
    line(" " * width + "".join(f"{fate:>12}" for fate in _WORDS), "dim")
    for name in names[1:]:
        counts = _counts(report, None if name == "all" else name)
        line(f"{name:{width}}" + "".join(f"{number:>12}" for number in counts.values()))
    say()
    for fate, words in _WORDS.items():
        line(f"{fate}: {words}", "dim")


def _sum_up(report: Report, at_least: float) -> None:
    say()
    if report.score is None:
        say("nothing was changed: no rule forbids, warns or gives amounts", "bold yellow")
        return
    counts = _counts(report)
    said = f"{counted(len(report.tried), 'change')}"
    said += f" of {report.of}" if len(report.tried) < report.of else ""
    caught, known = counts["check"] + counts["cases"], len(report.tried) - counts["equivalent"]
    good = _passed(report, at_least)
    say(
        f"{said}: {caught} of {known} that make a difference were caught, {_tenths(report.score)} %"
        f" ({'at least' if good else 'less than'} {at_least:g} %)",
        "bold green" if good else "bold red",
    )
