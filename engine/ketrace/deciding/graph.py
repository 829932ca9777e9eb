"""Ways through a trace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set


def reached(
    nodes: Mapping[str, Mapping[str, object]], names: Iterable[str], ends: Set[str], only_holding: bool = False
) -> Iterator[Mapping[str, object]]:
    """The nodes of a trace on the ways down from some. What lies below a kind of `ends` is not looked at.

    With `only_holding`, rules that do not hold are neither given nor looked into.
    """
    seen = set(names)
    waiting = list(seen)
    while waiting:
        node = nodes[waiting.pop()]
        kind = node["kind"]
        if only_holding and kind == "rule" and node["state"] != "holds":
            continue
        yield node
        of = node.get("of")
        if of and kind not in ends:
            for child in of:  # type: ignore[attr-defined]
                if child not in seen:
                    seen.add(child)
                    waiting.append(child)
