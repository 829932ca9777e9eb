"""What names mean while a document is read, and where problems are gathered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ketrace.problems import Place, Problem, Severity, did_you_mean
from ketrace.rulebook.evidence import Claim, Policy, Table
from ketrace.rulebook.terms import Term
from ketrace.values.units import UnitSystem


class Mistake(Exception):
    """Something an author wrote that cannot be read; it becomes a problem at the place being read."""

    def __init__(self, code: str, message: str, help: str | None = None) -> None:
        self.code, self.message, self.help = code, message, help
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
        self.note(mistake.code, mistake.message, place, help=mistake.help)

    @property
    def failed(self) -> bool:
        """Whether any problem stops loading."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)


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
    item: Term | None = None
    about_all: bool = False

    def inside(self, item: Term) -> Scope:
        """The same scope for an item of a list."""
        return replace(self, item=item)

    def term(self, name: str) -> Term:
        """The term (or field of the item) of that name; a mistake when there is none."""
        if self.item is not None:
            found = self.item.field(name)
            if found is None:
                known = [one.name for one in self.item.fields]
                raise Mistake(
                    "unknown-field",
                    f"`{self.item.name}` has no field `{name}`",
                    did_you_mean(name, known) or "its fields are " + ", ".join(f"`{one}`" for one in known),
                )
            return found
        if name not in self.terms:
            raise Mistake(
                "unknown-fact",
                f"unknown fact `{name}`",
                did_you_mean(name, self.terms) or "facts are declared in the folder terms/",
            )
        return self.terms[name]
