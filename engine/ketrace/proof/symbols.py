"""What can be known of one subject, as free symbols by the names of facts. They belong to no book.

Two books read over one set of symbols are two readings of one subject; two sets of symbols are two subjects.
Screens and ages need no symbols: a fact that a screen states, or that has grown too old, is a fact that is free anyway.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import z3

from ketrace.logic.nodes import Value
from ketrace.logic.walk import walk
from ketrace.proof.pairs import Choice, Number, Pair, both, chosen, so_many
from ketrace.rulebook.terms import Term


class Record:
    """Free symbols for some terms: those of a subject, or the fields of one item. No date is older than so many days."""

    def __init__(self, terms: Iterable[Term], prefix: str, oldest: int) -> None:
        self.oldest = oldest
        self.flags: dict[str, Pair] = {}
        self.choices: dict[str, Choice] = {}
        self.numbers: dict[str, Number] = {}
        self.ages: dict[str, Number] = {}
        self.steps: dict[str, Fraction] = {}
        self.constraints: list[z3.BoolRef] = []
        for term in terms:
            self._add(term, prefix + term.name)

    def _add(self, term: Term, name: str) -> None:
        match term.type:
            case "yes-no":
                yes, no = z3.Bool(f"{name} is yes"), z3.Bool(f"{name} is no")
                self.flags[term.name] = Pair(yes, no)
                self.constraints.append(z3.Not(z3.And(yes, no)))
            case "choice":
                options = {option: z3.Bool(f"{name} is {option}") for option in term.option_names}
                self.choices[term.name] = options
                if len(options) > 1:
                    self.constraints.append(z3.AtMost(*options.values(), 1))
            case "quantity":
                found = _number(name)
                self.numbers[term.name] = found
                self.steps[term.name] = Fraction(1) if term.step is None else term.step.base
                if term.in_order:
                    self.constraints.append(found.value > 0)
                elif term.plausible is not None:
                    low, high = term.plausible
                    self.constraints += [found.value >= z3.RealVal(low.base), found.value <= z3.RealVal(high.base)]
            case "date":
                days = f"age of {name} in days"
                age = Number(z3.Bool(f"{days} is known"), z3.ToReal(z3.Int(days)))
                self.ages[term.name] = age
                self.constraints += [age.value >= 0, age.value <= self.oldest]

    def known(self, name: str) -> z3.BoolRef:
        """When something is stated for a term."""
        if name in self.flags:
            return self.flags[name].known
        if name in self.choices:
            return chosen(self.choices[name])
        return (self.numbers.get(name) or self.ages[name]).known


def _number(name: str) -> Number:
    return Number(z3.Bool(f"{name} is known"), z3.Real(name))


@dataclass(frozen=True, slots=True)
class ListSymbols:
    """A list: whether anything was said of it, whether it is whole, and its items, of which the first few are there."""

    stated: z3.BoolRef
    complete: z3.BoolRef
    items: tuple[tuple[z3.BoolRef, Record], ...]


class Symbols(Record):
    """All that can be stated of one subject on a day, within what the terms allow. `owner` tells two subjects apart."""

    def __init__(self, terms: Mapping[str, Term], day: date, owner: str = "") -> None:
        prefix = f"{owner}: " if owner else ""
        stated = [term for term in terms.values() if not term.derived]
        super().__init__(stated, prefix, day.toordinal() - date.min.toordinal())
        self.lists = {term.name: self._list(term, prefix + term.name) for term in stated if term.type == "list"}
        self.has_order = z3.Bool(f"{prefix}an order is written")
        self.orders = {term.name: self.choices[term.name] for term in stated if term.forms}
        for term in stated:
            if term.in_order:
                self._order(term, [one for one in stated if one.form_of == term.name])

    def _list(self, term: Term, name: str) -> ListSymbols:
        stated, complete = z3.Bool(f"{name} is stated"), z3.Bool(f"{name} is complete")
        items = []
        before = stated
        self.constraints.append(z3.Implies(complete, stated))
        fields = [field for field in term.fields if not field.ways]
        for number in range(term.max_items):
            there = z3.Bool(f"{name}[{number}] is there")
            item = Record(fields, f"{name}[{number}].", self.oldest)
            self.constraints += [z3.Implies(there, before), *item.constraints, *_one_way(term, item)]
            items.append((there, item))
            before = there
        return ListSymbols(stated, complete, tuple(items))

    def _order(self, term: Term, forms: list[Term]) -> None:
        """An order that nobody wrote says nothing; a written amount has the one form whose unit it is written in."""
        if forms:
            options = self.choices[term.name]
            self.constraints.append(z3.Implies(z3.Not(self.has_order), options["none"]))
            for form in forms:
                chosen_form = options[form.name.removeprefix(f"{term.name}.")]
                self.constraints.append(self.numbers[form.name].known == chosen_form)
        elif term.form_of is None:
            self.constraints.append(z3.Implies(self.known(term.name), self.has_order))


def extends(greater: Symbols, lesser: Symbols) -> Iterator[z3.BoolRef]:
    """That of one subject all is stated that is stated of the other, alike, and perhaps more."""
    yield z3.Implies(lesser.has_order, greater.has_order)
    yield from _extends(greater, lesser)
    for name, few in lesser.lists.items():
        more = greater.lists[name]
        yield z3.Implies(few.stated, more.stated)
        yield z3.Implies(few.complete, more.complete)
        for (there, item), (also, fuller) in zip(few.items, more.items, strict=True):
            yield z3.Implies(there, also)
            yield z3.Implies(z3.And(few.complete, z3.Not(there)), z3.Not(also))
            yield from (z3.Implies(there, alike) for alike in _extends(fuller, item))


def _extends(greater: Record, lesser: Record) -> Iterator[z3.BoolRef]:
    for name, flag in lesser.flags.items():
        yield z3.Implies(flag.true, greater.flags[name].true)
        yield z3.Implies(flag.false, greater.flags[name].false)
    for name, options in lesser.choices.items():
        yield from (z3.Implies(symbol, greater.choices[name][option]) for option, symbol in options.items())
    for few, more in ((lesser.numbers, greater.numbers), (lesser.ages, greater.ages)):
        for name, number in few.items():
            yield z3.Implies(number.known, z3.And(more[name].known, more[name].value == number.value))


def _one_way(term: Term, item: Record) -> Iterator[z3.BoolRef]:
    """A field that is worked out in one of several ways cannot be stated in two of them at once."""
    for field in term.fields:
        if len(field.ways) > 1:
            names = [sorted({part.name for part in walk(way) if isinstance(part, Value)}) for way in field.ways]
            given = [both(*(item.known(name) for name in way)) for way in names]
            yield z3.Not(so_many(given, 2))
