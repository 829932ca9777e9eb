"""Ways through a trace."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping


def reached(
    nodes: Mapping[str, Mapping[str, object]], name: str, ends: Callable[[Mapping[str, object]], bool]
) -> Iterator[Mapping[str, object]]:
    """The nodes of a trace on the ways down from one; what lies below an end is not looked at."""
    waiting, seen = [name], {name}
    while waiting:
        node = nodes[waiting.pop()]
        yield node
        of = node.get("of")
        if of and not ends(node):
            for child in of:  # type: ignore[attr-defined]
                if child not in seen:
                    seen.add(child)
                    waiting.append(child)
