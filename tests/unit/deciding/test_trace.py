"""The graph of reasons: it ends in facts, screens, policy numbers and claims, and in nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from tests.kiln import AS_OF, INPUTS, asked, decided, kiln

Trace = Mapping[str, Mapping[str, Any]]
ENDS = {"fact", "list", "screen", "policy", "claim"}


def reached(roots: Iterable[str], trace: Trace) -> set[str]:
    """The nodes that some nodes rest on, and themselves."""
    found: set[str] = set()
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(trace[name].get("of", ()))
    return found


def is_always(node: Mapping[str, Any]) -> bool:
    """A rule for every subject rests on no fact."""
    return bool(node["kind"] == "all" and node["state"] == "true")


def node(tree: Mapping[str, Any], **wanted: object) -> Mapping[str, Any]:
    """The one node that is so."""
    (found,) = [one for one in tree["trace"].values() if all(one.get(key) == value for key, value in wanted.items())]
    return found  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", INPUTS)
def test_every_sentence_ends_in_what_was_stated_or_cited(name: str) -> None:
    tree = decided(INPUTS[name])
    trace: Trace = tree["trace"]
    roots = [one["why"] for one in (*tree["recommendations"], *tree["not_applied"]) if "why" in one]

    leaves = [trace[one] for one in reached(roots, trace) if not trace[one].get("of")]

    assert {leaf["kind"] for leaf in leaves if not is_always(leaf)} <= ENDS
    assert all("of" not in trace[one] for one in trace if trace[one]["kind"] in ("claim", "screen"))


@pytest.mark.parametrize("name", INPUTS)
def test_every_sentence_reaches_its_claims(name: str) -> None:
    tree = decided(INPUTS[name])
    for one in tree["recommendations"]:
        nodes = [tree["trace"][reason] for reason in reached([one["why"]], tree["trace"])]
        claims = {reason["claim"] for reason in nodes if reason["kind"] == "claim"}

        assert {citation["claim"] for citation in one["citations"]} <= claims
        assert {reason["policy"] for reason in nodes if reason["kind"] == "policy"} >= set(one.get("local_policy", ()))


@pytest.mark.parametrize("name", INPUTS)
def test_nothing_hangs_in_the_air(name: str) -> None:
    """Every node is a reason of some rule, and no name leads nowhere."""
    trace: Trace = decided(INPUTS[name])["trace"]
    rules = [one for one in trace if trace[one]["kind"] == "rule"]

    assert set(trace) == reached(rules, trace)
    judged = "order" in INPUTS[name]
    asked_for = [rule.id for rule in kiln().book.rules.values() if judged or rule.effect != "judges"]
    assert sorted(trace[one]["rule"] for one in rules) == sorted(asked_for)


@pytest.mark.parametrize("name", INPUTS)
def test_what_is_not_known_says_why(name: str) -> None:
    for reason in decided(INPUTS[name])["trace"].values():
        if reason["kind"] in ("fact", "field", "list", "cell") and reason["value"] is None:
            assert reason.get("reason") or reason.get("of"), reason


def test_a_rule_carries_the_digest_of_its_file() -> None:
    tree = decided(asked())

    assert node(tree, kind="rule", rule="fume")["digest"] == kiln().book.files["stop/fume.yaml"]


def test_a_fact_says_where_it_comes_from_and_how_old_it_is() -> None:
    assert node(decided(asked()), kind="fact", fact="load.mass") == {
        "kind": "fact",
        "fact": "load.mass",
        "value": "70 kg",
        "unit": "kg",
        "observed": "2026-11-20",
        "age": "3 d",
        "from": "scale",
    }


def test_an_absence_that_was_attested_names_its_screen() -> None:
    tree = decided(asked())
    (screen,) = node(tree, kind="fact", fact="kiln.cracked")["of"]

    assert tree["trace"][screen] == {
        "kind": "screen",
        "screen": "walk-round",
        "title": "Walk round the kiln",
        "observed": AS_OF,
    }


@pytest.mark.parametrize(
    ("facts", "shown", "state"),
    [
        ({"load.mass": "120 kg"}, "load.mass 120 kg >= 100 kg (local policy)", "true"),
        ({"load.mass": "99.9 kg"}, "load.mass 99.9 kg >= 100 kg (local policy)", "false"),
        ({"load.mass": None}, "load.mass not known >= 100 kg (local policy)", "unknown"),
        ({"load.mass": "120000 g"}, "load.mass 120 kg >= 100 kg (local policy)", "true"),
        ({"load.wet": None, "load.dried": "2026-11-17"}, "6 d >= 7 d (local policy)", "false"),
    ],
)
def test_comparisons_show_both_numbers(facts: dict[str, object], shown: str, state: str) -> None:
    assert node(decided(asked(facts)), kind="comparison", shown=shown)["state"] == state


def test_a_conclusion_leads_to_the_rules_that_settle_it() -> None:
    """To the one that holds; to all when all fail; to the open ones when it is open."""
    for facts, value, rules in (
        ({"kiln.cracked": True}, "yes", {"unsafe-crack"}),
        ({}, "no", {"unsafe-crack", "unsafe-gas"}),
        ({"kiln.gas_near": None, "kiln.alarm": None}, None, {"unsafe-gas"}),
    ):
        tree = decided(asked(facts))
        found = node(tree, kind="conclusion", term="kiln.unsafe")

        assert found["value"] == value
        assert {tree["trace"][one]["rule"] for one in found["of"]} == rules


def test_a_guard_leads_to_what_keeps_it_shut() -> None:
    tree = decided(asked({"load.wet": True, "load.mass": None}))
    guard = node(tree, kind="guard")

    assert guard["state"] == "false"
    assert [tree["trace"][one]["rule"] for one in guard["of"]] == ["wet"]
