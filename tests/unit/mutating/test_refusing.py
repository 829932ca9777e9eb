"""What `check` would say of a mutant, asked of the book itself: each code is met on the base of the other field."""

from __future__ import annotations

from collections import Counter

from ketrace.mutating.mutants import mutants
from ketrace.mutating.refusing import Checker
from tests.kiln import kiln


def test_each_way_of_refusing_is_met() -> None:
    checker = Checker(kiln().book)
    found = Counter(checker.refusal(one) for one in mutants(kiln().book))

    assert {"mixed-units", "uncited-number", "missing-key", "not-exclusive", "outside-allowed"} <= set(found)
    assert found[None] > 40


def test_only_a_unit_or_arithmetic_can_mix_what_is_measured() -> None:
    checker = Checker(kiln().book)
    mixing = {one.sort for one in mutants(kiln().book) if checker.refusal(one) == "mixed-units"}

    assert mixing and mixing <= {"unit", "arithmetic"}
