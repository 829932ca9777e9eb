"""Evaluator, chainer, Polars and DuckDB on the same rows: a sample that changes daily, and faults that must be found."""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path

import polars as pl
import pytest

from ketrace.chaining.session import Engine as Chainer
from ketrace.cohort.engines import Engine, PolarsEngine, engine
from ketrace.cohort.query import POSSIBLE, Query
from ketrace.deciding.forward import forward
from ketrace.deciding.outcome import Found
from ketrace.facts.facts import Facts
from tests.agreement import together
from tests.agreement.together import Task, examine

SEED = os.environ.get("KETRACE_SEED") or datetime.date.today().isoformat()
BOTH = ("polars", "duckdb")


@pytest.mark.parametrize("number", range(4))
def test_engines_agree_on_the_sample_of_the_day(number: int) -> None:
    """Every day other bases; the first answers for certainty and what is missing too."""
    counts = examine(Task(SEED, number, 50, BOTH))

    assert (counts.pairs, counts.alone, counts.failures) == (50, 50, []), f"KETRACE_SEED={SEED}"


def test_a_fault_of_the_chainer_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """One state of one rule is enough."""

    def wrong(on: Chainer, facts: Facts) -> Found:
        found = forward(on, facts)
        first = next(iter(found.states))
        return replace(found, states={**found.states, first: None if found.states[first] is not None else True})

    monkeypatch.setattr(together, "forward", wrong)

    assert "chainer and evaluator differ on" in examine(Task("fault", 1, 5, ())).failures[0]


@pytest.mark.parametrize("faulty", BOTH)
@pytest.mark.parametrize("column", [POSSIBLE, "s0", "h0"])
def test_a_fault_of_columns_is_found(faulty: str, column: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a verdict, a state or an amount, on either engine; it is told with base and row."""

    class Wrong(PolarsEngine):
        name = faulty

        def run(self, query: Query, subjects: pl.DataFrame, items: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
            found = super().run(query, subjects, items)
            other = ~pl.col(column) if found[column].dtype == pl.Boolean else pl.col(column) + 1
            return found.with_columns(other)

    def named(name: str) -> Engine:
        return Wrong() if name == faulty else engine(name)

    monkeypatch.setattr(together, "engine", named)
    counts = examine(Task("fault", 2, 60, BOTH))

    assert counts.failures and all(f" on {faulty}" in one for one in counts.failures)
    assert counts.failures[0].startswith("base fault-2, row ")


def test_what_the_log_holds_is_not_done_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A run that was stopped goes on, and counts all bases in the end."""
    log, tasks = tmp_path / "log.jsonl", [Task("log", number, 5, ("polars",)) for number in range(2)]
    for task in tasks[:1]:
        counts = together.Counts(bases=1, rules=7, pairs=5)
        log.write_text(json.dumps({"task": asdict(task), "counts": asdict(counts)}) + "\n")

    assert together.together(tasks, 1, log) == 0
    assert "1 bases, 1 were in the log\n2 bases, " in capsys.readouterr().out
    assert len(log.read_text().splitlines()) == 2
