"""Two versions of a base: one rule is edited in a copy, and what that does to anybody is found, shown and decided."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import ketrace
from ketrace.base import Base
from ketrace.comparing.cases import as_answer
from ketrace.comparing.compare import Difference, compare
from ketrace.comparing.gate import Breach
from ketrace.problems import Refused
from ketrace.proving.case import case_id, case_text
from ketrace.testing.cases import read_cases
from ketrace.testing.judge import judge
from tests.kiln import KILN, copied, kiln, moved

Edit = tuple[str, str, str]


def edited(folder: Path, *edits: Edit) -> Base:
    """The base with files changed: a text in a file, or a whole file where the text is empty, which is left out."""
    target = folder / "kiln"
    shutil.copytree(KILN, target)
    for file, before, after in edits:
        path = target / f"{file}.yaml"
        if not before:
            path.unlink()
            continue
        text = path.read_text()
        assert before in text, f"{file} does not hold `{before}`"
        path.write_text(text.replace(before, after))
    return ketrace.load(target)


def found(difference: Difference) -> dict[str, tuple[str, ...]]:
    """The directions by rule, of rules that changed for somebody."""
    (stretch,) = difference.stretches
    return {one.pair.rule.id: one.directions for one in stretch.turned if one.sides or one.unsettled}


def breaches(difference: Difference) -> tuple[Breach, ...]:
    """What goes through the gate."""
    return tuple(breach for stretch in difference.stretches for breach in stretch.gate.breaches)


QUICK = "is: HAND-BOOK/heat.quick * load.mass"
SLOW = "is: 0.05 kW/kg * load.mass"
STRICTER: dict[str, tuple[Edit, dict[str, str]]] = {
    "a lower limit": (("policy/most_fume", "value: 5 g", "value: 4 g"), {"fume": "stricter", "heat": "stricter"}),
    "a ban for more": (("stop/unsafe", "{kiln.unsafe: true}", "{any: [{kiln.unsafe: true}, {load.wet: true}]}"), {}),
    "a dose for fewer": (("firing/heat", "[earthenware, stoneware]", "[stoneware]"), {"heat": "stricter"}),
    "less of it": (
        ("definitions/most-heat-quick", QUICK, "is: 0.05 kW/kg * load.mass"),
        {"most-heat-quick": "fewer", "heat": "stricter", "too-hot": "stricter"},
    ),
    "a warning for more": (("policy/heavy", "value: 100 kg", "value: 90 kg"), {"heavy": "stricter"}),
    "a warning that withholds": (
        ("care/heavy", "say:", "then: {withholds: true, until: it is lighter}\nsay:"),
        {"heat": "stricter"},
    ),
    "less is plausible": (("terms/load", "plausible: [1 kg, 500 kg]", "plausible: [1 kg, 400 kg]"), {}),
}


@pytest.mark.parametrize("name", STRICTER)
def test_what_only_becomes_stricter_passes_the_gate(name: str, tmp_path: Path) -> None:
    """The gate is proved, and the rules are said to be stricter."""
    edit, expected = STRICTER[name]

    difference = compare(kiln(), edited(tmp_path, edit))

    assert difference.gate == "proved", breaches(difference)
    assert {rule: found(difference)[rule] for rule in expected} == {k: (v,) for k, v in expected.items()}


LOOSER: dict[str, tuple[Edit, str, str, str]] = {
    "a higher limit": (("policy/most_fume", "value: 5 g", "value: 6 g"), "newly exposed", "heat", "policy.most_fume"),
    "a ban for fewer": (
        ("stop/unsafe", "{kiln.unsafe: true}", "{kiln.unsafe: true, load.wet: false}"),
        "a ban is lost",
        "unsafe",
        "unsafe (when)",
    ),
    "no ban": (("stop/unsafe", "", ""), "a ban is lost", "unsafe", "unsafe (removed)"),
    "a dose for more": (
        ("firing/heat", "[earthenware, stoneware]", "[earthenware, stoneware, porcelain]"),
        "newly exposed",
        "heat",
        "heat (when)",
    ),
    "more of it": (
        ("definitions/most-heat-slow", SLOW, "is: 0.05 kW/kg * load.mass + 0.05 kW/kg * load.mass"),
        "a higher ceiling",
        "heat",
        "most-heat-slow (then)",
    ),
    "a warning for fewer": (
        ("policy/heavy", "value: 100 kg", "value: 110 kg"),
        "a warning is lost",
        "heavy",
        "policy.heavy",
    ),
    "a warning gone": (("care/heavy", "", ""), "a warning is lost", "heavy", "heavy (removed)"),
    "a warning that withholds no more": (
        ("care/wet", "then: {withholds: true, until: they are dry}\n", ""),
        "newly exposed",
        "heat",
        "wet (then)",
    ),
    "an order judged mildly": (
        ("plan-faults/too-hot", "    - order.damper: shut\n", ""),
        "an objection to an order is lost",
        "too-hot",
        "too-hot (when)",
    ),
    "more is plausible": (
        ("terms/load", "plausible: [1 kg, 500 kg]", "plausible: [1 kg, 600 kg]"),
        "input that was refused is accepted, and somebody is exposed",
        "",
        "what is refused",
    ),
    "the impossible is possible": (
        ("impossible/cracked-and-quiet", "", ""),
        "input that was refused is accepted, and somebody is exposed",
        "",
        "what is refused",
    ),
}


@pytest.mark.parametrize("name", LOOSER)
def test_what_exposes_somebody_is_refuted_with_a_patient(name: str, tmp_path: Path) -> None:
    """The breach names the rule and what was changed. As a case it passes with the old version and fails with the new."""
    edit, what, rule, because = LOOSER[name]
    new = edited(tmp_path, edit)

    difference = compare(kiln(), new)
    breach = next(one for one in breaches(difference) if (one.what, one.rule) == (what, rule))

    assert difference.gate == "refuted"
    assert any(because in one for one in breach.responsible), breach.responsible
    assert not differences(breach, kiln(), tmp_path / "cases")
    assert differences(breach, new, tmp_path / "cases")


def differences(breach: Breach, base: Base, folder: Path) -> list[str]:
    """How a base differs from what the case of a breach expects."""
    folder.mkdir(exist_ok=True)
    day, until = base.book.knowledge.window
    answer = as_answer(breach, 1, day, until)
    (folder / f"{case_id(answer)}.yaml").write_text(case_text(answer))
    cases = read_cases(folder)
    assert not cases.problems, cases.problems
    return [one for case in cases.cases for step in case.steps for one in judge(base, step).differences]


def test_a_rule_can_become_stricter_and_looser(tmp_path: Path) -> None:
    """Each side has a patient of its own, whom both versions decided."""
    new = edited(tmp_path, ("care/heavy", ">= policy.heavy", "< policy.heavy"))

    (turned,) = [one for one in compare(kiln(), new).stretches[0].turned if one.pair.rule.id == "heavy"]

    assert set(turned.directions) == {"stricter", "looser"}
    for side in turned.sides:
        before, after = (said(base, side.witness.input, "heavy") for base in (kiln(), new))
        assert (before, after) == ((False, True) if side.direction == "stricter" else (True, False))


def test_a_warning_that_became_a_ban_is_stricter_and_passes_the_gate(tmp_path: Path) -> None:
    """It holds for the same as before, and forbids."""
    difference = compare(kiln(), ketrace.load(moved(tmp_path, "care/heavy", "stop", "stop")))

    assert found(difference)["heavy"] == ("stricter",)
    assert (difference.gate, breaches(difference)) == ("proved", ())


def test_a_ban_that_became_a_warning_is_looser_and_lost(tmp_path: Path) -> None:
    difference = compare(kiln(), ketrace.load(moved(tmp_path, "stop/unsafe", "care", "care")))

    (stretch,) = difference.stretches
    (side,) = next(one for one in stretch.turned if one.pair.rule.id == "unsafe").sides
    assert (side.direction, side.how) == ("looser", "it forbids where it holds; now it warns")
    assert {breach.what for breach in breaches(difference) if breach.rule == "unsafe"} == {"a ban is lost"}


def said(base: Base, input: object, rule: str) -> bool:
    """Whether a rule speaks of a subject."""
    assert isinstance(input, dict)
    return rule in [one.rule for one in base.decide(input).recommendations]


UNTOUCHED: dict[str, Edit] = {
    "other words": ("care/wet", "Wait until they are dry.", "Stay until they are dry."),
    "another unit": ("policy/heavy", "value: 100 kg", "value: 100000 g"),
    "a comment": ("care/wet", "id: wet", "id: wet  # water"),
}


@pytest.mark.parametrize("name", UNTOUCHED)
def test_what_means_nothing_else_needs_no_solver(name: str, tmp_path: Path) -> None:
    difference = compare(kiln(), edited(tmp_path, UNTOUCHED[name]))

    assert difference.gate == "proved"
    assert difference.stretches[0].turned == ()
    assert all(change.words_only for change in difference.changes)


def test_what_is_written_otherwise_may_be_the_same_for_everybody(tmp_path: Path) -> None:
    """`not load.wet: false` and `load.wet: true` hold, fail and stay open for the same."""
    difference = compare(kiln(), edited(tmp_path, ("care/wet", "{load.wet: true}", "{not: {load.wet: false}}")))

    assert difference.gate == "proved"
    assert "wet" in difference.stretches[0].same
    assert found(difference) == {}


def test_a_renamed_rule_is_the_same_rule(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    text = (folder / "care" / "wet.yaml").read_text().replace("id: wet", "id: damp\nformerly: [wet]")
    (folder / "care" / "wet.yaml").unlink()
    (folder / "care" / "damp.yaml").write_text(text)

    difference = compare(kiln(), ketrace.load(folder))

    assert [(change.id, change.how) for change in difference.changes] == [("damp", "renamed")]
    assert (found(difference), difference.gate) == ({}, "proved")


def test_a_fact_that_counts_for_longer_is_not_settled(tmp_path: Path) -> None:
    """Somebody who was seen yesterday is known to one version only; the solver compares those who were seen today."""
    difference = compare(kiln(), edited(tmp_path, ("policy/walk_lasts", "value: 1 d", "value: 2 d")))

    assert difference.gate == "not settled"
    assert "how long `kiln.cracked` counts" in str(difference.stretches[0].gate.unsettled)


def test_a_fact_of_another_type_is_not_settled(tmp_path: Path) -> None:
    """Nobody states it to both, so nobody is the same subject to both."""
    new = edited(
        tmp_path,
        (
            "terms/load",
            "kiln.checked: {title: Last check, type: date",
            "kiln.checked: {title: Last check, type: yes-no",
        ),
    )

    (stretch,) = compare(kiln(), new).stretches

    assert (stretch.gate.state, stretch.turned) == ("not settled", ())
    assert "`kiln.checked`: another fact by the same name" in stretch.gate.unsettled[0]


def test_a_solver_without_time_settles_nothing(tmp_path: Path) -> None:
    difference = compare(kiln(), edited(tmp_path, ("policy/most_fume", "value: 5 g", "value: 6 g")), seconds=0.001)

    assert difference.gate == "not settled"


def test_days_are_those_on_which_both_speak(tmp_path: Path) -> None:
    new = edited(tmp_path, ("knowledge", "from: 2026-01-01, until: 2030-12-31", "from: 2027-02-01, until: 2040-12-31"))

    (stretch,) = compare(kiln(), new).stretches

    assert (stretch.as_of.isoformat(), stretch.until.isoformat()) == ("2027-02-01", "2030-12-31")


def test_versions_without_a_common_day_are_refused(tmp_path: Path) -> None:
    new = edited(tmp_path, ("knowledge", "from: 2026-01-01, until: 2030-12-31", "from: 2031-02-01, until: 2040-12-31"))

    with pytest.raises(Refused, match="speak on no day in common"):
        compare(kiln(), new)
