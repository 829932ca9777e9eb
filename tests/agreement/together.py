"""One base, many rows, every engine: rule by rule the states, and the verdicts and amounts, must be the same.

The evaluator (`logic/meaning`) and the chainer (durable-rules) are asked directly, without reasons, for every row; what
they find is compared whole. Engines that read columns get the same rows as a table. In every tenth base they answer
for certainty and for what is missing too, which is compared between them.
"""

from __future__ import annotations

import gc
import hashlib
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import polars as pl

from ketrace.base import Base, load
from ketrace.cohort.binding import bind
from ketrace.cohort.documents import Documents
from ketrace.cohort.engines import Engine, engine
from ketrace.cohort.evaluate import Evaluator
from ketrace.cohort.narrow import NarrowShape
from ketrace.cohort.one_by_one import read_row
from ketrace.cohort.prepare import Preparer
from ketrace.cohort.query import POSSIBLE
from ketrace.cohort.sample import sample
from ketrace.cohort.shape import Shape
from ketrace.deciding.consistency import consistent
from ketrace.deciding.forward import forward
from ketrace.deciding.outcome import Found, differences
from ketrace.problems import NotInForce
from tests.agreement.agree import WORDS, base_of
from tests.agreement.rows import Rows

WHOLE_EVERY = 10
MOST_DAYS_EVERY = 4
SHOWN = 5


