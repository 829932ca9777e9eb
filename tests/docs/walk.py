"""Does what a page tells its reader to do, in a copy of the clone, and compares all that is printed with what it shows."""

from __future__ import annotations

import contextlib
import difflib
import io
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import ketrace
from ketrace.reading.text import read_yaml
from tests.docs.blocks import Block, blocks, typed
from tests.docs.expected import matches, printed_lines, rewritten
from tests.docs.shell import ROOT, Shell

COPIED = ("rules", "schemas", "examples", "tests/cases")


@dataclass(frozen=True, slots=True)
class Drift:
    """What is shown in some lines of a page is not what is printed."""

    what: str
    start: int
    shown: tuple[str, ...]
    printed: tuple[str, ...]

    def __str__(self) -> str:
        now = rewritten(self.shown, self.printed)
        changes = difflib.unified_diff(self.shown, now, n=1, lineterm="")
        return "\n    ".join([f"line {self.start + 1}: what `{self.what}` prints has changed", *list(changes)[2:]])


class Walk:
    """One reader with one page, in a folder of their own that looks like a fresh clone."""

    def __init__(self, page: Path, folder: Path) -> None:
        self.page = page
        self.lines = page.read_text(encoding="utf-8").split("\n")
        for name in COPIED:
            shutil.copytree(ROOT / name, folder / name)
        self.folder = folder
        self.shell = Shell(folder)
        self.names: dict[str, object] = {"__name__": "__main__"}

    def drifts(self) -> Iterator[Drift]:
        """Walks through the page; yields what is shown otherwise than it is printed."""
        said: tuple[str, ...] | None = None
        for block in blocks(self.lines):
            if said is not None and block.kind == "text":
                if not matches(block.lines, said):
                    yield Drift("the Python above", block.start, block.lines, said)
                said = None
                continue
            assert not said, f"what the Python above line {block.start} prints is not shown in a `text` block"
            said = self._python(block) if block.kind == "python" else None
            if block.kind == "console":
                yield from self._console(block)
            else:
                self._take(block)
        assert not said, "what the last Python prints is not shown in a `text` block"

    def rewrite(self) -> list[str]:
        """Writes the page anew with what is really printed; the lines that had drifted."""
        drifts = list(self.drifts())
        lines = list(self.lines)
        for drift in reversed(drifts):
            lines[drift.start : drift.start + len(drift.shown)] = rewritten(drift.shown, drift.printed)
        if drifts:
            self.page.write_text("\n".join(lines), encoding="utf-8")
        return [f"line {drift.start + 1}: {drift.what}" for drift in drifts]

    def _console(self, block: Block) -> Iterator[Drift]:
        for one in typed(block):
            printed = tuple(printed_lines(self.shell.run(one.command)))
            if not matches(one.shown, printed):
                yield Drift(one.command, one.start, one.shown, printed)

    def _python(self, block: Block) -> tuple[str, ...]:
        code = compile("\n" * block.start + "\n".join(block.lines), str(self.page), "exec")
        printed = io.StringIO()
        with contextlib.chdir(self.folder), contextlib.redirect_stdout(printed):
            exec(code, self.names)
        return tuple(printed_lines(printed.getvalue()))

    def _take(self, block: Block) -> None:
        match block.kind:
            case "yaml":
                self._yaml(block)
            case "diff":
                self._edit(block)
            case "json":
                data = json.loads("\n".join(block.lines))
                if "as_of" in data and "decision" not in data:
                    ketrace.load(self.folder / "rules").decide(data)
            case "python" | "text" | "sh":
                pass
            case other:
                raise AssertionError(f"line {block.start}: a block of kind `{other}` is never tried")

    def _yaml(self, block: Block) -> None:
        """A whole document begins with `# its/path.yaml` and is written there; a part of one must be readable."""
        text = "\n".join(block.lines) + "\n"
        node, problems = read_yaml(text.encode(), f"{self.page.name}:{block.start}")
        assert node is not None and not problems, "\n".join(map(str, problems))
        first = block.lines[0]
        if first.startswith("# ") and first.endswith(".yaml"):
            target = self.folder / first.removeprefix("# ")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")

    def _edit(self, block: Block) -> None:
        """`--- its/path.yaml`, then lines that stand there now (-), that shall stand there (+), or that stay."""
        target = self.folder / block.lines[0].removeprefix("--- ")
        before = target.read_text(encoding="utf-8")
        old = "".join(line[1:] + "\n" for line in block.lines[1:] if not line.startswith("+"))
        new = "".join(line[1:] + "\n" for line in block.lines[1:] if not line.startswith("-"))
        assert before.count(old) == 1, f"line {block.start}: what shall be replaced is not in {block.lines[0]}"
        target.write_text(before.replace(old, new), encoding="utf-8")


def rewriting() -> bool:
    """Whether pages are to be written anew."""
    return os.environ.get("KETRACE_REWRITE_EXPECTED") == "1"
