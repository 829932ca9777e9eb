"""No number without a source."""

from __future__ import annotations

from fractions import Fraction

import pytest

from ketrace.reading.check.numbers import is_free
from ketrace.values.quantity import Quantity
from ketrace.values.units import UnitSystem
from tests.patches import kiln_files, said_of

UNITS = UnitSystem.of({})


def told(when: str, because: str = "HAND-BOOK/wet") -> list[str]:
    """Code and message of what is said about numbers of a rule in the kiln."""
    text = (
        "id: odd\nkind: care\ntitle: Odd\nstatus: under-review\nsince: 2026-01-01\nreason: For a test.\n"
        f"when: {when}\nsay: {{potter: Stay near.}}\nbecause: [{because}]\n"
    )
    problems = said_of({**kiln_files(), "care/odd.yaml": text.encode()})
    return [f"{one.code}: {one.message}" for one in problems if "number" in one.code]


@pytest.mark.parametrize(
    ("value", "unit", "free"),
    [
        ("0", "kg", True),
        ("0", "1", True),
        ("1", "1", True),
        ("100", "%", True),
        ("1", "kg", False),
        ("2", "1", False),
        ("50", "%", False),
        ("1", "{score}", False),
    ],
)
def test_what_is_free(value: str, unit: str, free: bool) -> None:
    assert free is is_free(Quantity(Fraction(value), UNITS.parse(unit)))


@pytest.mark.parametrize(
    "when",
    [
        "{load.mass: '> 60 kg'}",
        "{load.mass: '> 60000 g'}",
        "{load.mass: 60 kg .. 90 kg}",
        "{load.mass: '> HAND-BOOK/wet.awkward'}",
        "{load.mass: '> 1 * policy.heavy'}",
        "{not: {some: {in: load.glazes, where: {total: '> 1 * 60 kg - 0 g'}}}}",
        "{at_least: {count: 2, of: [{load.wet: true}, {kiln.alarm: true}]}}",
        "{count: {in: load.glazes, is: '>= 3'}}",
    ],
)
def test_numbers_that_are_cited_or_count(when: str) -> None:
    assert told(when) == []


@pytest.mark.parametrize(
    ("when", "because", "said"),
    [
        ("{load.mass: '> 61 kg'}", "HAND-BOOK/wet", "uncited-number: `61 kg` is in no claim that rule `odd` cites"),
        ("{load.mass: '> 60 kg'}", "HAND-BOOK/heat", "uncited-number: `60 kg` is in no claim that rule `odd` cites"),
        ("{load.mass: '> 60 kg'}", "policy.heavy", "uncited-number: `60 kg` is in no claim that rule `odd` cites"),
        (
            "{load.mass: '> HAND-BOOK/wet.awkward'}",
            "policy.heavy",
            "uncited-number: rule `odd` uses a number of `HAND-BOOK/wet` without citing it",
        ),
        (
            "{some: {in: load.glazes, where: {total: '> 61 g'}}}",
            "HAND-BOOK/wet",
            "uncited-number: `61 g` is in no claim that rule `odd` cites",
        ),
    ],
)
def test_numbers_that_are_not(when: str, because: str, said: str) -> None:
    assert [said] == told(when, because)


def test_help_names_the_claim_that_prints_it() -> None:
    text = (kiln_files()["care/heavy.yaml"]).replace(b">= policy.heavy", b">= 60 kg")

    (problem,) = (one for one in said_of({**kiln_files(), "care/heavy.yaml": text}) if one.code == "uncited-number")
    assert problem.help == "it is printed in `HAND-BOOK/wet`: cite what the rule rests on, or make it a policy number"
