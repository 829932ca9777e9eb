"""All mutants of a base, or a sample of them, tried: in this process, or in several, each with a base of its own."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from fractions import Fraction
from multiprocessing import get_context
from pathlib import Path
from typing import Literal

from ketrace.base import Base, load
from ketrace.mutating.bench import Bench
from ketrace.mutating.mutants import Mutant, mutants
from ketrace.mutating.refusing import Checker
from ketrace.problems import KetraceError, did_you_mean
from ketrace.proof.alike import can_differ
from ketrace.proving.scene import Scene, scenes
from ketrace.testing.cases import read_cases

Fate = Literal["check", "cases", "equivalent", "survived"]
Progress = Callable[[int, int], None]
UNNOTICED, UNSETTLED = "no case notices it", "no case notices it; the solver gave up on whether it makes a difference"


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a mutant: refused by `check`, noticed by a case, proved equivalent, or neither: it survived.

    `by` is the code of what check says, the id of the case, or why it survived.
    """

    mutant: Mutant
    fate: Fate
    by: str


@dataclass(frozen=True, slots=True)
class Report:
    """What became of all that were tried, of so many that there are."""

    tried: tuple[Tried, ...]
    of: int

    def with_fate(self, *fates: Fate) -> tuple[Tried, ...]:
        """Those of which that became."""
        return tuple(one for one in self.tried if one.fate in fates)

    @property
    def score(self) -> Fraction | None:
        """The share, in per cent, that was refused or noticed, of those not proved equivalent; None where there is none."""
        caught, survived = len(self.with_fate("check", "cases")), len(self.with_fate("survived"))
        return Fraction(100 * caught, caught + survived) if caught + survived else None


@dataclass(frozen=True, slots=True)
class Where:
    """What each process reads for itself. `rules` and `policy` are those of `ketrace.load`."""

    rules: str | None
    policy: str | None
    cases: Path
    seconds: float = 10.0


@dataclass(slots=True)
class _Room:
    """What mutants are tried with in one process."""

    base: Base
    bench: Bench
    checker: Checker
    mutants: tuple[Mutant, ...]
    seconds: float
    _scenes: list[Scene] = field(default_factory=list)

    def tried(self, number: int) -> tuple[Fate, str]:
        """What becomes of a mutant: the cheapest questions first."""
        mutant = self.mutants[number]
        refusal = self.checker.refusal(mutant)
        if refusal is not None:
            return "check", refusal
        case = self.bench.noticed_by(mutant)
        if case is not None:
            return "cases", case
        if mutant.sort == "citation":
            return "survived", UNNOTICED
        differ = "yes" if self.bench.dates(mutant) else self._can_differ(mutant)
        if differ == "no":
            return "equivalent", "the two are alike for everybody"
        return "survived", UNNOTICED if differ == "yes" else UNSETTLED

    def _can_differ(self, mutant: Mutant) -> str:
        if not self._scenes:
            self._scenes += scenes(self.base, None, self.seconds)
        found = {
            can_differ(before, after, scene.reading, self.seconds)
            for scene in self._scenes
            for before, after in mutant.pairs
            if before.id in scene.acting.rules
        }
        return next((answer for answer in ("yes", "unknown") if answer in found), "no")


_ROOM: list[_Room] = []
"""That of a process, made when it starts."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which mutants are tried: those of some rules, or of all; of these a sample drawn by a seed, or every one."""

    rules: tuple[str, ...] = ()
    sample: int | None = None
    seed: int = 0

    def of(self, found: tuple[Mutant, ...]) -> list[int]:
        """Their numbers, in order. Raises `KetraceError` for a rule in which nothing can be changed."""
        known = {before.id for mutant in found for before, _ in mutant.pairs}
        for name in self.rules:
            if name not in known:
                help = (
                    did_you_mean(name, known)
                    or "rules that forbid, warn or give amounts are changed, with what they read"
                )
                raise KetraceError(f"nothing of a rule `{name}` is changed\n  help: {help}")
        chosen = [
            number
            for number, mutant in enumerate(found)
            if not self.rules or any(before.id in self.rules for before, _ in mutant.pairs)
        ]
        if self.sample is None or self.sample >= len(chosen):
            return chosen
        return sorted(random.Random(self.seed).sample(chosen, self.sample))


def run_mutants(base: Base, where: Where, choice: Choice, jobs: int, progress: Progress | None = None) -> Report:
    """Try mutants of a base. Raises `KetraceError` where cases fail as things are."""
    found = mutants(base.book)
    chosen = choice.of(found)
    tried: list[Tried] = []
    for number, (fate, by) in zip(chosen, _each(chosen, base, where, jobs), strict=True):
        tried.append(Tried(found[number], fate, by))
        if progress is not None:
            progress(len(tried), len(chosen))
    return Report(tuple(tried), len(found))


def _each(chosen: list[int], base: Base, where: Where, jobs: int) -> Iterator[tuple[Fate, str]]:
    if jobs == 1 or len(chosen) < 2:
        room = _room(base, where)
        yield from map(room.tried, chosen)
        return
    # Started afresh, not copied: a copy of a process with threads, such as those of the engines, may hang.
    with ProcessPoolExecutor(jobs, get_context("spawn"), _enter, (where,)) as pool:
        try:
            yield from pool.map(_tried, chosen)
        except BrokenProcessPool:
            raise KetraceError("a process that tried mutants was ended\n  help: `--jobs 1` needs less memory") from None


def _room(base: Base, where: Where) -> _Room:
    bench = Bench(base, read_cases(where.cases).cases)
    return _Room(base, bench, Checker(base.book), mutants(base.book), where.seconds)


def _enter(where: Where) -> None:
    _ROOM[:] = [_room(load(where.rules, where.policy), where)]


def _tried(number: int) -> tuple[Fate, str]:
    return _ROOM[0].tried(number)
