"""Both engines agree on generated bases and inputs: a fixed sample, whose reach is measured, and one that changes daily."""

from __future__ import annotations

import datetime
import hashlib
import os
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

from tests.agreement.agree import base_of, check, patients_of
from tests.agreement.conditions import VERDICTS
from tests.agreement.constructs import CONSTRUCTS
from tests.agreement.generate import generate
from tests.agreement.run import Job, run
from tests.agreement.shares import Shares
from tests.kiln import INPUTS, kiln

ROOT = Path(__file__).resolve().parents[2]
SEED = os.environ.get("KETRACE_SEED") or datetime.date.today().isoformat()


@pytest.fixture(scope="module")
def fixed() -> Shares:
    """The counts of a sample that is always the same."""
    return run(Job(f"fixed-{number}", 8) for number in range(80))


def test_engines_agree_on_the_fixed_sample(fixed: Shares) -> None:
    """Neither a disagreement nor anything else is raised."""
    assert (fixed.bases, fixed.decisions, fixed.failures) == (80, 640, [])


def test_engines_agree_on_the_sample_of_the_day() -> None:
    """Every day another sample; KETRACE_SEED brings one back."""
    shares = run(Job(f"{SEED}-{number}", 10) for number in range(40))

    assert not shares.failures, f"KETRACE_SEED={SEED}\n" + "\n".join(shares.failures)


@pytest.mark.parametrize("name", CONSTRUCTS)
def test_every_construct_is_in_a_tenth_of_all_bases(name: str, fixed: Shares) -> None:
    """What no base uses has not been compared."""
    assert fixed.construct(name) >= 0.1, fixed.text()


@pytest.mark.parametrize("word", ["holds", "fails", "open"])
def test_every_state_is_a_fifth_of_all_states(word: str, fixed: Shares) -> None:
    """No state is rare."""
    assert fixed.state(word) >= 0.2, fixed.text()


@pytest.mark.parametrize("word", VERDICTS)
def test_every_verdict_has_its_share(word: str, fixed: Shares) -> None:
    """Each is settled, or the first possible, in a twentieth of all decisions."""
    assert fixed.verdict(word) >= 0.05, fixed.text()


def test_values_lie_on_thresholds(fixed: Shares) -> None:
    """A fifth of all numbers and dates are such that some comparison turns there."""
    assert fixed.threshold >= 0.2, fixed.text()


def test_derivations_are_deep(fixed: Shares) -> None:
    """Most bases derive from what was derived from what was derived."""
    assert fixed.construct("at least 3 deep") >= 0.5, fixed.text()


def test_each_effect_is_seen_in_every_state(fixed: Shares) -> None:
    """Also rules that expose hold now and then, though much must come together for that."""
    for effect in ("defines", "forbids", "warns", "exposes", "judges", "informs"):
        for word in ("holds", "fails", "open"):
            assert fixed.effects[(effect, word)] >= 20, (effect, word)


@pytest.mark.parametrize("name", INPUTS)
def test_engines_agree_near_what_people_wrote(name: str) -> None:
    """Inputs about a kiln, each with few facts changed: where rules that people wrote are at their turning points."""
    near = islice(patients_of(kiln(), SEED, INPUTS[name]), 12)

    for number, patient in enumerate(near):
        assert check(kiln(), patient).decision, f"KETRACE_SEED={SEED}, input {number}"


def test_a_seed_brings_back_the_same_base_and_inputs() -> None:
    """In another process too, whatever its hash seed: else a failure could not be looked at."""
    code = (
        "import sys; sys.path[:0] = ['engine', '.']; from itertools import islice; import hashlib\n"
        "from tests.agreement.agree import base_of, patients_of; from tests.agreement.generate import generate\n"
        "drawn = [generate('again'), *islice(patients_of(base_of('again'), 'again'), 5)]\n"
        "print(hashlib.sha256(repr(drawn).encode()).hexdigest())"
    )
    inputs = patients_of(base_of("again"), "again")
    drawn = [generate("again"), *(next(inputs) for _ in range(5))]

    for hash_seed in ("0", "1"):
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
        found = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True
        )
        assert hashlib.sha256(repr(drawn).encode()).hexdigest() == found.stdout.strip()


def test_a_decision_is_the_same_bytes_again() -> None:
    """Deciding once more, and with a base that was loaded once more, changes no byte."""
    base, again = base_of("bytes"), base_of("bytes")
    inputs = patients_of(base, "bytes")
    for _ in range(10):
        patient = next(inputs)
        decision = check(base, patient).decision.to_json()

        assert decision == base.decide(patient, bad_values="unknown").to_json()
        assert decision == again.decide(patient, bad_values="unknown").to_json()
