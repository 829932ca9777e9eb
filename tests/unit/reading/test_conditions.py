"""Conditions from YAML to nodes. What authors get wrong, and the words for it, is shown in tests/bad/rules."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ketrace.logic.nodes import (
    Age,
    All,
    AmountIs,
    AmountsDiffer,
    Any,
    AnyRule,
    AtLeast,
    Compare,
    Condition,
    CountItems,
    Defined,
    Formula,
    Is,
    Lookup,
    Not,
    OneOf,
    PolicyNumber,
    Value,
    VerdictIs,
)
from ketrace.problems import Place
from ketrace.reading.conditions import ALWAYS, NEVER, condition
from ketrace.reading.formulas import parse_formula
from ketrace.reading.scope import Scope
from ketrace.reading.text import read_yaml
from tests.patches import scope

WET, CRACKED = Is(Value("load.wet"), True), Is(Value("kiln.cracked"), False)
MASS = Value("load.mass")
NAME, TOTAL = Value("name", in_item=True), Value("total", in_item=True)


def read(text: str, names: Scope) -> Condition:
    """The condition of a text."""
    node, problems = read_yaml(text.encode(), "when")
    assert node is not None, problems
    return condition(node, names)


def good(text: str) -> Condition:
    """The condition of a text in which nothing is wrong."""
    names = scope()
    found = read(text, names)
    assert names.notes.problems == []
    return found


def noted(text: str, names: Scope | None = None) -> list[str]:
    """The code, line and column of all that is noted about a text."""
    names = names or scope()
    read(text, names)
    return [f"{one.code} {one.places[0].line}:{one.places[0].column}" for one in names.notes.problems]


def formula(text: str, names: Scope | None = None) -> Formula:
    """A formula of the kiln."""
    return parse_formula(text, names or scope(), Place(""))


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("always", ALWAYS),
        ("load.wet: true", WET),
        ("{load.wet: true, kiln.cracked: false}", All((WET, CRACKED))),
        ("{all: [{load.wet: true}, {kiln.cracked: false}]}", All((WET, CRACKED))),
        ("{any: [{load.wet: true}, {kiln.cracked: false}]}", Any((WET, CRACKED))),
        ("{not: {load.wet: true}}", Not(WET)),
        ("{not: {load.wet: true, kiln.cracked: false}}", Not(All((WET, CRACKED)))),
        ("{at_least: {count: 1, of: [{load.wet: true}, {kiln.cracked: false}]}}", AtLeast(1, (WET, CRACKED))),
        ("load.clay: stoneware", OneOf(Value("load.clay"), ("stoneware",))),
        ("load.clay: [stoneware, porcelain]", OneOf(Value("load.clay"), ("stoneware", "porcelain"))),
        ("verdict: watch", VerdictIs(("watch",))),
        ("verdict: [watch, fire]", VerdictIs(("watch", "fire"))),
    ],
)
def test_what_conditions_are_made_of(text: str, node: Condition) -> None:
    assert node == good(text)


def test_comparisons() -> None:
    assert Compare(MASS, ">=", formula("60 kg")) == good('load.mass: ">= 60 kg"')
    assert Compare(MASS, "!=", PolicyNumber("heavy")) == good('load.mass: "!= policy.heavy"')
    assert Compare(MASS, "<", formula("2 * policy.heavy")) == good('load.mass: "< 2 * policy.heavy"')
    assert Compare(Age(Value("load.dried")), "<=", formula("7 d")) == good('load.dried.age: "<= 7 d"')


def test_a_range_holds_both_ends() -> None:
    both = Compare(MASS, ">=", formula("60 kg")), Compare(MASS, "<=", PolicyNumber("heavy"))

    assert All(both) == good("load.mass: 60 kg .. policy.heavy")


def test_items_of_lists() -> None:
    ash, thick = OneOf(NAME, ("ash",)), Compare(TOTAL, ">", PolicyNumber("thick"))

    some = good("{some: {in: load.glazes, where: {name: ash, total: '> policy.thick'}}}")
    assert CountItems("load.glazes", All((ash, thick)), ">=", 1, "some") == some
    assert CountItems("load.glazes", ALWAYS, ">=", 1, "some") == good("{some: {in: load.glazes}}")
    every = good("{every: {in: load.glazes, where: {name: ash}}}")
    assert CountItems("load.glazes", ash, "<=", 0, "every") == every
    count = good("{count: {in: load.glazes, where: {name: ash}, is: '= 2'}}")
    assert CountItems("load.glazes", ash, "=", 2, "count") == count


def test_a_cell_that_is_there() -> None:
    lookup = Defined(Lookup("fume", (NAME,)))

    found = good("{some: {in: load.glazes, where: {defined: 'fume[name]'}}}")
    assert CountItems("load.glazes", lookup, ">=", 1, "some") == found


def test_rules_are_spoken_of_only_in_properties() -> None:
    text = "{any_rule: {effect: forbids, state: [holds, open]}}"
    about_all = replace(scope(), about_all=True)

    assert AnyRule(("holds", "open"), effect="forbids") == read(text, about_all)
    assert AnyRule(("fails",), kind="stop") == read("{any_rule: {kind: stop, state: fails}}", about_all)
    assert noted(text) == ["bad-condition 1:2"]


def test_amounts_are_spoken_of_only_in_properties() -> None:
    units = scope().units
    about_all = replace(scope(), about_all=True, amounts={"heat": units.parse("kW")})
    text = "{any_amount: {of: heat, high: '> 0 kW'}}"
    found = read(text, about_all)

    assert isinstance(found, AmountIs)
    assert (found.amount, found.end, found.operator) == ("heat", "high", ">")
    assert AmountsDiffer() == read("{amounts_differ: without-conflict}", about_all)
    assert noted(text) == noted("{amounts_differ: without-conflict}") == ["bad-condition 1:2"]
    assert noted("{some: {in: load.glazes, where: {any_rule: {effect: forbids, state: holds}}}}", about_all) == [
        "bad-condition 1:34"
    ]


def test_nodes_know_where_they_stand() -> None:
    found = good("all:\n  - load.wet: true\n  - any:\n      - load.mass: '> policy.heavy'\n      - kiln.alarm: true\n")

    assert isinstance(found, All)
    wet, either = found.parts
    assert isinstance(either, Any)
    assert [(node.place.line, node.place.column) for node in (found, wet, either, either.parts[0])] == [
        (1, 1),
        (2, 5),
        (3, 5),
        (4, 9),
    ]
    assert either.parts[0].place.path == "$.all[1].any[0].load.mass"


def test_all_that_is_wrong_is_noted_and_stands_for_never() -> None:
    text = (
        "all:\n  - load.wett: true\n  - load.clay: [stoneware, glass]\n  - load.mass: '>= 5 kW'\n  - load.wet: true\n"
    )

    assert noted(text) == ["unknown-fact 2:5", "unknown-option 3:28", "mixed-units 4:5"]
    assert read("[]", scope()) == NEVER


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("load.wet: 'true'", "wrong-type 1:1"),
        ("load.clay: true", "unknown-option 1:12"),
        ("load.mass: [60 kg]", "bad-comparison 1:1"),
        ("load.mass: '= = 60 kg'", "bad-formula 1:1"),
        ("load.mass: '== 60 kg'", "bad-comparison 1:1"),
        ("load.mass: '≥ 60 kg'", "bad-comparison 1:1"),
        ("load.mass: 'about 60 kg'", "bad-comparison 1:1"),
        ("load.mass: 90 kg .. 60 kg", "bad-range 1:1"),
        ("load.dried: 2026-01-01", "wrong-type 1:1"),
        ("load.glazes: [ash]", "wrong-type 1:1"),
        ("policy.heavy: '> 5 kW'", "mixed-units 1:1"),
        ("any: load.wet", "bad-condition 1:1"),
        ("not: wet", "bad-condition 1:6"),
        ("verdict: stay-warm", "unknown-verdict 1:10"),
        ("{at_least: {count: 3, of: [{load.wet: true}]}}", "bad-count 1:20"),
        ("{some: {in: load.wet}}", "wrong-type 1:2"),
        ("{some: {where: {name: ash}}}", "missing-key 1:2"),
        ("{some: {in: load.glazes, where: {verdict: fire}}}", "bad-condition 1:34"),
        ("{count: {in: load.glazes, is: 'two'}}", "bad-comparison 1:31"),
    ],
)
def test_mistakes_have_their_place(text: str, said: str) -> None:
    assert [said] == noted(text)
