"""Answers on the disk: part by part under a name of their own, and under the name asked for only when all is there."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from ketrace.problems import KetraceError

_RUN = "run.json"


class Parts:
    """The part files of one run. A run that was stopped goes on where it was, if it is the same run."""

    def __init__(self, target: str, run: Mapping[str, object], replace: bool) -> None:
        self.target = Path(target)
        self.folder = self.target.with_name(self.target.name + ".unfinished")
        if self.target.exists() and not replace:
            raise KetraceError(f"`{target}` is there already\n  help: name another file, or say `--replace`")
        with told(self.target):
            self.folder.mkdir(parents=True, exist_ok=True)
            self._claim(dict(run))

    def _claim(self, run: dict[str, object]) -> None:
        record = self.folder / _RUN
        if record.exists():
            if json.loads(record.read_text()) != run:
                raise KetraceError(
                    f"`{self.folder}` was left by a run of other rules, options or patients\n"
                    "  help: remove it, or run that one to its end"
                )
            return
        if any(self.folder.iterdir()):
            raise KetraceError(f"`{self.folder}` is not a run that can go on\n  help: remove it, or name another file")
        _written(record, json.dumps(run).encode())

    def done(self) -> frozenset[int]:
        """The numbers of the parts that are there."""
        return frozenset(int(path.stem.removeprefix("part-")) for path in self.folder.glob("part-*.parquet"))

    def put(self, number: int, frame: pl.DataFrame, metadata: Mapping[str, str]) -> None:
        """Write a part: under its name only when it is whole."""
        final = self._path(number)
        half = final.with_suffix(".half")
        with told(self.target):
            try:
                frame.write_parquet(half, metadata=dict(metadata))
                os.replace(half, final)
            finally:
                half.unlink(missing_ok=True)

    def _path(self, number: int) -> Path:
        return self.folder / f"part-{number:05}.parquet"

    def parts(self) -> list[Path]:
        """The part files, in order."""
        return [self._path(number) for number in sorted(self.done())]

    def finish(self) -> None:
        """All parts under the name asked for: one file where it ends in `.parquet`, else a folder."""
        parts = self.parts()
        with told(self.target):
            if self.target.suffix != ".parquet":
                self._folder()
                return
            if len(parts) > 1:
                joined = self.folder / "joined.half"
                _join(parts, joined)
                parts = [joined, *parts]
            os.replace(parts[0], self.target)
            for path in (*parts[1:], self.folder / _RUN):
                path.unlink()
            self.folder.rmdir()

    def _folder(self) -> None:
        if self.target.exists():
            for path in self.target.glob("part-*.parquet"):
                path.unlink()
            self.target.rmdir()
        (self.folder / _RUN).unlink()
        os.replace(self.folder, self.target)


def _join(parts: list[Path], target: Path) -> None:
    schema = pq.read_schema(parts[0])
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        for part in parts:
            file = pq.ParquetFile(part)
            for group in range(file.num_row_groups):
                writer.write_table(file.read_row_group(group))


def _written(path: Path, data: bytes) -> None:
    half = path.with_suffix(".half")
    half.write_bytes(data)
    os.replace(half, path)


@contextmanager
def told(target: Path) -> Iterator[None]:
    """What a disk refuses, in the user's words."""
    try:
        yield
    except (OSError, pl.exceptions.ComputeError) as error:
        reason = (getattr(error, "strerror", None) or str(error).partition("\n")[0]).lower()
        raise KetraceError(
            f"`{target}` cannot be written: {reason}\n  help: what is done is kept; make room and run it again"
        ) from None
