"""docs/language.md: every good example loads, and every bad one gives exactly the message that is printed below it.

The page is read from top to bottom, over the base tests/bases/kiln. A block of YAML, or several without anything between
them, is bad when a `text` block follows it directly, and is then forgotten; else it is good and stays. A `diff` block
changes lines. KETRACE_REWRITE_EXPECTED=1 writes the messages anew; reading the difference is the work.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from ketrace.problems import Problem, Severity
from tests.docs.blocks import Block, blocks
from tests.patches import TESTS, kiln_files, said_of, shown, with_words

PAGE = Path(__file__).resolve().parents[2] / "docs" / "language.md"
SITE = "site.yaml"
"""The file that stands for a site's own values; it is no part of the base."""
Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Example:
    """Some blocks that belong together, the base they make, and where their message stands, if they are bad."""

    line: int
    name: str
    files: Files
    message: Block | None
    policy: bytes | None = None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All that is said of the base, with the site's own values if it is about those."""
        return said_of(self.files, None if self.policy is None else (SITE, self.policy))


def examples() -> Iterator[Example]:
    """All examples of the page, each over the good ones before it."""
    lines = PAGE.read_text(encoding="utf-8").split("\n")
    base: Files = kiln_files()
    waiting: list[Block] = []
    found = list(blocks(lines))
    for block, following in zip(found, [*found[1:], None], strict=True):
        if block.kind not in ("yaml", "diff"):
            continue
        waiting.append(block)
        # Blocks with only their fences between them belong together.
        if following is not None and following.start == block.start + len(block.lines) + 2:
            if following.kind != "text":
                continue
            yield _example(block, _laid(base, waiting), following)
        else:
            base = _laid(base, waiting)
            yield _example(block, base, None)
        waiting = []


def _example(block: Block, files: Files, message: Block | None) -> Example:
    base = {name: data for name, data in files.items() if name != SITE}
    return Example(block.start, _name(block), base, message, files.get(SITE) if _name(block) == SITE else None)


def _laid(base: Files, waiting: list[Block]) -> Files:
    for block in waiting:
        base = _changed(base, block) if block.kind == "diff" else {**base, _name(block): _text(block)}
    return base


def _name(block: Block) -> str:
    """The file that a block names in its first line."""
    named = re.fullmatch(r"(?:# |--- )(\S+\.yaml)", block.lines[0])
    assert named, f"the block in line {block.start} names no file"
    return named[1]


def _text(block: Block) -> bytes:
    return ("\n".join(block.lines) + "\n").encode()


def _changed(base: Files, block: Block) -> Files:
    """The base with lines written otherwise: `-` before what is there, `+` before what is to be."""
    file, before, after = "", list[str](), list[str]()
    for line in [*block.lines, "--- "]:
        if (line.startswith("--- ") or (line.startswith("-") and after)) and before:
            base = with_words(file, "\n".join(before), "\n".join(after), base)
            before, after = [], []
        if line.startswith("--- "):
            file = line.removeprefix("--- ")
        else:
            (before if line[0] == "-" else after).append(line[1:])
    return base


def rewrite() -> None:
    """Writes every message of the page anew."""
    lines = PAGE.read_text(encoding="utf-8").split("\n")
    for example in reversed([one for one in examples() if one.message is not None]):
        assert example.message is not None
        start = example.message.start
        lines[start : start + len(example.message.lines)] = shown(example.problems).rstrip("\n").split("\n")
    PAGE.write_text("\n".join(lines), encoding="utf-8")


if os.environ.get("KETRACE_REWRITE_EXPECTED") == "1":
    rewrite()


def cases(bad: bool) -> list[ParameterSet]:
    """The good or the bad examples, each named by its line and its file."""
    found = [one for one in examples() if (one.message is not None) is bad]
    assert found
    return [pytest.param(one, id=f"{one.line}-{one.name}") for one in found]


@pytest.mark.parametrize("example", cases(bad=True))
def test_a_bad_example_gives_exactly_the_message_below_it(example: Example) -> None:
    assert example.message is not None
    said = shown(example.problems).rstrip("\n").split("\n")

    assert said == list(example.message.lines)


@pytest.mark.parametrize("example", cases(bad=False))
def test_a_good_example_loads_without_a_word(example: Example) -> None:
    said = [problem for problem in example.problems if problem.severity is not Severity.NOTE]

    assert shown(tuple(said)) == ""


def test_every_message_of_a_mistake_is_explained() -> None:
    """Each code that tests/bad/rules shows stands in the table at the end of the page."""
    said = "".join(path.read_text(encoding="utf-8") for path in (TESTS / "bad" / "rules").glob("*/expected.txt"))
    codes = set(re.findall(r"  \[([a-z-]+)\]$", said, re.MULTILINE))
    listed = set(re.findall(r"`([a-z-]+)`", PAGE.read_text(encoding="utf-8").partition("| code | means |")[2]))
    program = "".join(path.read_text(encoding="utf-8") for path in (TESTS.parent / "engine").rglob("*.py"))

    assert codes - listed == set()
    # Those of shapes stand in the schemas.
    assert {code for code in listed if f'"{code}"' not in program} <= {"bad-id", "bad-fingerprint"}
