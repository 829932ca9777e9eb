"""Test data made by others is read where it lies: KETRACE_TESTDATA, else beside this repository."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

HERE = Path(__file__).resolve()


@pytest.fixture(scope="session")
def testdata() -> Callable[[str], Path]:
    """Finds a file of the test data by name, or skips the test."""
    folder = Path(os.environ.get("KETRACE_TESTDATA") or HERE.parents[4] / "shared" / "testdata")

    def find(name: str) -> Path:
        if not (folder / name).exists():
            pytest.skip(f"no test data: {name} is not in the folder that KETRACE_TESTDATA names")
        return folder / name

    return find
