"""The graph of reasons: from any sentence to facts, screens, policy numbers and claims, and to nothing else.

A node names its kind, its state where it has one, and the nodes that it rests on under `of`: those that settle it, or,
where it is open, those that leave it open. What is reached from two sides is one node.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction

from ketrace.deciding.numbering import Numbering
from ketrace.deciding.reference import Item, Reference
from ketrace.deciding.working import UNKNOWN, formula_shown, value_shown, with_unit
from ketrace.facts.facts import Fact
from ketrace.logic.meaning import World, count_bounds, number
from ketrace.logic.nodes import (
    Age,
    All,
    Any,
    AtLeast,
    Calculation,
    ClaimNumber,
    Compare,
    Condition,
    CountItems,
    Defined,
    Extreme,
    Formula,
    Is,
    Lookup,
    Not,
    Number,
    OneOf,
    PolicyNumber,
    Sum,
    Value,
    VerdictIs,
)
from ketrace.logic.walk import children
from ketrace.rulebook.citing import matches
from ketrace.rulebook.rules import ConcludesQuantity, Exposes, Rule
from ketrace.rulebook.terms import Term
from ketrace.values.truth import Truth

STATE = {True: "holds", False: "fails", None: "open"}
ANSWER = {True: "true", False: "false", None: "unknown"}

Parts = tuple[tuple[str, str], ...]


class Trace:
    """Builds the graph for one decision."""

    def __init__(self, reference: Reference, numbering: Numbering) -> None:
        self.reference, self.book, self.numbering = reference, reference.book, numbering
        self.nodes: dict[str, dict[str, object]] = {}
        self._names = numbering.names
        self._items: dict[object, str] = {}

    def _name(self, key: object) -> str:
        """The name of a node: given for the whole book, or, for what is about one item of a list, as it comes."""
        found = self._names.get(key) or self._items.get(key)
        if found is None:
            found = self._items[key] = f"n{len(self._names) + len(self._items) + 1}"
        return found

    def _fixed(self, key: tuple[str, str]) -> str:
        """A node that is the same in every trace."""
        name = self._names[key]
        if name not in self.nodes:
            self.nodes[name] = self.numbering.fixed[key]
        return name

    # Rules and what stands over them

    def rule(self, rule: Rule) -> str:
        """The node of a rule: its state, and its condition, guard, formula and claims."""
        name = self._names["rule", rule.id]
        if name in self.nodes:
            return name
        node: dict[str, object] = {"kind": "rule", "rule": rule.id, "digest": rule.digest}
        self.nodes[name] = node
        state = self.reference.state(rule)
        of = [self.condition(rule.when, self.reference, rule)]
        if isinstance(rule.then, Exposes):
            of.append(self.guard())
            if self.reference.when(rule) is True:
                ends = [end for amount in rule.then.amounts for end in (amount.low, amount.high) if end is not None]
                of += [self.formula(end, self.reference, rule) for end in ends]
        if isinstance(rule.then, ConcludesQuantity) and state is True:
            of.append(self.formula(rule.then.formula, self.reference, rule))
        if state is not False:
            of += [self.claim(claim) for claim in rule.because]
            of += [self.policy(policy) for policy in rule.policies]
        node["state"], node["of"] = STATE[state], list(dict.fromkeys(of))
        return name

    def guard(self) -> str:
        """The node of what must be true before anything that exposes is said."""
        name = self._names["guard"]
        if name in self.nodes:
            return name
        node: dict[str, object] = {"kind": "guard", "state": ANSWER[self.reference.guard()]}
        self.nodes[name] = node
        parts = self.reference.guard_parts()
        if self.reference.guard() is False:
            parts = [part for part in parts if part[2] is False]
        elif self.reference.guard() is None:
            parts = [part for part in parts if part[2] is None]
        node["of"] = [self._guard_part(sort, about) for sort, about, _ in parts]
        return name

    def _guard_part(self, sort: str, about: str) -> str:
        match sort:
            case "verdict":
                return self.verdict()
            case "required":
                return self.term(about)
            case _:
                return self.rule(self.reference.rules[about])

    def verdict(self) -> str:
        """The node of the verdicts still possible: the rules that settle them or leave them open."""
        name = self._names["verdict"]
        if name in self.nodes:
            return name
        possible, _ = self.reference.possible_verdicts()
        node: dict[str, object] = {"kind": "verdict", "possible": list(possible)}
        self.nodes[name] = node
        kinds = self.book.knowledge.kinds
        leading = [rule for rule in self.reference.rules.values() if kinds[rule.kind].verdict is not None]
        deciding: list[Rule] = []
        for word in possible:
            states = [
                rule for rule in leading if kinds[rule.kind].verdict == word and self.reference.when(rule) is not False
            ]
            deciding += [rule for rule in states if self.reference.when(rule) is True] or states
        node["of"] = [self.rule(rule) for rule in deciding or leading]
        return name

    # Conditions

    def condition(self, node: Condition, world: World, rule: Rule) -> str:
        """The node of a condition, with the parts that settle it or leave it open."""
        name = self._name(id(node) if world is self.reference else (id(node), id(world)))
        if name in self.nodes:
            return name
        state = self.reference.answer(node, world)
        if isinstance(node, (Is, OneOf)) and world is self.reference:
            return self._leaf(name, node, state)
        if isinstance(node, (All, Any, AtLeast)):
            return self._joined(name, node, state, world, rule)
        content = self._condition(node, state, world, rule)
        self.nodes[name] = {"state": ANSWER[state], **content}
        return name

    def _leaf(self, name: str, node: Is | OneOf, state: Truth) -> str:
        """A yes-no fact or choice of the subject: one of three nodes, made once for the book."""
        self.term(node.value.name)
        key = (name, state)
        content = self.numbering.fixed.get(key)
        if content is None:
            content = {
                "kind": "is",
                "state": ANSWER[state],
                "shown": _asked(node),
                "of": [self._names["term", node.value.name]],
            }
            self.numbering.fixed[key] = content
        self.nodes[name] = content
        return name

    def _condition(self, node: Condition, state: Truth, world: World, rule: Rule) -> dict[str, object]:
        match node:
            case Not(part):
                return {"kind": "not", "of": [self.condition(part, world, rule)]}
            case Is(value) | OneOf(value):
                return {"kind": "is", "shown": _asked(node), "of": [self._value(value, world)]}
            case Compare():
                return self._comparison(node, world, rule)
            case CountItems():
                return self._count(node, world, rule)
            case Defined(lookup):
                of = [self._value(one, world) for one in lookup.keys]
                return {"kind": "defined", "table": lookup.table, "shown": f"{lookup.table} has a value", "of": of}
            case VerdictIs(verdicts):
                return {
                    "kind": "verdict-is",
                    "shown": f"the verdict is {' or '.join(verdicts)}",
                    "of": [self.verdict()],
                }
            case _:
                raise LookupError("a rule cannot ask about rules")

    def _joined(self, name: str, node: All | Any | AtLeast, state: Truth, world: World, rule: Rule) -> str:
        answer = self.reference.answer
        of = [self.condition(part, world, rule) for part in node.parts if answer(part, world) is state]
        if len(of) == 1:
            return of[0]
        kind = "all" if isinstance(node, All) else "any" if isinstance(node, Any) else "at-least"
        self.nodes[name] = {"kind": kind, "state": ANSWER[state], "of": of}
        if isinstance(node, AtLeast):
            self.nodes[name]["count"] = node.count
        return name

    def _comparison(self, node: Compare, world: World, rule: Rule) -> dict[str, object]:
        item = world.term if isinstance(world, Item) else None
        left, right = (formula_shown(side, world, self.reference, item) for side in (node.left, node.right))
        of = [self.formula(side, world, rule) for side in (node.left, node.right)]
        return {"kind": "comparison", "shown": f"{left} {node.operator} {right}", "of": of}

    def _count(self, node: CountItems, world: World, rule: Rule) -> dict[str, object]:
        low, high = count_bounds(node, world)
        items = world.items(node.over)
        of = [self.list(node.over)]
        of += [self.condition(node.where, item, rule) for item in (items.worlds if items else ())]
        found = f"{low}" if low == high else f"{low} or more" if high is None else f"{low} to {high}"
        word = "that do not" if node.word == "every" else "that do"
        shown = f"items of {node.over} {word}: {found}, asked {node.operator} {node.count}"
        return {"kind": "count", "shown": shown, "of": of}

    # Numbers

    def formula(self, node: Formula, world: World, rule: Rule) -> str:
        """The node of a formula: its value, the arithmetic, and what it reads."""
        match node:
            case Value():
                return self._value(node, world)
            case Age(of):
                return self._value(of, world)
            case PolicyNumber(name):
                return self.policy(name)
        name = self._name(id(node) if world is self.reference else (id(node), id(world)))
        if name not in self.nodes:
            self.nodes[name] = self._formula(node, world, rule)
        return name

    def _formula(self, node: Formula, world: World, rule: Rule) -> dict[str, object]:
        match node:
            case ClaimNumber(claim, name):
                value = str(self.book.claims[claim].numbers[name])
                return {"kind": "number", "value": value, "name": name, "of": [self.claim(claim)]}
            case Number(quantity):
                claims = dict.fromkeys(claim for claim, _ in matches(quantity, rule, self.book))
                return {"kind": "number", "value": str(quantity), "of": [self.claim(claim) for claim in claims]}
            case Lookup(table):
                return self._cell(node, table, world)
            case Sum(over, each):
                items = world.items(over)
                of = [self.list(over), *(self.formula(each, item, rule) for item in (items.worlds if items else ()))]
            case Calculation(_, left, right):
                of = [self.formula(part, world, rule) for part in (left, right)]
            case Extreme(_, parts):
                of = [self.formula(part, world, rule) for part in parts]
            case _:
                raise LookupError(node)
        item = world.term if isinstance(world, Item) else None
        shown = formula_shown(node, world, self.reference, item)
        state = ANSWER[None] if number(node, world) is None else "known"
        return {"kind": "formula", "state": state, "shown": shown, "of": list(dict.fromkeys(of))}

    def _cell(self, node: Lookup, table: str, world: World) -> dict[str, object]:
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
        node = self._names["term", name]
        if node in self.nodes:
            return node
        term, stated = self.book.terms[name], self.reference.facts.facts.get(name)
        if term.type == "list":
            return self.list(name)
        concluding = self.reference.concluding.get(name, ())
        if (stated is not None and stated.value is not None) or not concluding:
            self.nodes[node] = self._fact(name, stated)
        else:
            self._conclusion(node, term, concluding)
        return node

    def _conclusion(self, name: str, term: Term, concluding: Sequence[Rule]) -> None:
        value = self._concluded(term)
        node: dict[str, object] = {"kind": "conclusion", "term": term.name, "value": value}
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

    def _fact(self, name: str, fact: Fact | None) -> dict[str, object]:
        if fact is None or fact.value is None:
            reason = "not stated" if fact is None or fact.reason is None else fact.reason
            return {"kind": "fact", "fact": name, "value": None, "reason": reason}
        value = fact.value.isoformat() if isinstance(fact.value, date) else fact.written
        node: dict[str, object] = {"kind": "fact", "fact": name, "value": value}
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
        of = [
            self._field(part.name, item) for way in field.ways if number(way, item) is not None for part in _values(way)
        ]
        value = None if base is None or field.unit is None else with_unit(base, field.unit, field.step)
        self.nodes[key] = {"kind": "field", "fact": label, "value": value, "of": of}
        return key

    def list(self, name: str) -> str:
        """The node of a list: how many items, and whether it is whole."""
        node = self._names["term", name]
        if node in self.nodes:
            return node
        listed = self.reference.facts.lists.get(name)
        if listed is None or listed.reason is not None:
            reason = "not stated" if listed is None or listed.reason is None else listed.reason
            self.nodes[node] = {"kind": "list", "fact": name, "value": None, "reason": reason}
        else:
            shown = f"{len(listed.items)} items"
            self.nodes[node] = {"kind": "list", "fact": name, "value": shown, "complete": listed.complete}
        return node

    def screen(self, name: str, fact: Fact) -> str:
        """The node of a screen that was answered as complete."""
        node = self._names["screen", name]
        if node not in self.nodes:
            self.nodes[node] = {"kind": "screen", "screen": name, "title": self.book.screens[name].title}
            for label, more in (("observed", fact.observed), ("from", fact.source)):
                if more is not None:
                    self.nodes[node][label] = more
        return node

    def policy(self, name: str) -> str:
        """The node of a local number, with the claims that it rests on."""
        for claim in self.book.policies[name].because:
            self.claim(claim)
        return self._fixed(("policy", name))

    def claim(self, name: str) -> str:
        """The node of a claim."""
        return self._fixed(("claim", name))


def _asked(node: Is | OneOf) -> str:
    wanted = ("yes" if node.expected else "no") if isinstance(node, Is) else " or ".join(node.options)
    return f"{node.value.name} is {wanted}"


def _values(node: Formula) -> Iterable[Value]:
    if isinstance(node, Value):
        yield node
    for child in children(node):
        yield from _values(child)  # type: ignore[arg-type]
