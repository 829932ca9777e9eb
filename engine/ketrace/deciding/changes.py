"""What would have to change in a written order for a condition to become what is wanted: limits, never guesses.

Only the order is changed, never a fact. A size is only ever lowered; a choice, such as which product, is never made.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

from ketrace.deciding.reference import Reference
from ketrace.deciding.solving import line, written_parts
from ketrace.facts.facts import Fact, Facts
from ketrace.logic.nodes import (
    OPPOSITE,
    All,
    Any,
    Calculation,
    Compare,
    Condition,
    Formula,
    Is,
    Not,
    OneOf,
    Operator,
    Value,
)
from ketrace.rulebook.terms import Term
from ketrace.values.quantity import Quantity, is_finite_decimal, round_down, round_up

Kind = Literal["at-most", "at-least", "answer", "leave-out"]
_COST: dict[Kind, int] = {"at-most": 0, "at-least": 0, "answer": 1, "leave-out": 2}
_FLIPPED: dict[Operator, Operator] = {">=": "<=", ">": "<", "<=": ">=", "<": ">", "=": "=", "!=": "!="}
_NONE = "none"


@dataclass(frozen=True, slots=True)
class Change:
    """One change: a limit for a quantity (in the base of its dimension), an answer, or a part that is left out.

    A limit is `shared` when it would be another if another part of the order were: that of a total, say.
    """

    term: str
    kind: Kind
    value: Fraction | bool | None = None
    shared: bool = field(default=False, compare=False)


def needed(node: Condition, want: bool, reference: Reference, lower: str | None = None) -> tuple[Change, ...] | None:
    """The least changes that make a condition true, or false; None where no change of the order would.

    Where several parts share a limit, `lower` names the part to bring to it; else it is the one that is lowered least.
    """
    if reference.answer(node, reference) is want:
        return ()
    match node:
        case Not(part):
            return needed(part, not want, reference, lower)
        case All(parts) if want:
            return _each(parts, want, reference, lower)
        case Any(parts) if not want:
            return _each(parts, want, reference, lower)
        case All(parts) | Any(parts):
            ways = (needed(part, want, reference, lower) for part in parts if _settled(part, reference))
            return _cheapest(ways, reference)
        case Compare():
            return _limit(node, want, reference, lower)
        case Is(value, expected):
            return _answer(value, expected is want, reference)
        case OneOf(value, options):
            return _left_out(value, options, want, reference)
        case _:
            return None


def _settled(node: Condition, reference: Reference) -> bool:
    return reference.answer(node, reference) is not None


def _each(parts: Sequence[Condition], want: bool, reference: Reference, lower: str | None) -> tuple[Change, ...] | None:
    """Changes for all parts that are settled the wrong way; what is unknown stays so."""
    found: list[Change] = []
    for part in parts:
        if _settled(part, reference):
            changes = needed(part, want, reference, lower)
            if changes is None:
                return None
            found += changes
    return tuple(found)


def _cheapest(found: Iterable[tuple[Change, ...] | None], reference: Reference) -> tuple[Change, ...] | None:
    """The way that asks the least of who wrote the order: no part left out, then sizes nearest to what was written."""

    def asks(way: tuple[Change, ...]) -> tuple[int, Fraction, int]:
        moved = max((_moved(one, reference) for one in way), default=Fraction(0))
        return max((_COST[one.kind] for one in way), default=0), moved, len(way)

    return min((one for one in found if one is not None), key=asks, default=None)


def _moved(one: Change, reference: Reference) -> Fraction:
    """How far a limit lies from what was written, as a share of it."""
    written = reference.number(one.term) if isinstance(one.value, Fraction) else None
    return abs(written - one.value) / written if written and isinstance(one.value, Fraction) else Fraction(0)


def _limit(node: Compare, want: bool, reference: Reference, lower: str | None) -> tuple[Change, ...] | None:
    operator: Operator = node.operator if want else OPPOSITE[node.operator]
    difference = Calculation("-", node.left, node.right)
    named = _ordered(node.left, reference) or _ordered(node.right, reference)
    if named is not None:
        found = _at(named, operator, difference, reference)
        return None if found is None else (replace(found[0], shared=_rests_on_others(named, node, reference)),)
    ways = [_at(part, operator, difference, reference) for part in written_parts(reference)]
    shared = [one for one in ways if one is not None and one[0].kind == "at-most"]
    if not shared:
        return None
    change, _ = min(shared, key=lambda one: (one[0].term != lower, _lowering(one[0].term, one[1], reference)))
    return (replace(change, shared=True),)


def _ordered(node: Formula, reference: Reference) -> Term | None:
    """The quantity of the written order that a formula names, if it names one."""
    term = reference.book.terms[node.name] if isinstance(node, Value) and not node.in_item else None
    return term if term is not None and term.in_order and term.type == "quantity" and not term.derived else None


def _at(part: Term, operator: Operator, difference: Formula, reference: Reference) -> tuple[Change, Fraction] | None:
    """The limit of one part at which a difference, seen from zero, becomes what is wanted, and before it is rounded."""
    found = line(difference, part.name, reference)
    if found is None or not found[0] or operator in ("=", "!="):
        return None
    operator = operator if found[0] > 0 else _FLIPPED[operator]
    kind: Kind = "at-most" if operator in ("<=", "<") else "at-least"
    limit = -found[1] / found[0]
    value = _rounded(part, limit, kind, strict=operator in ("<", ">"))
    if value is None or value <= 0 or (kind == "at-least" and part.form_of is not None):
        return None
    return Change(part.name, kind, value), limit


def _rests_on_others(named: Term, node: Compare, reference: Reference) -> bool:
    """Whether a limit would be another if another part of the order were."""
    others = (part.name for part in written_parts(reference) if part.name != named.name)
    lines = (line(side, name, reference) for name in others for side in (node.left, node.right))
    return any(one is None or one[0] for one in lines)


def _lowering(part: str, limit: Fraction, reference: Reference) -> tuple[Fraction, bool]:
    """How much a part is lowered, as a share of what was written; of two alike a size goes before a time."""
    written = reference.number(part)
    share = (written - limit) / written if written else Fraction(0)
    return share, reference.book.terms[part].form_of is None


def _rounded(term: Term, limit: Fraction, kind: Kind, strict: bool) -> Fraction | None:
    """A limit rounded inward by the step of its term, and one step further where the limit itself is too far."""
    assert term.unit is not None
    if term.step is None:
        return None if strict or not is_finite_decimal(limit / term.unit.factor) else limit
    step = term.step.base
    value = round_down(limit, step) if kind == "at-most" else round_up(limit, step)
    if strict and value == limit:
        value += -step if kind == "at-most" else step
    return value


def _answer(value: Value, expected: bool, reference: Reference) -> tuple[Change, ...] | None:
    term = reference.book.terms[value.name]
    return (Change(term.name, "answer", expected),) if term.in_order and not term.derived else None


def _left_out(value: Value, options: Sequence[str], want: bool, reference: Reference) -> tuple[Change, ...] | None:
    """A part is left out only where a rule is against it however it is written, not against one way of writing it."""
    term = reference.book.terms[value.name]
    against = set(term.forms) <= set(options) and _NONE not in options if not want else tuple(options) == (_NONE,)
    return (Change(term.name, "leave-out"),) if term.forms and against else None


def merged(changes: Iterable[Change]) -> tuple[Change, ...] | None:
    """Changes put together, the strictest limit of each sort; None where they contradict each other."""
    found: dict[tuple[str, Kind], Change] = {}
    for one in changes:
        known = found.get((one.term, one.kind))
        if known is None or _stricter(one, known):
            found[one.term, one.kind] = one
        elif one.kind == "answer" and one.value is not known.value:
            return None
    left_out = {term for term, kind in found if kind == "leave-out"}
    kept = [one for one in found.values() if one.kind == "leave-out" or one.term.rpartition(".")[0] not in left_out]
    ends = {(one.term, one.kind): one.value for one in kept}
    for (term, kind), value in ends.items():
        other = ends.get((term, "at-least")) if kind == "at-most" else None
        if isinstance(other, Fraction) and isinstance(value, Fraction) and other > value:
            return None
    return tuple(sorted(kept, key=lambda one: (one.term, one.kind)))


def _stricter(one: Change, known: Change) -> bool:
    if not isinstance(one.value, Fraction) or not isinstance(known.value, Fraction) or isinstance(one.value, bool):
        return False
    return one.value < known.value if one.kind == "at-most" else one.value > known.value


def changed(facts: Facts, changes: Iterable[Change], reference: Reference) -> Facts:
    """The facts with the order changed. Limits are taken as they are, for a limit that passes lets all below it pass."""
    found = dict(facts.facts)
    for one in changes:
        term = reference.book.terms[one.term]
        if one.kind == "leave-out":
            for form in term.forms:
                found.pop(f"{term.name}.{form}", None)
            found[term.name] = Fact(_NONE, "not written")
        elif isinstance(one.value, bool):
            found[term.name] = Fact(one.value, "yes" if one.value else "no")
        elif one.value is not None and term.unit is not None:
            written = str(Quantity(one.value / term.unit.factor, term.unit))
            found[term.name] = Fact(one.value, written, term.unit)
    return replace(facts, facts=found)


def is_left(facts: Facts, reference: Reference) -> bool:
    """Whether anything of a size is still ordered."""
    terms = [term for term in reference.book.terms.values() if term.forms]
    return any(facts.value(term.name) not in (None, _NONE) for term in terms)
