"""The items of a list as a table of their own, counted and summed for each subject."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from ketrace.cohort.exact import CannotCarry, Exact, checked, merged, unknown_of
from ketrace.cohort.layout import Columns
from ketrace.cohort.sheet import Expr, Sheet, Table, all_of, is_true, is_unknown, negate, raw
from ketrace.cohort.world import World
from ketrace.logic.nodes import Condition, CountItems
from ketrace.program.ir import Num, Total
from ketrace.rulebook.book import Book
from ketrace.rulebook.terms import Term

SUBJECT = "subject"
"""The column by which items and subjects are joined."""


@dataclass(slots=True)
class Sums:
    """What is added up over the items of each subject, by the name it has among the subject's columns."""

    over: str
    columns: dict[str, Expr] = field(default_factory=dict)

    def add(self, expr: Expr) -> Expr:
        """The sum over a subject's items of a truth or a whole number that is never null; zero where there is none."""
        name = f"{self.over}_{len(self.columns)}"
        self.columns[name] = expr
        return Expr(raw(name).value.fill_null(0))


class ItemWorld(World):
    """The items of one list. They know their own fields, tables and policy numbers, and nothing else."""

    def __init__(self, book: Book, term: Term, columns: Columns, day: Fraction) -> None:
        super().__init__(book, Sheet())
        self.term, self.columns, self.day = term, columns, day
        self.sums = Sums(columns.list_name(term.name))

    def stated(self, name: str) -> Expr:
        """The column of a field."""
        return raw(self.columns.of_field(self.term.name, name))

    def truth(self, name: str) -> Expr:
        """A yes-no field."""
        return self.stated(name)

    def choice(self, name: str) -> Expr:
        """A choice field."""
        return self.stated(name)

    def options(self, name: str) -> tuple[str, ...]:
        """The options of a choice field."""
        found = self.term.field(name)
        assert found is not None
        return found.option_names

    def number(self, name: str) -> Exact:
        """A quantity field: stated, or worked out in the one way that can be."""
        term = self.term.field(name)
        assert term is not None
        if not term.ways:
            grid = self.columns.grid(f"{self.term.name}.{name}")
            return Exact(self.stated(name), grid.scale, grid.low, grid.high)
        ways = [self.formula(way) for way in term.ways]
        known = [negate(unknown_of(way)) for way in ways]
        alone = [
            all_of([one, *(negate(other) for j, other in enumerate(known) if j != i)]) for i, one in enumerate(known)
        ]
        return merged(list(zip(alone, ways, strict=True)))

    def age(self, name: str) -> Exact:
        """Time since a date field."""
        grid = self.columns.ages
        return Exact(self.stated(name), self.day, grid.low, grid.high)

    def total(self, node: Total) -> Exact:
        """Items have no lists."""
        raise LookupError(node)

    def count(self, node: CountItems) -> Expr:
        """Items have no lists."""
        raise LookupError(node)

    def verdict_is(self, listed: tuple[str, ...]) -> Expr:
        """Items have no verdict."""
        raise LookupError(listed)

    # What subjects ask of their items

    def fulfilling(self, where: Condition, positive: bool) -> tuple[Expr, Expr]:
        """How many items fulfil a condition (or its opposite), and of how many it is unknown."""
        state = self.sheet.keep(self.holds(where) if positive else negate(self.holds(where)))
        return self.sums.add(is_true(state)), self.sums.add(is_unknown(state))

    def summed(self, each: Num) -> tuple[Exact, Expr]:
        """The sum of what is known, and how many items have no value."""
        value = self.value(each)
        if value.den is not None:
            raise CannotCarry("a sum of quotients does not fit into whole numbers")
        num = self.sheet.keep(value.num)
        most = max(self.term.max_items, 1)
        total = self.sums.add(Expr(num.value.fill_null(0), num.stage))
        unknown = self.sums.add(is_unknown(num))
        bounds = min(0, value.low * most), max(0, value.high * most)
        return checked(Exact(total, value.scale, *bounds)), unknown

    def joined(self, subjects: Table, items: Table) -> Table:
        """The subjects with what was added up over their items."""
        if not self.sums.columns:
            return subjects
        kept = {name: expr.value.cast("int64") for name, expr in self.sums.columns.items()}
        table = self.sheet.applied(items)
        table = table.select(SUBJECT, **kept)
        key = f"{SUBJECT}_{self.sums.over}"
        totals = table.group_by(**{key: table[SUBJECT]}).agg(**{name: table[name].sum() for name in kept})
        return subjects.left_join(totals, subjects[SUBJECT] == totals[key])
