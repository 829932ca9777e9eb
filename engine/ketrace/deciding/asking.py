"""What to ask next: what can still change the verdict or a rule that exposes, the most decisive first; on demand warnings too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ketrace.deciding.missing import Gaps, ask
from ketrace.deciding.reference import Reference
from ketrace.rulebook.rules import Rule, States

SCREEN = "screen"
_REQUIRED, _SCREENS, _FORBIDDING, _OTHERS = range(4)


@dataclass(frozen=True, slots=True)
class Question:
    """Something that can be asked of one subject. `screen` names the screen that covers it, if one does.

    A question of the type `screen` asks for all facts that it `covers` at once, and its `fact` is the screen's id.
    `settles` are the rules that wait for the answer, `unusable` says why a value that was stated counts as unknown.
    """

    fact: str
    ask: str
    type: str
    unit: str | None = None
    options: tuple[str, ...] = ()
    screen: str | None = None
    covers: tuple[str, ...] = ()
    settles: tuple[str, ...] = ()
    unusable: str | None = None


def open_questions(reference: Reference, again: bool = False, warnings: bool = False) -> tuple[Question, ...]:
    """All that still matters and was not asked yet, in the order in which to ask.

    `again`: also what was answered with "not known". Where nothing at all is left then, everything is settled.
    `warnings`: also what open warnings wait for, where it changes neither the verdict nor an amount.
    """
    return _Asking(reference, again, warnings).questions()


class _Asking:
    def __init__(self, reference: Reference, again: bool, warnings: bool) -> None:
        self.reference, self.book, self.again, self.warnings = reference, reference.book, again, warnings
        self.gaps = Gaps(reference)
        self.needed: dict[str, dict[str, Rule]] = {}
        self.implied: set[str] = set()
        written = reference.facts.written
        self.facts, self.screens = _section(written, "facts"), _section(written, "screens")

    def questions(self) -> tuple[Question, ...]:
        self._need()
        screens: dict[str, dict[str, Rule]] = {}
        ranked: list[tuple[tuple[object, ...], Question]] = []
        for fact, rules in self.needed.items():
            screen = self._screen(fact)
            if screen is not None:
                screens.setdefault(screen, {}).update(rules)
            elif (self.again or not self._was_asked(fact)) and not self.book.terms[fact.partition("[")[0]].in_order:
                ranked.append((self._rank(fact, rules), self._question(fact, rules)))
        for name, rules in screens.items():
            ranked.append(((_SCREENS, False, *_weight(rules), name, 0), self._screen_question(name, rules)))
        return tuple(question for _, question in sorted(ranked, key=lambda one: one[0]))

    def _need(self) -> None:
        """Which facts what is open waits for, each with the rules that wait."""
        for rule in self.gaps.deciding():
            self._add(self.gaps.of_rule(rule), [rule])
        exposing = [
            rule
            for rule in self.reference.rules.values()
            if rule.effect == "exposes" and self.reference.state(rule) is None
        ]
        for rule in exposing:
            self._add(self.gaps.of_rule(rule), [rule])
        if exposing:
            for sort, name, state in self.reference.guard_parts():
                if sort == "required" and state is None:
                    self._add(self.gaps.of_term(name), exposing)
                elif sort == "withholds" and state is None:
                    rule = self.reference.rules[name]
                    self._add(self.gaps.of_rule(rule), [rule])
        for rule in self.reference.rules.values() if self.warnings else ():
            if rule.effect == "warns" and self.reference.when(rule) is None:
                self._add(self.gaps.of_rule(rule), [rule])

    def _add(self, facts: Iterable[str], rules: Iterable[Rule]) -> None:
        for fact in facts:
            into = self.needed.setdefault(fact, {})
            fresh = [rule for rule in rules if rule.id not in into]
            into.update({rule.id: rule for rule in fresh})
            if fresh:
                self._imply(fact, fresh)

    def _imply(self, fact: str, rules: Iterable[Rule]) -> None:
        """What might imply a fact is asked before it: then nobody need be asked for the fact itself."""
        for implying in self.reference.concluding.get(fact, ()):
            if isinstance(implying.then, States) and self.reference.when(implying) is None:
                self.implied.add(fact)
                self._add(self.gaps.of_rule(implying), rules)

    def _rank(self, fact: str, rules: Mapping[str, Rule]) -> tuple[object, ...]:
        required = {gap for name in self.book.knowledge.required for gap in self.gaps.of_term(name)}
        forbids = any(rule.effect == "forbids" for rule in rules.values())
        sort = _REQUIRED if fact in required else _FORBIDDING if forbids else _OTHERS
        name, _, field = fact.partition("].")
        fields = [one.name for one in self.book.terms[name.partition("[")[0]].fields]
        return (sort, fact in self.implied, *_weight(rules), name, fields.index(field) if field else 0)

    def _screen(self, fact: str) -> str | None:
        """The screen that can still be asked, and would answer for a fact of which nothing was stated."""
        name = self.book.screen_of.get(fact)
        if name is None or fact in self.facts:
            return None
        return name if name not in self.screens or self._unusable(fact) is not None else None

    def _was_asked(self, fact: str) -> bool:
        """Whether it was answered with "not known", or its list said not to be whole. What grew too old is asked anew."""
        name, bracket, rest = fact.partition("[")
        stated = self.facts.get(name)
        if bracket:
            index, _, field = rest.partition("].")
            items = stated.get("items") if isinstance(stated, Mapping) else None
            return isinstance(items, list) and field in items[int(index)]
        if name not in self.facts:
            return False
        if not isinstance(stated, Mapping):
            return stated is None
        return stated.get("complete") is False if self.book.terms[name].type == "list" else stated["value"] is None

    def _unusable(self, fact: str) -> str | None:
        known = self.reference.facts.facts.get(fact) or self.reference.facts.lists.get(fact)
        return None if known is None or self._was_asked(fact) else known.reason

    def _question(self, fact: str, rules: Mapping[str, Rule]) -> Question:
        name, _, rest = fact.partition("[")
        term = self.book.terms[name]
        asked = term.field(rest.partition("].")[2]) or term
        return Question(
            fact,
            ask(fact, self.reference),
            asked.type,
            asked.unit.text if asked.unit else None,
            asked.option_names,
            self.book.screen_of.get(name),
            settles=tuple(rules),
            unusable=self._unusable(fact),
        )

    def _screen_question(self, name: str, rules: Mapping[str, Rule]) -> Question:
        screen = self.book.screens[name]
        # A complete screen says no for all that it covers, so all of it is asked and not only what matters now.
        covered = tuple(fact for fact in screen.covers if fact not in self.facts)
        unusable = next((why for fact in covered if (why := self._unusable(fact))), None)
        return Question(
            name, screen.question, SCREEN, screen=name, covers=covered, settles=tuple(rules), unusable=unusable
        )


def _section(written: Mapping[str, object], key: str) -> Mapping[str, object]:
    found = written.get(key)
    return found if isinstance(found, Mapping) else {}


def _weight(rules: Mapping[str, Rule]) -> tuple[int, int]:
    """Sorts what settles more rules that forbid first, then what settles more rules at all."""
    return -sum(rule.effect == "forbids" for rule in rules.values()), -len(rules)
