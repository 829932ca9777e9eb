"""Formulas from text: `0.35 mg/kg * patient.dosing_weight`, `min(a, policy.b)`, `sum(list: dose * factor[drug])`."""

from __future__ import annotations

import re
from dataclasses import dataclass
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
from ketrace.problems import Place, did_you_mean
from ketrace.reading.scope import Mistake, Scope
from ketrace.values.quantity import parse_quantity
from ketrace.values.units import UnitError

_GROUPS = r"\{[^}]*\}|\[[^\]\s]*\]"
_UNIT = rf"(?:/(?=[A-Za-z\[{{]))?(?:{_GROUPS}|[A-Za-z%])(?:{_GROUPS}|\([^()\s]*\)|[A-Za-z0-9%_.'/]|-(?=\d))*"
_TOKEN = re.compile(
    rf"""\s*(?:
      (?P<number>\d[\d.,eE]*(?:[ ]{_UNIT})?)
    | (?P<claim>[A-Z][A-Z0-9-]*/[a-z0-9-]+\.[a-z0-9_]+)
    | (?P<name>[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*)
    | (?P<sign>[-+*/](?=\s))
    | (?P<mark>[()\[\],:])
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int
    spaced: bool


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    at = 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            rest = text[at:].strip()
            help = "put a space on both sides of `+ - * /`" if rest[0] in "+-*/" else None
            raise Mistake("bad-formula", f"cannot read `{rest}` in the formula `{text}`", help)
        kind = next(name for name in ("number", "claim", "name", "sign", "mark") if match.group(name) is not None)
        start = match.start(kind)
        found.append(_Token(kind, match.group(kind), start, start == 0 or text[start - 1].isspace()))
        at = match.end()
    return found


class _Parser:
    def __init__(self, text: str, scope: Scope, place: Place) -> None:
        self.text, self.scope, self.place = text, scope, place
        self.tokens, self.at = _tokens(text), 0

    def next_is(self, *texts: str) -> bool:
        return self.at < len(self.tokens) and self.tokens[self.at].text in texts

    def take(self, text: str | None = None) -> _Token:
        if self.at >= len(self.tokens):
            raise Mistake("bad-formula", f"the formula `{self.text}` ends too early", f"expected `{text}`" if text else None)
        token = self.tokens[self.at]
        if text is not None and token.text != text:
            raise Mistake("bad-formula", f"expected `{text}` before `{token.text}` in the formula `{self.text}`")
        self.at += 1
        return token

    def sum_of_products(self) -> Formula:
        left = self.product()
        while self.next_is("+", "-"):
            sign = self.sign()
            left = Calculation(sign, left, self.product(), self.place)
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
            raise Mistake("bad-formula", f"no space before `{token.text}` in `{self.text}`", "put a space on both sides of `+ - * /`")
        return cast(Arithmetic, token.text)

    def factor(self) -> Formula:
        token = self.take()
        if token.kind == "number":
            return self.number(token)
        if token.kind == "claim":
            claim, _, name = token.text.rpartition(".")
            return claim_number(claim, name, self.scope, self.place)
        if token.text == "(":
            inner = self.sum_of_products()
            self.take(")")
            return inner
        if token.kind == "name":
            return self.named(token.text)
        raise Mistake("bad-formula", f"`{token.text}` is out of place in the formula `{self.text}`")

    def number(self, token: _Token) -> Number:
        return number(token.text, self.scope, self.place)

    def named(self, name: str) -> Formula:
        if name in ("min", "max") and self.next_is("("):
            return self.extreme("min" if name == "min" else "max")
        if name == "sum" and self.next_is("("):
            return self.sum()
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
        return Extreme(which, tuple(parts), self.place)

    def sum(self) -> Sum:
        self.take("(")
        listed = self.scope.term(self.take().text)
        if listed.type != "list":
            raise Mistake("wrong-type", f"`{listed.name}` is not a list", "`sum(LIST: FORMULA)` goes over the items of a list")
        self.take(":")
        outer, self.scope = self.scope, self.scope.inside(listed)
        each = self.sum_of_products()
        self.scope = outer
        self.take(")")
        return Sum(listed.name, each, self.place)

    def lookup(self, name: str) -> Lookup:
        if name not in self.scope.tables:
            raise Mistake("unknown-table", f"unknown table `{name}`", did_you_mean(name, self.scope.tables))
        self.take("[")
        keys = [self.key()]
        while self.next_is(","):
            self.take(",")
            keys.append(self.key())
        self.take("]")
        wanted = self.scope.tables[name].keys
        if len(keys) != len(wanted):
            raise Mistake("bad-lookup", f"table `{name}` has {len(wanted)} keys, not {len(keys)}", "its keys are " + ", ".join(f"`{key}`" for key, _ in wanted))
        return Lookup(name, tuple(keys), self.place)

    def key(self) -> Value:
        name = self.take().text
        term = self.scope.term(name)
        if term.type != "choice":
            raise Mistake("wrong-type", f"`{name}` is not a choice, so it cannot be a key of a table")
        return Value(name, self.scope.item is not None, self.place)


def parse_formula(text: str, scope: Scope, place: Place) -> Formula:
    """A formula from its text; a `Mistake` says what cannot be read."""
    parser = _Parser(text, scope, place)
    if not parser.tokens:
        raise Mistake("bad-formula", "the formula is empty")
    found = parser.sum_of_products()
    if parser.at < len(parser.tokens):
        raise Mistake("bad-formula", f"`{parser.tokens[parser.at].text}` is out of place in the formula `{text}`")
    return found


def number(text: str, scope: Scope, place: Place) -> Number:
    """A number with its unit; one without a unit counts things."""
    try:
        return Number(parse_quantity(text, scope.units, bare_ok=True), text, place)
    except UnitError as error:
        raise Mistake("bad-quantity", error.message, error.help) from None


def claim_number(claim: str, name: str, scope: Scope, place: Place) -> ClaimNumber:
    """A named number of a claim, which must exist."""
    if claim not in scope.claims:
        raise Mistake("unknown-claim", f"unknown claim `{claim}`", did_you_mean(claim, scope.claims) or "claims are in the folder sources/")
    if name not in scope.claims[claim].numbers:
        known = ", ".join(f"`{one}`" for one in scope.claims[claim].numbers) or "none"
        raise Mistake("unknown-number", f"claim `{claim}` has no number `{name}`", f"its numbers are: {known}")
    return ClaimNumber(claim, name, place)


def policy_number(name: str, scope: Scope, place: Place) -> PolicyNumber:
    """A local number, which must exist."""
    if name not in scope.policies:
        raise Mistake("unknown-policy", f"unknown policy number `policy.{name}`", did_you_mean(name, scope.policies) or "policy numbers are in the folder policy/")
    return PolicyNumber(name, place)


def value(name: str, scope: Scope, place: Place) -> Formula:
    """A policy number, a quantity, or the age of a date, by name."""
    if name.startswith("policy."):
        return policy_number(name.removeprefix("policy."), scope, place)
    inside = scope.item is not None
    if name.endswith(".age"):
        owner = name.removesuffix(".age")
        known = scope.item.field(owner) if scope.item is not None else scope.terms.get(owner)
        if known is not None and known.type == "date":
            return Age(Value(owner, inside, place), place)
    term = scope.term(name)
    if term.type != "quantity":
        help = f"`{name}.age` is the time since that date" if term.type == "date" else None
        raise Mistake("wrong-type", f"`{name}` is not a quantity, so it cannot be in a formula", help)
    return Value(name, inside, place)
