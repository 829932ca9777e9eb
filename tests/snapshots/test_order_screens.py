"""What is said of each order of the clinical cases, as somebody reads it: outcome, conversions, rules, the nearest order.

KETRACE_REWRITE_EXPECTED=1 writes it anew, one file for each case with all its orders. Reading the difference is the work.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest

import ketrace
from ketrace.cli.screen import show_decision
from ketrace.testing.cases import Case, read_cases
from tests.kiln import ROOT

SHOWN = Path(__file__).parent / "orders"
CASES = {
    case.id: case
    for case in read_cases(ROOT / "tests" / "cases" / "ketamine").cases
    if any("order" in step.input for step in case.steps) and not any("refused" in step.expect for step in case.steps)
}


@cache
def base() -> ketrace.Base:
    return ketrace.load(ROOT / "rules" / "ketamine")


def said_of_the_order(screen: str) -> list[str]:
    """The block that begins with `ORDER`, and the last line of all."""
    lines = [line.rstrip() for line in screen.splitlines()]
    first = next(number for number, line in enumerate(lines) if line.startswith("ORDER: "))
    length = lines[first:].index("")
    return [*lines[first : first + length], "…", lines[-1]]


def shown(case: Case, capsys: pytest.CaptureFixture[str]) -> str:
    found = []
    for step in case.steps:
        if "order" in step.input:
            show_decision(base().decide(step.input), base().book, "clinician")
            found += [f"# {step.title}", *said_of_the_order(capsys.readouterr().out), ""]
    return "\n".join(found)


@pytest.mark.parametrize("name", CASES)
def test_an_order_is_judged_in_these_words(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    found, beside = shown(CASES[name], capsys), SHOWN / f"{name}.txt"
    if os.environ.get("KETRACE_REWRITE_EXPECTED"):
        beside.parent.mkdir(exist_ok=True)
        beside.write_text(found, encoding="utf-8")

    assert found == beside.read_text(encoding="utf-8")


def test_no_screen_is_left_of_a_case_that_is_gone() -> None:
    assert {path.stem for path in SHOWN.glob("*.txt")} == set(CASES)


def test_the_slips_that_must_be_there_are() -> None:
    """Thousandfold, minutes and hours, absolute and by weight, undiluted, the other form, route, no duration."""
    assert {
        "t-08-order-thousandfold",
        "order-micrograms-for-milligrams",
        "order-minutes-for-hours",
        "order-absolute-or-by-weight",
        "order-undiluted",
        "order-too-concentrated",
        "order-s-ketamine",
        "order-by-another-route",
        "order-without-duration",
        "order-where-nothing-may-be-given",
        "order-nearest-in-each-part",
    } <= set(CASES)
