"""For each property of the ketamine base one fault in one rule file, never in the property, and it is seen."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import ketrace
from ketrace.base import Base
from ketrace.deciding.reference import Reference
from ketrace.program import lower as lowering_module
from ketrace.program.clauses import Lowering
from ketrace.program.ir import GUARD, AmountOf, Arith, Constant, StateTest, Test
from ketrace.proof.pairs import TRUE
from ketrace.proof.reading import Reading
from ketrace.proving.answers import Answer
from ketrace.proving.case import case_id, case_text
from ketrace.proving.laws import LAWS
from ketrace.proving.prove import prove
from ketrace.reading.folder import read_base
from ketrace.reading.load import load_book
from ketrace.rulebook.book import Book
from ketrace.rulebook.rules import Exposes, Rule
from ketrace.testing.cases import read_cases
from ketrace.testing.judge import judge
from tests.kiln import ROOT

RULES = ROOT / "rules" / "ketamine"
Edit = tuple[str, *tuple[tuple[str, str], ...]]
PLANTED: dict[str, Edit] = {
    "no-order-above-other-pain": (
        "order-rejections/above-other-pain.yaml",
        ('        - {order.rate: total, order.rate.total: "> SCHWARTZMAN-2009/regimen.hourly_max"}\n', ""),
    ),
    "no-order-above-session": (
        "order-rejections/total-above-session.yaml",
        ('"> limits.session_total"', '"> limits.session_total + limits.session_total"'),
    ),
    "no-order-over-days-above-series": (
        "order-rejections/crps-days-above-series.yaml",
        ('total: "> GOLDBERG-2010/regimen.high"', 'total: "> GOLDBERG-2010/regimen.high + GOLDBERG-2010/regimen.high"'),
    ),
    "no-order-above-acute-ceiling": (
        "definitions/limits-rate-ratio-acute.yaml",
        ("is: SCHWENK-2018/adjunct-doses.rate", "is: COHEN-2018/infusion-range.high"),
        ("because: [", "because: [COHEN-2018/infusion-range, "),
    ),
    "dosing-weight-never-above-measured": (
        "definitions/dosing-weight-actual.yaml",
        ("is: patient.weight", "is: patient.weight + patient.weight"),
    ),
    "larger-bolus-only-in-intensive-care": (
        "definitions/limits-bolus-ratio.yaml",
        ("is: 0.35 mg/kg", "is: PADIS-2018/regimen.bolus"),
        ("because: [", "because: [PADIS-2018/regimen, "),
    ),
    "no-bolus-above-ceiling": (
        "definitions/limits-bolus.yaml",
        ("limits.bolus_ratio * patient.dosing_weight", "limits.bolus_ratio * (patient.dosing_weight + patient.weight)"),
    ),
    "no-large-bolus-unless-after-surgery": (
        "definitions/limits-bolus-ratio-chronic.yaml",
        ("is: 0.35 mg/kg", "is: PADIS-2018/regimen.bolus"),
        ("because: [", "because: [PADIS-2018/regimen, "),
    ),
    "no-bolus-above-any-source": (
        "dosing/regimen-intensive.yaml",
        ("bolus: {up_to: limits.bolus}", "bolus: {up_to: limits.bolus + limits.bolus}"),
    ),
    "no-rate-above-ceiling": (
        "dosing/infusion-other-pain.yaml",
        (
            "min(COHEN-2018/infusion-range.low * patient.dosing_weight, SCHWARTZMAN-2009/regimen.hourly_max, limits.rate)",
            "COHEN-2018/infusion-range.high * patient.weight",
        ),
    ),
    "no-rate-above-trial-in-crps": (
        "dosing/infusion-crps.yaml",
        (
            "up_to: min(SCHWARTZMAN-2009/regimen.rate * patient.dosing_weight, SCHWARTZMAN-2009/regimen.hourly_max)\n    session",
            "up_to: SCHWARTZMAN-2009/regimen.rate * patient.dosing_weight\n    session",
        ),
    ),
    "no-rate-above-series-in-withdrawal": (
        "dosing/infusion-withdrawal.yaml",
        (", INPT-2021/regimen.hourly_max)", ", INPT-2021/regimen.high * patient.weight)"),
    ),
    "no-rate-above-intensive-regimen": (
        "dosing/regimen-intensive.yaml",
        ("PADIS-2018/regimen.rate_high * patient.dosing_weight", "PADIS-2018/regimen.rate_high * patient.weight"),
    ),
    "no-bold-start": (
        "dosing/infusion-low-start.yaml",
        ("SCHWENK-2018/tolerable-range.low * patient", "SCHWENK-2018/tolerable-range.high * patient"),
    ),
    "no-session-above-trial": (
        "definitions/limits-session-total.yaml",
        (
            "SCHWARTZMAN-2009/regimen.hourly_max) * SCHWARTZMAN-2009/regimen.hours",
            "SCHWARTZMAN-2009/regimen.rate * patient.weight) * SCHWARTZMAN-2009/regimen.hours",
        ),
    ),
    "one-amount-of-each": (
        "dosing/infusion-other-pain.yaml",
        ("    - spinal-cord-injury", "    - crps\n    - spinal-cord-injury"),
        ("conflict: …", "conflict: withdrawal-dose"),
    ),
    "no-dose-above-pressure-limit": (
        "contraindications/blood-pressure-high.yaml",
        ('">= policy.stop_systolic"', '"> policy.stop_systolic"'),
    ),
    "no-dose-for-minors": ("contraindications/under-age.yaml", ("}", ", patient.sex: female}")),
    "no-dose-in-pregnancy": (
        "contraindications/pregnancy.yaml",
        ("{pregnancy.status: pregnant}", "{pregnancy.status: pregnant, withdrawal.present: false}"),
    ),
    "no-dose-when-oversedated": ("contraindications/oversedated.yaml", ("[drifting-off, somnolent]", "[somnolent]")),
    "no-dose-with-theophylline": (
        "contraindications/theophylline.yaml",
        ("{drug.theophylline: true}", "{drug.theophylline: true, lung.disease: true}"),
    ),
    "schizophrenia-never-eligible": (
        "precautions/schizophrenia.yaml",
        ("{mind.schizophrenia: true}", "{mind.schizophrenia: true, patient.sex: male}"),
    ),
    "law.reach": (
        "dosing/infusion-withdrawal.yaml",
        ("dose.gentle: false,", "dose.gentle: false, patient.age: '< policy.adult_age',"),
    ),
    "law.no-idle-rule": (
        "monitoring/methadone-ecg.yaml",
        (
            "when: {some",
            "when: {patient.age: '< policy.adult_age', order.diluted: true, not: {order.diluted: true}, some",
        ),
    ),
    "law.one-verdict": (
        "evidence-limits/weak-evidence.yaml",
        ("when:", "when: always\n#"),
    ),
}
"""The file, and what is written otherwise there."""
BY_DESIGN = {"no-dose-while-blocked", "law.learning", "law.compiled"}
"""What no rule file can break: the guard and the lowering are the engine's, and faults in them are planted below."""
EMPTY = {"law.one-verdict"}


