"""What a page shows against what was printed: a line `…` stands for lines left out, and `…` in a line for a part of it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence

LEFT_OUT = "…"
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_NEAR = 0.6


def printed_lines(text: str) -> list[str]:
    """What was printed, as a page may show it: without digests, and without spaces at the ends of lines."""
    return [_DIGEST.sub("sha256:" + LEFT_OUT, line.rstrip()) for line in text.rstrip("\n").split("\n")] if text else []


def matches(shown: Sequence[str], printed: Sequence[str]) -> bool:
    """Whether what is shown is what was printed."""
    if not shown:
        return not printed
    if shown[0].strip() == LEFT_OUT:
        return any(matches(shown[1:], printed[at:]) for at in range(len(printed) + 1))
    return bool(printed) and _same(shown[0], printed[0]) and matches(shown[1:], printed[1:])


def rewritten(shown: Sequence[str], printed: Sequence[str]) -> list[str]:
    """What should be shown now: the same parts as before, left out where lines were left out."""
    if matches(shown, printed):
        return list(shown)
    if not any(line.strip() == LEFT_OUT for line in shown):
        return [_kept(line, shown) for line in printed]
    found: list[str] = []
    parts = list(_parts(shown))
    at = 0
    for number, part in enumerate(parts):
        if number:
            found.append(LEFT_OUT)
        if not part:
            continue
        first = at if number == 0 else _find(part[0], printed, at)
        last = len(printed) - 1 if number == len(parts) - 1 else _last(part, printed, first)
        found += [_kept(line, part) for line in printed[first : last + 1]]
        at = last + 1
    return found


def _parts(shown: Sequence[str]) -> Iterator[list[str]]:
    """The runs of lines between those left out; empty at an end where lines are left out."""
    part: list[str] = []
    for line in shown:
        if line.strip() == LEFT_OUT:
            yield part
            part = []
        else:
            part.append(line)
    yield part


def _same(shown: str, printed: str) -> bool:
    """Whether one line is the other, a `…` in it standing for anything."""
    if shown == printed:
        return True
    return re.fullmatch(".*".join(re.escape(part) for part in shown.split(LEFT_OUT)), printed) is not None


def _find(line: str, printed: Sequence[str], at: int) -> int:
    """Where a line is now, or the one that is most like it."""
    for i in range(at, len(printed)):
        if _same(line, printed[i]):
            return i
    near = difflib.get_close_matches(line, printed[at:], n=1, cutoff=_NEAR)
    assert near, f"nothing like `{line.strip()}` is printed any more: choose anew what the page shows"
    return at + list(printed[at:]).index(near[0])


def _last(part: list[str], printed: Sequence[str], first: int) -> int:
    """Where a part ends now: at its last line or the one that is most like it, else after as many lines as before."""
    for i in range(first, len(printed)):
        if _same(part[-1], printed[i]):
            return i
    nearby = printed[first : first + len(part) + 10]
    near = difflib.get_close_matches(part[-1], nearby, n=1, cutoff=_NEAR)
    return first + list(nearby).index(near[0]) if near else min(first + len(part), len(printed)) - 1


def _kept(line: str, part: Sequence[str]) -> str:
    """A printed line, with the omission that the page had in it."""
    return next((shown for shown in part if LEFT_OUT in shown and _same(shown, line)), line)
