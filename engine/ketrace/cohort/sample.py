"""`sample`: a file of invented subjects, which says of itself that it is invented."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import date
from functools import reduce
from pathlib import Path

import polars as pl

from ketrace.cohort.binding import AS_OF, PATIENT, bind
from ketrace.cohort.draw import Drawer, Likeness, likeness
from ketrace.cohort.engines import PolarsEngine
from ketrace.cohort.items import SUBJECT
from ketrace.cohort.parts import told
from ketrace.cohort.prepare import Preparer
from ketrace.cohort.query import query
from ketrace.cohort.run import Base, Progress
from ketrace.problems import KetraceError

CHUNK = 100_000
_TRIES = 4


class Sampler:
    """Draws subjects that contradict nothing which the base says no subject can be."""

    def __init__(self, base: Base, seed: int, like: Likeness, day: date) -> None:
        self.base, self.seed, self.like, self.day = base, seed, like, day
        self.engine = PolarsEngine()

    def chunk(self, number: int, count: int) -> pl.DataFrame:
        """The rows of one chunk: always the same, whatever is drawn beside it."""
        rows = self._drawn(number, 0, count)
        for attempt in range(1, _TRIES + 1):
            faulty = self._faults(rows)
            if not faulty:
                break
            impossible = [mask for terms, mask in faulty if len(terms) > 1]
            if impossible and attempt < _TRIES:
                rows = _replaced(rows, self._drawn(number, attempt, count), reduce(lambda a, b: a | b, impossible))
            else:
                rows = rows.with_columns([self._blank(rows, name, mask) for name, mask in _by_term(faulty).items()])
        start = number * CHUNK
        names = pl.Series(PATIENT, [f"synthetic-{self.seed}-{i + 1:08}" for i in range(start, start + count)])
        day = pl.repeat(self.day, count, dtype=pl.Date, eager=True).alias(AS_OF)
        return pl.DataFrame([names, day]).hstack(rows)

    def _drawn(self, number: int, attempt: int, count: int) -> pl.DataFrame:
        return Drawer(self.base.book, self.like, self.day, (self.seed, number, attempt)).rows(count)

    def _faults(self, rows: pl.DataFrame) -> list[tuple[tuple[str, ...], pl.Series]]:
        """Facts that cannot all be true: which, and in which rows."""
        book = self.base.book
        self.binding = bind(dict(rows.schema), book, "sample", dated=True)
        prepared = Preparer(book, self.binding, self.day.isoformat()).prepared(rows)
        asked = query(book, self.base.decider.acting(self.day).rules, prepared.columns, {}, only=())
        if not asked.faults:
            return []
        found = self.engine.run(asked, prepared.subjects, prepared.items)
        found = found.sort(SUBJECT)
        return [(fault.terms, found[name]) for name, fault in asked.faults.items() if found[name].any()]

    def _blank(self, rows: pl.DataFrame, term: str, mask: pl.Series) -> pl.Series:
        """The column of a term, empty where it contradicts another."""
        column = self.binding.facts[term].name
        frame = pl.DataFrame({column: rows[column], "mask": mask})
        return frame.select(pl.when("mask").then(None).otherwise(pl.col(column)).alias(column))[column]


def _by_term(faulty: list[tuple[tuple[str, ...], pl.Series]]) -> dict[str, pl.Series]:
    found: dict[str, pl.Series] = {}
    for terms, mask in faulty:
        for term in terms:
            found[term] = found[term] | mask if term in found else mask
    return found


def _replaced(rows: pl.DataFrame, others: pl.DataFrame, mask: pl.Series) -> pl.DataFrame:
    """The rows, with those that are masked taken from others."""
    kept, fresh = rows.with_row_index("at").filter(~mask), others.with_row_index("at").filter(mask)
    return pl.concat([kept, fresh]).sort("at").drop("at")


def sample(
    base: Base, count: int, seed: int, target: str, like: str | None = None, progress: Progress | None = None
) -> int:
    """Write so many invented subjects to a Parquet, CSV or NDJSON file; returned is the number of its columns."""
    file = Path(target)
    if file.suffix not in (".parquet", ".csv", ".ndjson", ".jsonl"):
        raise KetraceError(
            f"`{target}` is of no format that can be written\n  help: use `.parquet`, `.csv` or `.ndjson`"
        )
    sampler = Sampler(base, seed, likeness(like, base.book), base.book.knowledge.window[0])
    chunks = []
    for number, start in enumerate(range(0, count, CHUNK)):
        if progress is not None:
            progress(start, count)
        chunks.append(sampler.chunk(number, min(CHUNK, count - start)))
    half = file.with_name(file.name + ".half")
    with told(file):
        try:
            written = _write(pl.concat(chunks, rechunk=False), file.suffix, half, _says(base, count, seed))
            os.replace(half, file)
        finally:
            half.unlink(missing_ok=True)
    return written


def _write(rows: pl.DataFrame, suffix: str, half: Path, says: Mapping[str, object]) -> int:
    if suffix == ".csv":
        lists = [name for name, dtype in rows.schema.items() if isinstance(dtype, pl.List)]
        rows = rows.drop(lists, *(f"{name}@complete" for name in lists))
        rows.write_csv(half)
    elif suffix == ".parquet":
        rows.write_parquet(half, metadata={"ketrace": json.dumps(says)})
    else:
        rows.write_ndjson(half)
    return rows.width


def _says(base: Base, count: int, seed: int) -> dict[str, object]:
    knowledge = base.book.knowledge
    return {
        "synthetic": "every row is invented; no row is about anybody",
        "rows": count,
        "seed": seed,
        "knowledge": {"id": knowledge.id, "version": knowledge.version, "digest": base.book.digest},
    }
