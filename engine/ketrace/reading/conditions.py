"""Conditions from YAML: a mapping means all of its entries; each node has one discriminating key."""

from __future__ import annotations

import re
from typing import Literal, cast

from ketrace.logic.nodes import (
    OPPOSITE,
    Age,
    All,
    AmountIs,
    AmountsDiffer,
    Any,
    AnyRule,
    AtLeast,
    ClaimNumber,
    Compare,
    Condition,
    CountItems,
    Defined,
    Formula,
    Is,
    Lookup,
    Not,
    Number,
    OneOf,
    Operator,
    PolicyNumber,
    Value,
    VerdictIs,
)
from ketrace.places import printable
from ketrace.problems import Place, Severity
from ketrace.reading.formulas import is_age, parse_formula, value
from ketrace.reading.nodes import Mapping, Node, Scalar, Sequence
from ketrace.reading.scope import Mistake, Scope, near
from ketrace.reading.types import measures, same_dimension
from ketrace.rulebook.terms import Term

_COMPARISON = re.compile(r"(>=|<=|!=|>|<|=)(\s*)(.+)", re.DOTALL)
_COUNT = re.compile(r"(>=|<=|!=|>|<|=) (\d{1,4})")
_INSTEAD = {"=>": ">=", "=<": "<=", "==": "=", "<>": "!=", "≥": ">=", "≤": "<=", "≠": "!="}
ABOUT_RULES = ("any_rule", "any_amount", "amounts_differ")
"""Keys that ask about rules: only properties may."""
WORDS = ("all", "any", "not", "at_least", "some", "every", "count", "defined", "verdict", *ABOUT_RULES)
"""Keys of conditions that name no term."""
_DASHES = "where one of them is enough, write `- ` before each"
NEVER = Any(())
ALWAYS = All(())


def condition(node: Node, scope: Scope) -> Condition:
    """A condition from its node; what cannot be read is noted in the scope and stands for `never`."""
    if isinstance(node, Scalar) and node.value == "always":
        return ALWAYS
    if not isinstance(node, Mapping):
        help = "write the condition as `fact: value`, such as `topic.fact: true`, or `always` alone"
        scope.notes.note("bad-condition", "expected a condition", node.place, help=help)
        return NEVER
    parts = []
    for entry in node.entries:
        try:
            parts.append(_entry(entry.key, entry.value, entry.key_place, scope))
        except Mistake as mistake:
            scope.notes.mistake(mistake, entry.key_place)
    return parts[0] if len(parts) == 1 else All(tuple(parts), node.place)


def _entry(key: str, node: Node, place: Place, scope: Scope) -> Condition:
    match key:
        case "all":
            return All(_parts(node, scope), place)
        case "any":
            return Any(_more_than_one(key, _parts(node, scope), node, place, scope), place)
        case "not":
            return Not(condition(node, scope), place)
        case "at_least":
            return _at_least(node, place, scope)
        case "some" | "every" | "count":
            return _items(key, node, place, scope)
        case "defined":
            return Defined(_lookup(_text(node), scope, place), place)
        case "verdict":
            return _verdict(node, place, scope)
        case "any_rule" | "any_amount" | "amounts_differ":
            return _about_rules(key, node, place, scope)
        case _:
            return _test(key, node, place, scope)


def _parts(node: Node, scope: Scope) -> tuple[Condition, ...]:
    if not isinstance(node, Sequence):
        help = "write each condition on its own line, with `- ` before it"
        raise Mistake("bad-condition", "expected a list of conditions", help)
    return tuple(condition(item, scope) for item in node.items)


def _more_than_one(
    word: str, parts: tuple[Condition, ...], node: Node, place: Place, scope: Scope
) -> tuple[Condition, ...]:
    """Conditions of which some are enough. One alone loads, but where a `- ` is missing it means the opposite."""
    if len(parts) == 1:
        message, help = f"`{word}` has only one item", f"write the others too, each with `- ` before it, or no `{word}`"
        if joined := _joined(node):
            message, help = f"{message}, and all {joined} conditions in it must be met", _DASHES
        scope.notes.note("one-item", message, place, help=help, severity=Severity.NOTE)
    return parts


def _joined(node: Node) -> int:
    """How many conditions stand in the one item of a list, or 0 where no `- ` can be missing."""
    match node:
        case Sequence((Mapping(entries),)) if len(entries) > 1:
            return len(entries)
    return 0


def _part(node: Node, key: str) -> Node:
    found = node.get(key) if isinstance(node, Mapping) else None
    if found is None:
        raise Mistake("missing-key", f"`{key}` is missing")
    return found


def _text(node: Node) -> str:
    if isinstance(node, Scalar) and isinstance(node.value, str):
        return node.value
    raise Mistake("wrong-type", "expected text", place=node.place)


