"""What a generated base speaks of: terms, screens, tables, policy numbers, and the claims that print its numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from random import Random

from ketrace.values.dimensions import Dimension
from tests.agreement.families import DAYS, FAMILIES, Family, text

OPTIONS = ("ash", "beech", "cedar", "elm", "oak")
WAYS = (
    ("each * times", "lump"),
    ("each * times", "lump + each"),
    ("lump", "lump + each"),
    ("lump - each", "each * times"),
)
Entry = dict[str, object]


@dataclass(frozen=True, slots=True)
class Term:
    """A term or a field. `level` counts the derivations below it; ends are in the base of its dimension."""

    name: str
    type: str
    level: int = 0
    family: Family | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    options: tuple[str, ...] = ()
    fields: tuple[Term, ...] = ()

    @property
    def in_order(self) -> bool:
        """Whether it is read from the written order."""
        return self.name.startswith("order.")

    @property
    def may_divide(self) -> bool:
        """Whether it is above zero in every input."""
        return self.low is not None and self.low > 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table: what its cells measure, and the choices by which it is looked up."""

    name: str
    family: Family
    keys: tuple[Term, ...]


@dataclass(slots=True)
class Draft:
    """A base while it is drawn."""

    rng: Random
    terms: dict[str, Term] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    screens: dict[str, Entry] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    table_files: dict[str, Entry] = field(default_factory=dict)
    policies: dict[str, tuple[Family, Fraction]] = field(default_factory=dict)
    claims: dict[str, dict[str, str]] = field(default_factory=dict)
    weak: bool = False
    _numbers: dict[tuple[Dimension, Fraction], tuple[str, str]] = field(default_factory=dict)

    def chance(self, probability: float) -> bool:
        """Whether something happens that has this probability."""
        return self.rng.random() < probability

    def add(self, term: Term, **entry: object) -> Term:
        """A new term with what its document says."""
        self.terms[term.name] = term
        self.entries[term.name] = {"title": term.name.rpartition(".")[2].replace("_", " "), **entry}
        return term

    def number(self, family: Family, base: Fraction) -> tuple[str, str]:
        """The claim and the name under which a number is printed; one number has one name."""
        key = (family.dimension, base)
        if key not in self._numbers:
            source = "OLD-1990" if self.weak and self.chance(0.1) else "BOOK-2020"
            claim = f"{source}/part-{'abc'[len(self._numbers) % 3]}"
            name = f"n{len(self._numbers)}"
            # Ages are told in days, so a number that can be told in days is.
            whole = family.dimension == DAYS.dimension and base % DAYS.base(1) == 0
            self.claims.setdefault(claim, {})[name] = text(base, DAYS if whole else family, self.rng)
            self._numbers[key] = (claim, name)
        return self._numbers[key]

    def policy(self, family: Family, base: Fraction | None = None) -> str:
        """The name of a policy number of that family, at times one that is used elsewhere too."""
        known = [name for name, (one, _) in self.policies.items() if one == family]
        if known and base is None and self.chance(0.4):
            return self.rng.choice(known)
        name = f"p{len(self.policies)}"
        self.policies[name] = (family, family.draw(self.rng) if base is None else base)
        return name


def draw_terms(draft: Draft) -> None:
    """All that can be stated: yes-no facts, choices, quantities, dates, lists, and what an order can say."""
    rng = draft.rng
    for i in range(rng.randint(3, 6)):
        draft.add(Term(f"den.y{i}", "yes-no"), type="yes-no", question="Is it so?", **_lasting(draft))
    for i in range(rng.randint(1, 3)):
        term = Term(f"den.c{i}", "choice", options=_options(rng))
        draft.add(term, type="choice", question="Which is it?", options=titled(term.options), **_lasting(draft))
    for i, name in enumerate(["dose", "mass", *rng.sample(sorted(FAMILIES), rng.randint(1, 4))]):
        low, high, entry = _scale(draft, FAMILIES[name])
        term = Term(f"den.q{i}", "quantity", 0, FAMILIES[name], low, high)
        draft.add(term, question="How much is it?", **entry, **_lasting(draft))
    for i in range(rng.randint(0, 2)):
        draft.add(Term(f"den.t{i}", "date"), type="date", question="When was it?", **_lasting(draft))
    for i in range(rng.choice((0, 1, 1, 2))):
        _list(draft, f"den.l{i}")
    if draft.chance(0.6):
        _order(draft)
    if draft.chance(0.7):
        _screens(draft)
    for _ in range(rng.choice((0, 1, 1, 2))):
        _table(draft)


def titled(options: Sequence[str]) -> dict[str, str]:
    """Options with their titles."""
    return {option: option.capitalize() for option in options}


def _options(rng: Random) -> tuple[str, ...]:
    return OPTIONS[: rng.randint(2, 5)]


