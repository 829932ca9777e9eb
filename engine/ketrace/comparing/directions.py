"""For each rule that may do something else: for whom it became stricter, and for whom looser, each with a witness.

What forbids, warns, withholds or judges an order is stricter when it holds for more; what exposes is looser when it does, or
when it gives more. What defines or informs holds for more or for fewer: what follows is seen at the rules that read it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from ketrace.comparing.alike import Pairing
from ketrace.comparing.both import Both, Question, Saw, Witness
from ketrace.proof.beside import less
from ketrace.proof.comparing import unlike
from ketrace.proof.pairs import Formula, Number, Pair, both, compare, opposite
from ketrace.proof.reading import Range
from ketrace.proving.scene import Seen
from ketrace.proving.settling import Unsettled
from ketrace.rulebook.rules import ConcludesQuantity, Exposes, Rule
from ketrace.values.truth import Truth

Direction = Literal["stricter", "looser", "more", "fewer", "other"]
_RANK: dict[Truth, int] = {False: 0, None: 1, True: 2}
_STATE: dict[Truth, str] = {False: "did not hold", None: "was open", True: "held"}
_NOW: dict[Truth, str] = {False: "does not hold", None: "is open", True: "holds"}
_BITES = ("forbids", "warns", "judges")


@dataclass(frozen=True, slots=True)
class Side:
    """One way in which a rule changed: a witness of it, and whether something that was said is lost or newly said."""

    direction: Direction
    how: str
    witness: Witness
    saw: Saw
    lost: bool = False
    gained: bool = False

    def to_dict(self) -> dict[str, object]:
        """As JSON values."""
        return {"direction": self.direction, "how": self.how, "witness": self.witness.to_dict()}


@dataclass(frozen=True, slots=True)
class Turned:
    """A rule that does something else for somebody, or of which that is not `settled` (why); nobody, if it has no side."""

    pair: Pairing
    sides: tuple[Side, ...] = ()
    unsettled: str = ""

    @property
    def directions(self) -> tuple[Direction, ...]:
        """The ways in which it changed."""
        return tuple(dict.fromkeys(side.direction for side in self.sides))

    def to_dict(self) -> dict[str, object]:
        """As JSON values."""
        return {
            "rule": self.pair.rule.id,
            "kind": self.pair.rule.kind,
            "effect": self.pair.rule.effect,
            "directions": list(self.directions),
            "sides": [side.to_dict() for side in self.sides],
            "unsettled": self.unsettled,
        }


def turned(pair: Pairing, two: Both) -> Turned:
    """What became of one rule."""
    sides: list[Side] = []
    try:
        sides += _sides(pair, two)
    except Unsettled as unsettled:
        return Turned(pair, tuple(sides), unsettled.reason)
    return Turned(pair, tuple(sides))


def _sides(pair: Pairing, two: Both) -> Iterator[Side]:
    old, new = two.states(pair)
    if pair.old is not None and pair.new is not None and pair.old.effect != pair.new.effect:
        how = f"it {pair.old.effect} where it holds; now it {pair.new.effect}"
        held = Question(how, (both(old.true, new.true),), lambda saw: saw.states(pair) == (True, True))
        found = two.witness(held, pair)
        if found is not None:
            yield Side(_turn(pair.old, pair.new), how, *found)
    more = _first(pair, two, _ways(pair, old, new, up=True), _direction(pair, up=True))
    fewer = _first(pair, two, _ways(pair, old, new, up=False), _direction(pair, up=False))
    yield from (side for side in (more, fewer) if side is not None)
    if more is None and fewer is None and pair.rule.effect not in _BITES:
        differs = Question(f"what stays open of `{pair.rule.id}`", (unlike(old, new),), _differs(pair))
        found = two.witness(differs, pair)
        if found is not None:
            yield Side("other", "only what stays open differs", *found)
    for direction, question in _amounts(pair, two):
        found = two.witness(question, pair)
        if found is not None:
            yield Side(direction, question.words, *found, gained=direction == "looser")


def _turn(old: Rule, new: Rule) -> Direction:
    """Where a rule has another effect: whether that withholds more, or less."""
    order = ("exposes", "informs", "warns", "forbids")
    if old.effect not in order or new.effect not in order:
        return "other"
    return "stricter" if order.index(new.effect) > order.index(old.effect) else "looser"


def _direction(pair: Pairing, up: bool) -> Direction:
    match pair.rule.effect:
        case "exposes":
            return "looser" if up else "stricter"
        case "forbids" | "warns" | "judges":
            return "stricter" if up else "looser"
        case _:
            return "more" if up else "fewer"


def _ways(pair: Pairing, old: Pair, new: Pair, up: bool) -> Iterator[Formula]:
    """From the plainest: it holds for one for whom it failed; held not; and where being open counts, is less far from it."""
    low, high = (old, new) if up else (new, old)
    if pair.rule.effect != "informs":
        yield both(low.false, high.true)
    yield both(opposite(low.true), high.true)
    if pair.rule.effect in _BITES:
        yield less(low, high)


def _first(pair: Pairing, two: Both, ways: Iterator[Formula], direction: Direction) -> Side | None:
    name, up = pair.rule.id, direction == _direction(pair, up=True)
    words = f"`{name}` holds for {'more' if up else 'fewer'}"
    for formula in ways:
        sparing = pair.rule.effect != "informs"  # their witnesses are for programs: whole ones are found faster
        found = two.witness(Question(words, (formula,), _moved(pair, up), sparing=sparing), pair)
        if found is not None:
            witness, saw = found
            was, now = saw.states(pair)
            how = f"{_STATE[was]}, now {_NOW[now]}"
            return Side(direction, how, witness, saw, lost=was is True, gained=now is True)
    return None


def _moved(pair: Pairing, up: bool) -> Callable[[Saw], bool]:
    def shows(saw: Saw) -> bool:
        was, now = (_RANK[state] for state in saw.states(pair))
        return now > was if up else now < was

    return shows


def _differs(pair: Pairing) -> Callable[[Saw], bool]:
    return lambda saw: len(set(saw.states(pair))) == 2


def _amounts(pair: Pairing, two: Both) -> Iterator[tuple[Direction, Question]]:
    """What a rule that holds before and after gives more of, and less of."""
    if pair.old is None or pair.new is None or two.alike.rule(pair.new.id):
        return
    if isinstance(pair.old.then, ConcludesQuantity) and isinstance(pair.new.then, ConcludesQuantity):
        term, holds = pair.new.then.term, _hold(pair, two)
        one, other = two.before.number(pair.old.then.term), two.after.number(term)
        yield "more", Question(f"`{term}` is higher", (holds, compare(other, ">", one).true), _worth(pair, 1))
        yield "fewer", Question(f"`{term}` is lower", (holds, compare(other, "<", one).true), _worth(pair, -1))
    if isinstance(pair.old.then, Exposes) and isinstance(pair.new.then, Exposes):
        yield from _ends(pair, pair.old, pair.new, two)


def _hold(pair: Pairing, two: Both) -> Formula:
    old, new = two.states(pair)
    return both(old.true, new.true)


def _ends(pair: Pairing, old: Rule, new: Rule, two: Both) -> Iterator[tuple[Direction, Question]]:
    before, after = two.before.amounts(old), two.after.amounts(new)
    holds = _hold(pair, two)
    for name in sorted({*before, *after}):
        if name not in before or name not in after:
            direction: Direction = "looser" if name in after else "stricter"
            word = "also gives" if name in after else "no longer gives"
            yield direction, Question(f"{word} {name}", (holds,), _gives(pair, name))
            continue
        for end, word in (("high", "up to"), ("low", "from")):
            one, other = _end(before[name], end), _end(after[name], end)
            for sign, direction in ((">", "looser"), ("<", "stricter")):
                said = f"gives {name} {word} {'more' if sign == '>' else 'less'}"
                formula = compare(other, sign, one).true
                yield direction, Question(said, (holds, formula), _goes(pair, name, end, sign))


def _end(amount: Range, end: str) -> Number:
    return Number(amount.known, amount.high if end == "high" else amount.low)


def given(seen: Seen | None, rule: Rule | None) -> dict[str, tuple[Fraction, Fraction]]:
    """The amounts that a rule gives somebody, in the base of their dimensions."""
    if seen is None or rule is None:
        return {}
    declared = seen.reference.book.knowledge.amounts
    return {
        name: (Fraction(amount.low) * declared[name].unit.factor, Fraction(amount.high) * declared[name].unit.factor)
        for one in seen.decision.recommendations
        if one.rule == rule.id
        for name, amount in one.amounts.items()
    }


def _gives(pair: Pairing, name: str) -> Callable[[Saw], bool]:
    return lambda saw: (name in given(saw.before, pair.old)) != (name in given(saw.after, pair.new))


def _goes(pair: Pairing, name: str, end: str, sign: str) -> Callable[[Saw], bool]:
    def shows(saw: Saw) -> bool:
        both_ends = given(saw.before, pair.old)[name], given(saw.after, pair.new)[name]
        was, now = (ends[1] if end == "high" else ends[0] for ends in both_ends)
        return now > was if sign == ">" else now < was

    return shows


def _worth(pair: Pairing, sign: int) -> Callable[[Saw], bool]:
    """That a worked out quantity is higher or lower."""

    def shows(saw: Saw) -> bool:
        assert saw.before is not None and pair.old is not None
        was = saw.before.reference.number(pair.old.concludes or "")
        now = saw.after.reference.number(pair.rule.concludes or "")
        return was is not None and now is not None and (now - was) * sign > 0

    return shows
