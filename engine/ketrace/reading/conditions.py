"""Conditions from YAML: a mapping means all of its entries; each node has one discriminating key."""

from __future__ import annotations

import re
from typing import Literal, cast

from ketrace.logic.nodes import (
    All,
    Any,
    AnyRule,
    AtLeast,
    Compare,
    Condition,
    CountItems,
    Defined,
    Formula,
    Is,
    Lookup,
    Not,
    OneOf,
    Operator,
    Value,
    VerdictIs,
)
from ketrace.problems import Place, did_you_mean
from ketrace.reading.formulas import parse_formula, value
from ketrace.reading.nodes import Mapping, Node, Scalar, Sequence
from ketrace.reading.scope import Mistake, Scope
from ketrace.reading.types import dimension, same_dimension
from ketrace.rulebook.terms import Term

_COMPARISON = re.compile(r"(>=|<=|!=|>|<|=)(\s*)(.+)", re.DOTALL)
_COUNT = re.compile(r"(>=|<=|!=|>|<|=) (\d{1,4})")
NEVER = Any(())
ALWAYS = All(())


def condition(node: Node, scope: Scope) -> Condition:
    """A condition from its node; what cannot be read is noted in the scope and stands for `never`."""
    if isinstance(node, Scalar) and node.value == "always":
        return ALWAYS
    if not isinstance(node, Mapping):
        scope.notes.note("bad-condition", "a condition is a mapping such as `{pain.control: inadequate}`, or `always`", node.place)
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
            return Any(_parts(node, scope), place)
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
        case "any_rule":
            return _any_rule(node, place, scope)
        case _:
            return _test(key, node, place, scope)


def _parts(node: Node, scope: Scope) -> tuple[Condition, ...]:
    if not isinstance(node, Sequence):
        raise Mistake("bad-condition", "expected a list of conditions", "write each condition on its own line, with `- ` before it")
    return tuple(condition(item, scope) for item in node.items)


def _part(node: Node, key: str) -> Node:
    found = node.get(key) if isinstance(node, Mapping) else None
    if found is None:
        raise Mistake("missing-key", f"`{key}` is missing")
    return found


def _text(node: Node) -> str:
    if isinstance(node, Scalar) and isinstance(node.value, str):
        return node.value
    raise Mistake("wrong-type", "expected text")


def _words(node: Node) -> tuple[str, ...]:
    return tuple(_text(item) for item in node.items) if isinstance(node, Sequence) else (_text(node),)


def _at_least(node: Node, place: Place, scope: Scope) -> Condition:
    count, parts = _part(node, "count"), _parts(_part(node, "of"), scope)
    wanted = count.value if isinstance(count, Scalar) else None
    if not isinstance(wanted, int) or not 1 <= wanted <= len(parts):
        raise Mistake("bad-count", f"`count` must be a whole number from 1 to {len(parts)}")
    return AtLeast(wanted, parts, place)


def _list_term(name: str, scope: Scope) -> Term:
    if scope.item is not None:
        raise Mistake("nested-list", "a list cannot be asked about inside an item of a list")
    term = scope.term(name)
    if term.type != "list":
        raise Mistake("wrong-type", f"`{name}` is not a list")
    return term


def _items(word: Literal["some", "every", "count"], node: Node, place: Place, scope: Scope) -> Condition:
    term = _list_term(_text(_part(node, "in")), scope)
    named = node.get("where") if isinstance(node, Mapping) else None
    where = ALWAYS if named is None else condition(named, scope.inside(term))
    if word == "some":
        return CountItems(term.name, where, ">=", 1, word, place)
    if word == "every":
        return CountItems(term.name, where, "<=", 0, word, place)
    written = _text(_part(node, "is"))
    match = _COUNT.fullmatch(written)
    if match is None:
        raise Mistake("bad-comparison", f"`{written}` is not a count", "write it as `>= 2`")
    return CountItems(term.name, where, cast(Operator, match[1]), int(match[2]), word, place)