def _scalars(node: Node) -> tuple[Node, ...]:
    return node.items if isinstance(node, Sequence) else (node,)


def _words(node: Node) -> tuple[str, ...]:
    return tuple(_text(item) for item in _scalars(node))


def _at_least(node: Node, place: Place, scope: Scope) -> Condition:
    count, of = _part(node, "count"), _part(node, "of")
    parts = _parts(of, scope)
    wanted = count.value if isinstance(count, Scalar) else None
    if not isinstance(wanted, int) or not 1 <= wanted <= len(parts):
        message = f"`count` must be a whole number from 1 to {len(parts)}, the number of conditions under `of`"
        raise Mistake("bad-count", message, _DASHES if _joined(of) else None, count.place)
    return AtLeast(wanted, _more_than_one("at_least", parts, of, place, scope), place)


def _list_term(name: str, scope: Scope) -> Term:
    if scope.item is not None:
        raise Mistake("nested-list", "a list cannot be asked about inside an item of a list")
    term = scope.term(name)
    if term.type != "list":
        raise Mistake("wrong-type", f"`{name}` is not a list", "`in` names a term of the type `list`")
    return term


def _items(word: Literal["some", "every", "count"], node: Node, place: Place, scope: Scope) -> Condition:
    term = _list_term(_text(_part(node, "in")), scope)
    named = node.get("where") if isinstance(node, Mapping) else None
    where = ALWAYS if named is None else condition(named, scope.inside(term))
    if word == "some":
        return CountItems(term.name, where, ">=", 1, word, place)
    if word == "every":
        return CountItems(term.name, where, "<=", 0, word, place)
    written = _part(node, "is")
    match = _COUNT.fullmatch(_text(written))
    if match is None:
        raise Mistake("bad-comparison", f"`{_text(written)}` is not a count", "write it as `>= 2`", written.place)
    return CountItems(term.name, where, cast(Operator, match[1]), int(match[2]), word, place)


def _lookup(text: str, scope: Scope, place: Place) -> Lookup:
    found = parse_formula(text, scope, place)
    if not isinstance(found, Lookup):
        raise Mistake("bad-lookup", f"`{text}` is not a table with its keys", "write it as `table[key, key]`")
    return found


def _verdict(node: Node, place: Place, scope: Scope) -> Condition:
    if scope.item is not None:
        raise Mistake("bad-condition", "an item of a list has no verdict")
    for item in _scalars(node):
        word = _text(item)
        if word not in scope.verdicts:
            help = near(word, scope.verdicts)
            raise Mistake("unknown-verdict", f"unknown verdict `{word}`", help, item.place)
    return VerdictIs(_words(node), place)


def _about_rules(key: str, node: Node, place: Place, scope: Scope) -> Condition:
    if not scope.about_all:
        raise Mistake("bad-condition", f"`{key}` may stand only in the folder safety/")
    if scope.item is not None:
        raise Mistake("bad-condition", f"`{key}` is about the whole answer, not about an item of a list")
    match key:
        case "any_rule":
            return _any_rule(node, place, scope)
        case "any_amount":
            return _any_amount(node, place, scope)
        case _:
            return AmountsDiffer(place)


def _any_amount(node: Node, place: Place, scope: Scope) -> Condition:
    of, low, high = (node.get(key) if isinstance(node, Mapping) else None for key in ("of", "low", "high"))
    name, compared = _text(of) if of else "", high or low
    if compared is None or (high and low):
        raise Mistake("missing-key", "either `low` or `high` says how the amount compares", place=place)
    unit = scope.amounts.get(name)
    if unit is None:
        raise Mistake("unknown-amount", f"unknown amount `{name}`", near(name, scope.amounts), of.place if of else None)
    sign, text = _signed(_text(compared))
    right = parse_formula(text, scope, compared.place)
    measures(f"`{name}`", unit, right, scope, text)
    return AmountIs(name, "high" if high else "low", sign, right, place)


def _any_rule(node: Node, place: Place, scope: Scope) -> Condition:
    effect, kind = (node.get(key) if isinstance(node, Mapping) else None for key in ("effect", "kind"))
    states = _words(_part(node, "state"))
    if kind is not None and _text(kind) not in scope.kinds:
        help = near(_text(kind), scope.kinds)
        raise Mistake("unknown-kind", f"unknown kind `{_text(kind)}`", help, kind.place)
    return AnyRule(states, _text(effect) if effect else None, _text(kind) if kind else None, place)


