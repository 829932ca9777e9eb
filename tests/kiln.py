"""What tests of deciding, records and commands share: the base of another field, inputs for it, and the command line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import ketrace

ROOT = Path(__file__).resolve().parents[1]
KILN = ROOT / "tests" / "bases" / "kiln"
AS_OF = "2026-11-23"
WALKED = {"walk-round": {"complete": True, "observed": AS_OF}}
GLAZE = {"complete": True, "items": [{"name": "ash", "coat": "100 g", "coats": 3}]}
DRY: dict[str, object] = {
    "load.mass": {"value": 70, "unit": "kg", "observed": "2026-11-20", "from": "scale"},
    "load.clay": "stoneware",
    "load.wet": False,
    "load.glazes": GLAZE,
}


def asked(facts: Mapping[str, object] | None = None, **more: object) -> dict[str, Any]:
    """An input: dry stoneware that may be fired, but for these facts and keys."""
    return {"format": 1, "as_of": AS_OF, "screens": WALKED, "facts": {**DRY, **(facts or {})}, **more}


NOTHING_KNOWN: dict[str, Any] = {"format": 1, "as_of": AS_OF}
INPUTS: dict[str, dict[str, Any]] = {
    "fire": asked(),
    "cracked": asked({"kiln.cracked": True}, order={"heat": "10 kW"}),
    "nothing-known": NOTHING_KNOWN,
    "wet": asked({"load.wet": True}),
    "porcelain": asked({"load.wet": None, "load.clay": "porcelain", "load.dried": "2026-11-01"}),
    "fumes": asked({"load.glazes": {"complete": False, "items": [{"name": "lead", "poured": "400 g"}, {"coats": 2}]}}),
    "salt": asked({"load.glazes": {"complete": True, "items": [{"name": "salt", "poured": "4 g"}]}}),
    "woes": asked({"load.clay": "earthenware", "kiln.gas_near": True, "load.mass": "75.3 kg"}),
    "heavy": asked({"load.mass": "123.45 kg"}, order={"heat": "0.3 kW/kg", "damper": "open"}),
    "plan": asked({}, order={"heat": {"value": 14, "unit": "kW"}, "damper": "open"}),
    "plan-open": asked({"load.mass": None}, order={"heat": "20 kW"}),
    "walked-long-ago": asked(screens={"walk-round": {"complete": True, "observed": "2026-11-20"}}),
}
"""Inputs that meet every state of every rule of the base between them."""


@cache
def kiln() -> ketrace.Base:
    """The base, loaded once."""
    return ketrace.load(KILN)


def decided(input: Mapping[str, object]) -> dict[str, Any]:
    """The decision for an input, as JSON values."""
    return kiln().decide(input).to_dict()


def copied(folder: Path, **changes: tuple[str, str]) -> Path:
    """A copy of the base in which texts of files are replaced; `stop__fume` stands for `stop/fume.yaml`."""
    target = folder / "kiln"
    shutil.copytree(KILN, target)
    for name, (old, new) in changes.items():
        file = target / (name.replace("__", "/") + ".yaml")
        text = file.read_text()
        assert old in text, f"{file} does not hold `{old}`"
        file.write_text(text.replace(old, new))
    return target


def moved(folder: Path, rule: str, kind: str, to: str) -> Path:
    """A copy of the base in which a rule, such as `stop/unsafe`, is of another kind and lies in that one's folder."""
    target = copied(folder)
    old = target / f"{rule}.yaml"
    text = old.read_text()
    old.unlink()
    (target / to / old.name).write_text(text.replace(f"kind: {rule.partition('/')[0]}", f"kind: {kind}"))
    return target


def ran(
    *args: str | Path, input: bytes | None = None, cwd: Path = ROOT, **env: str
) -> subprocess.CompletedProcess[bytes]:
    """`python cli.py ARGS` in a process of its own, away from the settings of whoever runs the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KETRACE_", "PYTHON"))}
    return subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), *map(str, args)],
        input=input,
        stdin=subprocess.DEVNULL if input is None else None,
        capture_output=True,
        cwd=cwd,
        env={**kept, **env},
        timeout=60,
        check=False,
    )
