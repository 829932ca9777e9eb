"""What tests of commands share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands import Cli


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Cli:
    """Calls commands from an empty folder, with no settings of whoever runs the tests."""
    monkeypatch.delenv("KETRACE_RULES", raising=False)
    monkeypatch.chdir(tmp_path)
    return Cli(monkeypatch, capsysbinary)
