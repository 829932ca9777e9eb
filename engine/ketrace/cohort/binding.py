"""The columns of a file, bound to what they hold. All that is wrong with them is said at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import polars as pl

from ketrace.problems import Place, Problem, Refused, did_you_mean
from ketrace.rulebook.book import Book
from ketrace.rulebook.terms import Term
from ketrace.values.units import Unit, UnitError

PATIENT, AS_OF = "patient", "as_of"
_UNIT = re.compile(r"(.+?) \[(.+)\]", re.DOTALL)
_OBSERVED, _COMPLETE, _SCREEN = "@observed", "@complete", "screen."
_TYPES = {
    "yes-no": "true or false",
    "choice": "the name of an option as text",
    "date": "a date",
    "quantity": "a number",
    "list": "a list of structs",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column (or a field of the structs of a list), and the unit of its numbers."""

    name: str
    dtype: pl.DataType
    unit: Unit | None = None


@dataclass(slots=True)
class Binding:
    """Which column holds what."""

    facts: dict[str, Column] = field(default_factory=dict)
    observed: dict[str, Column] = field(default_factory=dict)
    complete: dict[str, Column] = field(default_factory=dict)
    screens: dict[str, Column] = field(default_factory=dict)
    fields: dict[tuple[str, str], Column] = field(default_factory=dict)
    patient: Column | None = None
    as_of: Column | None = None


def bind(schema: Mapping[str, pl.DataType], book: Book, file: str, dated: bool, ignored: Iterable[str] = ()) -> Binding:
    """The columns of a file, bound. `dated`: the date of the decisions is given beside it. Raises `Refused`."""
    binder = _Binder(book, file)
    for name, dtype in schema.items():
        if name not in ignored:
            binder.column(name, dtype)
    if binder.found.as_of is None and not dated:
        binder.fault("missing-column", "there is no column `as_of`", "$", "give the date with `--as-of`")
    for name in binder.found.facts:
        if book.terms[name].type == "list" and name not in binder.found.complete:
            help = "it says for each row whether the list is whole: without it none would be"
            binder.fault("missing-column", f"there is no column `{name}{_COMPLETE}`", name, help)
    if not binder.found.facts and not binder.found.screens:
        binder.fault("no-facts", "no column holds a fact or a screen of this base", "$")
    if binder.problems:
        raise Refused(binder.problems)
    return binder.found


def layout_of(book: Book) -> Iterator[str]:
    """The names of all columns that a file may have, in order."""
    yield from (PATIENT, AS_OF)
    for term in book.terms.values():
        if not term.derived and not term.in_order:
            yield column_name(term)
            yield f"{term.name}{_OBSERVED}"
            if term.type == "list":
                yield f"{term.name}{_COMPLETE}"
    for screen in book.screens:
        yield f"{_SCREEN}{screen}"
        yield f"{_SCREEN}{screen}{_OBSERVED}"


def column_name(term: Term) -> str:
    """The usual name of the column of a term or field."""
    return f"{term.name} [{term.unit}]" if term.type == "quantity" and not term.bare_number else term.name


