"""Run me from a fresh clone: `python cli.py COMMAND` does what `ketrace COMMAND` does."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "engine"))

try:
    from ketrace.cli import main
except ModuleNotFoundError as missing:
    if (missing.name or "").startswith("ketrace"):
        raise
    print(f"this Python lacks `{missing.name}`: run `make venv`, then `.venv/bin/python cli.py`", file=sys.stderr)
    sys.exit(2)

if __name__ == "__main__":
    main()
