"""Decides generated inputs by generated bases, as many as asked for, and compares the engines on each.

    python tests/agreement/run.py --bases 5000 --patients 20 --seed 1
    python tests/agreement/run.py --rules rules/ketamine --near examples/refractory-pain.json --bases 50 --seed 1
    python tests/agreement/run.py --engines polars,duckdb --bases 2000 --patients 500 --seed 1 --log many.jsonl
    python tests/agreement/run.py --engines polars,duckdb --rules rules/ketamine --like examples/cohort/like.json --bases 1 --patients 20000

The first two ask through the public `decide`, which asks evaluator and chainer. With `--engines`, evaluator and chainer are
asked without reasons for every row, and the engines named here for all rows of a base at once (`polars`, `duckdb`, `spark`);
a run that was stopped goes on after the last base in its log.

Every failure is printed with the number of its base; `--first N --bases 1` brings that base back, with `--write FOLDER` as
files.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

if __name__ == "__main__":
    ROOT = Path(__file__).resolve().parents[2]
    sys.path[:0] = [str(ROOT / "engine"), str(ROOT)]

from ketrace import Base, load
from tests.agreement.agree import base_of, check, patients_of
from tests.agreement.generate import generate
from tests.agreement.shares import Shares
from tests.agreement.thresholds import Thresholds
from tests.agreement.together import Task, together


@dataclass(frozen=True, slots=True)
class Job:
    """One base with its inputs: a generated one, or that of a folder; any inputs, or those near the one in a file."""

    seed: str
    patients: int
    rules: str | None = None
    near: str | None = None

    def base(self) -> Base:
        """The base."""
        return base_of(self.seed) if self.rules is None else _loaded(self.rules)

    def inputs(self, base: Base) -> Iterator[dict[str, object]]:
        """The inputs for the base."""
        near = None if self.near is None else json.loads(Path(self.near).read_text(), parse_float=Decimal)
        return islice(patients_of(base, self.seed, near), self.patients)


@cache
def _loaded(rules: str) -> Base:
    return load(rules)


def examine(job: Job) -> Shares:
    """The counts of one base, with every failure by name. Nothing stops the run."""
    shares = Shares()
    try:
        base = job.base()
    except Exception as error:
        shares.failures.append(f"base {job.seed} does not load: {error!r}")
        return shares
    shares.add_base(base.book)
    thresholds = Thresholds.of(base.book)
    for number, patient in enumerate(job.inputs(base)):
        try:
            shares.add(base.book, thresholds, check(base, patient))
        except Exception as error:
            shares.failures.append(f"base {job.seed}, input {number}: {type(error).__name__}: {error}")
    return shares


def run(jobs: Iterable[Job], processes: int = 1, progress: int = 0) -> Shares:
    """All jobs, in several processes where asked for."""
    total, started = Shares(), time.monotonic()
    for done, shares in enumerate(_examined(jobs, processes), 1):
        total.merge(shares)
        if progress and done % progress == 0:
            seconds = time.monotonic() - started
            print(f"{done} bases, {len(total.failures)} failures, {seconds:.0f} s", file=sys.stderr, flush=True)
    return total


def _examined(jobs: Iterable[Job], processes: int) -> Iterator[Shares]:
    if processes == 1:
        yield from map(examine, jobs)
        return
    # Fresh processes now and then keep memory small; a process that was killed would be waited for without end.
    with get_context("spawn").Pool(processes, maxtasksperchild=100) as pool:
        found = pool.imap_unordered(examine, jobs)
        with suppress(StopIteration):
            while True:
                yield found.next(timeout=600)


def write(job: Job, folder: Path) -> None:
    """The files of a generated base and its inputs, to look at."""
    for name, data in generate(job.seed).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    for number, patient in enumerate(job.inputs(job.base())):
        (folder / f"input-{number}.json").write_text(json.dumps(patient, indent=1, default=float) + "\n")


def main() -> int:
    """Does what the command line asks for; 1 when anything failed."""
    parser = argparse.ArgumentParser(description="Compare the engines on generated bases and inputs.")
    parser.add_argument("--bases", type=int, default=100)
    parser.add_argument("--patients", type=int, default=20, help="inputs for each base")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--first", type=int, default=0, help="number of the first base")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--rules", help="a folder with a knowledge base, instead of generated ones")
    parser.add_argument("--near", help="an input from which all others differ in few facts")
    parser.add_argument("--write", type=Path, help="write the first base and its inputs to this folder, and stop")
    parser.add_argument("--engines", help="compare these with evaluator and chainer: polars,duckdb,spark")
    parser.add_argument("--log", type=Path, help="with --engines: what came of each base, one line for each")
    parser.add_argument(
        "--alone", type=int, help="with --engines: ask evaluator and chainer for so many of the inputs only"
    )
    parser.add_argument("--like", help="with --engines: inputs as `cohort sample --like` draws them")
    asked = parser.parse_args()
    if asked.engines and asked.write is None:
        numbers = range(asked.first, asked.first + asked.bases)
        tasks = [
            Task(
                asked.seed,
                number,
                asked.patients,
                tuple(asked.engines.split(",")),
                asked.alone,
                asked.rules,
                asked.like,
            )
            for number in numbers
        ]
        return together(tasks, asked.processes, asked.log)
    jobs = [Job(f"{asked.seed}-{asked.first + i}", asked.patients, asked.rules, asked.near) for i in range(asked.bases)]
    if asked.write is not None:
        write(jobs[0], asked.write)
        return 0
    started = time.monotonic()
    shares = run(jobs, asked.processes, progress=250)
    print(f"seed {asked.seed}, from base {asked.first}, {time.monotonic() - started:.0f} s")
    print(shares.text())
    return 1 if shares.failures else 0


if __name__ == "__main__":
    sys.exit(main())
