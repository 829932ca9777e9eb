"""The command line called in this process: as fast as a function, with the exit code and all that was printed."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ketrace.cli import main
from tests.kiln import KILN


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """What was printed for programs."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        """What was printed for people."""
        return self.out.splitlines()


class Cli:
    """Calls commands; `kiln` calls them with the rules of the other field."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[bytes]) -> None:
        self._monkeypatch, self._capture = monkeypatch, capture

    def __call__(self, *args: str | Path, input: bytes = b"") -> Ran:
        self._monkeypatch.setattr(sys, "argv", ["ketrace", *map(str, args)])
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(input)))
        with pytest.raises(SystemExit) as left:
            main()
        found = self._capture.readouterr()
        return Ran(int(left.value.code or 0), found.out.decode(), found.err.decode())

    def kiln(self, *args: str | Path, input: object = b"") -> Ran:
        """With `--rules`; an input that is not bytes is sent as JSON."""
        sent = input if isinstance(input, bytes) else json.dumps(input).encode()
        return self(*args, "--rules", KILN, input=sent)
