"""The fenced blocks of a page, and the commands in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

PROMPT = "$ "
_FENCE = re.compile(r"^(?P<indent> *)```(?P<kind>[a-z]*)$")


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block: its kind, its lines, and the index of the first of them in the page."""

    kind: str
    lines: tuple[str, ...]
    start: int


@dataclass(frozen=True, slots=True)
class Typed:
    """One command as typed, the output shown below it, and where in the page that output begins and ends."""

    command: str
    shown: tuple[str, ...]
    start: int

    @property
    def end(self) -> int:
        """The index of the line after the output."""
        return self.start + len(self.shown)


def blocks(page: list[str]) -> Iterator[Block]:
    """All fenced blocks. A fence that is not closed is an error."""
    at = 0
    while at < len(page):
        fence = _FENCE.match(page[at])
        if fence is None:
            at += 1
            continue
        closing = fence["indent"] + "```"
        end = next((i for i in range(at + 1, len(page)) if page[i] == closing), None)
        assert end is not None, f"the block that begins in line {at + 1} is never closed"
        yield Block(fence["kind"], tuple(page[at + 1 : end]), at + 1)
        at = end + 1


def typed(block: Block) -> Iterator[Typed]:
    """The commands of a console block, each with what is shown below it."""
    starts = [i for i, line in enumerate(block.lines) if line.startswith(PROMPT)]
    assert starts[:1] == [0], f"the console block in line {block.start} begins with no `$ `"
    for start, end in zip(starts, [*starts[1:], len(block.lines)], strict=True):
        yield Typed(block.lines[start].removeprefix(PROMPT), block.lines[start + 1 : end], block.start + start + 1)
