"""The solver against the engines, on generated bases, in both directions.

What it makes up is decided, and every rule must be in the state that it said. What is decided of drawn inputs, all states
of all rules at once, it must hold to be possible: else what it calls impossible, and so proved, might not be.

python tests/agreement/models.py --models 2000 --seed 1
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

if __name__ == "__main__":
    ROOT = Path(__file__).resolve().parents[2]
    sys.path[:0] = [str(ROOT / "engine"), str(ROOT)]

from ketrace import Base
from ketrace.proof.pairs import Formula
from ketrace.proof.solver import Found
from ketrace.proof.subject import input_of
from ketrace.proving.scene import Scene, scenes
from ketrace.values.truth import Truth
from tests.agreement.agree import WORDS, base_of, check, patients_of

STATES: tuple[Truth, ...] = (True, False, None)
FOR_EACH_BASE = 10


@dataclass(slots=True)
class Models:
    """What came of asking: how many models were compared, in how many bases, and what speaks against them."""

    compared: int = 0
    states: int = 0
    bases: int = 0
    impossible: int = 0
    unknown: int = 0
    unwritten: int = 0
    drawn: int = 0
    failures: list[str] = field(default_factory=list)

    def text(self) -> str:
        """All of it, for people."""
        head = f"{self.compared} models of {self.bases} bases, {self.states} states of rules compared"
        lost = f"{self.unwritten} models with a number that has no end in decimals, so that no input can state it"
        rest = f"{self.impossible} wishes impossible, {self.unknown} not settled, {len(self.failures)} failures"
        drawn = f"{self.drawn} drawn inputs whose states the solver holds to be possible"
        return "\n".join([head, drawn, lost, rest, *self.failures])


def states_of(scene: Scene) -> dict[str, Formula]:
    """A formula for every state of every rule."""
    return {
        f"{rule.id} {WORDS[state]}": {True: pair.true, False: pair.false, None: pair.open}[state]
        for rule in scene.acting.rules.values()
        for pair in (scene.reading.state(rule),)
        for state in STATES
    }


def wishes(states: dict[str, Formula], rng: Random) -> Iterator[list[str]]:
    """Without end: up to three rules, each to be in some state."""
    names = sorted({name.rpartition(" ")[0] for name in states})
    while True:
        rules = rng.sample(names, min(len(names), rng.choice((1, 2, 2, 3))))
        yield [f"{rule} {rng.choice(sorted(WORDS.values()))}" for rule in rules]


def texts(input: object) -> Iterator[str]:
    """All texts of an input."""
    if isinstance(input, str):
        yield input
    elif isinstance(input, dict | list):
        for inner in input.values() if isinstance(input, dict) else input:
            yield from texts(inner)


def writable(text: str) -> bool:
    """Whether a number was written as it is, and not about so."""
    return not text.startswith("\u2248")


def compare(base: Base, scene: Scene, found: Found) -> list[str]:
    """The rules that are decided to be in other states than the solver said."""
    checked = check(base, input_of(found.subjects[0], base.book, scene.day))
    decided = {f"{rule} {WORDS[state]}" for rule, state in checked.found.states.items()}
    return sorted(decided ^ found.true)


def examine(seed: str, limit: int, models: Models, seconds: float = 5) -> None:
    """Some models of one base."""
    base, rng = base_of(seed), Random(f"models {seed}")
    scene = rng.choice(list(scenes(base, None, seconds)))
    states = states_of(scene)
    models.bases += 1
    for wish, _ in zip(wishes(states, rng), range(limit), strict=False):
        found = scene.asker.can_be(*(states[name] for name in wish), watched=states, sparing=rng.random() < 0.5)
        if found.possible != "yes":
            models.impossible += found.possible == "no"
            models.unknown += found.possible == "unknown"
            continue
        if not all(writable(text) for text in texts(input_of(found.subjects[0], base.book, scene.day))):
            models.unwritten += 1
            continue
        models.compared += 1
        models.states += len(scene.acting.rules)
        try:
            unlike = compare(base, scene, found)
        except Exception as error:
            unlike = [repr(error)]
        if unlike:
            models.failures.append(f"base {seed}, wish {wish}: {', '.join(unlike)}")


def examine_drawn(seed: str, limit: int, models: Models, seconds: float = 5) -> None:
    """Some drawn inputs of one base: what is decided of each must be possible."""
    base, known = base_of(seed), dict[tuple[str, ...], Scene]()
    for patient, _ in zip(patients_of(base, f"models {seed}"), range(limit), strict=False):
        checked = check(base, patient)
        if checked.facts.problems:  # of values that cannot be used a proof says nothing
            continue
        acting = base.decider.acting(checked.facts.as_of.date)
        day = checked.facts.as_of.date
        scene = known.setdefault(acting.key, Scene(base, day, day, acting, seconds))
        states = states_of(scene)
        found = scene.asker.can_be(*(states[f"{rule} {WORDS[s]}"] for rule, s in checked.found.states.items()))
        models.drawn += 1
        models.unknown += found.possible == "unknown"
        if found.possible == "no":
            models.failures.append(f"base {seed}: what was decided of {patient} is held to be impossible")


def run(wanted: int, seed: str, limit: int = FOR_EACH_BASE) -> Models:
    """So many models, of as many bases as it takes."""
    models, number = Models(), 0
    while models.compared < wanted:
        examine(f"{seed}-{number}", min(limit, wanted - models.compared), models)
        examine_drawn(f"{seed}-{number}", limit // 2, models)
        number += 1
    return models


def main() -> int:
    """Does what the command line asks for; 1 when anything failed."""
    parser = argparse.ArgumentParser(description="Decide what the solver makes up, and compare every rule.")
    parser.add_argument("--models", type=int, default=200)
    parser.add_argument("--seed", default="1")
    asked = parser.parse_args()
    began = time.monotonic()
    models = run(asked.models, asked.seed)
    print(f"seed {asked.seed}, {time.monotonic() - began:.0f} s")
    print(models.text())
    return 1 if models.failures else 0


if __name__ == "__main__":
    sys.exit(main())