@dataclass(slots=True)
class Counts:
    """What was compared in some bases. `apart`: rows that columns cannot carry; `failures`: where engines differ."""

    bases: int = 0
    rules: int = 0
    pairs: int = 0
    alone: int = 0
    queries: int = 0
    apart: int = 0
    amounts: int = 0
    with_problems: int = 0
    states: dict[str, int] = field(default_factory=dict)
    verdicts: dict[str, int] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def add(self, other: Counts) -> None:
        """The counts of some more bases."""
        for name in ("bases", "rules", "pairs", "alone", "queries", "apart", "amounts", "with_problems"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.states = dict(Counter(self.states) + Counter(other.states))
        self.verdicts = dict(Counter(self.verdicts) + Counter(other.verdicts))
        self.failures += other.failures

    def text(self) -> str:
        """All of it, for people."""
        lines = [
            f"{self.bases} bases, {self.rules} rules, {self.pairs} pairs of a base and a patient on the engines that read"
            f" columns, {self.alone} of them on evaluator and chainer, {len(self.failures)} differences",
            f"rule states compared  {sum(self.states.values())}: {_listed(self.states)}",
            f"first possible        {_listed(self.verdicts)}",
            f"amounts compared      {self.amounts}; pairs with a value that cannot be used {self.with_problems}",
            f"queries               {self.queries}; pairs that columns cannot carry, and leave to `decide` {self.apart}",
        ]
        return "\n".join([*lines, *self.failures])


def _listed(counts: Mapping[str, int]) -> str:
    whole = sum(counts.values()) or 1
    return ", ".join(f"{name} {100 * count / whole:.1f} %" for name, count in sorted(counts.items()))


@dataclass(frozen=True, slots=True)
class Task:
    """One base with so many rows, for the engines of these names: a generated one, or that of the folder `rules`.

    `alone`: so many of the rows go through evaluator and chainer too; None: all. `like`: rows as `cohort sample` draws them
    by that file, in place of rows on thresholds.
    """

    seed: str
    number: int
    rows: int
    engines: tuple[str, ...]
    alone: int | None = None
    rules: str | None = None
    like: str | None = None

    @property
    def name(self) -> str:
        """From which base and rows are drawn."""
        return f"{self.seed}-{self.number}"

    def base(self) -> Base:
        """The base."""
        return base_of(self.name) if self.rules is None else load(self.rules)

    def frame(self, base: Base) -> pl.DataFrame:
        """The rows: in most bases of one day, so that one program answers for all of them."""
        if self.like is not None:
            return self._sampled(base, self.like)
        rng = Random(f"rows {self.name}")
        drawn = Rows(base.book, rng)
        if self.number % MOST_DAYS_EVERY:
            drawn = Rows(base.book, rng, rng.choice(drawn.days))
        return drawn.frame(self.rows)

    def _sampled(self, base: Base, like: str) -> pl.DataFrame:
        seed = int(hashlib.sha256(self.name.encode()).hexdigest()[:8], 16)
        with TemporaryDirectory() as folder:
            target = f"{folder}/rows.parquet"
            sample(base, self.rows, seed, target, like)
            return pl.read_parquet(target)


def examine(task: Task) -> Counts:
    """What comes of one base. Nothing stops the run."""
    counts = Counts(bases=1)
    engines = [engine(name) for name in task.engines]
    try:
        base = task.base()
        counts.rules = len(base.book.rules)
        _Comparison(task, base, counts).run(engines)
    except Exception as error:
        counts.failures.append(f"base {task.name}: {type(error).__name__}: {error}")
    finally:
        for one in engines:
            one.close()
    return counts


def together(tasks: Sequence[Task], processes: int, log: Path | None) -> int:
    """All bases that the log does not hold yet, printed in the end; 1 when engines differ anywhere."""
    started, total, done = time.monotonic(), Counts(), _logged(log)
    for task in tasks:
        if task in done:
            total.add(done[task])
    resumed = total.bases
    for task, counts in _examined([task for task in tasks if task not in done], processes):
        total.add(counts)
        for failure in counts.failures:
            print(failure, file=sys.stderr, flush=True)
        if log is not None:
            with log.open("a") as lines:
                lines.write(json.dumps({"task": asdict(task), "counts": asdict(counts)}) + "\n")
        if total.bases % 20 == 0:
            said = f"{total.bases} of {len(tasks)} bases, {total.pairs} pairs, {len(total.failures)} differences"
            print(f"{said}, {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    print(f"seed {tasks[0].seed}, from base {tasks[0].number}, evaluator, chainer, {', '.join(tasks[0].engines)}")
    print(f"{time.monotonic() - started:.0f} s for {total.bases - resumed} bases, {resumed} were in the log")
    print(total.text())
    return 1 if total.failures else 0


def _logged(log: Path | None) -> dict[Task, Counts]:
    if log is None or not log.exists():
        return {}
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    tasks = [Task(**{**line["task"], "engines": tuple(line["task"]["engines"])}) for line in lines]
    return dict(zip(tasks, (Counts(**line["counts"]) for line in lines), strict=True))


def _examined(tasks: Sequence[Task], processes: int) -> Iterator[tuple[Task, Counts]]:
    # Fresh processes now and then keep memory small: networks of durable-rules are never given back whole.
    with get_context("spawn").Pool(processes, _patient, maxtasksperchild=100) as pool:
        yield from zip(tasks, pool.imap(examine, tasks), strict=True)


def _patient() -> None:
    """Millions of small objects that live as long as their base make collecting garbage costly, and find none."""
    gc.set_threshold(200_000, 50, 50)


class _Comparison:
    """One base with its rows, on all engines."""

    def __init__(self, task: Task, base: Base, counts: Counts) -> None:
        self.task, self.base, self.counts = task, base, counts
        rows = task.frame(base)
        binding = bind(dict(rows.schema), base.book, "rows", dated=False)
        self.documents = Documents(base.book, binding, rows, None)
        self.prepared = Preparer(base.book, binding, None).prepared(rows)
        self.whole = task.number % WHOLE_EVERY == 0
        self.shape = Shape(base.book) if self.whole else NarrowShape(base.book, base.book.rules)
        self.asked = [POSSIBLE, *self.shape.rules.values()]
        self.asked += [name for ends in self.shape.amounts.values() for name in (ends.low, ends.high)]

    def run(self, engines: Sequence[Engine]) -> None:
        """Each row alone, then all rows on each engine."""
        alone = self.task.rows if self.task.alone is None else min(self.task.alone, self.task.rows)
        expected = self.shape.frame([self._alone(row) for row in range(alone)]).select(self.asked)
        evaluator = Evaluator(self.base.decider, engines[0], self.shape)
        first: pl.DataFrame | None = None
        for number, on in enumerate(engines):
            problems = {row: list(listed) for row, listed in self.prepared.problems.items()}
            prepared = replace(self.prepared, problems=problems, undated=set(self.prepared.undated))
            asked = replace(evaluator, engine=on)
            answers = asked.answers(prepared, self.documents)
            self._compare(answers.select(self.asked).head(alone), expected, on.name, "evaluator and chainer")
            if first is not None:
                self._compare(answers, first, on.name, engines[0].name)
            first = answers if first is None else first
            if number == 0:
                self.counts.apart += asked.apart
        self.counts.queries += len(evaluator.queries)
        self.counts.pairs += self.task.rows
        self.counts.alone += alone

    def _alone(self, row: int) -> dict[str, object]:
        """What the evaluator and the chainer find for a row, as columns tell it."""
        decider, refused = self.base.decider, self.prepared.refused.get(row, {})
        problems = [one for listed in refused.values() for one in listed]
        facts = read_row(self.base.book, self.documents.document(row, refused), problems)
        try:
            acting = decider.acting(facts.as_of.date)
        except NotInForce:
            return {"subject": row}
        reference = consistent(self.base.book, facts, acting, refuse=False, name="row")
        evaluated = reference.found()
        chained = forward(decider.engine(decider.compiled(acting)), reference.facts)
        if evaluated != chained:
            self._fail(row, f"chainer and evaluator differ on {', '.join(differences(chained, evaluated))}")
        self._count(evaluated, bool(reference.facts.problems))
        return {"subject": row, **self.shape.found(evaluated)}

    def _count(self, found: Found, with_problems: bool) -> None:
        states = Counter(WORDS[state] for state in found.states.values())
        counts = self.counts
        counts.states = dict(Counter(counts.states) + states)
        counts.verdicts[found.possible[0]] = counts.verdicts.get(found.possible[0], 0) + 1
        counts.amounts += sum(map(len, found.amounts.values()))
        counts.with_problems += with_problems

    def _compare(self, answers: pl.DataFrame, expected: pl.DataFrame, name: str, other: str) -> None:
        if answers.equals(expected):
            return
        if answers.schema != expected.schema or len(answers) != len(expected):
            self._fail(-1, f"{name} has other columns or rows than {other}")
            return
        for column in expected.columns:
            rows = answers[column].ne_missing(expected[column]).arg_true()
            if len(rows):
                row = rows[0]
                said = f"`{column}` is {answers[column][row]} on {name}, {expected[column][row]} on {other}"
                self._fail(row, f"{said}; {len(rows)} rows like this")

    def _fail(self, row: int, said: str) -> None:
        if len(self.counts.failures) < SHOWN:
            self.counts.failures.append(f"base {self.task.name}, row {row}: {said}")
