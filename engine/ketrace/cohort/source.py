"""A file of patients, read batch by batch. What cannot be read is told in the user's words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from ketrace.problems import Place, Problem, Refused

_FORMATS = {".parquet": "parquet", ".csv": "csv", ".ndjson": "ndjson", ".jsonl": "ndjson"}


@dataclass(frozen=True, slots=True)
class Source:
    """A Parquet, CSV or NDJSON file."""

    path: Path
    format: str
    schema: Mapping[str, pl.DataType]
    length: int

    def columns(self, names: list[str]) -> pl.DataFrame:
        """Some columns, all rows."""
        with _told(self.path):
            return _scan(self.path, self.format, self.schema).select(names).collect()

    def batches(self, size: int, done: frozenset[int] = frozenset()) -> Iterator[tuple[int, pl.DataFrame]]:
        """The numbered batches of so many rows, without those that are done."""
        with _told(self.path):
            if self.format == "parquet":
                yield from self._slices(size, done)
            else:
                yield from self._rebatched(size, done)

    def _slices(self, size: int, done: frozenset[int]) -> Iterator[tuple[int, pl.DataFrame]]:
        scan = pl.scan_parquet(self.path)
        for number, start in enumerate(range(0, self.length, size)):
            if number not in done:
                yield number, scan.slice(start, size).collect()

    def _rebatched(self, size: int, done: frozenset[int]) -> Iterator[tuple[int, pl.DataFrame]]:
        number, waiting = 0, pl.DataFrame(schema=dict(self.schema))
        for batch in _scan(self.path, self.format, self.schema).collect_batches(chunk_size=size, maintain_order=True):
            waiting = pl.concat([waiting, batch])
            while len(waiting) >= size:
                if number not in done:
                    yield number, waiting.head(size)
                number, waiting = number + 1, waiting.slice(size)
        if len(waiting) and number not in done:
            yield number, waiting


def source(path: str) -> Source:
    """The file, opened. Raises `Refused` when it cannot be read, or holds no row."""
    file = Path(path)
    form = _FORMATS.get(file.suffix.lower())
    if form is None:
        help = "patients are read from `.parquet`, `.csv`, `.ndjson` or `.jsonl`"
        raise _refused(file, "unknown-format", f"`{path}` is of no format that can be read", help)
    with _told(file):
        if not file.is_file():
            raise _refused(file, "unreadable-file", f"there is no file `{path}`")
        if file.stat().st_size == 0:
            raise _refused(file, "no-rows", f"`{path}` is empty")
        schema = _schema(file, form)
        length = _scan(file, form, schema).select(pl.len()).collect().item()
    if not length:
        raise _refused(file, "no-rows", f"`{path}` holds no row")
    return Source(file, form, schema, length)


def _schema(file: Path, form: str) -> Mapping[str, pl.DataType]:
    if form == "ndjson":
        return dict(pl.scan_ndjson(file, infer_schema_length=None).collect_schema())
    return dict(_scan(file, form, None).collect_schema())


def _scan(file: Path, form: str, schema: Mapping[str, pl.DataType] | None) -> pl.LazyFrame:
    match form:
        case "parquet":
            return pl.scan_parquet(file)
        case "csv":
            return pl.scan_csv(file, infer_schema=False)
        case _:
            return pl.scan_ndjson(file, schema=None if schema is None else dict(schema))


@contextmanager
def _told(file: Path) -> Iterator[None]:
    try:
        yield
    except (pl.exceptions.PolarsError, OSError, UnicodeError) as error:
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        help = "it may have been cut short, or be of another format than its name says"
        raise _refused(file, "unreadable-file", f"`{file}` cannot be read: {reason}", help) from None


def _refused(file: Path, code: str, message: str, help: str | None = None) -> Refused:
    return Refused([Problem(code, message, (Place(str(file)),), help)])
