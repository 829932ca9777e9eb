"""Runs what a page tells its reader to type: `ketrace` in this process, anything else in a shell."""

from __future__ import annotations

import contextlib
import io
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import BinaryIO, TextIO

import pytest

from ketrace.cli import main
from ketrace.cli.printing import console

ROOT = Path(__file__).resolve().parents[2]
NEEDS_A_SHELL = frozenset("|<>&;*$`(")
OWN_NAMES = (["ketrace"], ["python", "cli.py"])
SHIM = f"""#!/bin/sh
exec {shlex.quote(sys.executable)} {shlex.quote(str(ROOT / "cli.py"))} "$@"
"""


class Shell:
    """A folder to type commands in. `exit_code` is that of the last one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.exit_code = 0
        self._bin = folder / ".bin"
        self._bin.mkdir()
        shim = self._bin / "ketrace"
        shim.write_text(SHIM)
        shim.chmod(0o755)

    def run(self, command: str) -> str:
        """What a command prints, on both streams in the order of printing."""
        first, _, rest = command.partition(" | ")
        typed, _, file = first.partition(" > ")
        words = [] if NEEDS_A_SHELL & set(typed + file) else _own_words(shlex.split(typed))
        if not words:
            return self._shell(command)
        if rest:
            passed_on = io.BytesIO()
            return self._ketrace(words, passed_on) + self._shell(rest, passed_on.getvalue())
        if file:
            with (self.folder / file.strip()).open("wb") as saved:
                return self._ketrace(words, saved)
        return self._ketrace(words)

    def _ketrace(self, words: list[str], file: BinaryIO | None = None) -> str:
        printed = io.BytesIO()
        with (
            _arguments(words),
            contextlib.chdir(self.folder),
            _text(printed) as screen,
            _text(file or printed) as out,
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(screen),
        ):
            console.cache_clear()
            self.exit_code = _exit_code()
        console.cache_clear()
        return printed.getvalue().decode()

    def _shell(self, command: str, given: bytes = b"") -> str:
        places = os.pathsep.join([str(self._bin), str(Path(sys.executable).parent), os.environ["PATH"]])
        done = subprocess.run(
            ["bash", "-c", f"(exit {self.exit_code})\n{command}"],
            cwd=self.folder,
            env={**_without_rules(), "PATH": places, "COLUMNS": "80"},
            input=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        self.exit_code = done.returncode
        return done.stdout.decode()


def _own_words(words: list[str]) -> list[str]:
    """The words of a command of ours, as if it were installed; none of what is another's."""
    for name in OWN_NAMES:
        if words[: len(name)] == name:
            return ["ketrace", *words[len(name) :]]
    return []


def _without_rules() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "KETRACE_RULES"}


def _exit_code() -> int:
    try:
        main()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    raise AssertionError("the command line ends by exiting")


@contextlib.contextmanager
def _arguments(words: list[str]) -> Iterator[None]:
    """Called with these words, and by a program of its own: messages on wrong usage name the program."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", words)
        patch.setitem(sys.modules, "__main__", ModuleType("__main__"))
        patch.setenv("COLUMNS", "80")
        patch.delenv("KETRACE_RULES", raising=False)
        yield


@contextlib.contextmanager
def _text(stream: BinaryIO) -> Iterator[TextIO]:
    """A stream of text over one of bytes, which stays open."""
    text = io.TextIOWrapper(stream, encoding="utf-8", write_through=True)
    try:
        yield text
    finally:
        text.flush()
        text.detach()
