"""Conditions that are settled before any subject is seen."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketrace.logic.meaning import compare
from ketrace.problems import Severity
from ketrace.reading.check.settled import settled
from tests.patches import kiln_files, said_of

ENDS = st.none() | st.integers(-3, 3).map(Fraction)


@given(ENDS, ENDS, ENDS, ENDS, st.sampled_from([">=", ">", "<=", "<", "=", "!="]))
def test_what_is_settled_comes_out_alike_for_all(
    low: Fraction | None, high: Fraction | None, least: Fraction | None, most: Fraction | None, sign: str
) -> None:
    answer = settled((low, high), sign, (least, most))
    lefts = [n for n in range(-4, 5) if (low is None or low <= n) and (high is None or n <= high)]
    rights = [n for n in range(-4, 5) if (least is None or least <= n) and (most is None or n <= most)]
    found = {compare(left, sign, right) for left in lefts for right in rights}

    assert answer is None or found <= {answer}


@pytest.mark.parametrize(
    ("when", "codes"),
    [
        ("{load.mass: '> 0 kg'}", ["settled-comparison"]),
        ("{load.mass: '>= 1 * load.mass'}", []),
        ("{load.mass: '< HAND-BOOK/wet.awkward'}", []),
        ("{load.mass: '< policy.most_fume'}", ["settled-comparison"]),
        ("{load.mass: '!= 0 kg'}", ["settled-comparison"]),
        ("{load.mass: '= 0 kg'}", ["settled-comparison"]),
        ("{load.dried.age: '>= 0 d'}", ["settled-comparison"]),
        ("{load.dried.age: '> 0 d'}", []),
        ("{kiln.most_heat: '> 0 kW'}", []),
        ("{some: {in: load.glazes, where: {coat: '> 0 g'}}}", ["settled-comparison"]),
        ("{some: {in: load.glazes, where: {total: '> 0 g'}}}", []),
        ("{load.wet: true, not: {load.wet: true}}", ["never-holds"]),
        ("{not: {any: [{load.wet: true}, {load.wet: false}]}}", ["never-holds"]),
        ("{load.wet: true, any: [{load.wet: false}, {load.clay: stoneware}]}", []),
        ("{any: [{load.wet: true}, {load.wet: false}]}", []),
    ],
)
def test_what_is_told_of_a_condition(when: str, codes: list[str]) -> None:
    text = (
        "id: odd\nkind: care\ntitle: Odd\nstatus: under-review\nsince: 2026-01-01\nreason: For a test.\n"
        f"when: {when}\nsay: {{potter: Stay near.}}\nbecause: [HAND-BOOK/wet, policy.most_fume]\n"
    )

    found = [one for one in said_of({**kiln_files(), "care/odd.yaml": text.encode()}) if one.code != "unused"]
    assert codes == [one.code for one in found]
    assert all(one.severity is Severity.RELEASE for one in found)
