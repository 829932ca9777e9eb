"""Why, and why not: one line for every rule, and a tree with the numbers in every comparison."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ketrace.audit.reasons import Branch, answer, reasons
from tests.kiln import INPUTS, asked, decided, kiln


def lines(branch: Branch, depth: int = 0) -> Iterator[str]:
    """A tree as indented lines."""
    yield "  " * depth + branch.text
    for child in branch.of:
        yield from lines(child, depth + 1)


def told(rule: str, tree: dict[str, Any]) -> str:
    return "\n".join(lines(answer(tree, rule)))


@pytest.mark.parametrize("name", INPUTS)
def test_every_rule_has_a_line_and_a_tree(name: str) -> None:
    tree = decided(INPUTS[name])
    found = reasons(tree)

    assert set(found) == set(kiln().book.rules)
    assert all("?" not in told(rule, tree) for rule in found)


@pytest.mark.parametrize(
    ("facts", "rule", "line"),
    [
        ({}, "heat", "heat: holds"),
        ({}, "fume-of-load", "fume-of-load: holds (a definition)"),
        ({}, "fume", "fume: fails"),
        ({"load.mass": None}, "heavy", "heavy: open; asks load.mass"),
        ({"load.wet": True}, "heat", "heat: withheld; rule `wet` withholds"),
        ({"load.mass": None}, "heat", "heat: withheld; asks load.mass; `load.mass` is not known"),
    ],
)
def test_a_line_says_what_a_rule_does(facts: dict[str, object], rule: str, line: str) -> None:
    assert reasons(decided(asked(facts)))[rule] == line


def test_why_with_the_numbers() -> None:
    """From what was said down to the fact, who measured it and when, and the claim."""
    assert told("heavy", decided(asked({"load.mass": {"value": 120, "unit": "kg", "observed": "2026-11-20"}}))) == (
        "rule heavy holds\n"
        "  load.mass 120 kg >= 100 kg (local policy): true\n"
        "    fact load.mass = 120 kg (observed 2026-11-20, age 3 d)\n"
        "    local policy heavy = 100 kg, owner The potters\n"
        "      claim OLD-POTTER/heat: More heat is better. (by the fire; unverified); quick 0.4 kW/kg\n"
        "  local policy heavy = 100 kg, owner The potters (shown above)"
    )


def test_why_not_with_the_numbers() -> None:
    """Through a definition, a sum over a list and a table, to the screen that was answered."""
    assert told("fume", decided(asked())) == (
        "rule fume fails\n"
        "  kiln.fume 0.3 g > 5 g (local policy): false\n"
        "    kiln.fume = 0.3 g (concluded)\n"
        "      rule fume-of-load holds\n"
        "        always\n"
        "        300 g × 0.001 g/g\n"
        "          fact load.glazes = 1 item (complete)\n"
        "          300 g × 0.001 g/g\n"
        "            fact load.glazes.total = 300 g\n"
        "              fact load.glazes.coat = 100 g\n"
        "              fact load.glazes.coats = 3\n"
        "            table fume: 0.001 g/g\n"
        "              fact load.glazes.name = ash\n"
        "              claim HAND-BOOK/fumes: Glazes fume by their kind. (table of glazes; summary-seen); ash 0.001 g/g; lead 0.02 g/g; tin 0.004 g/g\n"
        "        claim HAND-BOOK/fumes: Glazes fume by their kind. (table of glazes; summary-seen); ash 0.001 g/g; lead 0.02 g/g; tin 0.004 g/g\n"
        "    local policy most_fume = 5 g, owner The potters: Agreed among the potters."
    )


def test_an_absence_leads_to_its_screen() -> None:
    assert "screen walk-round answered complete (observed 2026-11-23)" in told("unsafe", decided(asked()))


def test_an_open_rule_leads_to_what_is_not_known() -> None:
    text = told("unsafe", decided(INPUTS["walked-long-ago"]))

    assert "fact kiln.cracked: not known, it is older than 1 d (local policy `walk_lasts`)" in text


def test_a_guard_tells_what_keeps_it_shut() -> None:
    text = told("heat", decided(INPUTS["cracked"]))

    assert "guard (no verdict that forbids, all required facts, nothing that withholds): false" in text
    assert "verdicts still possible: stay-cold" in text
    assert "fact kiln.cracked = yes" in text


def test_what_was_shown_is_not_shown_again() -> None:
    """Trees stay as long as there are reasons, not as there are ways to them."""
    branches = list(lines(answer(decided(asked()), "heat")))

    assert sum("rule pace-quick holds" in line and "shown above" not in line for line in branches) == 1


def test_a_rule_without_a_trace_tells_its_reason() -> None:
    tree: dict[str, Any] = {
        "trace": {},
        "recommendations": [],
        "not_applied": [{"rule": "a", "state": "not in force", "reason": "it ended"}],
    }

    assert answer(tree, "a") == Branch("", "rule a not in force: it ended", "not in force", ())
    assert answer(tree, "b").text == "rule b None: no reason is recorded"


@pytest.mark.parametrize(
    ("node", "text"),
    [
        ({"kind": "rule"}, "rule ? ?"),
        ({"kind": "fact", "value": None}, "fact ?: not known"),
        ({"kind": "sort-of-a-later-version", "shown": "a"}, "a: ?"),
        ({"kind": "at-least", "count": 2, "state": "true", "of": []}, "at least 2 of: true"),
        ({"kind": "cell", "table": "fume", "value": None, "reason": "no row for salt"}, "table fume: no row for salt"),
    ],
)
def test_what_a_node_lacks_stops_nobody(node: dict[str, Any], text: str) -> None:
    tree: dict[str, Any] = {"trace": {"n1": {"kind": "rule", "rule": "a", "of": ["n2"]}, "n2": node}, "not_applied": []}

    assert answer(tree, "a").of[0].text == text


def test_a_tree_is_json_too() -> None:
    assert Branch("n1", "a", "true", (Branch("n2", "b", None, ()),)).to_dict() == {
        "node": "n1",
        "text": "a",
        "state": "true",
        "of": [{"node": "n2", "text": "b", "state": None, "of": []}],
    }
