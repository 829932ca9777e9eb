"""Which rules and terms of two books mean the same by what is written, with all that they rest on: the rest is asked of
the solver."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from ketrace.comparing.essence import essence
from ketrace.logic.nodes import ClaimNumber, VerdictIs
from ketrace.logic.walk import terms_read, walk
from ketrace.rulebook.book import Book
from ketrace.rulebook.resting import nodes, policies_read, tables_read
from ketrace.rulebook.rules import Exposes, Rule, Warns
from ketrace.rulebook.terms import Term

_OF_TERM = ("type", "unit", "derived", "max_items", "ways", "forms", "form_of", "option_names")


@dataclass(frozen=True, slots=True)
class Pairing:
    """A rule before and after. `None` where it is not there, or does not act."""

    old: Rule | None
    new: Rule | None

    @property
    def rule(self) -> Rule:
        """The rule as it is now, or as it last was."""
        found = self.new or self.old
        assert found is not None
        return found

    @property
    def renamed(self) -> bool:
        """Whether it goes by another id now."""
        return self.old is not None and self.new is not None and self.old.id != self.new.id


def pairings(old: Mapping[str, Rule], new: Mapping[str, Rule]) -> tuple[Pairing, ...]:
    """Rules with their former selves: by id, or by what they say they were formerly."""
    former = {rule.id: rule.id for rule in new.values() if rule.id in old}
    for rule in new.values():
        free = [name for name in rule.formerly if name in old and name not in former.values()]
        if rule.id not in old and free:
            former[rule.id] = free[0]
    found = [Pairing(old.get(former.get(rule.id, "")), rule) for rule in new.values()]
    found += [Pairing(rule, None) for name, rule in old.items() if name not in former.values()]
    return tuple(sorted(found, key=lambda pairing: pairing.rule.id))


class Alike:
    """Two books with the rules of each that act on a day."""

    def __init__(self, old: Book, new: Book, pairs: tuple[Pairing, ...]) -> None:
        self.old, self.new, self.pairs = old, new, pairs
        self._before = {pair.new.id: pair.old for pair in pairs if pair.new is not None}
        self._rules: dict[str, bool] = {}
        self._terms: dict[str, bool] = {}

    @cached_property
    def rules(self) -> dict[str, Rule]:
        """By the id of a rule that means the same as before, guard aside: what it was before."""
        return {name: rule for name, rule in self._before.items() if rule is not None and self.rule(name)}

    @cached_property
    def terms(self) -> frozenset[str]:
        """The terms that are asked or concluded as before."""
        return frozenset(name for name in self.new.terms if self.term(name))

    def rule(self, name: str) -> bool:
        """Whether a rule's condition, conclusion and amounts mean the same."""
        if name not in self._rules:
            before, after = self._before.get(name), self.new.rules[name]
            self._rules[name] = (
                before is not None and not any(self.changed_in(before, after)) and self._reads_alike(after)
            )
        return self._rules[name]

    def changed_in(self, before: Rule, after: Rule) -> Iterator[str]:
        """What a rule itself, or what it names directly, means otherwise, in short words."""
        if essence(before.when) != essence(after.when):
            yield "when"
        if before.effect != after.effect or essence(_then(before)) != essence(_then(after)):
            yield "then"
        if self._leads(self.old, before) != self._leads(self.new, after):
            yield "kind"
        for name in sorted(policies_read(after)):
            if name not in self.old.policies or _policy(self.old, name) != _policy(self.new, name):
                yield f"policy.{name}"
        for name in sorted(tables_read(after)):
            if name not in self.old.tables or _cells(self.old, name) != _cells(self.new, name):
                yield f"table {name}"
        for claim, number in sorted({(one.claim, one.name) for one in _claimed(after)}):
            if _number(self.old, claim, number) != _number(self.new, claim, number):
                yield f"{claim}.{number}"
        yield from (f"fact {name}" for name in sorted(terms_read(*nodes(after))) if not self._declared_alike(name))
        if isinstance(after.then, Exposes):
            amounts = (one.name for one in after.then.amounts)
            yield from (f"amount {name}" for name in amounts if _step(self.old, name) != _step(self.new, name))

    def _reads_alike(self, rule: Rule) -> bool:
        reads_verdict = any(isinstance(part, VerdictIs) for part in walk(rule.when))
        return all(self.term(name) for name in terms_read(*nodes(rule))) and (not reads_verdict or self.verdict)

    def term(self, name: str) -> bool:
        """Whether a term is declared, and concluded, as before."""
        if name not in self._terms:
            concluding = [pair for pair in self.pairs if name in (_concludes(pair.old), _concludes(pair.new))]
            self._terms[name] = self._declared_alike(name) and all(map(self._same, concluding))
        return self._terms[name]

    def _declared_alike(self, name: str) -> bool:
        before, after = self.old.terms.get(name), self.new.terms.get(name)
        return before is not None and after is not None and _declared(before) == _declared(after)

    def _same(self, pair: Pairing) -> bool:
        return pair.old is not None and pair.new is not None and self.rule(pair.new.id)

    @staticmethod
    def _leads(book: Book, rule: Rule) -> object:
        kind = book.knowledge.kinds[rule.kind]
        return (kind.verdict, kind.outcome)

    @cached_property
    def verdict(self) -> bool:
        """Whether everybody's verdict is what it was."""
        return _words(self.old) == _words(self.new) and all(self._same(pair) for pair in self.pairs if self._led(pair))

    def _led(self, pair: Pairing) -> bool:
        old = pair.old is not None and self.old.knowledge.kinds[pair.old.kind].verdict is not None
        return old or (pair.new is not None and self.new.knowledge.kinds[pair.new.kind].verdict is not None)

    @cached_property
    def guard(self) -> bool:
        """Whether what keeps rules that expose from acting is what it was."""
        required = self.old.knowledge.required == self.new.knowledge.required
        withholding = (p for p in self.pairs if (p.old and p.old.withholds) or (p.new and p.new.withholds))
        asked = all(self.term(name) for name in self.new.knowledge.required)
        return required and asked and self.verdict and all(map(self._same, withholding))

    def untouched(self, pair: Pairing) -> bool:
        """Whether a rule does for everybody what it did, by what is written."""
        return self._same(pair) and (pair.rule.effect != "exposes" or self.guard)

    def incomparable(self) -> tuple[str, ...]:
        """Facts that mean another thing under the same name."""
        both = self.old.terms.keys() & self.new.terms.keys()
        return tuple(sorted(name for name in both if _kind(self.old.terms[name]) != _kind(self.new.terms[name])))


