"""Formulas from text: `0.05 kW/kg * load.mass`, `min(a, policy.b)`, `sum(list: amount * factor[name])`."""

from __future__ import annotations

from typing import Literal, cast

from ketrace.logic.nodes import (
    Age,
    Arithmetic,
    Calculation,
    ClaimNumber,
    Extreme,
    Formula,
    Lookup,
    Number,
    PolicyNumber,
    Sum,
    Value,
)
from ketrace.problems import Place
from ketrace.reading.scope import Mistake, Scope, near, term_or_field
from ketrace.reading.tokens import SPACES, Token, tokens
from ketrace.values.quantity import parse_quantity
from ketrace.values.units import UnitError

_MOST_DEPTH = 20
_JOINING = {"and", "or"}
_JOIN_HELP = (
    "write each condition on a line of its own, with `- ` before it: under `all:` for *and*, under `any:` for *or*; a range "
    "is written `low .. high`"
)


class _Parser:
    def __init__(self, text: str, scope: Scope, place: Place) -> None:
        self.text, self.scope, self.place = text, scope, place
        self.tokens, self.at, self.depth = tokens(text), 0, 0

    def next_is(self, *texts: str) -> bool:
        return self.at < len(self.tokens) and self.tokens[self.at].text in texts

    def take(self, text: str | None = None) -> Token:
        if self.at >= len(self.tokens):
            wanted = f"expected `{text}` at its end" if text else "a number or a name is missing at its end"
            raise Mistake("bad-formula", f"the formula `{self.text}` ends too early", wanted)
        token = self.tokens[self.at]
        if text is not None and token.text != text:
            raise Mistake("bad-formula", f"expected `{text}` before `{token.text}` in the formula `{self.text}`")
        self.at += 1
        return token

    def whole(self) -> Formula:
        found = self.sum_of_products()
        if self.at < len(self.tokens):
            raise self.out_of_place(self.tokens[self.at])
        return found

    def out_of_place(self, token: Token) -> Mistake:
        help = _JOIN_HELP if token.text in _JOINING else SPACES if token.text.startswith("-") else None
        return Mistake("bad-formula", f"`{token.text}` is out of place in the formula `{self.text}`", help)

    def sum_of_products(self) -> Formula:
        self.depth += 1
        if self.depth > _MOST_DEPTH:
            message = f"the formula is nested deeper than {_MOST_DEPTH} levels"
            raise Mistake("bad-formula", message, "let definitions work out its parts")
        left = self.product()
        while self.next_is("+", "-"):
            sign = self.sign()
            left = Calculation(sign, left, self.product(), self.place)
        self.depth -= 1
        return left

    def product(self) -> Formula:
        left = self.factor()
        while self.next_is("*", "/"):
            sign = self.sign()
            left = Calculation(sign, left, self.factor(), self.place)
        return left

    def sign(self) -> Arithmetic:
        token = self.take()
        if not token.spaced:
            raise Mistake("bad-formula", f"no space before `{token.text}` in the formula `{self.text}`", SPACES)
        return cast(Arithmetic, token.text)

    def factor(self) -> Formula:
        token = self.take()
        match token.kind:
            case "number":
                return number(token.text, self.scope, self.place)
            case "claim":
                claim, _, name = token.text.rpartition(".")
                return claim_number(claim, name, self.scope, self.place)
            case "name" if token.text not in _JOINING:
                return self.named(token.text)
            case "mark" if token.text == "(":
                inner = self.sum_of_products()
                self.take(")")
                return inner
            case _:
                raise self.out_of_place(token)

    def named(self, name: str) -> Formula:
        if name in ("min", "max") and self.next_is("("):
            return self.extreme("min" if name == "min" else "max")
        if name == "sum" and self.next_is("("):
            return self.sum()
        if self.next_is("("):
            raise Mistake(
                "bad-formula", f"there is no `{name}(...)`", "there are `min(...)`, `max(...)` and `sum(...)`"
            )
        if self.next_is("["):
            return self.lookup(name)
        return value(name, self.scope, self.place)

    def extreme(self, which: Literal["min", "max"]) -> Extreme:
        self.take("(")
        parts = [self.sum_of_products()]
        while self.next_is(","):
            self.take(",")
            parts.append(self.sum_of_products())
        self.take(")")
        if len(parts) < 2:
            raise Mistake(
                "bad-formula", f"`{which}` needs at least two things to choose from", "separate them by commas"
            )
        return Extreme(which, tuple(parts), self.place)

    def sum(self) -> Sum:
        if self.scope.item is not None:
            raise Mistake("nested-list", "a list cannot be asked about inside an item of a list")
        self.take("(")
        listed = self.scope.term(self.take().text)
        if listed.type != "list":
            raise Mistake("wrong-type", f"`{listed.name}` is not a list", "`sum(LIST: FORMULA)` goes over its items")
        self.take(":")
        outer, self.scope = self.scope, self.scope.inside(listed)
        each = self.sum_of_products()
        self.scope = outer
        self.take(")")
        return Sum(listed.name, each, self.place)

    def lookup(self, name: str) -> Lookup:
        if name not in self.scope.tables:
            help = near(name, self.scope.tables, "tables are in the folder tables/")
            raise Mistake("unknown-table", f"unknown table `{name}`", help)
        self.take("[")
        keys = [self.take().text]
        while self.next_is(","):
            self.take(",")
            keys.append(self.take().text)
        self.take("]")
        return lookup(name, keys, self.scope, self.place)


