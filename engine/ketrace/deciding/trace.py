"""The graph of reasons: from any sentence to facts, screens, policy numbers and claims, and to nothing else.

A node names its kind, its state where it has one, and the nodes that it rests on under `of`: those that settle it, or,
where it is open, those that leave it open. What was already decided elsewhere is one node, referred to again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from ketrace.deciding.reference import Item, Reference
from ketrace.deciding.working import UNKNOWN, formula_shown, term_shown, with_unit
from ketrace.facts.facts import Fact
from ketrace.logic.meaning import World, count_bounds, number, truth
from ketrace.logic.nodes import (
    Age,
    All,
    Any,
    AnyRule,
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
    """Builds the graph for one decision. Nodes are numbered in the order in which they are first needed."""

    def __init__(self, reference: Reference) -> None:
        self.reference, self.book = reference, reference.book
        self.nodes: dict[str, dict[str, object]] = {}
        self._known: dict[object, str] = {}

    def _node(self, key: object, **content: object) -> str:
        name = f"n{len(self.nodes) + 1}"
        self._known[key] = name
        self.nodes[name] = content
        return name

    # Rules and what stands over them

    def rule(self, rule: Rule) -> str:
        """The node of a rule: its state, and its condition, guard, formula and claims."""
        key = ("rule", rule.id)
        if key in self._known:
            return self._known[key]
        name = self._node(key, kind="rule", rule=rule.id, state="", digest=rule.digest, of=[])
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
        self.nodes[name].update(state=STATE[state], of=list(dict.fromkeys(of)))
        return name

    def guard(self) -> str:
        """The node of what must be true before anything that exposes is said."""
        if ("guard",) in self._known:
            return self._known[("guard",)]
        name = self._node(("guard",), kind="guard", state=ANSWER[self.reference.guard()], of=[])
        parts = self.reference.guard_parts()
        if self.reference.guard() is False:
            parts = [part for part in parts if part[2] is False]
        elif self.reference.guard() is None:
            parts = [part for part in parts if part[2] is None]
        self.nodes[name]["of"] = [self._guard_part(sort, about) for sort, about, _ in parts]
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
        if ("verdict",) in self._known:
            return self._known[("verdict",)]
        possible, _ = self.reference.possible_verdicts()
        name = self._node(("verdict",), kind="verdict", possible=list(possible), of=[])
        kinds = self.book.knowledge.kinds
        leading = [rule for rule in self.reference.rules.values() if kinds[rule.kind].verdict is not None]
        deciding: list[Rule] = []
        for word in possible:
            states = [
                rule for rule in leading if kinds[rule.kind].verdict == word and self.reference.when(rule) is not False
            ]
            deciding += [rule for rule in states if self.reference.when(rule) is True] or states
        self.nodes[name]["of"] = [self.rule(rule) for rule in deciding or leading]
        return name

    # Conditions

    def condition(self, node: Condition, world: World, rule: Rule) -> str:
        """The node of a condition, with the parts that settle it or leave it open."""
        key = (id(node), id(world))
        if key not in self._known:
            self._known[key] = self._condition(node, world, rule, key)
        return self._known[key]

    def _condition(self, node: Condition, world: World, rule: Rule, key: object) -> str:
        state = truth(node, world)
        match node:
            case All(parts) | Any(parts) | AtLeast(_, parts):
                return self._joined(node, parts, state, world, rule, key)
            case Not(part):
                return self._node(key, kind="not", state=ANSWER[state], of=[self.condition(part, world, rule)])
            case Is(value, expected):
                return self._node(
                    key,
                    kind="is",
                    state=ANSWER[state],
                    shown=f"{value.name} is {'yes' if expected else 'no'}",
                    of=[self._value(value, world)],
                )
            case OneOf(value, options):
                return self._node(
                    key,
                    kind="is",
                    state=ANSWER[state],
                    shown=f"{value.name} is {' or '.join(options)}",
                    of=[self._value(value, world)],
                )
            case Compare():
                return self._comparison(node, state, world, rule, key)
            case CountItems():
                return self._count(node, state, world, rule, key)
            case Defined(lookup):
                of = [self._value(one, world) for one in lookup.keys]
                return self._node(
                    key,
                    kind="defined",
                    state=ANSWER[state],
                    table=lookup.table,
                    shown=f"{lookup.table} has a value",
                    of=of,
                )
            case VerdictIs(verdicts):
                shown = f"the verdict is {' or '.join(verdicts)}"
                return self._node(key, kind="verdict-is", state=ANSWER[state], shown=shown, of=[self.verdict()])
            case AnyRule():
                raise LookupError("a rule cannot ask about rules")

    def _joined(
        self, node: Condition, parts: tuple[Condition, ...], state: Truth, world: World, rule: Rule, key: object
    ) -> str:
        shown = [part for part in parts if truth(part, world) is state]
        of = [self.condition(part, world, rule) for part in shown]
        if len(of) == 1:
            return of[0]
        kind = {All: "all", Any: "any", AtLeast: "at-least"}[type(node)]
        more = {"count": node.count} if isinstance(node, AtLeast) else {}
        return self._node(key, kind=kind, state=ANSWER[state], of=of, **more)

    def _comparison(self, node: Compare, state: Truth, world: World, rule: Rule, key: object) -> str:
        item = world.term if isinstance(world, Item) else None
        left, right = (formula_shown(side, world, self.reference, item) for side in (node.left, node.right))
        of = [self.formula(side, world, rule) for side in (node.left, node.right)]
        return self._node(key, kind="comparison", state=ANSWER[state], shown=f"{left} {node.operator} {right}", of=of)

    def _count(self, node: CountItems, state: Truth, world: World, rule: Rule, key: object) -> str:
        low, high = count_bounds(node, world) or (0, None)
        items = world.items(node.over)
        of = [self.list(node.over)]
        of += [self.condition(node.where, item, rule) for item in (items.worlds if items else ())]
        word = f"items of {node.over} that do not" if node.word == "every" else f"items of {node.over} that do"
        shown = f"{word}: {low if low == high else f'{low} to {high}' if high is not None else f'{low} or more'}, asked {node.operator} {node.count}"
        return self._node(key, kind="count", state=ANSWER[state], shown=shown, of=of)

    # Numbers

    def formula(self, node: Formula, world: World, rule: Rule) -> str:
        """The node of a formula: its value, the arithmetic, and what it reads."""
        key = ("formula", id(node), id(world))
        if key not in self._known:
            self._known[key] = self._formula(node, world, rule, key)
        return self._known[key]

    def _formula(self, node: Formula, world: World, rule: Rule, key: object) -> str:
        match node:
            case Value() | Age(of=Value()):
                return self._value(node if isinstance(node, Value) else node.of, world)
            case PolicyNumber(name):
                return self.policy(name)
            case ClaimNumber(claim, name):
                return self._node(
                    key,
                    kind="number",
                    value=str(self.book.claims[claim].numbers[name]),
                    name=name,
                    of=[self.claim(claim)],
                )
            case Number(quantity):
                claims = dict.fromkeys(claim for claim, _ in matches(quantity, rule, self.book))
                return self._node(key, kind="number", value=str(quantity), of=[self.claim(claim) for claim in claims])
            case Lookup(table):
                return self._cell(node, table, world, key)
            case Sum(over, each):
                items = world.items(over)
                of = [self.list(over), *(self.formula(each, item, rule) for item in (items.worlds if items else ()))]
            case Calculation() | Extreme():
                of = [self.formula(part, world, rule) for part in children(node)]  # type: ignore[arg-type]
        item = world.term if isinstance(world, Item) else None
        shown = formula_shown(node, world, self.reference, item)
        state = ANSWER[None] if number(node, world) is None else "known"
        return self._node(key, kind="formula", state=state, shown=shown, of=list(dict.fromkeys(of)))

    def _cell(self, node: Lookup, table: str, world: World, key: object) -> str:
        chosen = [world.choice(one.name) for one in node.keys]
        cell = self.book.tables[table].cells.get(tuple(one or "" for one in chosen))
        of = [self._value(one, world) for one in node.keys]
        if cell is None:
            reason = f"no row for {', '.join(one or UNKNOWN for one in chosen)}"
            return self._node(key, kind="cell", table=table, value=None, reason=reason, of=of)
        return self._node(key, kind="cell", table=table, value=str(cell.value), of=[*of, self.claim(cell.claim)])

    # What is known

    def _value(self, node: Value, world: World) -> str:
        return self._field(node.name, world) if isinstance(world, Item) else self.term(node.name)

    def term(self, name: str) -> str:
        """The node of a term: a fact as stated, or what concluded it."""
        if ("term", name) in self._known:
            return self._known[("term", name)]
        term, stated = self.book.terms[name], self.reference.facts.facts.get(name)
        concluding = [rule for rule in self.reference.rules.values() if rule.concludes == name]
        if term.type == "list":
            return self.list(name)
        if (stated is not None and stated.value is not None) or not concluding:
            return self._fact(("term", name), name, stated)
        return self._conclusion(term, concluding)

    def _conclusion(self, term: Term, concluding: list[Rule]) -> str:
        value = self._concluded(term)
        node = self._node(("term", term.name), kind="conclusion", term=term.name, value=value, of=[])
        holding = [rule for rule in concluding if self.reference.when(rule) is True]
        open_ = [rule for rule in concluding if self.reference.when(rule) is None]
        self.nodes[node]["of"] = [
            self.rule(rule) for rule in (holding if value is not None and holding else open_ or concluding)
        ]
        return node

    def _concluded(self, term: Term) -> str | None:
        match term.type:
            case "yes-no":
                state = self.reference.truth(term.name)
                return None if state is None else "yes" if state else "no"
            case "choice":
                return self.reference.choice(term.name)
            case _:
                base = self.reference.number(term.name)
                return None if base is None else term_shown(term, base)

    def _fact(self, key: object, name: str, fact: Fact | None) -> str:
        if fact is None or fact.value is None:
            reason = "not stated" if fact is None or fact.reason is None else fact.reason
            return self._node(key, kind="fact", fact=name, value=None, reason=reason)
        more = {
            label: value
            for label, value in (("observed", fact.observed), ("from", fact.source), ("age", fact.age))
            if value is not None
        }
        if fact.unit is not None and isinstance(fact.value, Fraction):
            more["unit"] = fact.unit.text
        of = {"of": [self.screen(fact.screen, fact)]} if fact.screen is not None else {}
        value = fact.value.isoformat() if isinstance(fact.value, date) else fact.written
        return self._node(key, kind="fact", fact=name, value=value, **more, **of)

    def _field(self, name: str, item: Item) -> str:
        key = ("field", id(item), name)
        if key in self._known:
            return self._known[key]
        field = item.term.field(name)
        label = f"{item.term.name}.{name}"
        if field is None or not field.ways:
            return self._fact(key, label, item.fields.get(name))
        base = item.number(name)
        of = [
            self._field(part.name, item) for way in field.ways if number(way, item) is not None for part in _values(way)
        ]
        value = None if base is None or field.unit is None else with_unit(base, field.unit, field.step)
        return self._node(key, kind="field", fact=label, value=value, of=of)

    def list(self, name: str) -> str:
        """The node of a list: how many items, and whether it is whole."""
        if ("list", name) in self._known:
            return self._known[("list", name)]
        listed = self.reference.facts.lists.get(name)
        if listed is None or listed.reason is not None:
            reason = "not stated" if listed is None or listed.reason is None else listed.reason
            return self._node(("list", name), kind="list", fact=name, value=None, reason=reason)
        return self._node(
            ("list", name), kind="list", fact=name, value=f"{len(listed.items)} items", complete=listed.complete
        )

    def screen(self, name: str, fact: Fact) -> str:
        """The node of a screen that was answered as complete."""
        if ("screen", name) in self._known:
            return self._known[("screen", name)]
        more = {
            label: value for label, value in (("observed", fact.observed), ("from", fact.source)) if value is not None
        }
        return self._node(("screen", name), kind="screen", screen=name, title=self.book.screens[name].title, **more)

    def policy(self, name: str) -> str:
        """The node of a local number, with the claims that it rests on."""
        if ("policy", name) in self._known:
            return self._known[("policy", name)]
        policy = self.book.policies[name]
        more = {} if policy.convention is None else {"convention": policy.convention}
        node = self._node(
            ("policy", name), kind="policy", policy=name, value=str(policy.value), owner=policy.owner, **more
        )
        if policy.because:
            self.nodes[node]["of"] = [self.claim(claim) for claim in policy.because]
        return node

    def claim(self, name: str) -> str:
        """The node of a claim."""
        if ("claim", name) in self._known:
            return self._known[("claim", name)]
        claim = self.book.claims[name]
        return self._node(
            ("claim", name), kind="claim", claim=name, at=claim.at, says=claim.says, verified=claim.verified
        )


def _values(node: Formula) -> Iterable[Value]:
    if isinstance(node, Value):
        yield node
    for child in children(node):
        yield from _values(child)  # type: ignore[arg-type]
