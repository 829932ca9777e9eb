"""The graph of reasons: from any sentence to facts, screens, policy numbers and claims, and to nothing else.

A node names its kind, its state where it has one, and the nodes that it rests on under `of`: those that settle it, or,
where it is open, those that leave it open. What is reached from two sides is one node.
"""

from __future__ import annotations

from ketrace.deciding.numbering import reached
from ketrace.deciding.reference import Item
from ketrace.deciding.trace_values import Node, ValueTrace
from ketrace.deciding.working import formula_shown
from ketrace.logic.meaning import World, count_bounds
from ketrace.logic.nodes import (
    All,
    Any,
    AtLeast,
    Compare,
    Condition,
    CountItems,
    Defined,
    Is,
    Not,
    OneOf,
    Value,
    VerdictIs,
)
from ketrace.rulebook.resting import formulas
from ketrace.rulebook.rules import Exposes, Rule
from ketrace.values.truth import Truth

STATE = {True: "holds", False: "fails", None: "open"}
ANSWER = {True: "true", False: "false", None: "unknown"}


class Trace(ValueTrace):
    """Builds the graph for one decision."""

    # Rules and what stands over them

    def rule(self, rule: Rule) -> str:
        """The node of a rule: its state, and its condition, guard, formula and claims."""
        name = self._names["rule", rule.id]
        if name in self.nodes:
            return name
        state = self.reference.state(rule)
        if state is False and not isinstance(rule.then, Exposes):
            return self._failing(name, rule)
        node: Node = {"kind": "rule", "rule": rule.id, "digest": rule.digest}
        self.nodes[name] = node
        of = [self.condition(rule.when, self.reference, rule)]
        if isinstance(rule.then, Exposes):
            of.append(self.guard())
            if self.reference.when(rule) is True:
                of += [self.formula(formula, self.reference, rule) for formula in formulas(rule)]
        elif state is True:
            of += [self.formula(formula, self.reference, rule) for formula in formulas(rule)]
        if state is not False:
            of += [self.claim(claim) for claim in rule.because]
            of += [self.policy(policy) for policy in rule.policies]
        node["state"], node["of"] = STATE[state], list(dict.fromkeys(of))
        return name

    def _failing(self, name: str, rule: Rule) -> str:
        """Most rules fail, and mostly for one of few reasons: each such node is made once for the book."""
        reason = self.condition(rule.when, self.reference, rule)
        content = self.numbering.fixed.get((name, reason))
        if content is None:
            content = {"kind": "rule", "rule": rule.id, "digest": rule.digest, "state": "fails", "of": [reason]}
            self.numbering.fixed[name, reason] = content
        self.nodes[name] = content
        return name

    def guard(self) -> str:
        """The node of what must be true before anything that exposes is said."""
        name = self._names["guard"]
        if name in self.nodes:
            return name
        node: Node = {"kind": "guard", "state": ANSWER[self.reference.guard()]}
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
        possible = self.reference.possible_verdicts()
        node: Node = {"kind": "verdict", "possible": list(possible)}
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

    def unsettled(self, name: str) -> str | None:
        """What besides facts that can be asked leaves a node open: a verdict, or a table without the row."""
        found: dict[str, None] = {}
        for node in reached(self.nodes, name, lambda node: node["kind"] == "verdict"):
            if node["kind"] == "verdict":
                found["the verdict is not settled"] = None
            elif node["kind"] == "cell" and node["value"] is None:
                found[f"`{node['table']}` has {node['reason']}"] = None
        return "; ".join(found) or None

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

    def _condition(self, node: Condition, state: Truth, world: World, rule: Rule) -> Node:
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

    def _comparison(self, node: Compare, world: World, rule: Rule) -> Node:
        item = world.term if isinstance(world, Item) else None
        left, right = (formula_shown(side, world, self.reference, item) for side in (node.left, node.right))
        of = [self.formula(side, world, rule) for side in (node.left, node.right)]
        named = f"{node.left.name} {left}" if isinstance(node.left, Value) else left
        return {"kind": "comparison", "shown": f"{named} {node.operator} {right}", "of": of}

    def _count(self, node: CountItems, world: World, rule: Rule) -> Node:
        low, high = count_bounds(node, world)
        items = world.items(node.over)
        of = [self.list(node.over)]
        of += [self.condition(node.where, item, rule) for item in (items.worlds if items else ())]
        found = f"{low}" if low == high else f"{low} or more" if high is None else f"{low} to {high}"
        word = "that do not" if node.word == "every" else "that do"
        shown = f"items of {node.over} {word}: {found}, asked {node.operator} {node.count}"
        return {"kind": "count", "shown": shown, "of": of}


def _asked(node: Is | OneOf) -> str:
    wanted = ("yes" if node.expected else "no") if isinstance(node, Is) else " or ".join(node.options)
    return f"{node.value.name} is {wanted}"
