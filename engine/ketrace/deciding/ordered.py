"""What is said of a written order: its outcome, what it comes to, and the nearest one that no rule rejects."""

from __future__ import annotations

from ketrace.deciding.decision import Order
from ketrace.deciding.missing import Gaps
from ketrace.deciding.nearest import Again, nearest_order
from ketrace.deciding.outcome import Found
from ketrace.deciding.reference import Reference
from ketrace.deciding.worked_out import worked_out
from ketrace.rulebook.rules import Rule


def ordered(reference: Reference, chained: Found, speaking: list[Rule], gaps: Gaps, again: Again) -> Order | None:
    """What is said of the written order; None where nothing was ordered."""
    if not chained.order:
        return None
    settled = len(chained.order) == 1
    stopping = {outcome.name for outcome in reference.book.knowledge.orders if outcome.stops}
    word = chained.order[0] if settled or not stopping & set(chained.order) else "open"
    reasons = tuple(rule.id for rule in speaking if rule.effect == "judges")
    found = tuple(worked_out(reference, gaps))
    return Order(word, chained.order, settled, reasons, found, nearest_order(reference, again))
