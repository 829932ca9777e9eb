"""Draws conditions and formulas in the rule language, from all that one rule may read, and keeps what they must cite."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from random import Random

from tests.agreement.families import DAYS, FAMILIES, PRODUCTS, QUOTIENTS, Family, text
from tests.agreement.vocabulary import Draft, Table, Term

Condition = dict[str, object]
SIGNS = (">=", ">=", ">", "<=", "<", "<", "=", "!=")
VERDICTS = ("stop", "unfit", "careful", "fine")


@dataclass(frozen=True, slots=True)
class Author:
    """Writes one rule. `terms` can be read; inside an item of a list they are its fields."""

    draft: Draft
    terms: tuple[Term, ...]
    reads_verdict: bool = False
    cited: dict[str, None] = field(default_factory=dict)

    @property
    def rng(self) -> Random:
        """Where chance comes from."""
        return self.draft.rng

    def inside(self, listed: Term) -> Author:
        """The same author, writing of an item of a list."""
        return replace(self, terms=listed.fields, reads_verdict=False)

    # Conditions

    def condition(self, depth: int) -> Condition:
        """A condition nested at most so deep."""
        if self.draft.chance(0.004):
            return self._wide()
        if depth == 0 or self.draft.chance(0.3):
            return self.leaf()
        shapes: Sequence[Callable[[int], Condition]]
        shapes = (self._all, self._any, self._any, self._not, self._at_least, self._entries)
        return self.rng.choice(shapes)(depth - 1)

    def _parts(self, depth: int, least: int, most: int) -> list[Condition]:
        return [self.condition(depth) for _ in range(self.rng.randint(least, most))]

    def _all(self, depth: int) -> Condition:
        return {"all": self._parts(depth, 2, 3)}

    def _any(self, depth: int) -> Condition:
        return {"any": self._parts(depth, 2, 4)}

    def _not(self, depth: int) -> Condition:
        return {"not": self.condition(depth)}

    def _at_least(self, depth: int) -> Condition:
        # A long list is lowered in another way than a short one.
        parts = [self.leaf() for _ in range(8)] if self.draft.chance(0.08) else self._parts(depth, 2, 4)
        return {"at_least": {"count": self.rng.randint(1, len(parts)), "of": parts}}

    def _entries(self, _depth: int) -> Condition:
        """A mapping of several entries, which means all of them."""
        return {**self.leaf(), **self.leaf()}

    def _wide(self) -> Condition:
        """So many parts that they are cut when lowered; true or false together where the number is large or small."""
        terms = [term for term in self.terms if term.family is not None and term.family.many]
        if not terms:
            return self.leaf()
        term = self.rng.choice(terms)
        assert term.family is not None
        low, step = term.family.base(term.family.low), term.family.base(term.family.step)
        bounds = [self.cite(term.family, low + i * step) for i in range(13)]
        parts = [{term.name: f"{sign} {bound}"} for bound in bounds for sign in (">", ">=")]
        return {self.rng.choice(("all", "any")): parts}

    def leaf(self) -> Condition:
        """A condition without others inside, save those about items of a list."""
        tables = self._tables()
        if tables and self.draft.chance(0.15):
            return {"defined": self._lookup(self.rng.choice(tables))}
        if self.reads_verdict and self.draft.chance(0.4):
            words = self.rng.sample(VERDICTS, self.rng.randint(1, 3))
            return {"verdict": words if len(words) > 1 else words[0]}
        if self.draft.chance(0.02):
            family = FAMILIES["time"]
            return {f"policy.{self.draft.policy(family)}": f"{self.rng.choice(SIGNS)} {self.literal(family)}"}
        weights = [4 * term.level + (3 if term.type in ("list", "quantity") else 2) for term in self.terms]
        return self.leaf_of(self.rng.choices(self.terms, weights)[0])

    def leaf_of(self, term: Term) -> Condition:
        """A condition that reads this term."""
        match term.type:
            case "yes-no":
                return {term.name: self.draft.chance(0.7)}
            case "choice":
                chosen = self.rng.sample(term.options, self.rng.randint(1, max(1, len(term.options) - 1)))
                return {term.name: chosen if len(chosen) > 1 or self.draft.chance(0.1) else chosen[0]}
            case "quantity":
                return {term.name: self._comparison(term)}
            case "date":
                return {f"{term.name}.age": self._comparison(replace(term, family=DAYS))}
            case _:
                return self._about_items(term)

    def _about_items(self, listed: Term) -> Condition:
        word = self.rng.choice(("some", "some", "every", "count"))
        asked: dict[str, object] = {"in": listed.name}
        if word == "every" or self.draft.chance(0.9):
            asked["where"] = self.inside(listed).condition(self.rng.choice((0, 0, 1, 2)))
        if word == "count":
            asked["is"] = f"{self.rng.choice(SIGNS)} {self.rng.randint(0, 2)}"
        return {word: asked}

    def _comparison(self, term: Term) -> str:
        assert term.family is not None
        if self.draft.chance(0.2):
            low, high = sorted((self._threshold(term), self._threshold(term)))
            return f"{self.cite(term.family, low)} .. {self.cite(term.family, high)}"
        return f"{self.rng.choice(SIGNS)} {self._compared_with(term, term.family)}"

    def _compared_with(self, term: Term, family: Family) -> str:
        roll = self.rng.random()
        if roll < 0.35:
            return self.cite(family, self._threshold(term))
        if roll < 0.5:
            return f"policy.{self.draft.policy(family, self._threshold(term))}"
        if roll < 0.65:
            return self._claimed(family, self._threshold(term))
        others = [name for name in self._named(family) if name != term.name]
        if others and roll < 0.85:
            return self.rng.choice(others)
        return self.formula(family, 1)

    def _threshold(self, term: Term) -> Fraction:
        assert term.family is not None
        return term.family.draw(self.rng, term.low, term.high)

    # Numbers

    def cite(self, family: Family, base: Fraction) -> str:
        """A number as written in a formula, printed by a claim that the rule cites."""
        claim, _ = self.draft.number(family, base)
        self.cited[claim] = None
        # In a formula, a number alone counts things.
        return text(base, family, self.rng).removesuffix(" 1")

    def literal(self, family: Family) -> str:
        """Some number of a family."""
        return self.cite(family, family.draw(self.rng))

    def _claimed(self, family: Family, base: Fraction) -> str:
        claim, name = self.draft.number(family, base)
        self.cited[claim] = None
        return f"{claim}.{name}"

    def _tables(self, family: Family | None = None) -> list[Table]:
        """The tables whose keys can be read here."""
        found = [table for table in self.draft.tables.values() if family in (None, table.family)]
        return [table for table in found if all(self._keys(key) for key in table.keys)]

    def _keys(self, key: Term) -> list[str]:
        """The choices here that have some option in common with a key."""
        return [term.name for term in self.terms if set(term.options) & set(key.options)]

    def _lookup(self, table: Table) -> str:
        return f"{table.name}[{', '.join(self.rng.choice(self._keys(key)) for key in table.keys)}]"

    def formula(self, family: Family, depth: int) -> str:
        """A formula of a family, nested at most so deep."""
        ways: list[Callable[[], str]] = [partial(self.literal, family), *2 * [partial(self._value, family)]]
        if depth > 0:
            ways += [partial(self._arithmetic, family, depth - 1), partial(self._extreme, family, depth - 1)]
            ways += [partial(self._product, pair, depth - 1) for pair in PRODUCTS.get(family.name, ())]
            ways += [partial(self._quotient, pair, depth - 1) for pair in QUOTIENTS.get(family.name, ())]
        ways += [partial(self._lookup, table) for table in self._tables(family)]
        lists = [term for term in self.terms if term.type == "list"] if family.name in ("dose", "score") else []
        ways += 2 * [partial(self._sum, listed, family) for listed in lists]
        return self.rng.choice(ways)()

    def _named(self, family: Family) -> list[str]:
        """The quantities here that measure the same."""
        return [term.name for term in self.terms if term.family and term.family.dimension == family.dimension]

    def _value(self, family: Family) -> str:
        names = self._named(family)
        if family.dimension == DAYS.dimension:
            names += [f"{term.name}.age" for term in self.terms if term.type == "date"]
        if names and self.draft.chance(0.8):
            return self.rng.choice(names)
        named = self.draft.chance(0.6)
        return f"policy.{self.draft.policy(family)}" if named else self._claimed(family, family.draw(self.rng))

    def _arithmetic(self, family: Family, depth: int) -> str:
        one, other = self.formula(family, depth), self.formula(family, depth)
        if self.draft.chance(0.3):
            return f"({one}) * {self.formula(FAMILIES['score'], 0)}"
        return f"{one} {self.rng.choice('+-')} ({other})"

    def _extreme(self, family: Family, depth: int) -> str:
        parts = [self.formula(family, depth) for _ in range(self.rng.randint(2, 3))]
        return f"{self.rng.choice(('min', 'max'))}({', '.join(parts)})"

    def _product(self, pair: tuple[str, str], depth: int) -> str:
        one, other = (self.formula(FAMILIES[name], depth) for name in pair)
        return f"({one}) * ({other})"

    def _quotient(self, pair: tuple[str, str], depth: int) -> str:
        one, other = (FAMILIES[name] for name in pair)
        divisors = [term.name for term in self.terms if term.family == other and term.may_divide]
        divisor = self.rng.choice(divisors) if divisors else self.cite(other, other.base(other.high))
        return f"({self.formula(one, depth)}) / {divisor}"

    def _sum(self, listed: Term, family: Family) -> str:
        return f"sum({listed.name}: {self.inside(listed).formula(family, 1)})"
