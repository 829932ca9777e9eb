"""Whole screens of the other field, as somebody reads them, kept beside their inputs.

KETRACE_REWRITE_EXPECTED=1 writes them anew. Then read the difference as a tired reader would: what must not be
overlooked stands first, and the last line alone is not misread.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.commands import Cli
from tests.kiln import KILN, ROOT

INPUTS = sorted((ROOT / "tests" / "snapshots" / "kiln").glob("*.json"))


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.stem)
def test_a_screen_is_as_it_was_read(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.chdir(ROOT)
    cli = Cli(monkeypatch, capsysbinary)

    found = cli("decide", path.relative_to(ROOT), "--bad-values", "unknown", "--rules", KILN.relative_to(ROOT))

    assert (found.code, found.err) == (0, "")
    screen = re.sub(r"sha256:[0-9a-f]{64}", "sha256:…", found.out)
    beside = path.with_suffix(".screen.txt")
    if os.environ.get("KETRACE_REWRITE_EXPECTED"):
        beside.write_text(screen, encoding="utf-8")
    assert screen == beside.read_text(encoding="utf-8")


def test_there_are_screens() -> None:
    assert len(INPUTS) >= 7
