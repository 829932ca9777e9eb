"""What `import ketrace` and `ketrace.load` bring along: no solver, no data frames, no server, no screen."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.kiln import KILN, ROOT

PROGRAM = f"""
import json, sys
sys.path.insert(0, {str(ROOT / "engine")!r})
before = set(sys.modules)
import ketrace
imported = set(sys.modules) - before
base = ketrace.load({str(KILN)!r})
base.decide({{"format": 1, "as_of": "2026-11-23"}})
print(json.dumps([sorted(imported), sorted(set(sys.modules) - before)]))
"""
HEAVY = [
    "numpy",
    "pint",
    "z3",
    "ibis",
    "polars",
    "duckdb",
    "pyarrow",
    "pandas",
    "pyspark",
    "fastapi",
    "starlette",
    "uvicorn",
    "pydantic",
    "flask",
    "werkzeug",
    "redis",
    "durable",
    "click",
    "rich",
    "pygments",
    "hypothesis",
    "pytest",
]


@pytest.fixture(scope="module")
def modules() -> tuple[set[str], set[str]]:
    """The packages that importing brings along, and those that a decision does."""
    found = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, timeout=60, check=True)
    imported, decided = json.loads(found.stdout)
    return {name.partition(".")[0] for name in imported}, {name.partition(".")[0] for name in decided}


def test_importing_brings_what_reads_and_chains(modules: tuple[set[str], set[str]]) -> None:
    """Whoever adds to this list makes every program that embeds ketrace start later."""
    others = {name for name in modules[0] if name not in sys.stdlib_module_names and not name.startswith("_")}

    assert others - {"cython_runtime"} == {"ketrace", "cerberus", "yaml", "orjson", "durable_rules_engine"}


def test_deciding_brings_nothing_heavy(modules: tuple[set[str], set[str]]) -> None:
    assert not modules[1] & set(HEAVY)
