"""Cases as experts write them: laid over each other, and every fault of every file told at once."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from ketrace.testing.cases import Cases, read_cases

BASE = """format: 1
id: base
title: A base
base: true
as_of: 2026-11-23
screens: {walk-round: {complete: true, observed: 2026-11-23}}
facts: {load.mass: 70 kg, load.wet: false}
order: {heat: 5 kW}
"""
OVER = """format: 1
id: over
title: Laid over it
from: base.yaml
"""
EXPECT = "expect: {verdict: fire}\n"


def read(folder: Path, **texts: str) -> Cases:
    """The cases of a folder with these files; `a__b` stands for `a/b.yaml`."""
    for name, text in texts.items():
        file = folder / (name.replace("__", "/").replace("_", "-") + ".yaml")
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    return read_cases(folder)


def codes(found: Cases) -> list[tuple[str, str]]:
    return [(problem.code, problem.places[0].file) for problem in found.problems]


def test_a_case_is_laid_over_the_one_it_comes_from(tmp_path: Path) -> None:
    found = read(tmp_path, base=BASE, over=OVER + "facts: {load.wet: true}\norder: {damper: open}\n" + EXPECT)
    case = found.cases[1]

    assert found.problems == []
    assert case.steps[0].input == {
        "format": 1,
        "as_of": "2026-11-23",
        "screens": {"walk-round": {"complete": True, "observed": datetime.date(2026, 11, 23)}},
        "facts": {"load.mass": "70 kg", "load.wet": True},
        "order": {"heat": "5 kW", "damper": "open"},
    }
    assert case.steps[0].expect == {"verdict": "fire"}


def test_facts_can_be_made_unknown(tmp_path: Path) -> None:
    found = read(tmp_path, base=BASE, over=OVER + "unknown: [load.mass, load.clay]\n" + EXPECT)

    assert found.cases[1].steps[0].input["facts"] == {"load.mass": None, "load.wet": False, "load.clay": None}


def test_an_order_can_be_taken_away_and_given_again(tmp_path: Path) -> None:
    text = OVER + f"order: null\n{EXPECT}then_if:\n  - {{title: planned, order: {{heat: 9 kW}}, {EXPECT.strip()}}}\n"
    without, planned = read(tmp_path, base=BASE, over=text).cases[1].steps

    assert "order" not in without.input
    assert planned.input["order"] == {"heat": "9 kW"}


def test_what_is_learnt_later_is_a_step_of_its_own(tmp_path: Path) -> None:
    text = (
        OVER + f"{EXPECT}then_if:\n  - {{title: it gets wet, facts: {{load.wet: true}}, expect: {{verdict: watch}}}}\n"
    )
    dry, wet = read(tmp_path, base=BASE, over=text).cases[1].steps

    assert (dry.input["facts"]["load.wet"], wet.input["facts"]["load.wet"]) == (False, True)
    assert wet.title == "Laid over it, then it gets wet"
    assert wet.expect == {"verdict": "watch"}


def test_a_base_is_no_case_by_itself(tmp_path: Path) -> None:
    (case,) = read(tmp_path, base=BASE).cases

    assert (case.is_base, case.steps) == (True, ())


def test_cases_may_come_from_cases_in_folders(tmp_path: Path) -> None:
    found = read(tmp_path, base=BASE, later__over=OVER + EXPECT)

    assert [case.file for case in found.cases] == ["base.yaml", "later/over.yaml"]
    assert found.problems == []


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({"over": OVER + EXPECT}, [("unknown-case", "over.yaml")]),
        ({"base": BASE.replace("id: base", "id: bass")}, [("wrong-file-name", "base.yaml")]),
        ({"base": BASE + "colour: red\n"}, [("unknown-key", "base.yaml")]),
        ({"base": BASE + "facts: {}\n"}, [("duplicate-key", "base.yaml")]),
        ({"base": "format: [1\n"}, [("yaml-syntax", "base.yaml")]),
        ({"base": BASE, "a__over": OVER + EXPECT, "over": OVER + EXPECT}, [("duplicate-case", "over.yaml")]),
        (
            {"one": OVER.replace("over", "one").replace("base.yaml", "two.yaml") + EXPECT}
            | {"two": OVER.replace("over", "two").replace("base.yaml", "one.yaml") + EXPECT},
            [("circle", "one.yaml"), ("circle", "two.yaml")],
        ),
        ({"base": BASE + "colour: red\n", "over": OVER + EXPECT}, [("unknown-key", "base.yaml")]),
        (
            {"base": BASE.replace("format: 1", "format: 2"), "other": OVER + EXPECT},
            [("bad-value", "base.yaml"), ("wrong-file-name", "other.yaml")],
        ),
    ],
)
def test_faults_have_their_files(texts: dict[str, str], expected: list[tuple[str, str]], tmp_path: Path) -> None:
    """What rests on a broken case is not told off as well."""
    assert codes(read(tmp_path, **texts)) == expected


def test_the_nearest_case_is_named(tmp_path: Path) -> None:
    (problem,) = read(tmp_path, base=BASE, over=OVER.replace("base.yaml", "bases.yaml") + EXPECT).problems

    assert problem.help == "did you mean `base.yaml`?"


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "folder.yaml").mkdir()

    assert codes(read(tmp_path, base=BASE)) == [("unreadable-file", "folder.yaml")]
