"""Inputs with mistakes, one in each file of tests/bad/inputs, with the exact words that the kiln base has for it.

Below the refusal stands what is decided where the caller has unusable values made unknown: then each is listed, and none
makes a verdict harmless. KETRACE_REWRITE_EXPECTED=1 writes the `.expected` files anew; reading the difference is the work.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from ketrace.deciding.decision import Decision
from ketrace.problems import Problem, Refused
from tests.kiln import kiln
from tests.patches import TESTS

REWRITE = os.environ.get("KETRACE_REWRITE_EXPECTED") == "1"
GOOD = TESTS / "good" / "inputs"
BAD = TESTS / "bad" / "inputs"
HARMLESS = {"watch", "fire"}


def files(folder: Path) -> list[ParameterSet]:
    """All inputs of a folder, named by what they show."""
    found = sorted(folder.glob("*.json"))
    assert found
    return [pytest.param(path, id=path.stem) for path in found]


def refused(path: Path) -> tuple[Problem, ...]:
    """What is said of an input that is refused."""
    with pytest.raises(Refused) as caught:
        kiln().decide(path.read_bytes(), name=path.name)
    return caught.value.problems


def with_unknown(path: Path) -> Decision | None:
    """The decision where unusable values are made unknown, or None where the input is refused all the same."""
    try:
        return kiln().decide(path.read_bytes(), bad_values="unknown", name=path.name)
    except Refused as error:
        assert error.problems
        return None


def told(path: Path) -> str:
    """All that is said of an input, in both ways."""
    lines = [str(problem) for problem in refused(path)]
    decision = with_unknown(path)
    lines += ["", "with bad_values=unknown:"]
    if decision is None:
        return "\n".join([*lines, "refused all the same", ""])
    lines.append(f"{decision.verdict}, of {', '.join(decision.possible)}")
    return "\n".join(
        [*lines, *(f"unknown: {problem['path']}  [{problem['code']}]" for problem in decision.problems), ""]
    )


@pytest.mark.parametrize("path", files(BAD))
def test_mistake_gives_exactly_what_stands_beside_it(path: Path) -> None:
    said = told(path)
    expected = path.with_suffix(".expected")
    if REWRITE:
        expected.write_text(said, encoding="utf-8")
    assert said == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", files(BAD))
def test_mistake_is_told_as_a_caller_needs_it(path: Path) -> None:
    for problem in refused(path):
        assert problem.message.isprintable()
        assert not problem.message.endswith(".")
        assert problem.message.startswith("`") or problem.message[0].islower()
        assert [(place.file, place.path[0]) for place in problem.places] == [(path.name, "$")] * len(problem.places)
        assert all(place.path.isprintable() for place in problem.places)


@pytest.mark.parametrize("path", files(BAD))
def test_an_unusable_value_never_makes_a_verdict_harmless(path: Path) -> None:
    decision = with_unknown(path)

    if decision is not None:
        assert decision.problems
        assert set(decision.possible) - HARMLESS
        assert not [one for one in decision.recommendations if one.effect == "exposes"]
