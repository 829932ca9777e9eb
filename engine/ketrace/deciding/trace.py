"""The graph of reasons: from any sentence to facts, screens, policy numbers and claims, and to nothing else.

A node names its kind, its state where it has one, and the nodes that it rests on under `of`: those that settle it, or,
where it is open, those that leave it open. What is reached from two sides is one node.
"""

from __future__ import annotations

from ketrace.deciding.graph import reached
from ketrace.deciding.outline import ANSWER, JOINS, STATE, Asked, Limit, Outlined, Reason, asked_shown, parts_of
from ketrace.deciding.reference import Item
from ketrace.deciding.trace_values import Node, ValueTrace
from ketrace.deciding.working import formula_shown, value_shown
from ketrace.logic.meaning import World, count_bounds, truth
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
from ketrace.rulebook.rules import Rule
from ketrace.values.truth import Truth

# Of a condition of many parts there are more combinations of values than are worth keeping.
_REMEMBERED = 64


class Trace(ValueTrace):
    """Builds the graph for one decision."""

    # Rules and what stands over them

    def rule(self, rule: Rule) -> str:
        """The node of a rule: its state, and its condition, guard, formula and claims."""
        outlined = self.outline.rules[rule.id]
        name = outlined.name
        if name in self.nodes:
            return name
        key = self.reference.picked.get(rule.id)
        known = outlined.reasons.get(key)
        if known is not None:
            self._again(known)
            if outlined.settled:
                return name
        state = self.reference.states[rule.id]
        node: Node = {"kind": "rule", "rule": rule.id, "digest": rule.digest, "state": STATE[state]}
        self.nodes[name] = node
        of = [self._reason(outlined, key) if known is None else known.name]
        if outlined.exposes:
            of.append(self.guard())
        if state is True or (outlined.exposes and self.reference.when(rule) is True):
            of += [self.formula(formula, self.reference) for formula in outlined.formulas]
        if state is not False:
            of += outlined.rests
            self.nodes.update(outlined.cited)
        node["of"] = list(dict.fromkeys(of))
        return name

    def _again(self, known: Reason) -> None:
        """The nodes of a condition that asked the same values before."""
        nodes = self.nodes
        nodes.update(known.nodes)
        for node, term in known.terms:
            if node not in nodes:
                self.term(term)
        if known.verdict:
            self.verdict()

    def _reason(self, outlined: Outlined, key: object) -> str:
        """The node of a rule's condition, remembered for the values that it asks."""
        if not outlined.plain:
            return self.asked(outlined.when)
        self.reference.answered(outlined.rule)
        name = self.asked(outlined.when)
        if len(outlined.reasons) < _REMEMBERED:
            outlined.reasons[key] = self._remembered(name, outlined)
        return name

    def _remembered(self, name: str, outlined: Outlined) -> Reason:
        parts = [part for part in parts_of(outlined.when) if part.name in self.nodes]
        nodes = {part.name: self.nodes[part.name] for part in parts}
        if outlined.settled:
            nodes[outlined.name] = self.nodes[outlined.name]
            if self.reference.states[outlined.rule.id] is not False:
                nodes |= outlined.cited
        terms = dict.fromkeys(part.term for part in parts if part.term is not None)
        return Reason(
            name,
            nodes,
            tuple((self.outline.terms[term], term) for term in terms),
            any(isinstance(part.node, VerdictIs) for part in parts),
        )

    def guard(self) -> str:
        """The node of what must be true before anything that exposes is said."""
        name = self.outline.guard
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
        name = self.outline.verdict
        if name in self.nodes:
            return name
        possible = self.reference.possible_verdicts()
        node: Node = {"kind": "verdict", "possible": list(possible)}
        self.nodes[name] = node
        whens, leading = self.reference.whens, self.reference.leading
        deciding: list[Rule] = []
        for word in possible:
            states = [rule for rule in leading.get(word, ()) if whens[rule.id] is not False]
            deciding += [rule for rule in states if whens[rule.id] is True] or states
        node["of"] = [self.rule(rule) for rule in deciding or [rule for rules in leading.values() for rule in rules]]
        return name

    def unsettled(self, name: str) -> str | None:
        """What besides facts that can be asked leaves a node open: a verdict, or a table without the row."""
        found: dict[str, None] = {}
        for node in reached(self.nodes, (name,), {"verdict"}):
            if node["kind"] == "verdict":
                found["the verdict is not settled"] = None
            elif node["kind"] == "cell" and node["value"] is None:
                found[f"`{node['table']}` has {node['reason']}"] = None
        return "; ".join(found) or None

    # Conditions

    def asked(self, asked: Asked) -> str:
        """The node of a condition that a rule asks of the subject, with the parts that settle it or leave it open."""
        name, nodes = asked.name, self.nodes
        if name in nodes:
            return name
        answers = self.reference.answers
        state = answers[asked.key]
        if asked.term is not None:
            self.term(asked.term)
            nodes[name] = asked.leaves[state]
        elif asked.joins is not None:
            of = [self.asked(part) for part in asked.parts if answers[part.key] is state]
            if len(of) == 1:
                return of[0]
            nodes[name] = _joined(asked.node, asked.joins, state, of)
        elif asked.limit is not None:
            nodes[name] = self._limited(asked.limit, state)
        else:
            nodes[name] = {"state": ANSWER[state], **self._condition(asked.node, self.reference)}
        return name

    def _limited(self, limit: Limit, state: Truth) -> Node:
        term = limit.term
        of = [self.term(term), limit.name]
        self.nodes.update(limit.nodes)
        shown = f"{term} {value_shown(term, self.reference)} {limit.shown}"
        return {"kind": "comparison", "state": ANSWER[state], "shown": shown, "of": of}

    def condition(self, node: Condition, world: World) -> str:
        """The node of a condition of the subject, or of an item of a list."""
        if world is self.reference:
            return self.asked(self.outline.asked[id(node)])
        name = self._name((id(node), id(world)))
        if name not in self.nodes:
            state = truth(node, world)
            if isinstance(node, (All, Any, AtLeast)):
                of = [self.condition(part, world) for part in node.parts if truth(part, world) is state]
                if len(of) == 1:
                    return of[0]
                self.nodes[name] = _joined(node, JOINS[type(node)], state, of)
            else:
                self.nodes[name] = {"state": ANSWER[state], **self._condition(node, world)}
        return name

    def _condition(self, node: Condition, world: World) -> Node:
        match node:
            case Not(part):
                return {"kind": "not", "of": [self.condition(part, world)]}
            case Is(value) | OneOf(value):
                return {"kind": "is", "shown": asked_shown(node), "of": [self._value(value, world)]}
            case Compare():
                return self._comparison(node, world)
            case CountItems():
                return self._count(node, world)
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

    def _comparison(self, node: Compare, world: World) -> Node:
        item = world.term if isinstance(world, Item) else None
        left, right = (formula_shown(side, world, self.reference, item) for side in (node.left, node.right))
        of = [self.formula(side, world) for side in (node.left, node.right)]
        named = f"{node.left.name} {left}" if isinstance(node.left, Value) else left
        return {"kind": "comparison", "shown": f"{named} {node.operator} {right}", "of": of}

    def _count(self, node: CountItems, world: World) -> Node:
        low, high = count_bounds(node, world)
        items = world.items(node.over)
        of = [self.list(node.over)]
        of += [self.condition(node.where, item) for item in (items.worlds if items else ())]
        found = f"{low}" if low == high else f"{low} or more" if high is None else f"{low} to {high}"
        word = "that do not" if node.word == "every" else "that do"
        shown = f"items of {node.over} {word}: {found}, asked {node.operator} {node.count}"
        return {"kind": "count", "shown": shown, "of": of}


def _joined(node: Condition, kind: str, state: Truth, of: list[str]) -> Node:
    found: Node = {"kind": kind, "state": ANSWER[state], "of": of}
    return {**found, "count": node.count} if isinstance(node, AtLeast) else found
