"""All mutants of a base: its rules that forbid, warn and expose, and the definitions they read, with one thing changed.

A number that a rule names, of a claim or of local policy, is changed where it is written, for all rules that name it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ketrace.logic.nodes import ClaimNumber, Formula, Number, PolicyNumber
from ketrace.logic.reshape import with_children
from ketrace.logic.walk import Node, children, walk
from ketrace.mutating.changes import Change, Vocabulary, changes
from ketrace.mutating.numbers import Sort, otherwise, units_of
from ketrace.problems import Place
from ketrace.rulebook.book import Book
from ketrace.rulebook.evidence import Claim, Policy
from ketrace.rulebook.resting import definitions_behind, nodes
from ketrace.rulebook.rules import (
    ACTING_STATUSES,
    Amount,
    ConcludesChoice,
    ConcludesQuantity,
    Exposes,
    Informs,
    Rule,
    States,
    Then,
    Warns,
)
from ketrace.values.quantity import Quantity
from ketrace.values.units import Unit


@dataclass(frozen=True, slots=True)
class Mutant:
    """A base in which one thing is changed, of which `owner` is the rule, claim or local number.

    `pairs` are the rules that then read otherwise, each before and after, as the base itself would read them.
    """

    sort: Sort
    owner: str
    place: Place
    words: str
    changed: Rule | Policy | Claim
    pairs: tuple[tuple[Rule, Rule], ...]

    def of(self, book: Book) -> Book:
        """The book with the change in it."""
        match self.changed:
            case Rule(name):
                return replace(book, rules={**book.rules, name: self.changed})
            case Policy(name):
                return replace(book, policies={**book.policies, name: self.changed})
            case Claim(name):
                return replace(book, claims={**book.claims, name: self.changed})


def mutants(book: Book) -> tuple[Mutant, ...]:
    """Every mutant, in the order of rules, then of local numbers, then of claims: always the same one."""
    rules = mutated_rules(book)
    vocabulary = Vocabulary(dict(book.terms), tuple(one.name for one in book.knowledge.verdicts), units_of(book))
    found = [mutant for rule in rules for mutant in _of_rule(rule, book, vocabulary)]
    for policy in _named(rules, PolicyNumber):
        found += _of_policy(policy, book, vocabulary.units)
    for claim in _named(rules, ClaimNumber):
        found += _of_claim(claim, rules, book, vocabulary.units)
    return tuple(found)


def mutated_rules(book: Book) -> tuple[Rule, ...]:
    """The rules that forbid, warn or expose, and the definitions behind them, in the order of their ids."""
    found: dict[str, Rule] = {}
    for rule in book.with_effect("forbids", "warns", "exposes"):
        if rule.status in ACTING_STATUSES:
            found |= {one.id: one for one in (rule, *definitions_behind(rule, book))}
    return tuple(found[name] for name in sorted(found))


def _of_rule(rule: Rule, book: Book, vocabulary: Vocabulary) -> Iterator[Mutant]:
    for change in changes(rule.when, vocabulary):
        yield _mutant(change, rule, replace(rule, when=change.node))  # type: ignore[arg-type]
    for change, then in _conclusions(rule, book, vocabulary):
        yield _mutant(change, rule, replace(rule, then=then))
    for claim in rule.because:
        words = f"`{claim}` is not cited"
        left = replace(rule, because=tuple(one for one in rule.because if one != claim))
        yield _mutant(Change("citation", rule.place, words, rule.when), rule, left)


def _mutant(change: Change, before: Rule, after: Rule) -> Mutant:
    place = change.place if change.place.file else before.place
    return Mutant(change.sort, before.id, place, change.words, after, ((before, after),))


def _conclusions(rule: Rule, book: Book, vocabulary: Vocabulary) -> Iterator[tuple[Change, Then]]:
    match rule.then:
        case ConcludesQuantity(term, formula):
            for change in changes(formula, vocabulary):
                yield change, ConcludesQuantity(term, change.node)  # type: ignore[arg-type]
        case Exposes(amounts):
            for i, amount in enumerate(amounts):
                for change, other in _ends(amount, vocabulary):
                    yield change, Exposes((*amounts[:i], other, *amounts[i + 1 :]))
        case ConcludesChoice(term, option):
            for other_option in _other(option, book.terms[term].option_names):
                yield _concluded(term, option, other_option, rule), ConcludesChoice(term, other_option)
        case States(term, bool() as value):
            yield _concluded(term, _yes(value), _yes(not value), rule), States(term, not value)
        case States(term, str() as value):
            for other_option in _other(value, book.terms[term].option_names):
                yield _concluded(term, value, other_option, rule), States(term, other_option)
        case Warns(withholds):
            words = "the warning " + ("no longer withholds" if withholds else "withholds")
            yield Change("value", rule.place, words, rule.when), replace(rule.then, withholds=not withholds)


def _ends(amount: Amount, vocabulary: Vocabulary) -> Iterator[tuple[Change, Amount]]:
    """An amount with one end changed; with both, where it is exactly one number."""
    if amount.low is not None and amount.low != amount.high:
        for change in changes(amount.low, vocabulary):
            yield change, replace(amount, low=change.node)  # type: ignore[arg-type]
    for change in changes(amount.high, vocabulary):
        low = change.node if amount.low == amount.high else amount.low
        yield change, replace(amount, low=low, high=change.node)  # type: ignore[arg-type]


def _concluded(term: str, before: str, after: str, rule: Rule) -> Change:
    return Change("value", rule.place, f"`{term}` is concluded as `{after}`, not as `{before}`", rule.when)


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _other(option: str, options: tuple[str, ...]) -> tuple[str, ...]:
    """The option after this one, or the first after the last: none where there is no other."""
    after = options[(options.index(option) + 1) % len(options)]
    return () if after == option else (after,)


def _named(rules: tuple[Rule, ...], sort: type[PolicyNumber] | type[ClaimNumber]) -> list[str]:
    parts = (part for rule in rules for node in nodes(rule) for part in walk(node) if isinstance(part, sort))
    return sorted({part.name if isinstance(part, PolicyNumber) else part.claim for part in parts})


def _of_policy(name: str, book: Book, units: Sequence[Unit]) -> Iterator[Mutant]:
    policy = book.policies[name]
    for sort, value in otherwise(policy.value, units):
        words = f"`policy.{name}`, `{policy.value}`, becomes `{value}`"
        pairs = _pairs(book, {("", name): value})
        yield Mutant(sort, f"policy.{name}", policy.place, words, replace(policy, value=value), pairs)


def _of_claim(name: str, rules: tuple[Rule, ...], book: Book, units: Sequence[Unit]) -> Iterator[Mutant]:
    claim = book.claims[name]
    parts = (part for rule in rules for node in nodes(rule) for part in walk(node))
    read = {part.name for part in parts if isinstance(part, ClaimNumber) and part.claim == name}
    for number in sorted(read):
        for sort, value in otherwise(claim.numbers[number], units):
            words = f"`{number}` of `{name}`, `{claim.numbers[number]}`, becomes `{value}`"
            changed = replace(claim, numbers={**claim.numbers, number: value})
            yield Mutant(sort, name, claim.place, words, changed, _pairs(book, {(name, number): value}))


def _pairs(book: Book, values: Mapping[tuple[str, str], Quantity]) -> tuple[tuple[Rule, Rule], ...]:
    """The rules that name a number, each with the number itself in its place."""

    def put(node: Node) -> Node:
        match node:
            case PolicyNumber(name) if ("", name) in values:
                return Number(values["", name], str(values["", name]), node.place)
            case ClaimNumber(claim, name) if (claim, name) in values:
                return Number(values[claim, name], str(values[claim, name]), node.place)
            case _:
                return with_children(node, [put(child) for child in children(node)])

    found = ((rule, _rewritten(rule, put)) for rule in book.rules.values())
    return tuple((before, after) for before, after in found if before != after)


def _rewritten(rule: Rule, put: Callable[[Node], Node]) -> Rule:
    def formula(node: Formula) -> Formula:
        return put(node)  # type: ignore[return-value]

    then = rule.then
    match then:
        case ConcludesQuantity():
            then = replace(then, formula=formula(then.formula))
        case Exposes(amounts):
            ends = ((one, None if one.low is None else formula(one.low), formula(one.high)) for one in amounts)
            then = Exposes(tuple(replace(one, low=low, high=high) for one, low, high in ends))
        case Informs(schedule):
            times = ((one, put(one.every), None if one.lasting is None else put(one.lasting)) for one in schedule)
            then = Informs(tuple(replace(one, every=every, lasting=lasting) for one, every, lasting in times))  # type: ignore[arg-type]
    return replace(rule, when=put(rule.when), then=then)  # type: ignore[arg-type]
