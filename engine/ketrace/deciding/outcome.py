"""What an engine found: states of rules, what is still possible, values and amounts. Compared between engines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ketrace.values.quantity import round_down, round_up
from ketrace.values.truth import Truth

AmountRange = tuple[Fraction, Fraction, Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class Found:
    """One engine's answer. Amounts are `(low, high, exact low, exact high)` in the base of their dimension."""

    states: Mapping[str, Truth]
    possible: tuple[str, ...]
    order: tuple[str, ...]
    values: Mapping[str, bool | str | Fraction | None]
    amounts: Mapping[str, Mapping[str, AmountRange]]


def possible(names: Sequence[str], conditions: Mapping[str, Truth]) -> tuple[str, ...]:
    """The words of a scale still possible: the condition does not fail, and none before it holds. The last needs none."""
    found = []
    for name in names:
        state = conditions.get(name, True)
        if state is not False:
            found.append(name)
        if state is True:
            break
    return tuple(found)


def rounded(low: Fraction, high: Fraction, step: Fraction) -> AmountRange:
    """A range rounded inward to steps, with the exact ends."""
    return (round_up(low, step), round_down(high, step), low, high)


def is_empty(amount: AmountRange) -> bool:
    """Whether nothing is left of a range."""
    return amount[1] <= 0 or amount[0] > amount[1]


def differences(one: Found, other: Found) -> Iterable[str]:
    """The names of what two engines differ on."""
    if one == other:
        return
    for name in sorted(set(one.states) | set(other.states)):
        if one.states.get(name) is not other.states.get(name) or one.amounts.get(name) != other.amounts.get(name):
            yield name
    for name in sorted(set(one.values) | set(other.values)):
        if one.values.get(name) != other.values.get(name):
            yield name
    if one.possible != other.possible:
        yield "verdict"
    if one.order != other.order:
        yield "order"
