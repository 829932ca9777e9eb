"""What the rules of a book compare terms and fields with: where a comparison turns is where engines may differ."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from ketrace.logic.nodes import Age, ClaimNumber, Compare, CountItems, Formula, Number, PolicyNumber, Sum, Value
from ketrace.logic.walk import Node, children
from ketrace.rulebook.book import Book
from ketrace.rulebook.resting import nodes


@dataclass(slots=True)
class Thresholds:
    """Numbers, and other terms, with which terms and fields (`list.field`) are compared."""

    book: Book
    numbers: dict[str, set[Fraction]] = field(default_factory=dict)
    linked: dict[str, set[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, book: Book) -> Thresholds:
        """Those of a whole book."""
        found = cls(book)
        for rule in book.rules.values():
            for node in nodes(rule):
                found._collect(node, "")
        return found

    def _collect(self, node: Node, over: str) -> None:
        if isinstance(node, Compare):
            self._compared(node.left, node.right, over)
            self._compared(node.right, node.left, over)
        inside = f"{node.over}." if isinstance(node, CountItems | Sum) else over
        for child in children(node):
            self._collect(child, inside)

    def _compared(self, one: Formula, other: Formula, over: str) -> None:
        name = _name(one, over)
        if name is None:
            return
        constant, another = self._constant(other), _name(other, over)
        if constant is not None:
            self.numbers.setdefault(name, set()).add(constant)
        if another is not None:
            self.linked.setdefault(name, set()).add(another)

    def _constant(self, node: Formula) -> Fraction | None:
        match node:
            case Number(quantity):
                return quantity.base
            case PolicyNumber(name):
                return self.book.policies[name].value.base
            case ClaimNumber(claim, name):
                return self.book.claims[claim].numbers[name].base
            case _:
                return None


def _name(node: Formula, over: str) -> str | None:
    match node:
        case Value(name) | Age(Value(name)):
            return over + name
        case _:
            return None