def _lasting(draft: Draft) -> Entry:
    return {"valid_for": f"policy.{draft.policy(FAMILIES['time'])}"} if draft.chance(0.1) else {}


def _scale(draft: Draft, family: Family) -> tuple[Fraction, Fraction, Entry]:
    low, high = family.base(family.low), family.base(family.high)
    entry: Entry = {"type": "quantity", "unit": family.units[0], "step": text(family.base(family.step), family)}
    entry["plausible"] = [text(low, family), text(high, family)]
    if family.name == "score" or draft.chance(0.1):
        entry["bare_number"] = True
    return low, high, entry


def _list(draft: Draft, name: str) -> None:
    fields = list(_fields(draft))
    entries = {one.name: {"title": one.name, **entry} for one, entry in fields}
    term = Term(name, "list", fields=tuple(one for one, _ in fields))
    draft.add(term, type="list", max_items=draft.rng.randint(2, 4), question="Which are there?", fields=entries)


def _fields(draft: Draft) -> Iterator[tuple[Term, Entry]]:
    options = _options(draft.rng)
    yield Term("sort", "choice", options=options), {"type": "choice", "options": titled(options)}
    for name, family in (("each", FAMILIES["dose"]), ("times", FAMILIES["score"]), ("lump", FAMILIES["dose"])):
        low, high, entry = _scale(draft, family)
        yield Term(name, "quantity", 0, family, low, high), entry
    if draft.chance(0.7):
        ways = draft.rng.choice(WAYS)
        yield (
            Term("whole", "quantity", 1, FAMILIES["dose"]),
            {"type": "quantity", "unit": "mg", "step": "0.5 mg", "from": draft.rng.sample(ways, 2)},
        )
    if draft.chance(0.5):
        yield Term("cut", "yes-no"), {"type": "yes-no"}
    if draft.chance(0.5):
        yield Term("begun", "date"), {"type": "date"}


def _order(draft: Draft) -> None:
    forms = {"total": FAMILIES["dose"], "per_mass": FAMILIES["share"]}
    steps = {form: text(family.base(family.step), family) for form, family in forms.items()}
    entry = {form: {"unit": family.units[0], "step": steps[form]} for form, family in forms.items()}
    draft.add(Term("order.load", "choice", options=("none", *forms)), type="order", forms=entry)
    for form, family in forms.items():
        draft.terms[f"order.load.{form}"] = Term(f"order.load.{form}", "quantity", 0, family)
    term = Term("order.way", "choice", options=_options(draft.rng))
    draft.add(term, type="choice", options=titled(term.options))
    if draft.chance(0.5):
        draft.add(Term("order.watched", "yes-no"), type="yes-no")


def _screens(draft: Draft) -> None:
    covered = [term.name for term in draft.terms.values() if term.type == "yes-no" and not term.in_order]
    chosen = draft.rng.sample(covered, draft.rng.randint(2, len(covered)))
    entry: Entry = {"title": "Walk round", "question": "Was all of it seen?", "covers": chosen}
    draft.screens["walk-round"] = {**entry, **_lasting(draft)}


def _table(draft: Draft) -> None:
    lists = [term for term in draft.terms.values() if term.type == "list"]
    owner = draft.rng.choice(lists) if lists and draft.chance(0.6) else None
    pool = list(draft.terms.values()) if owner is None else list(owner.fields)
    choices = [one for one in pool if one.type == "choice" and not one.in_order]
    keys = tuple(draft.rng.sample(choices, min(len(choices), draft.rng.choice((1, 1, 2)))))
    table = Table(f"table{len(draft.tables)}", FAMILIES[draft.rng.choice(("score", "score", "dose", "share"))], keys)
    prefix = "" if owner is None else f"{owner.name}."
    rows = list(_rows(draft, table))
    draft.tables[table.name] = table
    draft.table_files[table.name] = {
        "id": table.name,
        "title": "A table",
        "keys": {f"key{i}": f"{prefix}{key.name}" for i, key in enumerate(keys)},
        "unit": table.family.units[0],
        "because": sorted({row["from"].rpartition(".")[0] for row in rows}),
        "rows": rows,
    }


def _rows(draft: Draft, table: Table) -> Iterator[dict[str, str]]:
    """Most of the rows that there could be: where one is missing, there is no value."""
    for i, combination in enumerate(product(*(key.options for key in table.keys))):
        if i == 0 or draft.chance(0.75):
            base = max(table.family.draw(draft.rng), table.family.base(table.family.step))
            claim, number = draft.number(table.family, base)
            chosen = {f"key{k}": option for k, option in enumerate(combination)}
            yield {**chosen, "value": text(base, table.family), "from": f"{claim}.{number}"}
