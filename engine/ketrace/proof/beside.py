"""A second book read for the subject of a first. What means the same in both is taken over, not translated anew.

A subject is the same because symbols go by the names of facts. A number that is worked out is a new symbol each time it is
translated, though: taken over, what did not change costs the solver nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import chain

import z3

from ketrace.proof.pairs import NO, YES, Number, Pair, both, either, opposite
from ketrace.proof.reading import Range, Reading
from ketrace.proof.symbols import Symbols
from ketrace.rulebook.book import Book
from ketrace.rulebook.rules import Rule


class Beside(Reading):
    """A book read beside another. `same_rules` maps rules to those of the other that mean the same, as `same_terms` do."""

    def __init__(
        self,
        book: Book,
        rules: Mapping[str, Rule],
        symbols: Symbols,
        other: Reading,
        same_rules: Mapping[str, Rule],
        same_terms: Collection[str],
    ) -> None:
        super().__init__(book, rules, symbols)
        self.other, self._same_rules, self._same_terms = other, same_rules, same_terms

    def number(self, name: str) -> Number:
        """A quantity."""
        return self.other.number(name) if name in self._same_terms else super().number(name)

    def when(self, rule: Rule) -> Pair:
        """A rule's own condition."""
        same = self._same_rules.get(rule.id)
        return super().when(rule) if same is None else self.other.when(same)

    def amounts(self, rule: Rule) -> Mapping[str, Range]:
        """The amounts of a rule that exposes."""
        same = self._same_rules.get(rule.id)
        return super().amounts(rule) if same is None else self.other.amounts(same)

    def refused_before(self) -> z3.BoolRef:
        """When the other refuses a subject that this one may accept: what was impossible or implausible no longer is."""
        now = {one.get_id() for one in chain(accepted(self), self.symbols.constraints)}
        demanded = chain(accepted(self.other), self.other.symbols.constraints, self._beyond())
        return either(*(opposite(one) for one in demanded if one.get_id() not in now))

    def _beyond(self) -> Iterator[z3.BoolRef]:
        """That no list has more items than the other takes."""
        for name, listed in self.symbols.lists.items():
            before = self.other.symbols.lists.get(name)
            if before is not None:
                yield from (opposite(there) for there, _ in listed.items[len(before.items) :])

    def shared(self) -> Iterator[z3.BoolRef]:
        """That both can be asked: no list has more items than either takes."""
        yield from self._beyond()
        for name, listed in self.other.symbols.lists.items():
            after = self.symbols.lists.get(name)
            if after is not None:
                yield from (opposite(there) for there, _ in listed.items[len(after.items) :])


def accepted(reading: Reading) -> Iterator[z3.BoolRef]:
    """What holds for all whose input is not refused; what always holds is left out."""
    yield from (one for one in reading.consistent() if not z3.is_true(one))


def less(one: Pair, other: Pair) -> z3.BoolRef:
    """When one is further from being true than the other: false before unknown, unknown before true."""
    return either(both(other.true, opposite(one.true)), both(one.false, opposite(other.false)))


def more_than_any(high: z3.ArithRef, others: Collection[tuple[z3.BoolRef, z3.ArithRef]]) -> z3.BoolRef:
    """When an end lies above all of some ends, as far as they are given."""
    return both(*(either(opposite(given), high > end) for given, end in others)) if others else YES


def either_of(pairs: Collection[Pair]) -> z3.BoolRef:
    """When one of some pairs is true."""
    return either(*(pair.true for pair in pairs)) if pairs else NO
