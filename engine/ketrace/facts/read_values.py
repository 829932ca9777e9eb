"""One stated value, read as its term says. Document faults are always refused; value faults may be made unknown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from ketrace.facts.ages import age_shown
from ketrace.facts.facts import Fact, FactValue
from ketrace.places import printable, step
from ketrace.problems import Place, Problem, did_you_mean, nearly_equal
from ketrace.rulebook.terms import Term
from ketrace.values.dates import AsOf, age_in_days, lies_after, parse_date, parse_observed
from ketrace.values.quantity import Quantity, measured, parse_quantity
from ketrace.values.units import Unit, UnitError, UnitSystem

_LATER = "a decision cannot rest on what comes after the date it is asked for"
_PARTS = ("value", "unit", "observed", "from")
_WRITE = {
    "yes-no": "write true, false, or null for not known",
    "choice": "write one of its options, or null for not known",
    "date": 'write a date such as "2026-11-23", or null for not known',
}


_Read = tuple[FactValue, str, Unit | None]
_NOTHING: _Read = (None, "", None)


class ValueFault(Exception):
    """A value that cannot be used: the wrong unit, none at all, or an implausible number."""

    def __init__(self, code: str, message: str, help: str | None = None) -> None:
        self.code, self.message, self.help = code, message, help
        super().__init__(message)


@dataclass(slots=True)
class Reader:
    """Reads stated values and gathers the faults of both sorts. `name` is that of the document."""

    units: UnitSystem
    name: str
    as_of: AsOf | None
    document: list[Problem] = field(default_factory=list)
    values: list[Problem] = field(default_factory=list)

    def place(self, path: str) -> Place:
        """A place in the document."""
        return Place(self.name, path=path)

    def fault(self, code: str, message: str, path: str, help: str | None = None) -> None:
        """Note a fault of the document."""
        self.document.append(Problem(code, message, (self.place(path),), help))

    def unknown_key(self, key: str, path: str, known: Iterable[str]) -> None:
        """Note a key that means nothing where it stands."""
        names = tuple(known)
        help = did_you_mean(key, names) or "the keys here are " + ", ".join(f"`{name}`" for name in names)
        self.fault("unknown-key", f"unknown key `{printable(key)}`", path + step(key), help)

    def fact(self, term: Term, written: object, path: str) -> Fact:
        """The fact that was written for a term. A value fault leaves it unknown, with the reason."""
        faults = len(self.values)
        inner, observed, source = self._unwrapped(term, written, path)
        if inner is None:
            return Fact(None, "", term.unit, observed, source, reason="asked, not known")
        try:
            value, shown, unit = self._valued(term, inner, path)
        except ValueFault as bad:
            self.values.append(Problem(bad.code, bad.message, (self.place(path),), bad.help))
            return Fact(None, "", term.unit, observed, source, reason=bad.message)
        if len(self.values) > faults:
            # The value may be good and the time of it not.
            return Fact(None, "", term.unit, observed, source, reason=self.values[-1].message)
        age = None if observed is None or self.as_of is None else age_shown(observed, self.as_of)
        return Fact(value, shown, unit, observed, source, age=age)

    def _unwrapped(self, term: Term, written: object, path: str) -> tuple[object, str | None, str | None]:
        """What was written as the value, when it was observed, and where it comes from."""
        if not isinstance(written, dict):
            return written, None, None
        for key in written:
            if key not in _PARTS:
                self.unknown_key(str(key), path, _PARTS)
        if "value" not in written:
            self.fault(
                "missing-key", f"`{term.name}` has no `value`", path, "write null when it was asked and is not known"
            )
            return None, None, None
        observed = self.observed(written.get("observed"), path)
        source = self.text(written.get("from"), f"{path}.from")
        if "unit" not in written or term.type != "quantity":
            return written["value"], observed, source
        value, unit = written["value"], self.text(written["unit"], f"{path}.unit")
        if isinstance(value, bool) or not isinstance(value, int | Decimal | None):
            help = "write the number without quotes beside its unit, or both as one text, such as `1 kg`"
            message = f"the value of `{term.name}` must be a number, not {_shown(value)}"
            self.fault("wrong-type", message, f"{path}.value", help.replace("1 kg", f"1 {term.unit}"))
            return None, observed, source
        return (None if value is None or unit is None else _Written(value, unit)), observed, source

    def text(self, value: object, path: str) -> str | None:
        """Text, or None where it is not given."""
        if value is None or isinstance(value, str):
            return value
        self.fault("wrong-type", f"`{path.rpartition('.')[2]}` must be text, not {_shown(value)}", path)
        return None

    def observed(self, value: object, path: str) -> str | None:
        """When something was observed, as written; it cannot lie after the date of the decision."""
        text = self.text(value, f"{path}.observed")
        if text is None:
            return None
        try:
            observed = parse_observed(text)
        except ValueError as error:
            self.fault("bad-date", str(error), f"{path}.observed")
            return None
        if self.as_of is not None and lies_after(observed, self.as_of):
            self.values.append(
                Problem(
                    "observed-later",
                    f"`{text}` lies after `{self.as_of}`",
                    (self.place(f"{path}.observed"),),
                    _LATER,
                )
            )
        return text

    def _valued(self, term: Term, value: object, path: str) -> _Read:
        match term.type:
            case "yes-no" if isinstance(value, bool):
                return value, "yes" if value else "no", None
            case "choice" if isinstance(value, str):
                return self._choice(term, value, path)
            case "date" if isinstance(value, str):
                return self._date(value, path)
            case "quantity":
                return _plausible(term, self._quantity(term, value, path))
            case _:
                self.fault("wrong-type", f"`{term.name}` cannot be {_shown(value)}", path, _WRITE.get(term.type))
                return _NOTHING

    def _choice(self, term: Term, value: str, path: str) -> _Read:
        if value in term.option_names:
            return value, value, None
        known = ", ".join(f"`{name}`" for name in term.option_names)
        self.fault(
            "unknown-option",
            f"`{printable(value)}` is not an option of `{term.name}`",
            path,
            " ".join(filter(None, (nearly_equal(value, term.option_names), f"its options are {known}"))),
        )
        return _NOTHING

    def _date(self, value: str, path: str) -> _Read:
        try:
            day = parse_date(value)
        except ValueError as error:
            self.fault("bad-date", str(error), path)
            return _NOTHING
        if self.as_of is not None and age_in_days(day, self.as_of) < 0:
            raise ValueFault("observed-later", f"`{value}` lies after `{self.as_of}`", _LATER)
        return day, value, None

    def _quantity(self, term: Term, value: object, path: str) -> Quantity | None:
        unit = term.unit
        assert unit is not None
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal | _Written):
            self.fault(
                "wrong-type",
                f"`{term.name}` cannot be {_shown(value)}",
                path,
                f"write a number with its unit, such as `1 {unit}`",
            )
            return None
        try:
            if isinstance(value, _Written):
                found = measured(value.number, value.unit, self.units)
            elif isinstance(value, str):
                found = parse_quantity(value, self.units)
            elif term.bare_number:
                found = Quantity(Fraction(value), unit)
            else:
                help = (
                    f"write the unit in which it was measured, as in `1 {unit}`; where nobody knows it, measure again"
                )
                if term.in_order:
                    help = f"write the unit that was meant, as in `1 {unit}`; where nobody knows it, ask who wrote it"
                raise ValueFault("no-unit", f"`{value}` for `{term.name}` has no unit", help)
        except UnitError as error:
            raise ValueFault("bad-quantity", f"{error.message} (for `{term.name}`)", error.help) from None
        if found.unit.dimension != unit.dimension:
            raise ValueFault("wrong-unit", f"`{found}` is not a value of `{term.name}`, which is measured in `{unit}`")
        return found


@dataclass(frozen=True, slots=True)
class _Written:
    number: int | Decimal
    unit: str


def _plausible(term: Term, found: Quantity | None) -> _Read:
    if found is None:
        return _NOTHING
    if term.in_order:
        if found.base <= 0:
            message = f"`{found}` for `{term.name}` is not above zero"
            raise ValueFault("not-above-zero", message, "leave out what is not ordered")
    elif term.plausible is not None:
        low, high = term.plausible
        if not low.base <= found.base <= high.base:
            raise ValueFault(
                "implausible",
                f"`{found}` is not plausible for `{term.name}`: {low} to {high} is",
                "if it is right, it cannot be used here; if not, correct it",
            )
    return found.base, str(found), found.unit


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "`true`" if value else "`false`"
    if isinstance(value, str):
        return f"the text `{printable(value)}`"
    if isinstance(value, int | Decimal):
        return f"the number `{value}`"
    return "a list" if isinstance(value, list) else "an object"
