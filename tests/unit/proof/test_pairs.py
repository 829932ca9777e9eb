"""Unknown has one law for all readers: pairs of formulas follow the truth tables of `values.truth`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import pytest
import z3

from ketrace.proof import pairs
from ketrace.proof.pairs import FALSE, OPEN, TRUE, Pair
from ketrace.values import truth
from ketrace.values.truth import Truth

PAIRS: dict[Truth, Pair] = {True: TRUE, False: FALSE, None: OPEN}
THREE = list(product((True, False, None), repeat=3))


def read(pair: Pair) -> Truth:
    """The truth that a pair without symbols stands for."""
    true, false = (z3.is_true(z3.simplify(part)) for part in (pair.true, pair.false))
    assert not (true and false)
    return True if true else False if false else None


@pytest.mark.parametrize("values", THREE, ids=str)
def test_pairs_follow_the_truth_tables(values: Sequence[Truth]) -> None:
    written = [PAIRS[value] for value in values]

    assert read(pairs.all_of(written)) is truth.all_of(values)
    assert read(pairs.any_of(written)) is truth.any_of(values)
    assert read(pairs.negate(written[0])) is truth.negate(values[0])
    for count in range(5):
        assert read(pairs.at_least(count, written)) is truth.at_least(count, values)


def test_symbols_follow_them_too() -> None:
    """Formulas that nobody can simplify: the solver finds no values for which two ways to say one thing differ."""
    yes, no = z3.Bools("yes no")
    pair = Pair(yes, no)
    solver = z3.Solver()
    solver.add(z3.Not(z3.And(yes, no)))
    either = pairs.negate(pairs.all_of([pairs.negate(pair), OPEN]))

    solver.add(z3.Or(either.true != pairs.any_of([pair, OPEN]).true, either.false != pairs.any_of([pair, OPEN]).false))

    assert solver.check() == z3.unsat


def test_what_was_chosen_is_among_options_or_not_or_unknown() -> None:
    nothing, first = {"a": pairs.NO, "b": pairs.NO}, {"a": pairs.YES, "b": pairs.NO}

    assert read(pairs.among(nothing, ["a"])) is None
    assert read(pairs.among(first, ["a"])) is True
    assert read(pairs.among(first, ["b"])) is False
    assert read(pairs.among(first, ["a", "b"])) is True


@pytest.mark.parametrize(("sign", "expected"), [(">=", True), (">", False), ("=", True), ("!=", False), ("<", False)])
def test_a_comparison_is_unknown_while_a_number_is(sign: str, expected: bool) -> None:
    five, unknown = pairs.constant(5), pairs.Number(pairs.NO, z3.Real("x"))

    assert read(pairs.compare(five, sign, five)) is expected
    assert read(pairs.compare(five, sign, unknown)) is None
