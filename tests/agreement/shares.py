"""What generated bases and inputs come to, in counts and shares: a comparison is worth what its inputs reach."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from ketrace.deciding.decision import Decision
from ketrace.deciding.outcome import Found
from ketrace.facts.facts import Fact, Facts
from ketrace.rulebook.book import Book
from ketrace.values.dates import age_in_days
from tests.agreement.agree import WORDS, Checked
from tests.agreement.constructs import CONSTRUCTS, constructs, depth
from tests.agreement.thresholds import Thresholds


@dataclass(slots=True)
class Shares:
    """Counts over bases and decisions. `failures` says where engines differed or something broke."""

    bases: int = 0
    rules: int = 0
    decisions: int = 0
    settled: int = 0
    with_problems: int = 0
    constructs: Counter[str] = field(default_factory=Counter)
    depths: Counter[int] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    effects: Counter[tuple[str, str]] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    orders: Counter[str] = field(default_factory=Counter)
    values: int = 0
    on_threshold: int = 0
    failures: list[str] = field(default_factory=list)

    def add_base(self, book: Book) -> None:
        """Count a base."""
        self.bases += 1
        self.rules += len(book.rules)
        self.constructs.update(constructs(book))
        self.depths[depth(book)] += 1

    def add(self, book: Book, thresholds: Thresholds, checked: Checked) -> None:
        """Count a decision."""
        self._add_decision(checked.decision)
        self._add_states(book, checked.found)
        self._add_values(_stated(checked.facts, book), thresholds)

    def _add_decision(self, decision: Decision) -> None:
        self.decisions += 1
        self.settled += decision.settled
        self.with_problems += bool(decision.problems)
        self.verdicts[decision.possible[0]] += 1
        self.orders[decision.order.outcome if decision.order is not None else "none written"] += 1

    def _add_states(self, book: Book, found: Found) -> None:
        for rule, state in found.states.items():
            self.states[WORDS[state]] += 1
            self.effects[(book.rules[rule].effect, WORDS[state])] += 1

    def _add_values(self, stated: Mapping[str, list[Fraction]], thresholds: Thresholds) -> None:
        for name, values in stated.items():
            turning = set(thresholds.numbers.get(name, ()))
            turning |= {value for other in thresholds.linked.get(name, ()) for value in stated.get(other, ())}
            self.values += len(values)
            self.on_threshold += sum(value in turning for value in values)

    def merge(self, other: Shares) -> None:
        """Add the counts of another."""
        for name in self.__slots__:
            mine, theirs = getattr(self, name), getattr(other, name)
            setattr(self, name, mine + theirs)

    def construct(self, name: str) -> float:
        """The share of bases that use a construct."""
        return _share(self.constructs[name], self.bases)

    def state(self, word: str) -> float:
        """The share of rule states."""
        return _share(self.states[word], self.states.total())

    def verdict(self, word: str) -> float:
        """The share of decisions whose settled or first possible verdict it is."""
        return _share(self.verdicts[word], self.decisions)

    @property
    def threshold(self) -> float:
        """The share of stated numbers and dates at which some comparison turns."""
        return _share(self.on_threshold, self.values)

    def text(self) -> str:
        """All counts and shares, for people."""
        depths = ", ".join(f"{deep}: {_percent(count, self.bases)}" for deep, count in sorted(self.depths.items()))
        lines = [
            f"{self.bases} bases, {self.rules} rules, {self.decisions} decisions, {len(self.failures)} failures",
            f"rule states       {_listed(self.states)}",
            *(
                f"  {effect:<16}{_listed(self._of_effect(effect))}"
                for effect in sorted({one for one, _ in self.effects})
            ),
            f"first possible    {_listed(self.verdicts)}; settled {_percent(self.settled, self.decisions)}",
            f"orders            {_listed(self.orders)}",
            f"bad values in     {_percent(self.with_problems, self.decisions)} of decisions",
            f"on a threshold    {_percent(self.on_threshold, self.values)} of {self.values} numbers and dates",
            f"definitions deep  {depths}",
            "constructs, share of bases",
        ]
        names = [f"  {name:<22}{_percent(self.constructs[name], self.bases):>7}" for name in CONSTRUCTS]
        return "\n".join([*lines, *("".join(names[i : i + 4]) for i in range(0, len(names), 4)), *self.failures])

    def _of_effect(self, effect: str) -> Counter[str]:
        return Counter({word: count for (one, word), count in self.effects.items() if one == effect})


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _percent(part: int, whole: int) -> str:
    return f"{100 * _share(part, whole):.1f} %"


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {_percent(count, counts.total())}" for name, count in sorted(counts.items()))


def _stated(facts: Facts, book: Book) -> dict[str, list[Fraction]]:
    """All numbers and ages that were stated, by term or `list.field`."""
    found: dict[str, list[Fraction]] = {}
    named = [("", facts.facts), *((f"{name}.", item) for name, listed in facts.lists.items() for item in listed.items)]
    for over, stated in named:
        for name, fact in stated.items():
            number = _number(fact, facts, book)
            if number is not None:
                found.setdefault(over + name, []).append(number)
    return found


def _number(fact: Fact, facts: Facts, book: Book) -> Fraction | None:
    if isinstance(fact.value, date):
        return age_in_days(fact.value, facts.as_of) * book.knowledge.units.parse("d").factor
    return fact.value if isinstance(fact.value, Fraction) else None
