"""A source of the clinical base lapses: amounts on it are withheld, what forbids and warns goes on, marked."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import ketrace
from tests.kiln import ROOT

PATIENT = json.loads((ROOT / "examples" / "refractory-pain.json").read_text())


def without(source: str, folder: Path, state: str) -> ketrace.Base:
    """A copy of the base in which one source has lapsed."""
    base = folder / "ketamine"
    shutil.copytree(ROOT / "rules" / "ketamine", base)
    file = base / "sources" / f"{source}.yaml"
    text = file.read_text()
    assert "\nstate: current\n" in text
    file.write_text(text.replace("\nstate: current\n", f"\nstate: {state}\n"))
    return ketrace.load(base)


def with_facts(**facts: object) -> dict[str, Any]:
    return {
        **PATIENT,
        "facts": {**PATIENT["facts"], **{name.replace("__", "."): value for name, value in facts.items()}},
    }


@pytest.mark.parametrize("state", ["retracted", "superseded", "expired"])
def test_amounts_on_a_lapsed_trial_are_withheld(state: str, tmp_path: Path) -> None:
    whole = ketrace.load(ROOT / "rules" / "ketamine").decide(PATIENT)
    decision = without("SCHWARTZMAN-2009", tmp_path, state).decide(PATIENT)
    silent = {one.rule: one for one in decision.not_applied}

    assert "infusion-crps" in {one.rule for one in whole.recommendations}
    assert (silent["infusion-crps"].state, silent["infusion-crps"].reason) == (
        "withheld",
        f"it rests on `SCHWARTZMAN-2009/regimen`: its source is {state}",
    )
    assert decision.possible == whole.possible


def test_what_forbids_by_it_goes_on_marked(tmp_path: Path) -> None:
    """A limit on pressure, taken from a trial and a protocol, still stops; each sentence says that one has lapsed."""
    pressure = with_facts(vitals__systolic={"value": 190, "unit": "mm[Hg]", "observed": PATIENT["as_of"]})
    decision = without("NCT04220489", tmp_path, "retracted").decide(pressure)
    (stop,) = (one for one in decision.recommendations if one.rule == "blood-pressure-high")

    assert decision.verdict == "contraindicated"
    assert {one.mark for one in stop.citations if one.claim.startswith("NCT04220489/")} == {"its source is retracted"}
    assert not [one for one in decision.recommendations if one.amounts]
