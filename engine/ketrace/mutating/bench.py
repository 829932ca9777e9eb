"""The cases of a base, read once, and which of them notices a mutant.

A step of a case is decided anew only where a changed rule comes out otherwise, or where what is expected hangs on reasons.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ketrace.base import Base
from ketrace.deciding.acting import Acting, acting
from ketrace.deciding.decide import by_reference
from ketrace.deciding.decision import Decision
from ketrace.deciding.outline import Outline
from ketrace.deciding.reference import Reference
from ketrace.facts.facts import Facts
from ketrace.facts.json_text import from_python
from ketrace.facts.read_input import read_input
from ketrace.logic.meaning import number, truth
from ketrace.mutating.mutants import Mutant
from ketrace.problems import InvalidRules, KetraceError, NotInForce, Refused
from ketrace.reading.policy_file import with_values
from ketrace.rulebook.book import Book
from ketrace.rulebook.evidence import Policy
from ketrace.rulebook.resting import formulas
from ketrace.rulebook.rules import Rule
from ketrace.testing.cases import Case, Step
from ketrace.testing.judge import judged

_HANG_ON_REASONS = {"missing", "not_missing", "conflicts", "certainty", "nearest", "citations"}


class _Trial:
    """A book that cases are tried on, decided by the reference alone."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._books: dict[tuple[tuple[str, str], ...], tuple[Book, Outline]] = {}
        self._acting: dict[tuple[int, datetime.date, bool], Acting] = {}

    def _used(self, step: Step) -> tuple[Book, Outline]:
        key = tuple(sorted(step.policy.items()))
        if key not in self._books:
            book = with_values(self.book, step.policy) if step.policy else self.book
            self._books[key] = (book, Outline(book))
        return self._books[key]

    def reference(self, step: Step) -> Reference:
        """The facts of a step, read. Raises `Refused`, `InvalidRules` or `NotInForce`."""
        book, _ = self._used(step)
        facts = read_input(from_python(step.input, step.title), book, step.title)
        return Reference(book, facts, self._rules(book, facts))

    def _rules(self, book: Book, facts: Facts) -> Acting:
        key = (id(book), facts.as_of.date, facts.has_order)
        if key not in self._acting:
            self._acting[key] = acting(book, facts.as_of.date, facts.has_order)
        return self._acting[key]

    def differs(self, step: Step, facts: Facts | None = None) -> bool:
        """Whether a step comes out otherwise than it expects. Facts that are known are not read again."""

        def decide() -> tuple[Decision, Reference]:
            book, outline = self._used(step)
            read = facts or read_input(from_python(step.input, step.title), book, step.title)
            return by_reference(book, outline, self._rules(book, read), read, step.title)

        return bool(judged(step, decide).differences)


@dataclass(frozen=True, slots=True)
class _Prepared:
    case: str
    step: Step
    reference: Reference


class Bench:
    """All steps of all cases to which rules can make a difference.

    Raises `KetraceError` where a case differs before anything is changed: then it could notice nothing.
    """

    def __init__(self, base: Base, cases: Iterable[Case]) -> None:
        self.book = base.book
        trial = _Trial(base.book)
        self._steps = [_Prepared(case, step, found) for case, step, found in _prepared(trial, cases)]
        dated = [one.valid_for for one in base.book.terms.values()]
        self._dating = {*dated, *(one.valid_for for one in base.book.screens.values())}

    def noticed_by(self, mutant: Mutant) -> str | None:
        """The first case that comes out otherwise than it expects when it is decided by a mutant, or None."""
        trial = _Trial(mutant.of(self.book))
        anew = self.dates(mutant)
        for one in self._steps:
            if anew and trial.differs(one.step):
                return one.case
            if not anew and self._may_differ(one, mutant) and trial.differs(one.step, one.reference.facts):
                return one.case
        return None

    def dates(self, mutant: Mutant) -> bool:
        """Whether it says how long facts are valid: then it changes what is read, not only what rules make of it."""
        return isinstance(mutant.changed, Policy) and mutant.changed.id in self._dating

    @staticmethod
    def _may_differ(one: _Prepared, mutant: Mutant) -> bool:
        hangs = mutant.sort == "citation" or not _HANG_ON_REASONS.isdisjoint(one.step.expect)
        acting_pairs = (pair for pair in mutant.pairs if pair[0].id in one.reference.rules)
        return any(_comes_out_otherwise(*pair, one.reference, hangs) for pair in acting_pairs)


def _prepared(trial: _Trial, cases: Iterable[Case]) -> Iterator[tuple[str, Step, Reference]]:
    for case in cases:
        for step in case.steps:
            if trial.differs(step):
                help = "`ketrace test` says how; nothing can be learnt from what fails already"
                raise KetraceError(f"case `{case.id}` differs before anything is changed\n  help: {help}")
            try:
                yield case.id, step, trial.reference(step)
            except (Refused, InvalidRules, NotInForce):
                continue  # before any rule is read, so no rule can change it


def _comes_out_otherwise(before: Rule, after: Rule, reference: Reference, hangs_on_reasons: bool) -> bool:
    """Whether a changed rule has another state or gives something else; or may rest on something else."""
    when = truth(after.when, reference)
    if when is not reference.when(before):
        return True
    if when is False:
        return False
    if hangs_on_reasons or (before.then != after.then and not formulas(before)):
        return True
    ends = zip(formulas(before), formulas(after), strict=True)
    return any(number(one, reference) != number(other, reference) for one, other in ends)
