"""What a written order comes to: the quantities that definitions work out from it."""

from __future__ import annotations

from collections.abc import Iterator

from ketrace.deciding.decision import WorkedOut
from ketrace.deciding.missing import Gaps
from ketrace.deciding.reference import Reference
from ketrace.deciding.working import ABOUT, formula_shown, opened, value_shown
from ketrace.logic.nodes import Value


def worked_out(reference: Reference, gaps: Gaps) -> Iterator[WorkedOut]:
    """The quantities that definitions work out from the order, unless all of them say that they do not apply."""
    for term in reference.book.terms.values():
        if not (term.in_order and term.derived and term.type == "quantity"):
            continue
        concluding = reference.concluding.get(term.name, ())
        if all(reference.when(rule) is False for rule in concluding):
            continue
        found = reference.number(term.name)
        if found == 0:
            continue
        if found is None:
            yield WorkedOut(term.name, term.title, "", "", gaps.of_term(term.name))
            continue
        value = value_shown(term.name, reference)
        working = formula_shown(opened(Value(term.name), reference), reference, reference)
        equals = "" if value.startswith(ABOUT) else "= "
        yield WorkedOut(term.name, term.title, value, working if working == value else f"{working} {equals}{value}", ())
