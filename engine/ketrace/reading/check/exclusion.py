"""Rules that give one quantity or choice its value must be seen to exclude each other."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

from ketrace.logic.nodes import OPPOSITE, All, Any, Compare, Condition, Formula, Is, Not, Number, OneOf
from ketrace.logic.reshape import negation_normal
from ketrace.reading.scope import Notebook
from ketrace.rulebook.book import Book
from ketrace.rulebook.rules import ACTING_STATUSES, ConcludesChoice, ConcludesFlag, Rule, States

_Interval = tuple[Fraction | None, bool, Fraction | None, bool]
_APART = "let both test one fact in ways that cannot both be true"
_JOIN = "write them as one rule, with their conditions under `any:`"


def check_exclusion(book: Book, notes: Notebook) -> None:
    """Notes each pair of definitions that may hold together and say different things."""
    for term in sorted({rule.concludes for rule in book.rules.values() if rule.concludes is not None}):
        acting = [rule for rule in book.concluding(term) if rule.status in ACTING_STATUSES]
        for one, other in combinations(acting, 2):
            if not _agree(one, other) and not excludes(negation_normal(one.when), negation_normal(other.when)):
                message = f"`{one.id}` and `{other.id}` both conclude `{term}` and may hold together"
                same = isinstance(one.then, ConcludesChoice) and one.then == other.then
                help = _JOIN if same else _APART
                notes.note("not-exclusive", message, one.when.place, other.when.place, help=help)


def _agree(one: Rule, other: Rule) -> bool:
    """Whether two definitions may hold together, or never act on one day."""
    if isinstance(one.then, ConcludesFlag):
        return True
    if isinstance(one.then, States) and isinstance(other.then, States) and one.then.value == other.then.value:
        return True
    ends_before = one.until is not None and one.until < other.since
    return ends_before or (other.until is not None and other.until < one.since)


def excludes(one: Condition, other: Condition) -> bool:
    """Whether two conditions in negation normal form are seen never to be true together."""
    match one, other:
        case Any(parts), _:
            return bool(parts) and all(excludes(part, other) for part in parts)
        case _, Any(parts):
            return bool(parts) and all(excludes(one, part) for part in parts)
        case All(parts), _:
            return any(excludes(part, other) for part in parts)
        case _, All(parts):
            return any(excludes(one, part) for part in parts)
        case Is(value, expected), Is(another, wanted):
            return value == another and expected is not wanted
        case OneOf(value, options), OneOf(another, listed):
            return value == another and not set(options) & set(listed)
        case (OneOf(value, options), Not(OneOf(another, listed))) | (
            Not(OneOf(another, listed)),
            OneOf(value, options),
        ):
            return value == another and set(options) <= set(listed)
        case Compare(left, _, right), Compare(another_left, _, another_right):
            return left == another_left and _apart(one, other, right, another_right)
        case _:
            return False


def _apart(one: Compare, other: Compare, right: Formula, another: Formula) -> bool:
    if right == another:
        opposite = OPPOSITE[one.operator]
        return other.operator == opposite or {one.operator, other.operator} in (
            {">", "<"},
            {"=", ">"},
            {"=", "<"},
            {"=", "!="},
        )
    first, second = _interval(one), _interval(other)
    return first is not None and second is not None and (_before(first, second) or _before(second, first))


def _interval(node: Compare) -> _Interval | None:
    if not isinstance(node.right, Number):
        return None
    value = node.right.quantity.base
    match node.operator:
        case ">=" | ">":
            return (value, node.operator == ">=", None, False)
        case "<=" | "<":
            return (None, False, value, node.operator == "<=")
        case "=":
            return (value, True, value, True)
        case _:
            return None


def _before(first: _Interval, second: _Interval) -> bool:
    end, closed_end = first[2], first[3]
    start, closed_start = second[0], second[1]
    if end is None or start is None:
        return False
    return end < start or (end == start and not (closed_end and closed_start))
