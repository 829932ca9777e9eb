"""Two-valued rules of a generated base, bare of all that only ketrace has, and ketrace's own chaining on one rail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ketrace.chaining.plan import plan
from ketrace.chaining.session import Engine, Session, State
from ketrace.deciding.acting import Acting
from ketrace.facts.facts import Facts
from ketrace.logic.nodes import All, Any, Compare, Is, Number, Value
from ketrace.program.clauses import Lowering
from ketrace.program.ir import Unit
from ketrace.program.lower import lower
from ketrace.program.strata import in_strata
from ketrace.rulebook.book import Book
from ketrace.rulebook.rules import ConcludesFlag, Rule

Truths = Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class YesNo:
    """A fact or a flag is what is written."""

    name: str
    expected: bool


@dataclass(frozen=True, slots=True)
class Limit:
    """A number reaches a limit (`>=`) or stays below it (`<`)."""

    name: str
    sign: str
    limit: int


Test = YesNo | Limit


@dataclass(frozen=True, slots=True)
class PlainRule:
    """All, or any, of some tests; the flag that it concludes; how many rules deep it reads."""

    id: str
    all: bool
    tests: tuple[Test, ...]
    flag: str | None
    level: int


def plain_name(name: str) -> str:
    """A term's name, as an identifier of every language."""
    return name.replace(".", "_")


def plain_rules(book: Book) -> tuple[PlainRule, ...]:
    """The conditions of a generated base, those that conclude what others read first."""
    concluding = {
        plain_name(rule.then.term): rule for rule in book.rules.values() if isinstance(rule.then, ConcludesFlag)
    }
    levels: dict[str, int] = {}

    def level(rule: Rule) -> int:
        if rule.id not in levels:
            read = [concluding[test.name] for test in _tests(rule) if test.name in concluding]
            levels[rule.id] = max((level(one) + 1 for one in read), default=0)
        return levels[rule.id]

    found = [
        PlainRule(
            rule.id,
            isinstance(rule.when, All),
            _tests(rule),
            plain_name(rule.then.term) if isinstance(rule.then, ConcludesFlag) else None,
            level(rule),
        )
        for rule in book.rules.values()
    ]
    return tuple(sorted(found, key=lambda rule: rule.level))


def _tests(rule: Rule) -> tuple[Test, ...]:
    assert isinstance(rule.when, All | Any)
    found: list[Test] = []
    for part in rule.when.parts:
        match part:
            case Is(value, expected):
                found.append(YesNo(plain_name(value.name), expected))
            case Compare(Value(name), sign, Number(quantity)):
                found.append(Limit(plain_name(name), sign, int(quantity.value)))
            case _:
                raise TypeError(f"a generated rule has no {type(part).__name__}")
    return tuple(dict.fromkeys(found))


class OneRail:
    """The rules' conditions compiled as always, with one rail for each: where all is known, the other says nothing new.

    Of both rails the one with fewer clauses is kept; a unit is taken to be the other way from the beginning, until it fires.
    """

    def __init__(self, book: Book, acting: Acting) -> None:
        lowering = Lowering(book)
        for rule in acting.rules.values():
            lowering.unit(rule.id, rule.when)
        units = tuple(_shorter(unit) for unit in lowering.units.values())
        program = in_strata(replace(lower(book, acting.rules.values()), units=units))
        found = plan(program)
        self._silent: dict[str, State] = {unit.id: 0 if unit.holds else 1 for unit in units}
        spelled = {
            name: texts[self._silent[unit]] for unit, read in found.subject.states.items() for name, texts in read
        }
        subject = replace(found.subject, properties={**found.subject.properties, **spelled})
        self._engine = Engine(program, replace(found, subject=subject))

    def decide(self, facts: Facts) -> Mapping[str, State]:
        """1 for each rule that holds, 0 for each that fails. All that rules read must be known."""
        session = Session(self._engine, facts)
        session.states.update(self._silent)
        return session.run()


def _shorter(unit: Unit) -> Unit:
    return replace(unit, fails=()) if len(unit.holds) <= len(unit.fails) else replace(unit, holds=())