class _Binder:
    """Binds one column after the other, and gathers what is wrong."""

    def __init__(self, book: Book, file: str) -> None:
        self.book, self.file = book, file
        self.found = Binding()
        self.problems: list[Problem] = []
        self.known = [*layout_of(book)]

    def fault(self, code: str, message: str, path: str, help: str | None = None) -> None:
        """Note what is wrong."""
        self.problems.append(Problem(code, message, (Place(self.file, path=path),), help))

    def column(self, name: str, dtype: pl.DataType) -> None:
        """Bind one column."""
        if name in (PATIENT, AS_OF):
            setattr(self.found, name, Column(name, dtype))
            if name == AS_OF:
                self._moment(name, dtype)
        elif name.endswith(_OBSERVED):
            self._observed(name, dtype)
        elif name.endswith(_COMPLETE) and self._is_list(name.removesuffix(_COMPLETE)):
            self._boolean(name, dtype)
            self.found.complete[name.removesuffix(_COMPLETE)] = Column(name, dtype)
        elif name.removeprefix(_SCREEN) in self.book.screens and name.startswith(_SCREEN):
            self._boolean(name, dtype)
            self.found.screens[name.removeprefix(_SCREEN)] = Column(name, dtype)
        else:
            self._fact(name, dtype)

    def _is_list(self, name: str) -> bool:
        return name in self.book.terms and self.book.terms[name].type == "list"

    def _unknown(self, name: str) -> None:
        help = did_you_mean(name, self.known) or f"leave it out, or pass it over with `--ignore '{name}'`"
        self.fault("unknown-column", f"column `{name}` is nothing that this base knows", name, help)

    def _observed(self, name: str, dtype: pl.DataType) -> None:
        about = name.removesuffix(_OBSERVED)
        screen = about.removeprefix(_SCREEN)
        known = screen in self.book.screens if about.startswith(_SCREEN) else self._stated(about) is not None
        if not known:
            self._unknown(name)
            return
        self._moment(name, dtype)
        self.found.observed[about] = Column(name, dtype)

    def _moment(self, name: str, dtype: pl.DataType) -> None:
        if isinstance(dtype, pl.Datetime) and dtype.time_zone is None:
            help = "write dates, or times with their time zone"
            self.fault("wrong-type", f"column `{name}` holds times without a time zone", name, help)
        elif not isinstance(dtype, pl.Datetime | pl.Date | pl.String | pl.Null):
            self.fault("wrong-type", f"column `{name}` holds {_shown(dtype)}, not dates", name)

    def _boolean(self, name: str, dtype: pl.DataType) -> None:
        if not isinstance(dtype, pl.Boolean | pl.String | pl.Null):
            self.fault("wrong-type", f"column `{name}` holds {_shown(dtype)}, not {_TYPES['yes-no']}", name)

    def _stated(self, name: str) -> Term | None:
        term = self.book.terms.get(name)
        return None if term is None or term.derived or term.in_order else term

    def _fact(self, name: str, dtype: pl.DataType) -> None:
        match = _UNIT.fullmatch(name)
        about, unit = (match[1], match[2]) if match else (name, None)
        term = self.book.terms.get(about)
        if term is None:
            self._unknown(name)
        elif term.derived:
            self.fault("derived-fact", f"`{about}` is worked out by rules and cannot be stated", name)
        elif term.in_order:
            self.fault("misplaced-fact", f"`{about}` belongs to a written order, and a cohort has none", name)
        elif about in self.found.facts:
            other = self.found.facts[about].name
            help = "bring both to one unit in one column"
            self.fault("two-columns", f"columns `{other}` and `{name}` hold the same fact", name, help)
        else:
            bound = self._bound(term, name, unit, dtype)
            if bound is not None:
                self.found.facts[about] = bound
            if term.type == "list" and isinstance(dtype, pl.List):
                self._fields(term, dtype)

    def _bound(self, term: Term, name: str, unit: str | None, dtype: pl.DataType) -> Column | None:
        if not _fits(term, dtype):
            help = "a CSV file cannot hold lists: use Parquet or NDJSON" if term.type == "list" else None
            self.fault("wrong-type", f"column `{name}` holds {_shown(dtype)}, not {_TYPES[term.type]}", name, help)
            return None
        if term.type != "quantity":
            if unit is not None:
                self.fault("wrong-unit", f"`{term.name}` has no unit", name, f"name the column `{term.name}`")
            return Column(name, dtype)
        if unit is None and not term.bare_number:
            help = f"name the unit in which it was measured, as in `{term.name} [{term.unit}]`"
            self.fault("no-unit", f"column `{name}` has no unit", name, help)
            return None
        return self._with_unit(term, name, unit, dtype)

    def _with_unit(self, term: Term, name: str, unit: str | None, dtype: pl.DataType) -> Column | None:
        assert term.unit is not None
        try:
            found = term.unit if unit is None else self.book.knowledge.units.parse(unit)
        except UnitError as error:
            self.fault("bad-unit", f"{error.message} (for `{term.name}`)", name, error.help)
            return None
        if found.dimension != term.unit.dimension:
            message = f"`{unit}` is not a unit of `{term.name}`, which is measured in `{term.unit}`"
            self.fault("wrong-unit", message, name)
            return None
        return Column(name, dtype, found)

    def _fields(self, term: Term, dtype: pl.List) -> None:
        inner = dtype.inner
        assert isinstance(inner, pl.Struct)
        known = {one.name: one for one in term.fields if not one.ways}
        for one in inner.fields:
            match = _UNIT.fullmatch(one.name)
            about, unit = (match[1], match[2]) if match else (one.name, None)
            path = f"{term.name}.{one.name}"
            if about not in known:
                names = [column_name(found) for found in known.values()]
                help = did_you_mean(one.name, names) or "its fields are " + ", ".join(f"`{name}`" for name in names)
                self.fault("unknown-field", f"`{term.name}` has no field `{one.name}`", path, help)
            elif (term.name, about) in self.found.fields:
                other = self.found.fields[term.name, about].name
                self.fault("two-columns", f"fields `{other}` and `{one.name}` hold the same fact", path)
            else:
                bound = self._bound(known[about], one.name, unit, one.dtype)  # type: ignore[arg-type]
                if bound is not None:
                    self.found.fields[term.name, about] = bound


def _fits(term: Term, dtype: pl.DataType) -> bool:
    if isinstance(dtype, pl.Null):
        return True
    match term.type:
        case "yes-no":
            return isinstance(dtype, pl.Boolean | pl.String)
        case "choice":
            return isinstance(dtype, pl.String | pl.Categorical | pl.Enum)
        case "date":
            return isinstance(dtype, pl.Date | pl.String)
        case "quantity":
            return dtype.is_numeric() or isinstance(dtype, pl.String)
        case _:
            return isinstance(dtype, pl.List) and isinstance(dtype.inner, pl.Struct)


def _shown(dtype: pl.DataType) -> str:
    if isinstance(dtype, pl.String | pl.Categorical | pl.Enum):
        return "text"
    if isinstance(dtype, pl.Boolean):
        return "true and false"
    if dtype.is_numeric():
        return "numbers"
    return "dates or times" if dtype.is_temporal() else f"values of type `{dtype}`"
