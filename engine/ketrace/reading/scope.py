"""What names mean while a document is read, and where problems are gathered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from ketrace.problems import Place, Problem, Severity, did_you_mean
from ketrace.rulebook.evidence import Claim, Policy, Table
from ketrace.rulebook.terms import Term
from ketrace.values.units import Unit, UnitSystem


def near(name: str, known: Iterable[str], otherwise: str | None = None) -> str:
    """Help for a name that is not known: the nearest one, or where they are declared, or all that there are."""
    names = list(known)
    listed = ", ".join(f"`{one}`" for one in names)
    if len(names) == 1:
        known_ones = f"the only one is {listed}"
    else:
        known_ones = f"it is one of {listed}" if names else "none is declared in knowledge.yaml"
    return did_you_mean(name, names) or otherwise or known_ones


def term_or_field(path: str, terms: Mapping[str, Term]) -> Term | None:
    """The term of that name, or the field of a list when the path is that of the list with the field behind it."""
    owner, _, field_name = path.rpartition(".")
    return terms[path] if path in terms else terms[owner].field(field_name) if owner in terms else None


class Mistake(Exception):
    """Something an author wrote that cannot be read; it becomes a problem at its place, or at the one being read."""

    def __init__(self, code: str, message: str, help: str | None = None, place: Place | None = None) -> None:
        self.code, self.message, self.help, self.place = code, message, help, place
        super().__init__(message)


@dataclass(slots=True)
class Notebook:
    """Gathers problems, so that all are reported at once."""

    problems: list[Problem] = field(default_factory=list)

    def note(
        self,
        code: str,
        message: str,
        *places: Place,
        help: str | None = None,
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Add one problem."""
        self.problems.append(Problem(code, message, places, help, severity))

    def mistake(self, mistake: Mistake, place: Place) -> None:
        """Add a mistake at its place."""
        self.note(mistake.code, mistake.message, mistake.place or place, help=mistake.help)

    @property
    def failed(self) -> bool:
        """Whether any problem stops loading."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)

    @property
    def failed_files(self) -> set[str]:
        """The files that hold a problem which stops loading."""
        errors = (problem for problem in self.problems if problem.severity is Severity.ERROR)
        return {problem.places[0].file for problem in errors if problem.places}


@dataclass(frozen=True, slots=True)
class Scope:
    """The names that a document may use. Inside `where` and `sum`, `item` is the list whose fields are named."""

    units: UnitSystem
    notes: Notebook
    terms: Mapping[str, Term] = field(default_factory=dict)
    policies: Mapping[str, Policy] = field(default_factory=dict)
    claims: Mapping[str, Claim] = field(default_factory=dict)
    tables: Mapping[str, Table] = field(default_factory=dict)
    verdicts: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    amounts: Mapping[str, Unit] = field(default_factory=dict)
    item: Term | None = None
    about_all: bool = False

    def inside(self, item: Term) -> Scope:
        """The same scope for an item of a list."""
        return replace(self, item=item)

    def term(self, name: str) -> Term:
        """The term (or field of the item) of that name; a mistake when there is none."""
        found = self.item.field(name) if self.item is not None else self.terms.get(name)
        if found is not None:
            return found
        if self.item is not None:
            raise Mistake(
                "unknown-field", f"`{self.item.name}` has no field `{name}`", self._field_help(name, self.item)
            )
        raise Mistake("unknown-fact", f"unknown fact `{name}`", self._fact_help(name))

    def _field_help(self, name: str, item: Term) -> str:
        if name in self.terms:
            return f"inside an item of `{item.name}` only its own fields can be asked"
        known = [one.name for one in item.fields]
        return near(name, known, "its fields are " + ", ".join(f"`{one}`" for one in known))

    def _fact_help(self, name: str) -> str:
        for term in self.terms.values():
            field_name = name.removeprefix(f"{term.name}.")
            if term.field(field_name) is not None:
                return f"`{field_name}` is a field of the list `{term.name}`: ask it inside `some`, `every` or `count`"
        owner, _, last = name.rpartition(".")
        if last == "age" and owner in self.terms:
            return f"only a date has an age, and `{owner}` is of the type `{self.terms[owner].type}`"
        return near(name, self.terms, "facts are declared in the folder terms/; `ketrace rules facts` lists them")
