"""What is said of a written order: its outcome, what it comes to, and the nearest one that no rule rejects."""

from __future__ import annotations

from collections.abc import Iterator

from ketrace.deciding.decision import Order, WorkedOut
from ketrace.deciding.missing import Gaps
from ketrace.deciding.nearest import Again, nearest_order
from ketrace.deciding.outcome import Found
from ketrace.deciding.reference import Reference
from ketrace.deciding.working import ABOUT, formula_shown, opened, value_shown
from ketrace.logic.nodes import Value
from ketrace.rulebook.rules import Rule


def ordered(reference: Reference, chained: Found, speaking: list[Rule], gaps: Gaps, again: Again) -> Order | None:
    """What is said of the written order; None where nothing was ordered."""
    if not chained.order:
        return None
    settled = len(chained.order) == 1
    stopping = {outcome.name for outcome in reference.book.knowledge.orders if outcome.stops}
    word = chained.order[0] if settled or not stopping & set(chained.order) else "open"
    reasons = tuple(rule.id for rule in speaking if rule.effect == "judges")
    worked_out = tuple(_worked_out(reference, gaps))
    return Order(word, chained.order, settled, reasons, worked_out, nearest_order(reference, again))


def _worked_out(reference: Reference, gaps: Gaps) -> Iterator[WorkedOut]:
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
