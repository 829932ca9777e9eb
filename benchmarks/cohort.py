"""What a cohort costs, beside the floor: the same engine reading the same columns and writing as many.

python benchmarks/cohort.py --rows 1000000 --rounds 3
python benchmarks/cohort.py --rows 100000 --rows 1000000 --rows 10000000 --rounds 1    how it grows
python benchmarks/cohort.py --parts --rows 500000                                       where the time goes
python benchmarks/cohort.py --diff --rows 1000000                                       who changes by an edit, in place of a run
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "engine")]

import polars as pl  # noqa: E402

import ketrace  # noqa: E402
from ketrace.cohort.run import BATCH  # noqa: E402
from ketrace.cohort.sample import sample  # noqa: E402

LIKE = ROOT / "examples" / "cohort" / "like.json"
EDIT = ("policy/stop_systolic.yaml", "value: 180 mm[Hg]", "value: 170 mm[Hg]")
FLOOR = """
import sys, polars as pl
patients, answers, target, batch = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
schema, rows = pl.read_parquet_schema(answers), pl.scan_parquet(patients).select(pl.len()).collect().item()
given = pl.read_parquet_schema(patients)
of = {kind: [name for name, dtype in given.items() if isinstance(dtype, kind)] for kind in (pl.Boolean, pl.String, pl.Float64)}
def column(number, name, dtype):
    if isinstance(dtype, pl.Boolean):
        return pl.col(of[pl.Boolean][number % len(of[pl.Boolean])]).alias(name)
    if isinstance(dtype, pl.Decimal):
        return pl.col(of[pl.Float64][number % len(of[pl.Float64])]).cast(dtype).alias(name)
    if isinstance(dtype, pl.Struct):
        flags = [pl.col(given_name).is_null().alias(one.name) for one, given_name in zip(dtype.fields, list(given) * 2)]
        return pl.struct(flags).alias(name)
    if isinstance(dtype, pl.List):
        return (pl.concat_list(of[pl.String][0]) if isinstance(dtype.inner, pl.String) else pl.lit([], dtype)).alias(name)
    return pl.col("as_of" if name == "as_of" else of[pl.String][number % len(of[pl.String])]).alias(name)
