"""One thing changed in a condition or a formula: each way in which an author could have written it otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ketrace.logic.nodes import (
    NOWHERE,
    OPPOSITE,
    All,
    Any,
    Arithmetic,
    AtLeast,
    Calculation,
    Compare,
    CountItems,
    Extreme,
    Is,
    Not,
    Number,
    OneOf,
    Operator,
    Sum,
    VerdictIs,
)
from ketrace.logic.reshape import with_children
from ketrace.logic.walk import Node, children
from ketrace.mutating.numbers import Sort, otherwise
from ketrace.problems import Place
from ketrace.proving.words import formula, shown
from ketrace.rulebook.terms import Term
from ketrace.values.units import Unit

_NEIGHBOUR: dict[Operator, Operator] = {">=": ">", ">": ">=", "<=": "<", "<": "<=", "=": "!=", "!=": "="}
_REVERSED: dict[Arithmetic, Arithmetic] = {"+": "-", "-": "+", "*": "/", "/": "*"}
_OTHER_WORD: dict[str, tuple[Literal["some", "every"], Operator, int]] = {
    "some": ("every", "<=", 0),
    "every": ("some", ">=", 1),
}


@dataclass(frozen=True, slots=True)
class Change:
    """A node with one thing in it changed: the sort of thing, where it stands, and in words what became of it."""

    sort: Sort
    place: Place
    words: str
    node: Node


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What can be written in place of something: terms with their options, verdicts, units."""

    terms: dict[str, Term]
    verdicts: tuple[str, ...]
    units: tuple[Unit, ...]
    item: Term | None = None

    def options(self, name: str) -> tuple[str, ...]:
        """The options of a choice, or of a field of the item."""
        term = self.terms.get(name) if self.item is None else self.item.field(name)
        return () if term is None else term.option_names


def changes(node: Node, vocabulary: Vocabulary) -> Iterator[Change]:
    """Every change of a node and of the nodes in it, one thing at a time, from the outside in."""
    yield from _of(node, vocabulary)
    inside = replace(vocabulary, item=vocabulary.terms[node.over]) if isinstance(node, CountItems | Sum) else vocabulary
    inner = children(node)
    for place, child in enumerate(inner):
        for change in changes(child, inside):
            whole = with_children(node, [*inner[:place], change.node, *inner[place + 1 :]])
            yield replace(change, node=whole, place=_known(change.place, node))


def _known(place: Place, outer: Node) -> Place:
    return getattr(outer, "place", NOWHERE) if place == NOWHERE else place


def _of(node: Node, vocabulary: Vocabulary) -> Iterator[Change]:
    match node:
        case Number():
            yield from _numbers(node, vocabulary.units)
        case Compare():
            for sign in dict.fromkeys((_NEIGHBOUR[node.operator], OPPOSITE[node.operator])):
                yield _became(node, replace(node, operator=sign), "comparison")
        case All(parts) | Any(parts) if len(parts) > 1:
            word, other = ("all", Any) if isinstance(node, All) else ("any", All)
            words = f"`{word}` of {len(parts)} conditions becomes `{'any' if word == 'all' else 'all'}`"
            yield Change("connective", node.place, words, other(parts, node.place))
        case Not(part):
            yield Change("connective", node.place, f"`{shown(node)}` loses its `not`", part)
        case AtLeast(count, parts):
            for other_count in (count + 1, count - 1):
                if 1 <= other_count <= len(parts):
                    words = f"`at_least` {count} of {len(parts)} conditions becomes {other_count}"
                    yield Change("connective", node.place, words, replace(node, count=other_count))
        case Is(_, expected):
            yield _became(node, replace(node, expected=not expected), "value")
        case OneOf(value, options):
            for changed in _lists(options, vocabulary.options(value.name)):
                yield _became(node, replace(node, options=changed), "value")
        case VerdictIs(verdicts):
            for changed in _lists(verdicts, vocabulary.verdicts):
                yield _became(node, replace(node, verdicts=changed), "value")
        case CountItems():
            yield from _counts(node)
        case Calculation(operator):
            words = f"`{operator}` becomes `{_REVERSED[operator]}` in `{formula(node)}`"
            yield Change("arithmetic", node.place, words, replace(node, operator=_REVERSED[operator]))
        case Extreme(which):
            other_end: Literal["min", "max"] = "max" if which == "min" else "min"
            words = f"`{which}` becomes `{other_end}` in `{formula(node)}`"
            yield Change("arithmetic", node.place, words, replace(node, which=other_end))


def _became(before: Compare | Is | OneOf | VerdictIs | CountItems, after: Node, sort: Sort) -> Change:
    return Change(sort, before.place, f"`{shown(before)}` becomes `{shown(after)}`", after)  # type: ignore[arg-type]


def _numbers(node: Number, units: Sequence[Unit]) -> Iterator[Change]:
    for sort, other in otherwise(node.quantity, units):
        words = f"`{node.quantity}` becomes `{other}`"
        yield Change(sort, node.place, words, Number(other, str(other), node.place))


def _lists(written: tuple[str, ...], known: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """What is listed without each of its words, with one word more, and, of a single word, with another instead."""
    if len(written) > 1:
        yield from (tuple(one for one in written if one != left_out) for left_out in written)
    last = known.index(written[-1]) if written[-1] in known else -1
    more = next((one for one in (*known[last + 1 :], *known[: last + 1]) if one not in written), None)
    if more is not None:
        yield (*written, more)
        if len(written) == 1:
            yield (more,)


def _counts(node: CountItems) -> Iterator[Change]:
    if node.word != "count":
        word, sign, count = _OTHER_WORD[node.word]
        changed = replace(node, word=word, operator=sign, count=count)
        yield _became(node, changed, "connective")
        return
    for sign in dict.fromkeys((_NEIGHBOUR[node.operator], OPPOSITE[node.operator])):
        yield _became(node, replace(node, operator=sign), "comparison")
    for count in (node.count + 1, node.count - 1):
        if count >= 0:
            yield _became(node, replace(node, count=count), "number")
