"""Which case notices a mutant, and that looking only where a rule comes out otherwise misses none."""

from __future__ import annotations

from functools import cache

import pytest

from ketrace.base import Base
from ketrace.mutating.bench import Bench
from ketrace.mutating.mutants import Mutant, mutants
from ketrace.mutating.refusing import Checker
from ketrace.problems import KetraceError
from ketrace.testing.cases import Case, Step, read_cases
from ketrace.testing.judge import judge
from tests.kiln import ROOT, asked, kiln


@cache
def cases() -> tuple[Case, ...]:
    return tuple(read_cases(ROOT / "tests" / "cases" / "kiln").cases)


@cache
def all_mutants() -> tuple[Mutant, ...]:
    return mutants(kiln().book)


def let_through() -> list[Mutant]:
    checker = Checker(kiln().book)
    return [one for one in all_mutants() if checker.refusal(one) is None]


def test_a_case_notices_what_both_engines_would_show() -> None:
    """Of the mutants that check lets through every third, decided in full by both engines on every case: the same case."""
    bench = Bench(kiln(), cases())
    noticed = 0
    for mutant in let_through()[::3]:
        base = Base(mutant.of(kiln().book), "a mutant")
        first = next((case.id for case in cases() if any(judge(base, step).differences for step in case.steps)), None)
        noticed += first is not None

        assert bench.noticed_by(mutant) == first, mutant.words
    assert noticed > 8


def test_mutants_are_always_the_same_and_each_changes_one_thing() -> None:
    again = mutants(kiln().book)

    assert [(one.owner, one.words) for one in again] == [(one.owner, one.words) for one in all_mutants()]
    assert {one.sort for one in again} == {
        "number",
        "comparison",
        "unit",
        "connective",
        "citation",
        "value",
        "arithmetic",
    }
    for one in again:
        assert one.pairs and one.of(kiln().book) != kiln().book


def test_a_case_that_fails_already_can_notice_nothing() -> None:
    wrong = Case("wrong", "wrong", "wrong.yaml", (Step("wrong", asked(), {}, {"verdict": "stay-cold"}),))

    with pytest.raises(KetraceError, match="case `wrong` differs before anything is changed"):
        Bench(kiln(), [wrong])


def test_a_case_that_expects_a_citation_notices_that_it_is_gone() -> None:
    """Nothing else would: the same is said, with less behind it."""
    gone = next(one for one in all_mutants() if one.sort == "citation")
    claim = gone.words.split("`")[1]
    step = next(
        Step(f"{case.id} {step.title}", step.input, step.policy, {"citations": {gone.owner: [claim]}})
        for case in cases()
        for step in case.steps
        if not step.policy
        and not judge(kiln(), Step("t", step.input, {}, {"citations": {gone.owner: [claim]}})).differences
    )

    assert Bench(kiln(), [Case("cited", "cited", "cited.yaml", (step,))]).noticed_by(gone) == "cited"
    assert judge(kiln(), Step("t", step.input, {}, {"citations": {gone.owner: ["OLD-POTTER/heat"]}})).differences == (
        f"citations: expected `{gone.owner}` to cite `OLD-POTTER/heat`, but it does not",
    )