def _test(name: str, node: Node, place: Place, scope: Scope) -> Condition:
    if name.startswith("policy.") or is_age(name, scope):
        return _comparison(name, node, place, scope)
    term = scope.term(name)
    asked = Value(name, scope.item is not None, place)
    match term.type:
        case "yes-no":
            if isinstance(node, Scalar) and isinstance(node.value, bool):
                return Is(asked, node.value, place)
            raise Mistake(
                "wrong-type", f"`{name}` is a yes-no fact and cannot be {_shown(node)}", "write `true` or `false`"
            )
        case "choice":
            return _one_of(term, asked, node, place)
        case "quantity":
            return _comparison(name, node, place, scope)
        case "date":
            help = f'compare its age: `{name}.age: ">= 7 d"`'
            raise Mistake("wrong-type", f"`{name}` is a date and cannot be {_shown(node)}", help)
        case _:
            help = "ask `some`, `every` or `count` of its items"
            raise Mistake("wrong-type", f"`{name}` is a list and cannot be {_shown(node)}", help)


def _shown(node: Node) -> str:
    match node:
        case Scalar():
            return f"`{printable(node.text)}`"
        case Sequence():
            return "a list"
        case Mapping():
            return "`key: value` lines"


def _one_of(term: Term, asked: Value, node: Node, place: Place) -> Condition:
    words: list[str] = []
    for item in _scalars(node):
        word = item.value if isinstance(item, Scalar) else None
        if not isinstance(word, str) or word not in term.option_names:
            known = ", ".join(f"`{one}`" for one in term.option_names)
            help = near(str(word), term.option_names, f"its options are {known}")
            raise Mistake("unknown-option", f"{_shown(item)} is not an option of `{term.name}`", help, item.place)
        words.append(word)
    return OneOf(asked, tuple(words), place)


def _comparison(name: str, node: Node, place: Place, scope: Scope) -> Condition:
    left = value(name, scope, place)
    if not isinstance(node, Scalar) or not isinstance(node.value, str):
        help = f'compare it, in quotes: `{name}: ">= {_example(left, scope)}"`'
        raise Mistake("bad-comparison", f"`{name}` is a quantity and cannot be {_shown(node)}", help)
    low, dots, high = node.value.partition(" .. ")
    if dots:
        return _between(left, low, high, scope, place)
    sign, text = _signed(node.value)
    return _compare(left, sign, text, scope, place)


def _signed(value: str) -> tuple[Operator, str]:
    """The sign of a comparison, and what stands behind it."""
    written = value.strip()
    if written in OPPOSITE:
        help = "write a number with its unit, a policy number or a fact behind it"
        raise Mistake("bad-comparison", f"`{written}` compares with nothing", help)
    match = _COMPARISON.fullmatch(written)
    if match is None or written[:2] in _INSTEAD:
        raise Mistake("bad-comparison", f"`{value}` does not compare", _sign_help(written))
    if not match[2]:
        raise Mistake("bad-comparison", f"no space after `{match[1]}` in `{value}`", f"write `{match[1]} {match[3]}`")
    return cast(Operator, match[1]), match[3]


def _example(left: Formula, scope: Scope) -> str:
    if isinstance(left, Value):
        return f"1 {scope.term(left.name).unit}"
    return "7 d" if isinstance(left, Age) else "1"


def _sign_help(text: str) -> str:
    for wrong, right in _INSTEAD.items():
        if text.startswith(wrong):
            return f"write `{right}` for `{wrong}`"
    return "begin with `>=`, `>`, `<=`, `<`, `=` or `!=`, or write a range with both ends: `low .. high`"


def _between(left: Formula, low: str, high: str, scope: Scope, place: Place) -> Condition:
    ends = (_compare(left, ">=", low, scope, place), _compare(left, "<=", high, scope, place))
    first, last = ends[0].right, ends[1].right
    if isinstance(first, Number) and isinstance(last, Number) and first.quantity.base > last.quantity.base:
        raise Mistake("bad-range", f"the range `{low} .. {high}` ends before it begins", "the lower end stands first")
    return All(ends, place)


def _compare(left: Formula, sign: Operator, text: str, scope: Scope, place: Place) -> Compare:
    right = parse_formula(text, scope, place)
    same_dimension(left, right, scope, "is compared with", text)
    _not_too_fine(left, right, text, scope, place)
    return Compare(left, sign, right, place)


def _not_too_fine(left: Formula, right: Formula, text: str, scope: Scope, place: Place) -> None:
    """A date is known only to the day, so its age cannot be held against hours."""
    if not isinstance(left, Age):
        return
    match right:
        case Number(quantity):
            limit = quantity
        case PolicyNumber(name):
            limit = scope.policies[name].value
        case ClaimNumber(claim, name):
            limit = scope.claims[claim].numbers[name]
        case _:
            return
    if limit.unit.factor < scope.units.parse("d").factor:
        scope.notes.note(
            "too-fine",
            f"`{left.of.name}.age` counts whole days, and `{text.strip()}` is in `{limit.unit}`: up to a day may be missing",
            place,
            help="write the limit in days, with one more where longer is safer, or ask for the hours as a quantity of its own",
            severity=Severity.RELEASE,
        )