def edited(file: str, *changes: tuple[str, str]) -> Base:
    """The base with one rule file changed. What ends in `…` stands for itself and the rest of its line."""
    files = dict(read_base(RULES))
    text = files[file].decode()
    for before, after in changes:
        pattern = re.escape(before.removesuffix("…")) + (".*" if before.endswith("…") else "")
        text, times = re.subn(pattern, after, text, count=1)
        assert times == 1, f"`{before}` is not in {file}"
    book, problems = load_book({**files, file: text.encode()})
    return Base(book, "changed", problems)


def test_a_fault_is_planted_for_every_property() -> None:
    properties = {*ketrace.load(RULES).book.safety, *LAWS}

    assert properties == {*PLANTED, *BY_DESIGN}


@pytest.mark.parametrize("name", PLANTED)
def test_a_fault_in_one_rule_is_seen(name: str, tmp_path: Path) -> None:
    """The counterexample, where somebody is one, fails as a case too, and says of which property."""
    base = edited(*PLANTED[name])

    (answer,) = prove(base, only=[name])

    assert answer.state == ("empty" if name in EMPTY else "refuted"), answer
    if not name.startswith("law."):
        assert f"`{name}` is broken" in str(failed(answer, base, tmp_path))


def failed(answer: Answer, base: Base, folder: Path) -> list[str]:
    """What differs from what the case of a counterexample expects."""
    (folder / f"{case_id(answer)}.yaml").write_text(case_text(answer))
    cases = read_cases(folder)
    assert not cases.problems
    return [one for case in cases.cases for step in case.steps for one in judge(base, step).differences]


def drop(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves one part out of the guard as it is compiled."""
    added = lowering_module._add_guard

    def faulty(book: Book, rules: tuple[Rule, ...], lowering: Lowering) -> None:
        added(book, rules, lowering)
        unit = lowering.units[GUARD]
        kept = tuple(tuple(test for test in clause if not DROPPED[fault](test)) for clause in unit.holds)
        lowering.units[GUARD] = replace(unit, holds=kept, fails=() if fault == "all" else unit.fails)

    monkeypatch.setattr(lowering_module, "_add_guard", faulty)


DROPPED: dict[str, Callable[[Test], bool]] = {
    "verdict": lambda test: isinstance(test, StateTest) and test.unit.startswith("possible~"),
    "withholding": lambda test: isinstance(test, StateTest) and not test.unit.startswith("possible~"),
    "all": lambda _: True,
}


@pytest.mark.parametrize("fault", ["verdict", "withholding"])
def test_a_fault_in_the_compiled_guard_is_seen(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The two engines then differ on the example that the solver finds."""
    drop(fault, monkeypatch)

    (answer,) = prove(unchanged(), only=["law.compiled"])

    assert answer.state == "refuted"
    assert "the two engines disagree" in answer.reason


def test_a_fault_in_a_compiled_amount_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every upper end is compiled a little too high."""
    added = lowering_module._amounts

    def faulty(then: Exposes, book: Book) -> tuple[AmountOf, ...]:
        return tuple(replace(one, high=Arith("+", one.high, Constant(one.step))) for one in added(then, book))

    monkeypatch.setattr(lowering_module, "_amounts", faulty)

    (answer,) = prove(unchanged(), only=["law.compiled"])

    assert answer.state == "refuted"
    assert "the two engines disagree" in answer.reason


@pytest.mark.parametrize("name", ["no-dose-while-blocked", "law.learning"])
def test_without_any_guard_doses_get_through(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The guard is left out of both engines and of the proof: what it is for is then refuted."""
    drop("all", monkeypatch)
    monkeypatch.setattr(Reference, "guard_parts", lambda _: [])
    monkeypatch.setattr(Reading, "guard", lambda _: TRUE)
    base = unchanged()

    (answer,) = prove(base, only=[name])

    assert answer.state == "refuted"
    assert len(answer.examples) == (2 if name == "law.learning" else 1)
    assert failed(answer, base, tmp_path)


def unchanged() -> Base:
    """The base as it is, compiled anew."""
    book, problems = load_book(read_base(RULES))
    return Base(book, "unchanged", problems)
