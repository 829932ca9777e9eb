"""The nearest order that no rule rejects: worked out from the limits that the rejecting rules compare with, and decided again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from ketrace.deciding.changes import Change, changed, is_left, merged, needed
from ketrace.deciding.decision import Nearest, OrderChange
from ketrace.deciding.missing import Gaps
from ketrace.deciding.reference import Reference
from ketrace.deciding.solving import written_parts
from ketrace.deciding.worked_out import worked_out
from ketrace.deciding.working import with_unit
from ketrace.facts.facts import Facts
from ketrace.problems import Refused
from ketrace.rulebook.rules import Rule

Again = Callable[[Facts], Reference]
"""Decides again, in both engines. Raises `Refused` for an order that cannot be."""

_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class _Passing:
    """Changes after which an order passes, and what is decided then."""

    changes: tuple[Change, ...]
    reference: Reference

    @property
    def shared(self) -> frozenset[str]:
        """The parts that were brought to a limit that they share with others."""
        return frozenset(one.term for one in self.changes if one.shared)

    def speaking(self) -> tuple[str, ...]:
        """The rules that still speak of the order."""
        rules = self.reference.rules.values()
        return tuple(one.id for one in rules if one.effect == "judges" and self.reference.when(one) is True)


def nearest_order(reference: Reference, again: Again) -> Nearest | None:
    """The nearest order, or why none is proposed; None where nothing rejects the order."""
    stopping = {outcome.name for outcome in reference.book.knowledge.orders if outcome.stops}
    rejecting = _judging(reference, stopping)
    spoken = any(reference.when(rule) is True for rule in rejecting)
    if reference.guard() is False or (spoken and reference.guard() is None):
        return Nearest(reason="no amount at all may be given now")
    if not spoken:
        return None
    found = _quietest(reference, rejecting, again)
    if isinstance(found, str):
        return Nearest(reason=found)
    last = reference.book.knowledge.orders[-1].name
    noted = {outcome.name for outcome in reference.book.knowledge.orders if outcome.name != last}
    better = _search(reference, _judging(reference, noted), again)
    quiet = () if isinstance(better, str) else tuple(one for one in better.changes if one not in found.changes)
    return _told(found, quiet, reference, rejecting)


def _judging(reference: Reference, outcomes: set[str]) -> list[Rule]:
    kinds = reference.book.knowledge.kinds
    return [rule for rule in reference.rules.values() if kinds[rule.kind].outcome in outcomes]


def _quietest(start: Reference, rules: list[Rule], again: Again) -> _Passing | str:
    """Where parts share a limit, such as that of a total, the part is brought to it of which the fewest rules speak then."""
    found = _search(start, rules, again)
    if isinstance(found, str):
        return found
    if found.shared:
        parts = (part.name for part in written_parts(start) if part.name not in found.shared)
        others = (_search(start, rules, again, part) for part in parts)
        found = min([found, *(one for one in others if not isinstance(one, str))], key=lambda one: len(one.speaking()))
    return _loosened(found, start, rules, again)


def _loosened(found: _Passing, start: Reference, rules: list[Rule], again: Again) -> _Passing:
    """Without limits that another made needless: what was too much for days may pass for the hours that are left."""
    limits = [one for one in found.changes if one.kind == "at-most"]
    for one in limits if len(limits) > 1 else ():
        others = tuple(other for other in found.changes if other != one)
        freer = _search(start, rules, again, given=others)
        if not isinstance(freer, str) and merged((*freer.changes, *found.changes)) == found.changes:
            found = freer
    return found


def _search(
    start: Reference, rules: list[Rule], again: Again, lower: str | None = None, given: tuple[Change, ...] = ()
) -> _Passing | str:
    """The changes after which none of the rules holds, with what is then decided; or why there are none."""
    changes = given
    reference = again(changed(start.facts, given, start)) if given else start
    for _ in range(_ROUNDS):
        holding = [rule for rule in rules if reference.when(rule) is True]
        if not holding:
            passing = _Passing(changes, reference)
            return passing if reference.guard() is True else "no amount at all may be given then"
        found = {rule.id: needed(rule.when, False, reference, lower) for rule in holding}
        for name, one in found.items():
            if one is None and not any(found.values()):
                return f"`{name}` names no limit that the order could be brought to"
        together = merged((*changes, *_in_turn(one for one in found.values() if one)))
        if together is None or together == changes:
            return "the limits of the rules leave nothing between them"
        changes = together
        facts = changed(start.facts, changes, start)
        if not is_left(facts, start):
            whole = [name for name, one in found.items() for change in one or () if change.kind == "leave-out"]
            return f"`{whole[0]}` rejects it whatever its size" if whole else "it names nothing that has a size"
        try:
            reference = again(facts)
        except Refused:
            return "what the limits leave cannot be"
        if _grown(start, reference):
            return "only a larger order would be let through"
    return "the limits of the rules leave nothing between them"


def _in_turn(found: Iterable[tuple[Change, ...]]) -> list[Change]:
    """What parts need by themselves, and only when no part needs any, what they share: else a shared limit is too low."""
    ways = list(found)
    alone = [way for way in ways if not any(change.shared for change in way)]
    return [change for way in alone or ways for change in way]


def _grown(before: Reference, after: Reference) -> bool:
    """Whether something that is worked out from the order, such as a total, has become more."""
    for term in before.book.terms.values():
        if term.in_order and term.derived and term.type == "quantity":
            one, other = before.number(term.name), after.number(term.name)
            if one is not None and other is not None and other > one:
                return True
    return False


def _told(found: _Passing, quiet: tuple[Change, ...], reference: Reference, rejecting: list[Rule]) -> Nearest:
    changes, passing = found.changes, found.reference
    possible = passing.order_possible()
    stopping = {outcome.name for outcome in reference.book.knowledge.orders if outcome.stops}
    gaps = Gaps(passing)
    missing = dict.fromkeys(fact for rule in rejecting if passing.when(rule) is None for fact in gaps.of_rule(rule))
    return Nearest(
        outcome="open" if stopping & set(possible) else possible[0],
        changes=tuple(_change(one, reference) for one in changes),
        order=_written(changes, reference),
        notes=found.speaking(),
        missing=tuple(missing),
        without_note=tuple(_change(one, reference) for one in quiet),
        worked_out=tuple(one for one in worked_out(passing, gaps) if one.shown),
    )


def _key(term: str, reference: Reference) -> str:
    """The key of the written order under which a term stands."""
    return (reference.book.terms[term].form_of or term).removeprefix("order.")


def _change(one: Change, reference: Reference) -> OrderChange:
    term = reference.book.terms[one.term]
    fact = reference.facts.facts.get(one.term)
    written = "" if fact is None else fact.written
    same = ""
    if fact is not None and term.unit is not None and isinstance(fact.value, Fraction):
        same = with_unit(fact.value, term.unit)
    return OrderChange(
        part=_key(one.term, reference),
        change=one.kind,
        value=_value(one, reference),
        written=written,
        same_as=same if same != written else "",
    )


def _value(one: Change, reference: Reference) -> str:
    if isinstance(one.value, bool):
        return "yes" if one.value else "no"
    unit = reference.book.terms[one.term].unit
    return "" if one.value is None or unit is None else with_unit(one.value, unit)


def _written(changes: tuple[Change, ...], reference: Reference) -> Mapping[str, object]:
    """The order as it would be written: what is changed, and all else as it stands."""
    order = reference.facts.written.get("order")
    found: dict[str, object] = dict(order) if isinstance(order, Mapping) else {}
    for one in changes:
        key = _key(one.term, reference)
        if one.kind == "leave-out":
            found.pop(key, None)
        else:
            found[key] = one.value if isinstance(one.value, bool) else _value(one, reference)
    return found