def _lookup(text: str, scope: Scope, place: Place) -> Lookup:
    found = parse_formula(text, scope, place)
    if not isinstance(found, Lookup):
        raise Mistake("bad-lookup", f"`{text}` is not a table with its keys", "write it as `table[key, key]`")
    return found


def _verdict(node: Node, place: Place, scope: Scope) -> Condition:
    words = _words(node)
    if scope.item is not None:
        raise Mistake("bad-condition", "an item of a list has no verdict")
    for word in words:
        if word not in scope.verdicts:
            raise Mistake("unknown-verdict", f"unknown verdict `{word}`", did_you_mean(word, scope.verdicts) or "verdicts are declared in knowledge.yaml")
    return VerdictIs(words, place)


def _any_rule(node: Node, place: Place, scope: Scope) -> Condition:
    if not scope.about_all:
        raise Mistake("bad-condition", "`any_rule` may stand only in the folder safety/")
    effect, kind = (node.get(key) if isinstance(node, Mapping) else None for key in ("effect", "kind"))
    states = _words(_part(node, "state"))
    return AnyRule(states, _text(effect) if effect else None, _text(kind) if kind else None, place)


def _test(name: str, node: Node, place: Place, scope: Scope) -> Condition:
    if name.endswith(".age") or name.startswith("policy."):
        return _comparison(name, node, place, scope)
    term = scope.term(name)
    asked = Value(name, scope.item is not None, place)
    match term.type:
        case "yes-no":
            if isinstance(node, Scalar) and isinstance(node.value, bool):
                return Is(asked, node.value, place)
            raise Mistake("wrong-type", f"`{name}` is a yes-no fact", "write `true` or `false`")
        case "choice":
            return _one_of(term, asked, node, place)
        case "quantity":
            return _comparison(name, node, place, scope)
        case "date":
            raise Mistake("wrong-type", f"`{name}` is a date", f"compare its age: `{name}.age: \">= 7 d\"`")
        case _:
            raise Mistake("wrong-type", f"`{name}` is a list", "ask `some`, `every` or `count`")


def _one_of(term: Term, asked: Value, node: Node, place: Place) -> Condition:
    scalars = node.items if isinstance(node, Sequence) else (node,)
    words = []
    for scalar in scalars:
        word = scalar.value if isinstance(scalar, Scalar) else None
        if not isinstance(word, str) or word not in term.option_names:
            known = ", ".join(f"`{one}`" for one in term.option_names)
            shown = scalar.text if isinstance(scalar, Scalar) else "this"
            raise Mistake("unknown-option", f"`{shown}` is not an option of `{term.name}`", did_you_mean(str(word), term.option_names) or f"its options are {known}")
        words.append(word)
    return OneOf(asked, tuple(words), place)


def _comparison(name: str, node: Node, place: Place, scope: Scope) -> Condition:
    if not isinstance(node, Scalar) or not isinstance(node.value, str):
        raise Mistake("bad-comparison", f"`{name}` is a quantity", "compare it, in quotes: `\">= 90 mm[Hg]\"`")
    left = value(name, scope, place)
    low, dots, high = node.value.partition(" .. ")
    if dots:
        return All((_compare(left, ">=", low, scope, place), _compare(left, "<=", high, scope, place)), place)
    match = _COMPARISON.fullmatch(node.value.strip())
    if match is None:
        raise Mistake("bad-comparison", f"`{node.value}` does not compare", "begin with `>=`, `>`, `<=`, `<`, `=` or `!=`, or write a range `10 mg .. 20 mg`")
    if not match[2]:
        raise Mistake("bad-comparison", f"no space after `{match[1]}` in `{node.value}`", f"write `{match[1]} {match[3]}`")
    return _compare(left, cast(Operator, match[1]), match[3], scope, place)


def _compare(left: Formula, sign: Operator, text: str, scope: Scope, place: Place) -> Compare:
    right = parse_formula(text, scope, place)
    same_dimension(dimension(left, scope), dimension(right, scope), f"`{sign} {text.strip()}` compares")
    return Compare(left, sign, right, place)
