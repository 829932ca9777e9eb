"""The gate "no new exposure": nobody gets, by the new version, what the old one kept from them.

Nobody newly gets a milder verdict or is newly exposed, no ceiling of an amount is higher, and nobody loses a warning, a
ban or an objection to an order. A subject whom the old version refuses had nothing from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from ketrace.comparing.alike import Pairing
from ketrace.comparing.both import Both, Question, Saw, Witness
from ketrace.comparing.directions import Side, Turned, given
from ketrace.proof.beside import more_than_any
from ketrace.proof.comparing import word
from ketrace.proof.pairs import Formula, either, opposite
from ketrace.proof.reading import Range, Reading
from ketrace.proving.scene import Seen
from ketrace.proving.settling import Unsettled
from ketrace.rulebook.book import Book
from ketrace.rulebook.resting import definitions_behind
from ketrace.rulebook.rules import Exposes, Rule, Warns

State = Literal["proved", "refuted", "not settled"]
_LOST = {"forbids": "a ban is lost", "warns": "a warning is lost", "judges": "an objection to an order is lost"}


@dataclass(frozen=True, slots=True)
class Breach:
    """One way through the gate: what happens, at which rule (or none: the verdict), what was changed, and a witness."""

    what: str
    rule: str
    responsible: tuple[str, ...]
    witness: Witness

    def to_dict(self) -> dict[str, object]:
        """As JSON values."""
        return {
            "what": self.what,
            "rule": self.rule,
            "responsible": list(self.responsible),
            "witness": self.witness.to_dict(),
        }


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether nobody is newly exposed; if somebody is, how; if that was not settled, why."""

    state: State
    breaches: tuple[Breach, ...] = ()
    unsettled: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """As JSON values."""
        return {
            "state": self.state,
            "breaches": [breach.to_dict() for breach in self.breaches],
            "unsettled": list(self.unsettled),
        }


def no_new_exposure(two: Both, found: tuple[Turned, ...]) -> Gate:
    """The gate on some days, after each rule was looked at."""
    reasons = [f"`{one.pair.rule.id}`: {one.unsettled}" for one in found if one.unsettled]
    reasons += _by_age(two)
    breaches: list[Breach] = []
    for search in (_milder, _newly_accepted):
        try:
            breaches += search(two)
        except Unsettled as unsettled:
            reasons.append(unsettled.reason)
    for one in found:
        try:
            breaches += _at(one, two)
        except Unsettled as unsettled:
            reasons.append(f"`{one.pair.rule.id}`: {unsettled.reason}")
    state: State = "refuted" if breaches else "not settled" if reasons else "proved"
    return Gate(state, tuple(breaches), tuple(reasons))


def _by_age(two: Both) -> Iterator[str]:
    """Facts that count for another time now: somebody states one that only one of the versions still counts."""
    old, new = two.old.base.book, two.new.base.book
    for name in sorted(old.terms.keys() & new.terms.keys()):
        was, now = _valid_for(old, name), _valid_for(new, name)
        if was != now:
            yield f"how long `{name}` counts was changed; only values of the day itself were compared"


def _valid_for(book: Book, name: str) -> tuple[Fraction | None, ...]:
    screen = book.screens.get(book.screen_of.get(name, ""))
    named = (book.terms[name].valid_for, None if screen is None else screen.valid_for)
    return tuple(None if one is None else book.policies[one].value.base for one in named)


def _milder(two: Both) -> Iterator[Breach]:
    """A verdict that comes later in the order than the one before it: one that stopped no longer does, or warns less."""
    old, new = two.old.base.book.knowledge.verdicts, two.new.base.book.knowledge.verdicts
    if two.alike.verdict:
        return
    rank = {verdict.name: place for place, verdict in enumerate(old)}
    stopping = ({one.name for one in old if one.stops}, {one.name for one in new if one.stops})
    for verdict in new:
        if verdict.stops:
            continue
        as_mild = [name for name in rank if rank[name] >= rank.get(verdict.name, -1) and name not in stopping[0]]
        before = either(*(word(name, stopping[0], two.before) for name in as_mild))
        formulas = (word(verdict.name, stopping[1], two.after), opposite(before))
        found = two.witness(Question(f"newly {verdict.name}", formulas, _becomes(verdict.name, as_mild)))
        if found is not None:
            witness, saw = found
            yield Breach(f"the verdict is newly {verdict.name}", "", responsible(two, saw, None), witness)


