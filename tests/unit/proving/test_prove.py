"""Properties are settled for every subject: proved, refuted by a subject that is decided, or not settled."""

from __future__ import annotations

from pathlib import Path

import pytest

import ketrace
from ketrace.proof.solver import Asker, Found
from ketrace.proof.subject import Stated
from ketrace.proving.answers import Answer
from ketrace.proving.prove import prove
from tests.commands import Cli
from tests.kiln import KILN, copied, kiln

FIRST = "no-heat-while-unsafe"
LOW, HIGH = "no-great-heat", "no-heat-for-porcelain"
ADDED = {
    LOW: "{any_amount: {of: heat, high: '> HAND-BOOK/heat.quick * load.mass'}}",
    HIGH: "{all: [{any_rule: {kind: firing, state: holds}}, {load.clay: porcelain}]}",
    "two-heats": "{amounts_differ: without-conflict}",
}


def with_properties(folder: Path, **changes: tuple[str, str]) -> Path:
    """A copy of the base with more properties, and with rules changed."""
    base = copied(folder, **changes)
    for name, never in ADDED.items():
        (base / "safety" / f"{name}.yaml").write_text(f"id: {name}\ntitle: Never {name}\nnever: {never}\n")
    return base


def settled(base: Path, *only: str) -> dict[str, Answer]:
    """The answers by property."""
    return {answer.property: answer for answer in prove(ketrace.load(base), only=only)}


def test_what_holds_is_proved_with_decided_examples() -> None:
    (answer,) = prove(kiln(), only=[FIRST])
    exposed, forbidden = answer.examples

    assert answer.state == "proved"
    assert (answer.as_of.isoformat(), answer.until.isoformat()) == ("2026-01-01", "2030-12-31")
    assert "heat" in [one.rule for one in kiln().decide(exposed.input).recommendations]
    assert kiln().decide(forbidden.input).verdict in ("stay-cold", "other-kiln", "insufficient-data")


CHANGES = {
    LOW: (
        "definitions__most-heat-quick",
        "is: HAND-BOOK/heat.quick * load.mass",
        "is: 0.2 kW/kg * load.mass + 0.05 kW/kg * load.mass",
    ),
    HIGH: ("firing__heat", "[earthenware, stoneware]", "[earthenware, stoneware, porcelain]"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_rule_is_refuted_with_a_case_that_fails_alike(name: str, tmp_path: Path, cli: Cli) -> None:
    """The property is proved of the base as it is. Of the changed one, the case says of what it is a counterexample."""
    file, before, after = CHANGES[name]
    (tmp_path / "kept").mkdir()
    kept = settled(with_properties(tmp_path / "kept"), name)
    changed = with_properties(tmp_path, **{file: (before, after)})

    found = cli("prove", "--rules", changed, "--property", name, "-o", tmp_path / "cases")
    tested = cli("test", "--rules", changed, "--cases", tmp_path / "cases")

    assert kept[name].state == "proved"
    assert (found.code, tested.code) == (1, 1)
    assert f"{name}: refuted" in found.lines
    assert f"  safety property `{name}` is broken: Never {name}" in tested.lines
    assert tested.lines[-1] == "1 case with 1 decision: 0 as expected, 1 not"


def test_two_amounts_of_one_thing_are_found_unless_a_conflict_names_both(tmp_path: Path) -> None:
    base = with_properties(tmp_path)
    other = (
        (base / "firing" / "heat.yaml").read_text().replace("id: heat", "id: more").replace("0.05 kW/kg", "0.2 kW/kg")
    )
    (base / "firing" / "more.yaml").write_text(other)
    told = settled(base, "two-heats")
    for rule in ("heat", "more"):
        file = base / "firing" / f"{rule}.yaml"
        file.write_text(file.read_text() + "conflict: heat\n")

    assert told["two-heats"].state == "refuted"
    assert settled(base, "two-heats")["two-heats"].state == "proved"


def test_what_says_nothing_is_not_called_proved(tmp_path: Path, cli: Cli) -> None:
    """No heat is given while it cannot be given at all: the rule that exposes never holds."""
    base = with_properties(tmp_path, firing__heat=("[earthenware, stoneware]}", "porcelain, kiln.pace: quick}"))

    found = cli("prove", "--rules", base, "--property", HIGH)

    assert found.code == 1
    assert f"{HIGH}: empty" in found.lines
    assert "this can never be: a rule of the kind firing holds" in " ".join(found.lines)


def test_a_solver_that_gives_up_proves_nothing(monkeypatch: pytest.MonkeyPatch, cli: Cli) -> None:
    monkeypatch.setattr(Asker, "can_be", lambda *_, **__: Found("unknown", reason="timeout"))

    found, data = cli("prove", "--rules", KILN), cli("prove", "--rules", KILN, "--json")

    assert (found.code, data.code) == (5, 5)
    assert f"{FIRST}: not settled" in found.lines
    assert data.data["answers"][0]["state"] == "not settled"
    assert "timeout" in data.data["answers"][0]["reason"]


def test_an_example_that_does_not_show_it_settles_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the solver finds counts only once it is decided."""
    never = Found("yes", (Stated({}, {}),))
    monkeypatch.setattr(Asker, "can_be", lambda *_, **__: never)

    (answer,) = prove(kiln(), only=[FIRST])

    assert answer.state == "not settled"
    assert "does not show that when it is decided" in answer.reason


def test_each_stretch_of_days_with_other_rules_is_settled(tmp_path: Path) -> None:
    base = ketrace.load(copied(tmp_path, firing__heat=("since: 2026-01-01", "since: 2027-06-01")))

    first, second = prove(base, only=[FIRST])

    assert (first.state, first.reason) == ("empty", "a rule that exposes holds")
    assert (first.until.isoformat(), second.as_of.isoformat()) == ("2027-05-31", "2027-06-01")
    assert second.state == "proved"


def test_what_is_asked_wrongly_is_told(monkeypatch: pytest.MonkeyPatch, cli: Cli) -> None:
    named = cli.kiln("prove", "--property", "no-heat-while-unsave")
    dated = cli.kiln("prove", "--as-of", "yesterday")
    outside = cli.kiln("prove", "--as-of", "1999-01-01")
    monkeypatch.setattr("ketrace.cli.extras.find_spec", lambda _: None)
    without = cli.kiln("prove")

    assert (named.code, dated.code, outside.code, without.code) == (2, 2, 3, 2)
    assert "did you mean `no-heat-while-unsafe`?" in named.err
    assert "`yesterday` is not a date" in dated.err
    assert "speaks from 2026-01-01 to 2030-12-31, not on 1999-01-01" in outside.err
    assert "pip install 'ketrace[prove]'" in without.err


def test_a_date_lies_in_the_calendar(tmp_path: Path) -> None:
    """However old it must be to be a counterexample, it can be written down."""
    base = with_properties(tmp_path)
    for name, days in (("old", "739000 d"), ("older", "739999 d")):
        text = f'id: {name}\ntitle: Never {name}\nnever: {{load.dried.age: ">= {days}"}}\n'
        (base / "safety" / f"{name}.yaml").write_text(text)

    answers = settled(base, "old", "older")

    assert [answers[name].state for name in ("old", "older")] == ["refuted", "proved"]
    assert "load.dried" in str(answers["old"].examples[0].input)
