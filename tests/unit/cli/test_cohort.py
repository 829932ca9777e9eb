"""`ketrace cohort` on the command line: what it prints, and how it ends."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.kiln import KILN, ROOT


def typed(*words: str, code: str = "pass", limit: Callable[[], None] | None = None) -> subprocess.CompletedProcess[str]:
    """A command as it is typed; `code` runs before it."""
    program = f"import sys; sys.path.insert(0, 'engine'); {code}; sys.argv[0] = 'ketrace'; from ketrace.cli import main; main()"
    command = [sys.executable, "-c", program, *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, preexec_fn=limit)


def test_without_the_extra_it_says_what_to_install(tmp_path: Path) -> None:
    """And nothing else."""
    out = str(tmp_path / "out.parquet")
    found = typed("cohort", "run", "patients.parquet", "-o", out, code="sys.modules['polars'] = None")

    assert found.returncode == 2
    assert (
        found.stderr
        == "error: `polars` is not installed\n  help: `make venv` in this clone, or pip install 'ketrace[cohort]'\n"
    )


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path) -> None:
    """What is done is kept, and the same command goes on when there is room."""
    rows, out = str(tmp_path / "sample.parquet"), tmp_path / "out.parquet"
    assert typed("cohort", "sample", "3000", "--seed", "1", "-o", rows, "--rules", str(KILN)).returncode == 0
    command = ("cohort", "run", rows, "-o", str(out), "--rules", str(KILN), "--batch", "1000", "--json")
    full = typed(*command, limit=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, 4_000)))

    assert full.returncode == 2
    assert "cannot be written" in full.stderr and "Traceback" not in full.stderr
    assert not out.exists() and not list(tmp_path.glob("**/*.half"))

    again = typed(*command)
    assert json.loads(again.stdout)["rows"] == 3000
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.parquet", "sample.parquet"]


def test_what_is_wrong_with_a_file_ends_with_three(tmp_path: Path) -> None:
    """Bad input, all of it at once."""
    (tmp_path / "rows.csv").write_text("as_of,load.mas [kg],load.mass\n2026-11-23,1,2\n")
    found = typed("cohort", "run", str(tmp_path / "rows.csv"), "-o", str(tmp_path / "out"), "--rules", str(KILN))

    assert found.returncode == 3
    assert "did you mean `load.mass [kg]`?" in found.stderr and "[no-unit]" in found.stderr