def parse_formula(text: str, scope: Scope, place: Place) -> Formula:
    """A formula from its text; a `Mistake` says what cannot be read."""
    parser = _Parser(text, scope, place)
    if not parser.tokens:
        raise Mistake("bad-formula", "the formula is empty")
    return parser.whole()


def number(text: str, scope: Scope, place: Place) -> Number:
    """A number with its unit; one without a unit counts things."""
    try:
        return Number(parse_quantity(text, scope.units, bare_ok=True), text, place)
    except UnitError as error:
        raise Mistake("bad-quantity", error.message, error.help) from None


def claim_number(claim: str, name: str, scope: Scope, place: Place) -> ClaimNumber:
    """A named number of a claim, which must exist."""
    if claim not in scope.claims:
        help = near(claim, scope.claims, "claims are in the folder sources/")
        raise Mistake("unknown-claim", f"unknown claim `{claim}`", help)
    known = scope.claims[claim].numbers
    if name not in known:
        listed = ", ".join(f"`{one}`" for one in known) or "none"
        help = near(name, known, f"its numbers are: {listed}")
        raise Mistake("unknown-number", f"claim `{claim}` has no number `{name}`", help)
    return ClaimNumber(claim, name, place)


def policy_number(name: str, scope: Scope, place: Place) -> PolicyNumber:
    """A local number, which must exist."""
    if name not in scope.policies:
        known = (f"policy.{one}" for one in scope.policies)
        help = near(f"policy.{name}", known, "policy numbers are in the folder policy/")
        raise Mistake("unknown-policy", f"unknown policy number `policy.{name}`", help)
    return PolicyNumber(name, place)


def lookup(table: str, names: list[str], scope: Scope, place: Place) -> Lookup:
    """A cell of a table by its keys, each of which must be a choice of such options."""
    keys = scope.tables[table].keys
    if len(names) != len(keys):
        listed = ", ".join(f"`{key}`" for key, _ in keys)
        counted = "one key" if len(keys) == 1 else f"{len(keys)} keys"
        message = f"table `{table}` has {counted}, not {len(names)}"
        raise Mistake("bad-lookup", message, f"it is looked up by {listed}")
    for name, (key, path) in zip(names, keys, strict=True):
        term = scope.term(name)
        if term.type != "choice":
            raise Mistake("wrong-type", f"`{name}` is not a choice, so it cannot be a key of a table")
        wanted = term_or_field(path, scope.terms)
        if wanted is not None and not set(term.option_names) & set(wanted.option_names):
            message = f"no option of `{name}` is one of the key `{key}` of table `{table}`"
            raise Mistake("bad-lookup", message, f"the key is `{path}`: keys are written in the order of the table")
    return Lookup(table, tuple(Value(name, scope.item is not None, place) for name in names), place)


def value(name: str, scope: Scope, place: Place) -> Formula:
    """A policy number, a quantity, or the age of a date, by name."""
    if name.startswith("policy."):
        return policy_number(name.removeprefix("policy."), scope, place)
    inside = scope.item is not None
    if is_age(name, scope):
        return Age(Value(name.removesuffix(".age"), inside, place), place)
    term = scope.term(name)
    if term.type != "quantity":
        help = f"`{name}.age` is the time since that date" if term.type == "date" else None
        raise Mistake("wrong-type", f"`{name}` is not a quantity, so it cannot be in a formula", help)
    return Value(name, inside, place)


def is_age(name: str, scope: Scope) -> bool:
    """Whether a name is that of a date with `.age` behind it."""
    owner = name.removesuffix(".age")
    known = scope.item.field(owner) if scope.item is not None else scope.terms.get(owner)
    return owner != name and known is not None and known.type == "date"
