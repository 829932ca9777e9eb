"""What was found of this one that made a sentence be said: the comparisons and answers that are true."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

_ENDS = ("claim", "guard", "verdict", "verdict-is")


def grounds(trace: Mapping[str, Mapping[str, object]], why: str, most: int = 4) -> list[str]:
    """The true conditions behind a node, in the order of its reasons, at most so many."""
    found: dict[str, None] = {}
    for text in _true(trace, why, set()):
        found[text] = None
        if len(found) == most:
            break
    return list(found)


def _true(trace: Mapping[str, Mapping[str, object]], name: str, seen: set[str]) -> Iterator[str]:
    node = trace[name]
    if name in seen or node["kind"] in _ENDS or (node["kind"] == "rule" and node["state"] != "holds"):
        return
    seen.add(name)
    if node["kind"] in ("comparison", "is", "count") and node["state"] == "true":
        yield str(node["shown"])
        return
    of = node.get("of", ())
    for child in of if isinstance(of, list) else ():
        yield from _true(trace, child, seen)
