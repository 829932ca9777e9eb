"""The suite runs however it is started: `pytest` alone does not put the clone on the path, as `python -m pytest` does."""

from __future__ import annotations

import subprocess
import sys

from tests.kiln import ROOT


def test_pytest_alone_finds_what_tests_share() -> None:
    """`-P` keeps the current folder off the path, as the `pytest` command does."""
    args = [sys.executable, "-P", "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"]
    found = subprocess.run(
        [*args, "tests/unit/audit"], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )

    assert found.returncode == 0, found.stdout
