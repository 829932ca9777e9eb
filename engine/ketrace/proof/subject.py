"""From a model back to a subject: what is stated, and the input document that states it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import z3

from ketrace.proof.symbols import Record, Symbols
from ketrace.rulebook.book import Book
from ketrace.rulebook.terms import Term
from ketrace.values.quantity import Quantity

Written = dict[str, object]


@dataclass(frozen=True, slots=True)
class Stated:
    """What is stated of one subject, or in one item: by name, quantities in the base of their dimension, ages in days."""

    values: Mapping[str, bool | str | Fraction]
    lists: Mapping[str, tuple[bool, tuple[Stated, ...]]]
    has_order: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """A number that can be stated: when it is, and the step it is usually written in, or (`whole`) always."""

    known: z3.BoolRef
    value: z3.ArithRef
    step: Fraction
    whole: bool = False


def switches(symbols: Symbols) -> Iterator[z3.BoolRef]:
    """All symbols that say what is stated, and which option it is."""
    yield symbols.has_order
    yield from _switches(symbols)
    for listed in symbols.lists.values():
        yield from (listed.stated, listed.complete)
        for there, item in listed.items:
            yield there
            yield from _switches(item)


def silence(symbols: Symbols) -> Iterator[z3.BoolRef]:
    """What is true of a subject of whom nothing is stated, and who has no order."""
    unwritten = {choice["none"].get_id(): choice["none"] for choice in symbols.orders.values()}
    yield from unwritten.values()
    yield from (z3.Not(symbol) for symbol in switches(symbols) if symbol.get_id() not in unwritten)


def _switches(record: Record) -> Iterator[z3.BoolRef]:
    for pair in record.flags.values():
        yield from (pair.true, pair.false)
    for options in record.choices.values():
        yield from options.values()
    yield from (number.known for number in (*record.numbers.values(), *record.ages.values()))


def measures(symbols: Symbols) -> Iterator[Measure]:
    """All numbers that can be stated."""
    yield from _measures(symbols)
    for listed in symbols.lists.values():
        for there, item in listed.items:
            yield from (replace(one, known=z3.And(there, one.known)) for one in _measures(item))


def _measures(record: Record) -> Iterator[Measure]:
    for name, number in record.numbers.items():
        yield Measure(number.known, number.value, record.steps[name])
    for age in record.ages.values():
        yield Measure(age.known, age.value, Fraction(1), whole=True)


def stated(symbols: Symbols, model: z3.ModelRef) -> Stated:
    """What a model states of one subject."""
    lists = {}
    for name, listed in symbols.lists.items():
        if _is(model, listed.stated):
            items = tuple(Stated(_values(item, model), {}) for there, item in listed.items if _is(model, there))
            lists[name] = (_is(model, listed.complete), items)
    return Stated(_values(symbols, model), lists, _is(model, symbols.has_order))


def _is(model: z3.ModelRef, symbol: z3.BoolRef) -> bool:
    return bool(z3.is_true(model.eval(symbol, model_completion=True)))


def _values(record: Record, model: z3.ModelRef) -> dict[str, bool | str | Fraction]:
    found: dict[str, bool | str | Fraction] = {}
    for name, pair in record.flags.items():
        if _is(model, pair.true) or _is(model, pair.false):
            found[name] = _is(model, pair.true)
    for name, options in record.choices.items():
        found.update((name, option) for option, symbol in options.items() if _is(model, symbol))
    for name, number in (*record.numbers.items(), *record.ages.items()):
        if _is(model, number.known):
            found[name] = fraction(model.eval(number.value, model_completion=True))
    return found


def fraction(value: z3.ExprRef) -> Fraction:
    """The value of a number in a model; one that no fraction equals is cut after twenty digits."""
    if z3.is_algebraic_value(value):
        value = value.approx(20)
    return Fraction(value.numerator_as_long(), value.denominator_as_long())


def input_of(subject: Stated, book: Book, as_of: datetime.date) -> Written:
    """The input document that states it: whole screens where they say the same, all observed on the day itself."""
    writer = _Writer(book, as_of)
    facts: Written = {}
    order: Written = {}
    for name, value in sorted(subject.values.items()):
        term = book.terms[name]
        if not term.in_order:
            facts[name] = writer.dated(term.valid_for, writer.value(term, value))
        elif term.forms:
            if value != "none":
                form = f"{name}.{value}"
                order[name.removeprefix("order.")] = writer.value(book.terms[form], subject.values[form])
        elif term.form_of is None:
            order[name.removeprefix("order.")] = writer.value(term, value)
    for name, (complete, items) in sorted(subject.lists.items()):
        facts[name] = writer.listed(book.terms[name], complete, items)
    screens = writer.screens(facts)
    found: Written = {"format": 1, "as_of": as_of.isoformat()}
    found |= {"screens": screens} if screens else {}
    found["facts"] = facts
    if subject.has_order:
        unknown = {
            key: None for key, term in book.order_terms.items() if term.forms and term.name not in subject.values
        }
        found["order"] = order | unknown
    return found


class _Writer:
    def __init__(self, book: Book, as_of: datetime.date) -> None:
        self.book, self.as_of = book, as_of

    def value(self, term: Term, value: bool | str | Fraction) -> object:
        """A value as an input has it."""
        if not isinstance(value, Fraction):
            return value
        if term.type == "date":
            return (self.as_of - datetime.timedelta(days=int(value))).isoformat()
        assert term.unit is not None
        shown = Quantity(value / term.unit.factor, term.unit)
        return f"{shown}" if " " in f"{shown}" else f"{shown} {term.unit}"

    def dated(self, valid_for: str | None, value: object) -> object:
        """The value with its day, where it would be too old without one."""
        return value if valid_for is None else {"value": value, "observed": self.as_of.isoformat()}

    def listed(self, term: Term, complete: bool, items: tuple[Stated, ...]) -> Written:
        """A list as an input has it."""
        fields = {field.name: field for field in term.fields}
        written = [{name: self.value(fields[name], value) for name, value in item.values.items()} for item in items]
        observed = {} if term.valid_for is None else {"observed": self.as_of.isoformat()}
        return {"complete": complete, "items": written, **observed}

    def screens(self, facts: Written) -> Written:
        """The screens of which every answer is stated. The "no" that each of them says is taken out of the facts."""
        found: Written = {}
        for screen in self.book.screens.values():
            if all(name in facts for name in screen.covers):
                found[screen.id] = {"complete": True, "observed": self.as_of.isoformat()}
                for name in screen.covers:
                    if facts[name] in (False, {"value": False, "observed": self.as_of.isoformat()}):
                        del facts[name]
        return found
