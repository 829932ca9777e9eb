"""The nodes of the rule language: formulas, which have a number, and conditions, which are true, false or unknown.

Nodes are what an author wrote, frozen. Every node knows its place; places do not count when nodes are compared.
Numbers are kept with the unit they were written in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from ketrace.problems import Place
from ketrace.values.quantity import Quantity

NOWHERE = Place("")

Operator = Literal[">=", ">", "<=", "<", "=", "!="]
OPPOSITE: dict[Operator, Operator] = {">=": "<", "<": ">=", ">": "<=", "<=": ">", "=": "!=", "!=": "="}
Arithmetic = Literal["+", "-", "*", "/"]


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its unit, as written."""

    quantity: Quantity
    text: str
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class PolicyNumber:
    """A local number, by name; a site may replace its value."""

    name: str
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class ClaimNumber:
    """A named number of a claim: `SOURCE/claim` and the name."""

    claim: str
    name: str
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Value:
    """A term, or a field of a list item where `in_item` is true."""

    name: str
    in_item: bool = False
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Age:
    """Whole days from a date term (or field) to the date of the decision."""

    of: Value
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Lookup:
    """A cell of a table; unknown where the table has no such row."""

    table: str
    keys: tuple[Value, ...]
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of a formula over all items of a list; unknown unless the list is complete and every item has a value."""

    over: str
    each: Formula
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Calculation:
    """Two formulas joined by `+ - * /`."""

    operator: Arithmetic
    left: Formula
    right: Formula
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Extreme:
    """The smallest or the largest of several formulas."""

    which: Literal["min", "max"]
    of: tuple[Formula, ...]
    place: Place = field(default=NOWHERE, compare=False)


Formula = Number | PolicyNumber | ClaimNumber | Value | Age | Lookup | Sum | Calculation | Extreme


@dataclass(frozen=True, slots=True)
class All:
    """True when every part is; the empty one is true (`always`)."""

    parts: tuple[Condition, ...]
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Any:
    """True when some part is."""

    parts: tuple[Condition, ...]
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """True when the part is false."""

    part: Condition
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class AtLeast:
    """True when at least `count` parts are."""

    count: int
    parts: tuple[Condition, ...]
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Is:
    """A yes-no value is what is written."""

    value: Value
    expected: bool
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class OneOf:
    """A choice is one of the options written."""

    value: Value
    options: tuple[str, ...]
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison of two numbers of one dimension."""

    left: Formula
    operator: Operator
    right: Formula
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Defined:
    """Whether a table has a cell for these keys."""

    lookup: Lookup
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class CountItems:
    """How many items of a list fulfil a condition, compared with a whole number.

    `some` is written `>= 1`, and `every` is the count of items that do not fulfil it, `<= 0`: see `word`.
    """

    over: str
    where: Condition
    operator: Operator
    count: int
    word: Literal["some", "every", "count"]
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class VerdictIs:
    """True when every verdict still possible is listed, false when none is."""

    verdicts: tuple[str, ...]
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class AnyRule:
    """Some rule of this effect or kind is in one of these states. Only in properties about all patients."""

    states: tuple[str, ...]
    effect: str | None = None
    kind: str | None = None
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class AmountIs:
    """Some rule that holds prints an amount of which this end, rounded, compares so. Only in properties."""

    amount: str
    end: Literal["low", "high"]
    operator: Operator
    right: Formula
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class AmountsDiffer:
    """Two rules that hold print different ranges of one amount, and share no conflict. Only in properties."""

    place: Place = field(default=NOWHERE, compare=False)


AboutRules = AnyRule | AmountIs | AmountsDiffer
Leaf = Is | OneOf | Compare | Defined | CountItems | VerdictIs | AboutRules
Condition = All | Any | Not | AtLeast | Leaf
