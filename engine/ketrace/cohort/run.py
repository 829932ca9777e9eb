"""A whole cohort: from a file of patients to a file of answers."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import polars as pl

from ketrace.cohort.binding import Binding, bind
from ketrace.cohort.documents import Documents
from ketrace.cohort.engines import Engine, engine
from ketrace.cohort.evaluate import Evaluator
from ketrace.cohort.parts import Parts
from ketrace.cohort.prepare import Preparer
from ketrace.cohort.shape import Shape
from ketrace.cohort.source import Source, source
from ketrace.problems import Place, Problem, Refused
from ketrace.rulebook.book import Book
from ketrace.values.dates import parse_as_of
from ketrace.version import versions

FORMAT = 1
BATCH = 500_000
Progress = Callable[[int, int], None]


class Base(Protocol):
    """A loaded knowledge base."""

    @property
    def book(self) -> Book:
        """Its book."""

    @property
    def decider(self) -> Any:
        """What decides by it."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a cohort is run. `as_of`: one date for all; `ignore`: columns to pass over; `batch`: rows held at once."""

    on: str = "polars"
    as_of: str | None = None
    ignore: tuple[str, ...] = ()
    batch: int = BATCH
    replace: bool = False


@dataclass(slots=True)
class Report:
    """What came out: rows by verdict, problems by code, rows with problems, and rows that were decided one by one."""

    rows: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)
    with_problems: int = 0
    apart: int = 0
    resumed: int = 0
    without_column: tuple[str, ...] = ()
    without_date: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """The report as JSON values."""
        return {
            "format": FORMAT,
            "rows": self.rows,
            "verdicts": dict(self.verdicts),
            "rows_with_problems": self.with_problems,
            "problems": dict(sorted(self.problems.items())),
            "decided_one_by_one": self.apart,
            "rows_already_there": self.resumed,
            "without_column": list(self.without_column),
            "without_date": list(self.without_date),
        }


def run(
    base: Base, patients: str, target: str, options: Options = Options(), progress: Progress | None = None
) -> Report:
    """Answer for every row of `patients` (Parquet, CSV, NDJSON) and write the answers to `target` (Parquet).

    Raises `Refused` for a file that cannot be used; a bad row is answered with its problems, and stops nothing.
    """
    found = source(patients)
    if options.as_of is not None:
        _date(options.as_of)
    binding = bind(found.schema, base.book, patients, options.as_of is not None, options.ignore)
    no_duplicates(found, binding)
    report = Report(without_column=_absent(base.book, binding), without_date=_undated(base.book, binding))
    working = engine(options.on)
    try:
        parts = Parts(target, _identity(base, found, options), options.replace)
        _batches(base, found, binding, parts, options, working, report, progress)
    finally:
        working.close()
    parts.finish()
    return report


def _batches(
    base: Base,
    found: Source,
    binding: Binding,
    parts: Parts,
    options: Options,
    working: Engine,
    report: Report,
    progress: Progress | None,
) -> None:
    shape, preparer = Shape(base.book), Preparer(base.book, binding, options.as_of)
    evaluator = Evaluator(base.decider, working, shape)
    metadata = {"ketrace": json.dumps(_provenance(base))}
    done = parts.done()
    for path in parts.parts():
        _count(report, pl.read_parquet(path, columns=["verdict", "problems"]))
        report.resumed = report.rows
    for number, rows in found.batches(options.batch, done):
        if progress is not None:
            progress(report.rows, found.length)
        prepared = preparer.prepared(rows)
        documents = Documents(base.book, binding, rows, options.as_of)
        answers = evaluator.answers(prepared, documents)
        output = shape.output(answers, _beside(rows, binding, options.as_of), prepared.problems)
        parts.put(number, output, metadata)
        _count(report, output)
    report.apart = evaluator.apart
    if progress is not None:
        progress(report.rows, found.length)


def _beside(rows: pl.DataFrame, binding: Binding, as_of: str | None) -> dict[str, pl.Series]:
    found = {} if binding.patient is None else {"patient": rows[binding.patient.name]}
    if as_of is not None or binding.as_of is None:
        return {**found, "as_of": pl.repeat(as_of, len(rows), dtype=pl.String, eager=True)}
    return {**found, "as_of": rows[binding.as_of.name]}


def _count(report: Report, output: pl.DataFrame) -> None:
    report.rows += len(output)
    for word, number in output["verdict"].value_counts().iter_rows():
        report.verdicts[word or "none"] += number
    bad = output.filter(pl.col("problems").list.len() > 0)["problems"]
    report.with_problems += len(bad)
    if len(bad):
        report.problems.update(bad.explode().struct.field("code").to_list())


def _date(text: str) -> None:
    try:
        parse_as_of(text)
    except ValueError as error:
        raise Refused([Problem("bad-date", str(error), (Place("--as-of"),))]) from None


def no_duplicates(found: Source, binding: Binding) -> None:
    """One patient may be asked for at several dates, but not twice at one."""
    if binding.patient is None:
        return
    names = [binding.patient.name] + ([] if binding.as_of is None else [binding.as_of.name])
    ids = found.columns(names).drop_nulls(binding.patient.name)
    if ids.n_unique() == len(ids):
        return
    twice = ids.filter(ids.is_duplicated())[binding.patient.name].unique(maintain_order=True)
    shown = ", ".join(f"`{name}`" for name in twice.head(3).to_list()) + (" and others" if len(twice) > 3 else "")
    help = "keep one row for each patient and date: two rows may say different things"
    place = Place(str(found.path), path=binding.patient.name)
    raise Refused(
        [Problem("duplicate-patient", f"{len(twice)} patients stand in more than one row: {shown}", (place,), help)]
    )


def _absent(book: Book, binding: Binding) -> tuple[str, ...]:
    """The facts that no column holds and no screen of the file covers."""
    covered = {name for screen in binding.screens for name in book.screens[screen].covers}
    stated = (term.name for term in book.terms.values() if not term.derived and not term.in_order)
    return tuple(name for name in stated if name not in binding.facts and name not in covered)


def _undated(book: Book, binding: Binding) -> tuple[str, ...]:
    """The facts with a column that must be dated to count, and no column for their dates."""
    return tuple(name for name in binding.facts if book.terms[name].valid_for and name not in binding.observed)


def _provenance(base: Base) -> dict[str, object]:
    knowledge = base.book.knowledge
    return {
        "format": FORMAT,
        "knowledge": {
            "id": knowledge.id,
            "version": knowledge.version,
            "digest": base.book.digest,
            "policy": base.book.policy_digest,
        },
        "engine": versions(),
        "notice": knowledge.notice,
    }


def _identity(base: Base, found: Source, options: Options) -> dict[str, object]:
    """What makes two runs the same."""
    state = found.path.stat()
    return {
        **_provenance(base),
        "patients": [str(found.path.resolve()), state.st_size, state.st_mtime_ns],
        "on": options.on,
        "as_of": options.as_of,
        "ignore": sorted(options.ignore),
        "batch": options.batch,
    }
