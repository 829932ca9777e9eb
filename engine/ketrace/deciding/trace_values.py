"""The lower half of a trace: numbers, facts, screens, policy numbers and claims."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from ketrace.deciding.outline import Outline
from ketrace.deciding.reference import Item, Reference
from ketrace.deciding.working import UNKNOWN, formula_shown, value_shown, with_unit
from ketrace.facts.facts import Fact
from ketrace.logic.meaning import World, number
from ketrace.logic.nodes import (
    Age,
    Calculation,
    ClaimNumber,
    Extreme,
    Formula,
    Lookup,
    Number,
    PolicyNumber,
    Sum,
    Value,
)
from ketrace.logic.walk import walk
from ketrace.rulebook.rules import Rule
from ketrace.rulebook.terms import Term

Node = dict[str, object]


class ValueTrace(ABC):
    """The nodes of one decision, and how numbers and facts become nodes."""

    def __init__(self, reference: Reference, outline: Outline) -> None:
        self.reference, self.book, self.outline = reference, reference.book, outline
        self.nodes: dict[str, Node] = {}
        self._items: dict[object, str] = {}

    def _name(self, key: object) -> str:
        """The name of a node about one item of a list: given as it comes."""
        found = self._items.get(key)
        if found is None:
            found = self._items[key] = f"n{self.outline.count + len(self._items) + 1}"
        return found

    @abstractmethod
    def rule(self, rule: Rule) -> str:
        """The node of a rule."""

    # Numbers

    def formula(self, node: Formula, world: World) -> str:
        """The node of a formula: its value, the arithmetic, and what it reads."""
        match node:
            case Value():
                return self._value(node, world)
            case Age(of):
                return self._value(of, world)
            case PolicyNumber(name):
                return self.policy(name)
            case Number() | ClaimNumber():
                name, content = self.outline.literals[id(node)]
                self.nodes.update(content)
                return name
        name = self.outline.nodes[id(node)] if world is self.reference else self._name((id(node), id(world)))
        if name not in self.nodes:
            self.nodes[name] = self._formula(node, world)
        return name

    def _formula(self, node: Formula, world: World) -> Node:
        match node:
            case Lookup(table):
                return self._cell(node, table, world)
            case Sum(over, each):
                items = world.items(over)
                of = [self.list(over), *(self.formula(each, item) for item in (items.worlds if items else ()))]
            case Calculation(_, left, right):
                of = [self.formula(part, world) for part in (left, right)]
            case Extreme(_, parts):
                of = [self.formula(part, world) for part in parts]
            case _:
                raise LookupError(node)
        item = world.term if isinstance(world, Item) else None
        shown = formula_shown(node, world, self.reference, item)
        state = "unknown" if self.reference.formula(node, world) is None else "known"
        return {"kind": "formula", "state": state, "shown": shown, "of": list(dict.fromkeys(of))}

    def _cell(self, node: Lookup, table: str, world: World) -> Node:
        chosen = [world.choice(one.name) for one in node.keys]
        cell = self.book.tables[table].cells.get(tuple(one or "" for one in chosen))
        of = [self._value(one, world) for one in node.keys]
        if cell is None:
            reason = f"no row for {', '.join(one or UNKNOWN for one in chosen)}"
            return {"kind": "cell", "table": table, "value": None, "reason": reason, "of": of}
        return {"kind": "cell", "table": table, "value": str(cell.value), "of": [*of, self.claim(cell.claim)]}

    # What is known

    def _value(self, node: Value, world: World) -> str:
        return self._field(node.name, world) if isinstance(world, Item) else self.term(node.name)

    def term(self, name: str) -> str:
        """The node of a term: a fact as stated, or what concluded it."""
        node = self.outline.terms[name]
        if node in self.nodes:
            return node
        term, stated = self.book.terms[name], self.reference.facts.facts.get(name)
        if term.type == "list":
            return self.list(name)
        concluding = self.reference.concluding.get(name, ())
        if (stated is not None and stated.value is not None) or name in self.reference.facts.blocked or not concluding:
            self.nodes[node] = self._fact(name, stated)
        else:
            self._conclusion(node, term, concluding)
        return node

    def _conclusion(self, name: str, term: Term, concluding: Sequence[Rule]) -> None:
        value = self._concluded(term)
        node: Node = {"kind": "conclusion", "term": term.name, "value": value}
        self.nodes[name] = node
        holding = [rule for rule in concluding if self.reference.when(rule) is True]
        unsettled = [rule for rule in concluding if self.reference.when(rule) is None]
        shown = holding if value is not None and holding else unsettled or concluding
        node["of"] = [self.rule(rule) for rule in shown]

    def _concluded(self, term: Term) -> str | None:
        match term.type:
            case "yes-no":
                state = self.reference.truth(term.name)
                return None if state is None else "yes" if state else "no"
            case "choice":
                return self.reference.choice(term.name)
            case _:
                base = self.reference.number(term.name)
                return None if base is None else value_shown(term.name, self.reference)

    def _fact(self, name: str, fact: Fact | None) -> Node:
        if fact is None or fact.value is None:
            reason = "not stated" if fact is None or fact.reason is None else fact.reason
            return {"kind": "fact", "fact": name, "value": None, "reason": reason}
        value = fact.value.isoformat() if isinstance(fact.value, date) else fact.written
        node: Node = {"kind": "fact", "fact": name, "value": value}
        for label, more in (("observed", fact.observed), ("from", fact.source), ("age", fact.age)):
            if more is not None:
                node[label] = more
        if fact.unit is not None and isinstance(fact.value, Fraction):
            node["unit"] = fact.unit.text
        if fact.screen is not None:
            node["of"] = [self.screen(fact.screen, fact)]
        return node

    def _field(self, name: str, item: Item) -> str:
        key = self._name(("field", id(item), name))
        if key in self.nodes:
            return key
        field = item.term.field(name)
        label = f"{item.term.name}.{name}"
        if field is None or not field.ways:
            self.nodes[key] = self._fact(label, item.fields.get(name))
            return key
        base = item.number(name)
        ways = [way for way in field.ways if number(way, item) is not None] or field.ways
        of = [self._field(part.name, item) for way in ways for part in walk(way) if isinstance(part, Value)]
        value = None if base is None or field.unit is None else with_unit(base, field.unit)
        self.nodes[key] = {"kind": "field", "fact": label, "value": value, "of": of}
        return key

    def list(self, name: str) -> str:
        """The node of a list: how many items, and whether it is whole."""
        node = self.outline.terms[name]
        if node in self.nodes:
            return node
        listed = self.reference.facts.lists.get(name)
        if listed is None or listed.reason is not None:
            reason = "not stated" if listed is None or listed.reason is None else listed.reason
            self.nodes[node] = {"kind": "list", "fact": name, "value": None, "reason": reason}
        else:
            shown = f"{len(listed.items)} item" + ("" if len(listed.items) == 1 else "s")
            self.nodes[node] = {"kind": "list", "fact": name, "value": shown, "complete": listed.complete}
        return node

    def screen(self, name: str, fact: Fact) -> str:
        """The node of a screen that was answered as complete."""
        node = self.outline.screens[name]
        if node not in self.nodes:
            self.nodes[node] = {"kind": "screen", "screen": name, "title": self.book.screens[name].title}
            for label, more in (("observed", fact.observed), ("from", fact.source)):
                if more is not None:
                    self.nodes[node][label] = more
        return node

    def policy(self, name: str) -> str:
        """The node of a local number, with the claims that it rests on."""
        self.nodes.update(self.outline.local[name])
        return self.outline.policies[name]

    def claim(self, name: str) -> str:
        """The node of a claim."""
        self.nodes.update(self.outline.cited[name])
        return self.outline.claims[name]
