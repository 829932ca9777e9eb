"""Dates of rules: no hole in what forbids, withholds or defines."""

from __future__ import annotations

import pytest

from tests.patches import kiln_files, said_of, with_words

START, END = "2026-01-01", "2030-12-31"


def stop(id: str, since: str, until: str | None = None, next: str | None = None, more: str = "") -> dict[str, bytes]:
    """A file with one forbidding rule."""
    text = (
        f"id: {id}\nkind: stop\ntitle: {id}\nstatus: under-review\nsince: {since}\nreason: For a test.\n"
        "when: {kiln.cracked: true}\nsay: {potter: Stop.}\nbecause: [HAND-BOOK/cracked]\n"
    )
    text += f"until: {until}\n" if until else ""
    text += f"replaced_by: {next}\n" if next else ""
    return {f"stop/{id}.yaml": (text + more).encode()}


def told(files: dict[str, bytes]) -> list[str]:
    """Code and message of all errors in the kiln with more files."""
    problems = said_of({**kiln_files(), **files})
    return [f"{one.code}: {one.message}" for one in problems if one.code != "unused"]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (stop("a", START), []),
        (stop("a", START, END), []),
        (stop("a", "2020-01-01", "2040-01-01"), []),
        (stop("a", "2026-01-02"), ["hole-in-dates: on 2026-01-01 nothing stands for rule `a`"]),
        (stop("a", START, "2030-12-30"), ["hole-in-dates: on 2030-12-31 nothing stands for rule `a`"]),
        (stop("a", START, "2027-06-30", "b") | stop("b", "2027-07-01"), []),
        (stop("a", START, "2027-06-30", "b") | stop("b", "2027-01-01"), []),
        (
            stop("a", START, "2027-06-30", "b") | stop("b", "2027-07-02"),
            ["hole-in-dates: on 2027-07-01 nothing stands for rule `a`"],
        ),
        (
            stop("a", START, "2027-06-30", "b") | stop("b", "2027-07-01", "2028-06-30"),
            ["hole-in-dates: from 2028-07-01 to 2030-12-31 nothing stands for rule `b`"],
        ),
        (
            stop("a", START, "2026-06-30", "b") | stop("b", "2026-07-01", "2027-06-30", "c") | stop("c", "2027-07-01"),
            [],
        ),
        (stop("a", "2020-01-01", "2024-12-31", "b") | stop("b", "2025-06-01"), []),
        (
            stop("a", START, "2027-06-30", "b") | stop("b", "2027-07-01", "2028-06-30", "a"),
            ["circle: rules replace each other in a circle: `a` is replaced by `b` is replaced by `a`"],
        ),
        (stop("a", "2031-01-01"), ["never-in-force: rule `a` begins after everything ends"]),
        (stop("a", "2027-01-01", "2026-12-31"), ["bad-range: rule `a` ends before it begins"]),
    ],
)
def test_forbidding_rules_cover_the_window(files: dict[str, bytes], said: list[str]) -> None:
    assert said == told(files)


def test_what_only_informs_may_come_and_go() -> None:
    assert [one.code for one in said_of(with_words("advice/look.yaml", "since: 2026-01-01", "since: 2027-01-01"))] == [
        "unused"
    ]
    files = with_words("care/heavy.yaml", "since: 2026-01-01", "since: 2026-01-01\nuntil: 2026-01-01")
    assert [one.code for one in said_of(files)] == ["unused"]


def test_a_rule_that_does_not_act_leaves_no_hole_and_fills_none() -> None:
    draft = stop("b", "2027-07-01")["stop/b.yaml"].replace(b"under-review", b"draft")

    assert told({"stop/b.yaml": draft}) == []
    assert told(stop("a", START, "2027-06-30", "b") | {"stop/b.yaml": draft}) == [
        "hole-in-dates: from 2027-07-01 to 2030-12-31 nothing stands for rule `a`"
    ]


def test_the_place_is_that_of_the_date() -> None:
    problems = said_of({**kiln_files(), **stop("a", START, "2030-12-30")})

    assert str(problems[0].places[0]) == "stop/a.yaml:10:1  $.until"
