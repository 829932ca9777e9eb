"""The solver and the engines agree on generated bases: a small sample that changes daily; tests/agreement/models.py has more."""

from __future__ import annotations

import pytest

from ketrace.proof.pairs import Pair
from ketrace.proof.reading import Reading
from ketrace.rulebook.rules import Rule
from tests.agreement.models import run
from tests.agreement.test_agreement import SEED


def test_what_the_solver_makes_up_is_decided_as_it_said() -> None:
    """Every rule of every model; and nothing that was decided is held to be impossible."""
    models = run(24, f"models {SEED}", 6)

    assert not models.failures, f"KETRACE_SEED={SEED}\n" + models.text()
    assert models.compared == 24
    assert models.drawn > 0


def test_a_fault_in_a_formula_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """An open rule that is taken for one that fails: in models, and in what is held to be impossible."""
    when = Reading.when

    def faulty(self: Reading, rule: Rule) -> Pair:
        found = when(self, rule)
        return Pair(found.true, found.known if rule.effect == "defines" else found.false)

    monkeypatch.setattr(Reading, "when", faulty)

    assert run(12, "fault", 6).failures
