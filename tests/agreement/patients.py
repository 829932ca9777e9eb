"""Draws inputs for any book, a generated one or one that people wrote: facts on thresholds, gaps, screens, bad values."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

from ketrace.logic.nodes import Value
from ketrace.logic.walk import walk
from ketrace.rulebook.book import Book
from ketrace.rulebook.rules import States
from ketrace.rulebook.terms import Term
from ketrace.values.decimals import decimal_text, is_finite_decimal
from ketrace.values.units import Unit, UnitError
from tests.agreement.thresholds import Thresholds

_UNITS = ("mg", "g", "ug", "kg", "[lb_av]", "mg/kg", "ug/kg", "h", "d", "min", "mg/h", "mg/d", "1", "%", "kW", "W/kg")
_WIDEST = 100


@dataclass(frozen=True, slots=True)
class Chance:
    """How one input is drawn: how much is known, and whether some of it cannot be used."""

    known: float
    bad: bool


class Patients:
    """Draws inputs for one book; on one day, where it is given."""

    def __init__(self, book: Book, rng: Random, day: datetime.date | None = None) -> None:
        self.book, self.rng = book, rng
        self.thresholds = Thresholds.of(book)
        self.day = book.knowledge.units.parse("d").factor
        covered = {name for screen in book.screens.values() for name in screen.covers}
        implied = {rule.then.term for rule in book.rules.values() if isinstance(rule.then, States)}
        self._usual = dict.fromkeys(covered, 0.6) | dict.fromkeys(implied, 0.3)
        self._units: dict[str, tuple[Unit, ...]] = {}
        start, end = book.knowledge.window
        marks = {start, end, *(one for rule in book.rules.values() for one in (rule.since, rule.until) if one)}
        self.days = [day] if day is not None else sorted(one for one in marks if start <= one <= end)

    def draw(self) -> dict[str, object]:
        """One input."""
        rng = self.rng
        chance = Chance(rng.choice((1.0, 1.0, 0.97, 0.97, 0.9, 0.7, 0.4)), rng.random() < 0.1)
        day = rng.choice(self.days)
        values: dict[str, Fraction] = {}
        found: dict[str, object] = {
            "format": 1,
            "as_of": day.isoformat() if rng.random() < 0.7 else f"{day}T{rng.randint(10, 23)}:00:00Z",
            "facts": {term.name: self._stated(term, day, chance, values) for term in self._asked(chance)},
            "screens": {name: self._screen(day) for name in self.book.screens if rng.random() < 0.6},
        }
        orders = [term for term in self.book.terms.values() if term.in_order]
        return {**found, "order": self._order(values)} if orders and rng.random() < 0.7 else found

    def near(self, patient: Mapping[str, Any]) -> dict[str, object]:
        """An input that differs from another in few facts, and in its order now and then."""
        drawn, facts = self.draw(), dict(patient.get("facts", {}))
        stated = drawn["facts"]
        assert isinstance(stated, dict)
        for name in sorted({*facts, *stated}):
            if self.rng.random() < 0.07:
                facts.pop(name, None)
                facts |= {name: stated[name]} if name in stated else {}
        order = {"order": drawn["order"]} if "order" in drawn and self.rng.random() < 0.5 else {}
        return {**patient, "facts": facts, **order}

    def _asked(self, chance: Chance) -> Iterator[Term]:
        for term in self.book.terms.values():
            share = chance.known * self._usual.get(term.name, 1.0)
            if not term.derived and not term.in_order and self.rng.random() < share:
                yield term

    def _stated(self, term: Term, day: datetime.date, chance: Chance, values: dict[str, Fraction]) -> object:
        if self.rng.random() < (1 - chance.known) / 4:
            return None
        if term.type == "list":
            return self._list(term, day, chance)
        if term.type in ("quantity", "date") and chance.bad and self.rng.random() < 0.3:
            return self._bad(term, day)
        value = self._value(term, day, "", values)
        if term.valid_for is None and self.rng.random() < 0.85:
            return value
        whole = value if isinstance(value, dict) else {"value": value}
        return {**whole, "observed": self._observed(term.valid_for, day), "from": "somewhere"}

    def _value(self, term: Term, day: datetime.date, over: str, values: dict[str, Fraction]) -> object:
        match term.type:
            case "yes-no":
                return self.rng.random() < 0.5
            case "choice":
                return self.rng.choice(term.option_names)
            case "date":
                return (day - datetime.timedelta(days=self._days_ago(over + term.name))).isoformat()
            case _:
                values[over + term.name] = base = self._base(term, over, values)
                return self._written(term, base)

    def _base(self, term: Term, over: str, values: Mapping[str, Fraction]) -> Fraction:
        """A plausible number, often one at which some comparison turns, or one step beside it."""
        assert term.unit is not None
        step = term.step.base if term.step is not None else term.unit.factor
        low, high = (end.base for end in term.plausible) if term.plausible else (Fraction(0), _WIDEST * step)
        low = max(low, step) if term.in_order else low
        name = over + term.name
        known = {values[one] for one in self.thresholds.linked.get(name, ()) if one in values}
        pool = sorted(known if known and self.rng.random() < 0.3 else self.thresholds.numbers.get(name, ()))
        pool = [base for base in pool if low <= base <= high]
        if pool and self.rng.random() < 0.6:
            return self.rng.choice(pool)
        if pool and self.rng.random() < 0.5:
            return min(max(self.rng.choice(pool) + self.rng.choice((-1, 1)) * step, low), high)
        return low + self.rng.randint(0, int((high - low) / step)) * step

    def _written(self, term: Term, base: Fraction) -> object:
        assert term.unit is not None
        if term.bare_number and self.rng.random() < 0.5:
            return _number(base / term.unit.factor)
        unit = self.rng.choice(self._same_units(term.unit)) if self.rng.random() < 0.3 else term.unit
        unit = unit if is_finite_decimal(base / unit.factor) else term.unit
        if self.rng.random() < 0.2:
            return {"value": _number(base / unit.factor), "unit": unit.text}
        return f"{decimal_text(base / unit.factor)} {unit.text}"

    def _same_units(self, unit: Unit) -> tuple[Unit, ...]:
        """Units in which the same can be said."""
        if unit.text not in self._units:
            found = []
            for text in _UNITS:
                try:
                    found.append(self.book.knowledge.units.parse(text))
                except UnitError:
                    continue
            self._units[unit.text] = (unit, *(one for one in found if one.dimension == unit.dimension))
        return self._units[unit.text]

    def _days_ago(self, name: str) -> int:
        pool = [base / self.day for base in sorted(self.thresholds.numbers.get(name, ()))]
        whole = [int(days) for days in pool if days >= 0 and days.denominator == 1]
        return self.rng.choice(whole) if whole and self.rng.random() < 0.6 else self.rng.randint(0, 9)

    def _observed(self, valid_for: str | None, day: datetime.date) -> str:
        """Fresh, too old, or just as old as it may be."""
        limit = 0 if valid_for is None else int(self.book.policies[valid_for].value.base / self.day)
        observed = day - datetime.timedelta(days=self.rng.choice((0, 0, limit, limit + 1)))
        return observed.isoformat() if self.rng.random() < 0.7 else f"{observed}T0{self.rng.randint(0, 9)}:30:00Z"

    def _screen(self, day: datetime.date) -> dict[str, object]:
        found: dict[str, object] = {"complete": self.rng.random() < 0.9}
        return {**found, "observed": self._observed(None, day)} if self.rng.random() < 0.7 else found

    def _list(self, term: Term, day: datetime.date, chance: Chance) -> dict[str, object]:
        items = [self._item(term, day, chance) for _ in range(self.rng.randint(0, min(term.max_items, 4)))]
        found: dict[str, object] = {"complete": self.rng.random() < (0.5 + chance.known / 2), "items": items}
        return {**found, "observed": self._observed(term.valid_for, day)} if term.valid_for is not None else found

    def _item(self, term: Term, day: datetime.date, chance: Chance) -> dict[str, object]:
        """One item. Of two ways to work out a field, mostly only one can be gone."""
        stated = {one.name: one for one in term.fields if not one.ways and self.rng.random() < chance.known}
        for derived in term.fields:
            needs = [{part.name for part in walk(way) if isinstance(part, Value)} for way in derived.ways]
            if needs and not (chance.bad and self.rng.random() < 0.5):
                kept = self.rng.choice(needs)
                for need in needs:
                    if need != kept and need <= set(stated):
                        stated.pop(self.rng.choice(sorted(need - kept or need)))
        values: dict[str, Fraction] = {}
        return {name: self._value(one, day, f"{term.name}.", values) for name, one in stated.items()}

    def _order(self, values: Mapping[str, Fraction]) -> dict[str, object]:
        found: dict[str, object] = {}
        for term in self.book.terms.values():
            if not term.in_order or term.form_of is not None or term.derived or self.rng.random() < 0.25:
                continue
            key = term.name.removeprefix("order.")
            if not term.forms:
                found[key] = self._value(term, self.days[0], "", {})
            elif self.rng.random() < 0.1:
                found[key] = None
            else:
                form = self.book.terms[f"{term.name}.{self.rng.choice(term.forms)}"]
                found[key] = self._written(form, self._base(form, "", values))
        return found

    def _bad(self, term: Term, day: datetime.date) -> object:
        """A value that cannot be used: of the future, without a unit, of another dimension, or beyond belief."""
        if term.type == "date":
            return (day + datetime.timedelta(days=1)).isoformat()
        assert term.unit is not None
        beyond = f"999999999 {term.unit.text}" if term.plausible is not None else "5"
        return self.rng.choice((beyond, "5 mol", "5"))


def _number(value: Fraction) -> int | Decimal:
    return int(value) if value.denominator == 1 else Decimal(decimal_text(value))
