"""Conditions and formulas in short words, for answers."""

from __future__ import annotations

from typing import assert_never

from ketrace.logic.nodes import (
    Age,
    All,
    AmountIs,
    AmountsDiffer,
    Any,
    AnyRule,
    AtLeast,
    Calculation,
    ClaimNumber,
    Compare,
    Condition,
    CountItems,
    Defined,
    Extreme,
    Formula,
    Is,
    Lookup,
    Not,
    Number,
    OneOf,
    PolicyNumber,
    Sum,
    Value,
    VerdictIs,
)


def shown(node: Condition) -> str:
    """A condition in words."""
    match node:
        case All(parts):
            return " and ".join(_inner(part) for part in parts) or "always"
        case Any(parts):
            return " or ".join(_inner(part) for part in parts) or "never"
        case Not(part):
            return f"not ({shown(part)})"
        case AtLeast(count, parts):
            return f"at least {count} of ({'; '.join(shown(part) for part in parts)})"
        case Is(value, expected):
            return f"{value.name} is {'yes' if expected else 'no'}"
        case OneOf(value, options):
            return f"{value.name} is {' or '.join(options)}"
        case Compare(left, sign, right):
            return f"{formula(left)} {sign} {formula(right)}"
        case Defined(lookup):
            return f"{formula(lookup)} is there"
        case CountItems(over, where, sign, count, word):
            if word == "count":
                return f"{sign} {count} of {over} with ({shown(where)})"
            return f"{word} of {over} with ({shown(where)})"
        case VerdictIs(verdicts):
            return f"the verdict is {' or '.join(verdicts)}"
        case AnyRule(states):
            rules = f"of the kind {node.kind}" if node.kind else f"that {node.effect}"
            return f"a rule {rules} {' or '.join('is open' if one == 'open' else one for one in states)}"
        case AmountIs(amount, end, sign, right):
            return f"the {'highest' if end == 'high' else 'lowest'} {amount} given is {sign} {formula(right)}"
        case AmountsDiffer():
            return "two rules give different amounts of one thing, and no conflict names both"
        case _:
            assert_never(node)


def _inner(node: Condition) -> str:
    return f"({shown(node)})" if isinstance(node, All | Any) and len(node.parts) > 1 else shown(node)


def formula(node: Formula) -> str:
    """A formula in words."""
    match node:
        case Number(_, text):
            return text
        case PolicyNumber(name):
            return f"policy.{name}"
        case ClaimNumber(claim, name):
            return f"{claim}.{name}"
        case Value(name):
            return name
        case Age(value):
            return f"{value.name}.age"
        case Lookup(table, keys):
            return f"{table}[{', '.join(key.name for key in keys)}]"
        case Sum(over, each):
            return f"sum({over}: {formula(each)})"
        case Calculation(sign, left, right):
            return f"({formula(left)} {sign} {formula(right)})"
        case Extreme(which, of):
            return f"{which}({', '.join(formula(part) for part in of)})"
        case _:
            assert_never(node)
