"""What was found of this one that made a sentence be said: the comparisons and answers that are true."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ketrace.rulebook.book import Book

Nodes = Mapping[str, Mapping[str, object]]
_ENDS = ("claim", "guard", "verdict", "verdict-is")


def grounds(trace: Nodes, why: str, book: Book, most: int = 4) -> list[str]:
    """The true conditions behind a node, under the titles of their terms, in the order of its reasons."""
    found: dict[str, None] = {}
    for text in _true(trace, why, set()):
        name, space, rest = text.partition(" ")
        term = book.terms.get(name)
        if term is not None and term.forms:
            continue
        found[f"{term.title}{space}{rest}" if term is not None else text] = None
        if len(found) == most:
            break
    return list(found)


def _true(trace: Nodes, name: str, seen: set[str]) -> Iterator[str]:
    node = trace[name]
    if name in seen or node["kind"] in _ENDS or (node["kind"] == "rule" and node["state"] != "holds"):
        return
    seen.add(name)
    of = node.get("of", ())
    children = of if isinstance(of, list) else []
    if node["kind"] in ("comparison", "count") and node["state"] == "true":
        yield str(node["shown"])
        return
    if node["kind"] == "is" and node["state"] == "true":
        yield f"{str(node['shown']).partition(' is ')[0]} is {trace[children[0]]['value']}"
        return
    for child in children:
        yield from _true(trace, child, seen)