def _becomes(name: str, as_mild: list[str]) -> Callable[[Saw], bool]:
    def shows(saw: Saw) -> bool:
        assert saw.before is not None
        return saw.after.decision.verdict == name and saw.before.decision.verdict not in as_mild

    return shows


def _newly_accepted(two: Both) -> Iterator[Breach]:
    """Somebody whom the old version refuses, and whom the new one exposes."""
    refused = two.after.refused_before()
    exposing = [pair.new for pair in two.pairs if pair.new is not None and pair.new.effect == "exposes"]
    exposed = either(*(two.after.state(rule).true for rule in exposing))
    question = Question("newly accepted, and exposed", (refused, exposed), _exposed, refused_before=True)
    found = two.witness(question)
    if found is not None:
        yield Breach("input that was refused is accepted, and somebody is exposed", "", ("what is refused",), found[0])


def _exposed(saw: Saw) -> bool:
    return any(one.effect == "exposes" for one in saw.after.decision.recommendations)


def _at(one: Turned, two: Both) -> Iterator[Breach]:
    """What is lost, or newly given, at one rule."""
    pair = one.pair
    if pair.old is not None and pair.old.effect in _LOST:
        if pair.new is not None and pair.new.effect not in (pair.old.effect, "forbids"):
            yield from _weakened(pair, two)
            return
        for side in one.sides:
            if side.direction == "looser" and side.lost:
                yield from _lost(pair, side, two)
        if isinstance(pair.new, Rule) and _withheld_less(pair.old, pair.new):
            yield from _weakened(pair, two)
    if pair.new is not None and pair.new.effect == "exposes":
        for side in one.sides:
            if side.direction == "looser" and side.gained:
                yield from _given_more(pair, side, two)


def _lost(pair: Pairing, side: Side, two: Both) -> Iterator[Breach]:
    """What held for somebody and does not. A warning is not lost for those who are under a ban."""
    assert pair.old is not None
    if pair.old.effect != "warns" or not _banned(side.saw):
        yield _breach(_LOST[pair.old.effect], pair, side.witness, side.saw, two)
        return
    old, new = two.states(pair)
    bans = [two.after.state(rule).true for rule in two.after.rules.values() if rule.effect == "forbids"]
    formulas = (old.true, opposite(new.true), opposite(either(*bans)))
    question = Question(side.witness.shows, formulas, lambda saw: _unlike(pair, saw) and not _banned(saw))
    found = two.witness(question, pair)
    if found is not None:
        yield _breach(_LOST[pair.old.effect], pair, *found, two)


def _unlike(pair: Pairing, saw: Saw) -> bool:
    was, now = saw.states(pair)
    return was is True and now is not True


def _banned(saw: Saw) -> bool:
    reference = saw.after.reference
    return any(rule.effect == "forbids" and reference.state(rule) is True for rule in reference.rules.values())


def _withheld_less(old: Rule, new: Rule) -> bool:
    return isinstance(old.then, Warns) and isinstance(new.then, Warns) and old.then.withholds and not new.then.withholds


def _weakened(pair: Pairing, two: Both) -> Iterator[Breach]:
    """A rule that did more while it held than it can do now."""
    old, _ = two.states(pair)
    assert pair.old is not None
    words = f"`{pair.rule.id}` held, and has another effect now"
    found = two.witness(Question(words, (old.true,), lambda saw: saw.states(pair)[0] is True), pair)
    if found is not None:
        yield _breach(_LOST[pair.old.effect], pair, *found, two)