for number, start in enumerate(range(0, rows, batch)):
    read = pl.scan_parquet(patients).slice(start, batch).collect()
    written = read.select([column(i, name, dtype) for i, (name, dtype) in enumerate(schema.items())])
    written.write_parquet(f"{target}-{number}.parquet")
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds on the clock and of processor time, and the most memory, in MiB."""

    wall: float
    cpu: float
    memory: float


def cost(command: list[str]) -> Cost:
    """What a process costs, its start included."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=ROOT, env={**os.environ, "PYTHONPATH": "engine"})
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{command[:4]} failed")
    return Cost(time.perf_counter() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def middle(found: list[Cost]) -> Cost:
    """The median of several."""
    return Cost(*(statistics.median(getattr(one, name) for one in found) for name in ("wall", "cpu", "memory")))


def grown(source: Path, rows: int, target: Path) -> None:
    """As many rows as are asked for, from a sample that is repeated under other names."""
    frame = pl.read_parquet(source)
    times = -(-rows // len(frame))
    parts = [frame.with_columns(pl.lit(f"{i}-").add(pl.col("patient")).alias("patient")).lazy() for i in range(times)]
    pl.concat(parts).head(rows).sink_parquet(target, row_group_size=BATCH)


def compare(rows: int, rounds: int, on: str, folder: Path, source: Path) -> None:
    """The floor and the run, alternating in one run."""
    patients, answers = folder / f"patients-{rows}.parquet", folder / "answers"
    grown(source, rows, patients)
    run = [sys.executable, "cli.py", "cohort", "run", str(patients), "-o", str(answers), "--replace", "--on", on]
    floors, runs = [], []
    for _ in range(rounds):
        runs.append(cost(run))
        first = answers / "part-00000.parquet"
        floors.append(cost([sys.executable, "-c", FLOOR, str(patients), str(first), str(folder / "floor"), str(BATCH)]))
    floor, found = middle(floors), middle(runs)
    print(
        f"{rows:>12,}{floor.wall:12.1f}{found.wall:10.1f}{found.wall / floor.wall:8.2f}"
        f"{floor.cpu:12.1f}{found.cpu:10.1f}{found.cpu / floor.cpu:8.2f}{found.memory:12.0f}"
    )
    patients.unlink()


def compare_diff(rows: int, rounds: int, folder: Path, source: Path) -> None:
    """The floor, a whole `diff` with a cohort, and the same without, which the solver takes: alternating in one run."""
    patients, answers, before, after = (folder / name for name in ("patients.parquet", "answers", "before", "after"))
    grown(source, rows, patients)
    for copy in (before, after):
        shutil.copytree(ROOT / "rules" / "ketamine", copy)
    file, old, new = EDIT
    (after / file).write_text((after / file).read_text().replace(old, new))
    ketrace_ = [sys.executable, "cli.py"]
    cost([*ketrace_, "cohort", "run", str(source), "-o", str(answers)])
    schema = [str(patients), str(answers / "part-00000.parquet"), str(folder / "floor"), str(BATCH)]
    found: list[list[Cost]] = [[], [], []]
    for _ in range(rounds):
        without = [*ketrace_, "diff", str(before), str(after)]
        commands = [[sys.executable, "-c", FLOOR, *schema], [*without, "--cohort", str(patients)], without]
        for listed, command in zip(found, commands, strict=True):
            listed.append(cost(command))
    floor, whole, solver = map(middle, found)
    print(f"{'':24}{'wall seconds':>14}{'processor':>12}{'times':>8}")
    print(f"{'floor':24}{floor.wall:14.1f}{floor.cpu:12.1f}")
    print(f"{'diff --cohort':24}{whole.wall:14.1f}{whole.cpu:12.1f}{whole.cpu / floor.cpu:8.2f}")
    print(f"{'diff (solver)':24}{solver.wall:14.1f}{solver.cpu:12.1f}{solver.cpu / floor.cpu:8.2f}")
    print(f"{'the cohort alone':24}{'':14}{whole.cpu - solver.cpu:12.1f}{(whole.cpu - solver.cpu) / floor.cpu:8.2f}")
    print(f"{rows:,} rows, most memory {whole.memory:.0f} MiB")


@contextmanager
def lap(name: str) -> Iterator[None]:
    """Print what one part costs."""
    wall, cpu = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    yield
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = used.ru_utime + used.ru_stime - cpu.ru_utime - cpu.ru_stime
    print(f"{name:36}{time.perf_counter() - wall:8.2f}{spent:8.2f}")


def parts(source: Path, folder: Path) -> None:
    """Where the time of one batch goes."""
    from ketrace.cohort.binding import bind
    from ketrace.cohort.documents import Documents
    from ketrace.cohort.engines import PolarsEngine
    from ketrace.cohort.evaluate import Evaluator
    from ketrace.cohort.prepare import Preparer
    from ketrace.cohort.shape import Shape
    from ketrace.cohort.source import source as opened

    print(f"{'part':36}{'wall s':>8}{'cpu s':>8}")
    with lap("load the rules"):
        base = ketrace.load(ROOT / "rules" / "ketamine")
    file = opened(str(source))
    binding = bind(file.schema, base.book, "sample", dated=False)
    with lap("read"):
        _, rows = next(file.batches(BATCH))
    with lap("to whole numbers, screens, ages"):
        prepared = Preparer(base.book, binding, None).prepared(rows)
    evaluator = Evaluator(base.decider, PolarsEngine(), Shape(base.book))
    documents = Documents(base.book, binding, rows, None)
    with lap("rules, first batch"):
        answers = evaluator.answers(prepared, documents)
    with lap("rules, each further batch"):
        answers = evaluator.answers(prepared, documents)
    with lap("words, decimals, problems"):
        output = evaluator.shape.output(
            answers, {"patient": rows["patient"], "as_of": rows["as_of"]}, prepared.problems
        )
    with lap("write"):
        output.write_parquet(folder / "part.parquet")


def main() -> None:
    """Measure what was asked for."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rows", type=int, action="append")
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--on", default="polars")
    arguments.add_argument("--sample", help="a sample drawn before; otherwise 100,000 rows are drawn")
    arguments.add_argument("--parts", action="store_true")
    arguments.add_argument("--diff", action="store_true", help=f"`diff --cohort` instead; the edit: {' '.join(EDIT)}")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory(dir=os.environ.get("KETRACE_SCRATCH")) as scratch:
        folder = Path(scratch)
        source = Path(chosen.sample or folder / "sample.parquet")
        if not chosen.sample:
            sample(ketrace.load(ROOT / "rules" / "ketamine"), 100_000, 1, str(source), str(LIKE))
        if chosen.parts:
            parts(source, folder)
            return
        if chosen.diff:
            compare_diff((chosen.rows or [1_000_000])[0], chosen.rounds, folder, source)
            return
        print(f"{'':12}{'wall seconds':^30}{'processor seconds':^30}{'most MiB':>12}")
        print(f"{'rows':>12}{'floor':>12}{'run':>10}{'times':>8}{'floor':>12}{'run':>10}{'times':>8}{'run':>12}")
        for rows in chosen.rows or [1_000_000]:
            compare(rows, chosen.rounds, chosen.on, folder, source)


if __name__ == "__main__":
    main()
