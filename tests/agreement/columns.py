"""Whether columns answer what `decide` answers, row by row.

python -m tests.agreement.columns --bases 200 --rows 50          generated bases
python -m tests.agreement.columns --rules rules/ketamine --rows 20000 --decided 2000 --on polars --on duckdb
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import polars as pl

import ketrace
from ketrace.base import Base
from ketrace.cohort.binding import bind
from ketrace.cohort.documents import Documents
from ketrace.cohort.engines import Engine, engine
from ketrace.cohort.evaluate import Evaluator
from ketrace.cohort.one_by_one import answer
from ketrace.cohort.prepare import Preparer, Problems
from ketrace.cohort.shape import Shape
from ketrace.problems import NotInForce
from tests.agreement.agree import base_of
from tests.agreement.rows import drawn


@dataclass(slots=True)
class Answered:
    """What columns answered for some rows, and how many of them were decided one by one all the same."""

    base: Base
    documents: Documents
    shape: Shape
    answers: pl.DataFrame
    problems: Problems
    apart: int

    def differences(self, rows: Sequence[int]) -> Iterator[str]:
        """Where a row was answered otherwise than it is decided."""
        for row in rows:
            found = self.answers.row(row, named=True)
            try:
                decided, problems = answer(self.base.decider, self.documents.document(row), [])
            except NotInForce:
                decided, problems = None, self.problems.get(row, [])
            expected = dict.fromkeys(found) | {"subject": row, **self.shape.row(decided)}
            for name, value in expected.items():
                if found[name] is not value and found[name] != value:
                    yield f"row {row}: `{name}` is {found[name]}, decided {value}"
            told = [problem.message for problem in self.problems.get(row, [])]
            if sorted(told) != sorted(problem.message for problem in problems):
                yield f"row {row}: problems are {told}, decided {[problem.message for problem in problems]}"


def answered(base: Base, rows: pl.DataFrame, on: Engine) -> Answered:
    """Rows through columns."""
    binding = bind(dict(rows.schema), base.book, "rows", dated=False)
    prepared = Preparer(base.book, binding, None).prepared(rows)
    documents, shape = Documents(base.book, binding, rows, None), Shape(base.book)
    evaluator = Evaluator(base.decider, on, shape)
    answers = evaluator.answers(prepared, documents)
    return Answered(base, documents, shape, answers, prepared.problems, evaluator.apart)


@dataclass(slots=True)
class Tally:
    """What was compared."""

    bases: int = 0
    rows: int = 0
    decided: int = 0
    apart: int = 0
    failures: list[str] = field(default_factory=list)

    def add(self, base: Base, name: str, rows: pl.DataFrame, engines: Sequence[Engine], decided: int) -> None:
        """Compare the first engine with decisions, and the others with the first."""
        first = answered(base, rows, engines[0])
        self.bases += 1
        self.rows += rows.height
        self.apart += first.apart
        self.decided += min(decided, rows.height)
        self.failures += [f"{name}, {one}" for one in first.differences(range(min(decided, rows.height)))]
        for other in engines[1:]:
            if not answered(base, rows, other).answers.equals(first.answers):
                self.failures.append(f"{name}: `{other.name}` differs from `{engines[0].name}`")

    def text(self) -> str:
        """In words."""
        return (
            f"{self.bases} bases, {self.rows} rows, {self.decided} of them decided too, {self.apart} not carried by"
            f" columns, {len(self.failures)} differences"
        )


def main() -> int:
    """Compare, and print what differs."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--bases", type=int, default=0)
    arguments.add_argument("--rules")
    arguments.add_argument("--rows", type=int, default=50)
    arguments.add_argument("--decided", type=int, default=10**9)
    arguments.add_argument("--seed", default="columns")
    arguments.add_argument("--on", action="append")
    chosen = arguments.parse_args()
    engines, tally = [engine(name) for name in chosen.on or ["polars"]], Tally()
    if chosen.rules:
        base = ketrace.load(chosen.rules)
        tally.add(base, chosen.rules, drawn(base.book, chosen.seed, chosen.rows), engines, chosen.decided)
    for number in range(chosen.bases):
        seed = f"{chosen.seed}-{number}"
        base = base_of(seed)
        tally.add(base, seed, drawn(base.book, seed, chosen.rows), engines, chosen.decided)
    print("\n".join(tally.failures[:40]))
    print(tally.text())
    return 1 if tally.failures else 0


if __name__ == "__main__":
    sys.exit(main())