def _given_more(pair: Pairing, side: Side, two: Both) -> Iterator[Breach]:
    """Exposure that no other rule gave before: of no amount, or of an amount as high."""
    assert pair.new is not None
    new = pair.new
    what = "newly exposed" if side.how.endswith("now holds") else "a higher ceiling"
    if not isinstance(new.then, Exposes) or not new.then.amounts or _higher(side.saw, new):
        yield _breach(what, pair, side.witness, side.saw, two)
        return
    for name, amount in two.after.amounts(new).items():
        old = tuple(_giving(two.before, name))
        formulas = (two.after.state(new).true, more_than_any(amount.high, old))
        question = Question(f"`{new.id}` gives more {name} than any rule gave", formulas, _newly(new))
        found = two.witness(question, pair)
        if found is not None:
            yield _breach(what, pair, *found, two)
            return


def _giving(reading: Reading, name: str) -> Iterator[tuple[Formula, object]]:
    for rule in reading.rules.values():
        if isinstance(rule.then, Exposes):
            amounts: dict[str, Range] = dict(reading.amounts(rule))
            if name in amounts:
                yield reading.state(rule).true, amounts[name].high


def _newly(new: Rule) -> Callable[[Saw], bool]:
    return lambda saw: _higher(saw, new)


def _higher(saw: Saw, new: Rule) -> bool:
    """Whether some ceiling that the rule gives lies above all that any rule gave before."""
    before = _ceilings(saw.before)
    return any(high > before.get(name, Fraction(-1)) for name, (_, high) in given(saw.after, new).items())


def _ceilings(seen: Seen | None) -> dict[str, Fraction]:
    found: dict[str, Fraction] = {}
    for rule in [] if seen is None else seen.reference.rules.values():
        for name, (_, high) in given(seen, rule).items():
            found[name] = max(high, found.get(name, high))
    return found


def _breach(what: str, pair: Pairing, witness: Witness, saw: Saw, two: Both) -> Breach:
    return Breach(what, pair.rule.id, responsible(two, saw, pair), witness)


def responsible(two: Both, saw: Saw, pair: Pairing | None) -> tuple[str, ...]:
    """What was changed of a rule, or of what kept it from this subject, or of the definitions behind them."""
    to_blame = [] if pair is None else [pair]
    if pair is None or pair.rule.effect == "exposes":
        to_blame += [other for other in two.pairs if other.rule.effect in ("forbids", "warns") and _eased(other, saw)]
    behind = {name for one in to_blame for name in _behind(one, two)}
    found = [other for other in two.pairs if other.rule.id in behind and (other in to_blame or _otherwise(other, saw))]
    return tuple(dict.fromkeys(name for other in found for name in _changed(other, two)))


def _eased(pair: Pairing, saw: Saw) -> bool:
    """Whether what may hold back holds no more, or no more may, or holds nothing back any more."""
    was, now = saw.states(pair)
    if pair.old is not None and pair.new is not None and _withheld_less(pair.old, pair.new) and was is not False:
        return True
    return (was is True and now is not True) or (was is None and now is False)


def _behind(pair: Pairing, two: Both) -> set[str]:
    found = {pair.rule.id}
    if pair.old is not None:
        found |= {one.id for one in definitions_behind(pair.old, two.old.base.book)}
    if pair.new is not None:
        found |= {one.id for one in definitions_behind(pair.new, two.new.base.book)}
    return found


def _otherwise(pair: Pairing, saw: Saw) -> bool:
    """Whether a rule, or a quantity that it gives, is another for the subject."""
    was, now = saw.states(pair)
    name = pair.rule.concludes
    if was is not now or saw.before is None or pair.old is None or name is None:
        return was is not now
    if saw.after.reference.book.terms[name].type != "quantity":
        return False
    return saw.before.reference.number(pair.old.concludes or name) != saw.after.reference.number(name)


def _changed(pair: Pairing, two: Both) -> Iterator[str]:
    if pair.old is None or pair.new is None:
        yield f"{pair.rule.id} ({'added' if pair.old is None else 'removed'})"
        return
    changed = list(two.alike.changed_in(pair.old, pair.new))
    if changed:
        yield f"{pair.rule.id} ({', '.join(changed)})"
