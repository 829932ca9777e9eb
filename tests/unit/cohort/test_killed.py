"""A run that is killed: nothing half-written stands under its final name, and it goes on where it was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.kiln import KILN, ROOT, ran

pytest.importorskip("polars", reason="the extra `cohort` is not installed")
ROWS, BATCH, PATIENCE = 6_000, 100, 120


def command(source: Path, target: Path) -> tuple[str, ...]:
    """A run in many small parts."""
    return ("cohort", "run", str(source), "-o", str(target), "--rules", str(KILN), "--batch", str(BATCH))


def killed_after_a_part(source: Path, target: Path) -> list[str]:
    """Starts a run and kills it (SIGKILL) as soon as a part of it is there; the parts that it left."""
    folder = target.with_name(target.name + ".unfinished")
    running = subprocess.Popen(
        [sys.executable, str(ROOT / "cli.py"), *command(source, target)],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("KETRACE_")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    with running:
        waited_until = time.monotonic() + PATIENCE
        while not list(folder.glob("part-*.parquet")):
            assert running.poll() is None, running.communicate()[1]
            assert time.monotonic() < waited_until, "no part was written"
            time.sleep(0.005)
        running.kill()
    assert running.returncode == -signal.SIGKILL
    return sorted(path.name for path in folder.glob("part-*.parquet"))


def test_a_run_that_is_killed_leaves_no_answers_and_goes_on(tmp_path: Path) -> None:
    """To the same bytes as a run that nobody stopped."""
    source, target, whole = tmp_path / "rows.parquet", tmp_path / "out.parquet", tmp_path / "whole.parquet"
    drawn = ran("cohort", "sample", str(ROWS), "--seed", "5", "-o", source, "--rules", KILN)
    assert drawn.returncode == 0, drawn.stderr

    parts = killed_after_a_part(source, target)
    assert not target.exists()
    assert 1 <= len(parts) < ROWS // BATCH

    again = ran(*command(source, target))
    assert again.returncode == 0, again.stderr
    assert f"  {len(parts) * BATCH} rows were already there\n" in again.stdout.decode()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.parquet", "rows.parquet"]

    assert ran(*command(source, whole)).returncode == 0
    assert target.read_bytes() == whole.read_bytes()
