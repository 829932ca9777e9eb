"""What can be known: terms, the fields of list terms, and screens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from ketrace.logic.nodes import Formula, Value
from ketrace.logic.walk import walk
from ketrace.problems import Place
from ketrace.values.quantity import Quantity
from ketrace.values.units import Unit

TermType = Literal["yes-no", "choice", "quantity", "date", "list"]


@dataclass(frozen=True, slots=True)
class Code:
    """A code of a code system, and whether anybody matched it with its display. A look-alike says why it is none."""

    system: str
    code: str
    display: str
    verified: str
    because: str | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a choice."""

    name: str
    title: str
    codes: tuple[Code, ...] = ()


@dataclass(frozen=True)
class Term:
    """Something that can be known of one subject, or one field of a list item.

    `ways` are the formulas of a derived item field, of which exactly one may be computable. `written_as` is the key of
    the written order that carries the term, with the form it stands for (`None` where the term is the form itself).
    """

    name: str
    type: TermType
    title: str
    place: Place
    question: str | None = None
    unit: Unit | None = None
    step: Quantity | None = None
    plausible: tuple[Quantity, Quantity] | None = None
    bare_number: bool = False
    options: tuple[Option, ...] = ()
    derived: bool = False
    valid_for: str | None = None
    codes: tuple[Code, ...] = ()
    look_alikes: tuple[Code, ...] = ()
    fields: tuple[Term, ...] = ()
    max_items: int = 0
    ways: tuple[Formula, ...] = ()
    forms: tuple[str, ...] = ()
    form_of: str | None = None
    unscreened: str | None = None

    @cached_property
    def in_order(self) -> bool:
        """Whether the term is read from the written order."""
        return self.name.startswith("order.")

    @cached_property
    def option_names(self) -> tuple[str, ...]:
        """The names of the options of a choice."""
        return tuple(option.name for option in self.options)

    @cached_property
    def _named(self) -> Mapping[str, Term]:
        return {field.name: field for field in self.fields}

    def field(self, name: str) -> Term | None:
        """The field of that name of a list term."""
        return self._named.get(name)

    @cached_property
    def reads(self) -> tuple[frozenset[str], ...]:
        """The fields that each way of a derived field needs."""
        return tuple(frozenset(part.name for part in walk(way) if isinstance(part, Value)) for way in self.ways)


@dataclass(frozen=True, slots=True)
class Screen:
    """A named question that covers several yes-no terms: answered "complete", it states "no" for each not stated."""

    id: str
    title: str
    question: str
    covers: tuple[str, ...]
    valid_for: str | None
    place: Place
