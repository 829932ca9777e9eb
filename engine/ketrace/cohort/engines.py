"""The engines on which a query can run, each behind Ibis."""

from __future__ import annotations

import socket
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import ibis
import polars as pl

from ketrace.cohort.query import Query
from ketrace.problems import KetraceError, Place, Problem, Refused
from ketrace.shelf import installing

_PATIENCE = 5
"""Seconds to wait for a Spark to answer at all."""


class Engine(ABC):
    """Runs queries over prepared batches."""

    name: str

    @abstractmethod
    def run(self, query: Query, subjects: pl.DataFrame, items: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
        """What was found for each subject, in no particular order."""

    def close(self) -> None:
        """Give back what the engine holds."""
        return None


class PolarsEngine(Engine):
    """Polars, in this process."""

    name = "polars"

    def __init__(self) -> None:
        self.connection: Any = ibis.polars.connect()

    def run(self, query: Query, subjects: pl.DataFrame, items: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
        """What was found for each subject."""
        for name, frame in query.named(subjects, items).items():
            self.connection.create_table(name, frame, overwrite=True)
        found: pl.DataFrame = self.connection.to_polars(query.expression(subjects, items))
        return found


class DuckEngine(Engine):
    """DuckDB, in this process."""

    name = "duckdb"

    def __init__(self) -> None:
        self.connection: Any = ibis.duckdb.connect()
        self._texts: dict[Any, str] = {}

    def run(self, query: Query, subjects: pl.DataFrame, items: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
        """What was found for each subject."""
        for name, frame in query.named(subjects, items).items():
            self.connection.con.register(name, frame.to_arrow())
        expression = query.expression(subjects, items)
        if expression not in self._texts:
            # To write nested queries as one takes Ibis longer than DuckDB needs for a batch.
            with _unfused():
                self._texts[expression] = self.connection.compile(expression)
        found = _frame(self.connection.con.sql(self._texts[expression]).to_arrow_table())
        return found.cast(dict(expression.schema().to_polars()))


class SparkEngine(Engine):
    """Spark: a cluster, a Spark Connect server, or this machine."""

    def __init__(self, master: str) -> None:
        self.name = master
        self._count = 0
        self.connection, self.session = _spark(master)
        self._folder = TemporaryDirectory(prefix="ketrace-spark-")

    def run(self, query: Query, subjects: pl.DataFrame, items: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
        """What was found for each subject. Batches travel as Parquet: other ways have lost values in silence."""
        return _frame(self.connection.to_pyarrow(self.expression(query, subjects, items)))

    def expression(self, query: Query, subjects: pl.DataFrame, items: Mapping[str, pl.DataFrame]) -> Any:
        """The query over new tables: Spark remembers which files a name once stood for."""
        return query.table(self.table(subjects), {name: self.table(frame) for name, frame in items.items()})

    def table(self, frame: pl.DataFrame) -> Any:
        """The batch as a Parquet file."""
        self._count += 1
        path = Path(self._folder.name) / f"{self._count}.parquet"
        frame.write_parquet(path)
        return self.connection.read_parquet(str(path))

    def close(self) -> None:
        """Stop the session and remove what was put down for it."""
        self.session.stop()
        self._folder.cleanup()


def engine(on: str) -> Engine:
    """The engine of that name: `polars`, `duckdb`, `spark` (this machine), or the address of a Spark."""
    match on.partition(":")[0].partition("[")[0]:
        case "polars":
            return PolarsEngine()
        case "duckdb":
            return DuckEngine()
        case "spark" | "local" | "sc":
            return SparkEngine(on)
        case _:
            raise KetraceError(
                f"there is no engine `{on}`\n  help: engines are `polars`, `duckdb`, `local[*]`, `spark://HOST:PORT` and `sc://HOST:PORT`"
            )


@contextmanager
def _unfused() -> Iterator[None]:
    before, ibis.options.sql.fuse_selects = ibis.options.sql.fuse_selects, False
    try:
        yield
    finally:
        ibis.options.sql.fuse_selects = before


def _frame(table: Any) -> pl.DataFrame:
    found = pl.from_arrow(table)
    assert isinstance(found, pl.DataFrame)
    return found


def _spark(master: str) -> tuple[Any, Any]:
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise KetraceError(f"Spark is not installed\n  help: {installing('cohort', 'spark')}") from None
    where = urlsplit(master)
    if where.scheme in ("spark", "sc") and where.hostname:
        _reach(master, where.hostname, where.port or (15002 if where.scheme == "sc" else 7077))
    builder = SparkSession.builder.appName("ketrace")
    local = "local[*]" if master in ("spark", "local") else master
    builder = builder.remote(master) if where.scheme == "sc" else builder.master(local)
    try:
        session = builder.config("spark.ui.enabled", "false").config("spark.sql.ansi.enabled", "false").getOrCreate()
        if where.scheme != "sc":
            session.sparkContext.setLogLevel("ERROR")
        return ibis.pyspark.connect(session), session
    except Exception as error:
        raise _no_spark(master, str(error).strip().partition("\n")[0]) from None


def _reach(master: str, host: str, port: int) -> None:
    try:
        socket.create_connection((host, port), timeout=_PATIENCE).close()
    except OSError as error:
        raise _no_spark(master, (error.strerror or str(error)).lower()) from None


def _no_spark(master: str, reason: str) -> Refused:
    help = "see that it runs and that this machine can reach it, or leave `--on` out"
    return Refused([Problem("no-spark", f"there is no Spark at `{master}`: {reason}", (Place(master),), help)])
