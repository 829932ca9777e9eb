"""What is missing: the facts that still matter once all that is known has been put in."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ketrace.deciding.decision import Missing
from ketrace.deciding.reference import Reference
from ketrace.logic.meaning import World
from ketrace.logic.nodes import (
    Age,
    All,
    Any,
    AtLeast,
    Compare,
    Condition,
    CountItems,
    Defined,
    Formula,
    Is,
    Lookup,
    Not,
    OneOf,
    Sum,
    Value,
)
from ketrace.logic.walk import children
from ketrace.rulebook.resting import formulas
from ketrace.rulebook.rules import Rule
from ketrace.rulebook.terms import Term

_Inside = Callable[[World, str], Iterator[str]]


class Gaps:
    """Finds, for each open rule, the facts that leave it open."""

    def __init__(self, reference: Reference) -> None:
        self.reference = reference
        self._terms: dict[str, tuple[str, ...]] = {}
        self._rules: dict[str, tuple[str, ...]] = {}

    def of_rule(self, rule: Rule) -> tuple[str, ...]:
        """The facts that would help to settle a rule: those of its condition, or, when it holds, of its formulas."""
        if rule.id not in self._rules:
            self._rules[rule.id] = ()
            found: list[str] = []
            when = self.reference.when(rule)
            if when is None:
                found += self._condition(rule.when, self.reference, None)
            if when is not False:
                for formula in formulas(rule):
                    found += self._formula(formula, self.reference, None)
            self._rules[rule.id] = tuple(dict.fromkeys(found))
        return self._rules[rule.id]

    def of_term(self, name: str) -> tuple[str, ...]:
        """The facts that would help to give a term its value."""
        if name not in self._terms:
            term = self.reference.book.terms[name]
            if not term.derived:
                self._terms[name] = () if self.reference.is_known(name) else (term.form_of or name,)
            else:
                rules = self.reference.concluding.get(name, ())
                self._terms[name] = tuple(dict.fromkeys(fact for rule in rules for fact in self.of_rule(rule)))
        return self._terms[name]

    def _condition(self, node: Condition, world: World, owner: str | None) -> Iterator[str]:
        if self.reference.answer(node, world) is not None:
            return
        match node:
            case All(parts) | Any(parts) | AtLeast(_, parts):
                for part in parts:
                    yield from self._condition(part, world, owner)
            case Not(part):
                yield from self._condition(part, world, owner)
            case Is(value, _) | OneOf(value, _):
                yield from self._value(value, world, owner)
            case Compare(left, _, right):
                yield from self._formula(left, world, owner)
                yield from self._formula(right, world, owner)
            case Defined(lookup):
                yield from self._formula(lookup, world, owner)
            case CountItems():
                yield from self._items(node.over, world, lambda item, path: self._condition(node.where, item, path))

    def deciding(self) -> list[Rule]:
        """The open rules of verdicts that are still possible and that no rule has reached yet, while more than one is."""
        reference = self.reference
        possible = reference.possible_verdicts()
        if len(possible) < 2:
            return []
        conditions, leading = reference.verdict_conditions(), reference.leading
        undecided = [word for word in possible if word in conditions and conditions[word] is None]
        return [rule for word in undecided for rule in leading.get(word, ()) if reference.whens[rule.id] is None]

    def _items(self, over: str, world: World, inside: _Inside) -> Iterator[str]:
        items = world.items(over)
        if items is None or not items.complete:
            yield over
        for i, item in enumerate(items.worlds if items else ()):
            yield from inside(item, f"{over}[{i}]")

    def _formula(self, node: Formula, world: World, owner: str | None) -> Iterator[str]:
        if self.reference.formula(node, world) is not None:
            return
        match node:
            case Value() as value:
                yield from self._value(value, world, owner)
            case Age(value):
                yield from self._value(value, world, owner)
            case Lookup(_, keys):
                for key in keys:
                    if world.choice(key.name) is None:
                        yield from self._value(key, world, owner)
            case Sum(over, each):
                yield from self._items(over, world, lambda item, path: self._formula(each, item, path))
            case _:
                for child in children(node):
                    yield from self._formula(child, world, owner)  # type: ignore[arg-type]

    def _value(self, node: Value, world: World, owner: str | None) -> Iterator[str]:
        if owner is None:
            yield from self.of_term(node.name)
            return
        term = self.reference.book.terms[owner.partition("[")[0]]
        field = term.field(node.name)
        if field is not None and field.ways:
            yield from self._begun([list(self._formula(way, world, owner)) for way in field.ways], field, world)
        if field is not None and not field.ways:
            yield f"{owner}.{node.name}"

    @staticmethod
    def _begun(missing: list[list[str]], field: Term, world: World) -> Iterator[str]:
        """What is missing in the ways of a field that were begun; where none was, in all of them."""
        begun = [any(world.number(name) is not None for name in way) for way in field.reads]
        for facts, is_begun in zip(missing, begun, strict=True):
            if is_begun or not any(begun):
                yield from facts


def missing_facts(gaps: Gaps) -> tuple[Missing, ...]:
    """The facts that still matter: those that decide the verdict first, then by how many safety rules they settle."""
    reference = gaps.reference
    settles: dict[str, list[Rule]] = {}
    for rule in reference.rules.values():
        if rule.effect != "defines" and reference.states[rule.id] is None:
            for fact in gaps.of_rule(rule):
                settles.setdefault(fact, []).append(rule)
    for name in reference.book.knowledge.required:
        for fact in gaps.of_term(name):
            settles.setdefault(fact, [])
    deciding = {fact for rule in gaps.deciding() for fact in gaps.of_rule(rule)}
    safety = {fact: sum(rule.effect in ("forbids", "warns") for rule in rules) for fact, rules in settles.items()}
    order = sorted(settles, key=lambda fact: (fact not in deciding, -safety[fact], fact))
    return tuple(
        Missing(
            fact,
            ask(fact, reference),
            tuple(rule.id for rule in settles[fact]),
            fact in deciding,
            _screen(fact, reference),
        )
        for fact in order
    )


def ask(fact: str, reference: Reference) -> str:
    """The question for a fact, or for a field of an item of a list."""
    name, bracket, rest = fact.partition("[")
    term = reference.book.terms[name]
    if not bracket:
        return term.question or term.title
    index, _, field = rest.partition("].")
    asked = term.field(field)
    title = asked.title if asked is not None else field
    return f"{term.title}, item {int(index) + 1}: {title}"


def _screen(fact: str, reference: Reference) -> str | None:
    if fact in reference.facts.facts:
        return None
    return reference.book.screen_of.get(fact)
