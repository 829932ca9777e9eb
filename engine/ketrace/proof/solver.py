"""Asking: can this be, for the subjects of some readings? What can be is shown as subjects on the grid of steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Literal

import z3

from ketrace.proof.reading import Reading
from ketrace.proof.subject import Measure, Stated, fraction, measures, silence, stated, switches
from ketrace.proof.symbols import Symbols

Possible = Literal["yes", "no", "unknown"]
_FINER = tuple(Fraction(1, 10**places) for places in range(5))


@dataclass(frozen=True, slots=True)
class Found:
    """Whether something can be. If so, what is stated of each subject, and which of the formulas that were watched are
    true of them; if nobody knows, why."""

    possible: Possible
    subjects: tuple[Stated, ...] = ()
    reason: str = ""
    true: frozenset[str] = frozenset()


class Asker:
    """Asks about the subjects of some readings. `given` holds besides: how subjects hang together."""

    def __init__(self, readings: Sequence[Reading], given: Iterable[z3.BoolRef] = (), seconds: float = 30) -> None:
        self.readings, self.seconds = tuple(readings), seconds
        self._given = [*given, *(one for reading in self.readings for one in reading.consistent())]
        self._symbols: tuple[Symbols, ...] = tuple({id(one.symbols): one.symbols for one in self.readings}.values())

    def can_be(
        self, *formulas: z3.BoolRef, watched: Mapping[str, z3.BoolRef] | None = None, sparing: bool = False
    ) -> Found:
        """Whether some formulas can all be true at once. `sparing` looks for subjects of whom little is stated."""
        solver = z3.Solver()
        solver.set("timeout", max(1, int(self.seconds * 1000)))
        for symbols in self._symbols:
            solver.add(*symbols.constraints)
        for reading in self.readings:
            solver.add(*reading.needs)
        solver.add(*self._given, *formulas)
        answer = solver.check()
        steps = [one for reading in self.readings for one in reading.grid]
        if answer == z3.sat and steps:
            solver.add(*steps)
            answer = solver.check()
        if answer == z3.unsat:
            return Found("no")
        if answer == z3.unknown:
            return Found("unknown", reason=solver.reason_unknown())
        model = self._written_out(solver, self._told_little(solver) if sparing else solver.model())
        true = {name for name, one in (watched or {}).items() if z3.is_true(model.eval(one, model_completion=True))}
        return Found("yes", tuple(stated(symbols, model) for symbols in self._symbols), true=frozenset(true))

    def _told_little(self, solver: z3.Solver) -> z3.ModelRef:
        """A model in which nothing is stated that need not be: what stands in no contradiction stays unknown."""
        model = solver.model()
        wanted = {one.get_id(): one for symbols in self._symbols for one in silence(symbols)}
        while True:
            answer = solver.check(*wanted.values())
            if answer == z3.sat:
                return solver.model()
            against = [one.get_id() for one in solver.unsat_core()] if answer == z3.unsat else []
            if not against:
                return model
            for one in against:
                del wanted[one]

    def _written_out(self, solver: z3.Solver, model: z3.ModelRef) -> z3.ModelRef:
        """A model whose numbers can be written down, as near as can be to one that was found."""
        for symbols in self._symbols:
            solver.add(*(symbol == model.eval(symbol, model_completion=True) for symbol in switches(symbols)))
        known = [one for symbols in self._symbols for one in measures(symbols) if z3.is_true(model.eval(one.known))]
        for measure in known:
            model = _fixed(solver, measure, model)
        return model


def _fixed(solver: z3.Solver, measure: Measure, model: z3.ModelRef) -> z3.ModelRef:
    """The model with one number on its step, or on as coarse a part of it as can be."""
    wanted = fraction(model.eval(measure.value, model_completion=True))
    for candidate in _candidates(wanted, measure):
        solver.push()
        solver.add(measure.value == z3.RealVal(candidate))
        if solver.check() == z3.sat:
            return solver.model()
        solver.pop()
    return model


def _candidates(wanted: Fraction, measure: Measure) -> Iterator[Fraction]:
    for finer in _FINER[:1] if measure.whole else _FINER:
        size = measure.step * finer
        below = floor(wanted / size) * size
        yield below
        if below != wanted:
            yield below + size
