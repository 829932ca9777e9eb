"""Whole screens, as somebody reads them, kept beside their inputs.

`KETRACE_RESET=1 python -m pytest tests/snapshots` writes them anew. Then read the difference as a tired reader would:
what must not be overlooked stands first, and the last line alone is not misread.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.commands import Cli
from tests.kiln import ROOT

DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
RULES = {"kiln": "tests/bases/kiln", "examples": "rules/ketamine"}
FOLDERS = (ROOT / "tests" / "snapshots" / "kiln", ROOT / "examples")
RESET = os.environ.get("KETRACE_RESET") == "1"
INPUTS = [
    path
    for folder in FOLDERS
    for path in sorted(folder.glob("*.json"))
    if path.with_suffix(".txt").exists() or (RESET and path.name.startswith("t-")) or folder.name == "kiln"
]


@pytest.mark.parametrize("path", INPUTS, ids=[f"{path.parent.name}-{path.stem}" for path in INPUTS])
def test_a_screen_is_as_it_was_read(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.chdir(ROOT)
    name = path.relative_to(ROOT)
    cli = Cli(monkeypatch, capsysbinary)

    found = cli("decide", name, "--bad-values", "unknown", "--rules", RULES[path.parent.name])

    assert (found.code, found.err) == (0, "")
    screen = "\n".join(line.rstrip() for line in DIGEST.sub("sha256:…", found.out).splitlines()) + "\n"
    if RESET:
        path.with_suffix(".txt").write_text(screen, encoding="utf-8")
    assert screen == path.with_suffix(".txt").read_text(encoding="utf-8")