def _then(rule: Rule) -> object:
    return Warns(rule.then.withholds) if isinstance(rule.then, Warns) else rule.then


def _concludes(rule: Rule | None) -> str | None:
    return None if rule is None else rule.concludes


def _declared(term: Term) -> object:
    return (*(essence(getattr(term, name)) for name in _OF_TERM), *map(_named, term.fields))


def _named(field: Term) -> object:
    return (field.name, _declared(field))


def _kind(term: Term) -> object:
    return (term.type, None if term.unit is None else term.unit.dimension, term.derived)


def _words(book: Book) -> object:
    return tuple((verdict.name, verdict.stops) for verdict in book.knowledge.verdicts)


def _policy(book: Book, name: str) -> object:
    return book.policies[name].value.base


def _cells(book: Book, name: str) -> object:
    table = book.tables[name]
    return (table.keys, {keys: cell.value.base for keys, cell in table.cells.items()})


def _claimed(rule: Rule) -> Iterator[ClaimNumber]:
    return (part for node in nodes(rule) for part in walk(node) if isinstance(part, ClaimNumber))


def _number(book: Book, claim: str, number: str) -> object:
    found = book.claims.get(claim)
    return None if found is None or number not in found.numbers else found.numbers[number].base


def _step(book: Book, name: str) -> object:
    found = book.knowledge.amounts.get(name)
    return None if found is None else (found.step.base, found.unit.dimension)
