"""Generated knowledge bases of any size, and inputs for them: only for measuring."""

from __future__ import annotations

import random

_KNOWLEDGE = """id: generated
title: Generated
version: "1.0.0"
language: 1
status: under-review
window: {from: 2026-01-01, until: 2030-12-31}
population: Nobody.
notice: Generated for measuring.
owners: [Nobody]
audiences: {reader: {title: Reader, required: true}}
verdicts:
  - {id: stop, forbids: true, says: {reader: Stop.}}
  - {id: care, says: {reader: Care.}}
  - {id: go, says: {reader: Go.}}
kinds:
  meaning: {effect: defines, folder: meanings, title: Meanings}
  stop: {effect: forbids, verdict: stop, folder: stops, title: Stops}
  care: {effect: warns, verdict: care, folder: cares, title: Cares}
  dose: {effect: exposes, folder: doses, title: Doses}
  note: {effect: informs, folder: notes, title: Notes}
amounts:
  dose: {title: Dose, unit: mg, step: 0.5 mg}
required: [q.number_0]
"""
_SOURCE = """id: SOURCE
kind: review
title: A source
year: 2026
state: current
verified: text-seen
claims:
  all: {says: All of it., at: a page, verified: text-seen, numbers: {%s}}
"""
_FOLDERS = {"meaning": "meanings", "stop": "stops", "care": "cares", "dose": "doses", "note": "notes"}


def generated_base(rules: int, seed: int = 1) -> dict[str, bytes]:
    """The files of a base with so many rules: a fifth of them definitions, one in ten a dose."""
    chance = random.Random(seed)
    facts, numbers = max(10, rules // 2), max(6, rules // 6)
    files = {
        "knowledge.yaml": _KNOWLEDGE,
        "sources/SOURCE.yaml": _SOURCE % ", ".join(f"n{i}: {i} mg" for i in range(2, 40)),
    }
    flags = [f"d.flag_{i}" for i in range(rules // 5)]
    files["terms/all.yaml"] = _terms(facts, numbers, flags)
    for i in range(rules):
        kind = (
            "meaning"
            if i < len(flags)
            else chance.choice(["stop", "stop", "care", "care", "care", "dose", "note", "note"])
        )
        known = flags[:i] if kind == "meaning" else flags
        files[f"{_FOLDERS[kind]}/r{i}.yaml"] = _rule(i, kind, _condition(chance, facts, numbers, known), flags)
    return {name: text.encode() for name, text in files.items()}


def _terms(facts: int, numbers: int, flags: list[str]) -> str:
    lines = ["topic: all", "title: All", "terms:"]
    lines += [f'  f.fact_{i}: {{title: Fact, type: yes-no, question: "Fact {i}?"}}' for i in range(facts)]
    lines += [
        f"  q.number_{i}: {{title: Number, type: quantity, unit: mg, step: 1 mg, plausible: [0 mg, 50 mg], question: Number}}"
        for i in range(numbers)
    ]
    lines += [f"  {flag}: {{title: Flag, type: yes-no, derived: true}}" for flag in flags]
    return "\n".join(lines) + "\n"


def _condition(chance: random.Random, facts: int, numbers: int, flags: list[str]) -> str:
    parts = []
    for _ in range(chance.randint(2, 4)):
        sort = chance.random()
        if sort < 0.4:
            parts.append(f"{{f.fact_{chance.randrange(facts)}: {chance.choice(['true', 'false'])}}}")
        elif sort < 0.75 or not flags:
            parts.append(
                f'{{q.number_{chance.randrange(numbers)}: "{chance.choice([">=", "<"])} {chance.randint(2, 39)} mg"}}'
            )
        else:
            parts.append(f"{{{chance.choice(flags)}: {chance.choice(['true', 'false'])}}}")
    return f"{{{chance.choice(['all', 'all', 'any'])}: [{', '.join(parts)}]}}"


def _rule(i: int, kind: str, condition: str, flags: list[str]) -> str:
    lines = [
        f"id: r{i}",
        f"kind: {kind}",
        "title: A rule",
        "status: under-review",
        "since: 2026-01-01",
        "reason: To measure.",
        f"when: {condition}",
        "because: [SOURCE/all]",
    ]
    if kind == "meaning":
        lines.append(f"then: {{flag: {flags[i]}}}")
    else:
        lines.append("say: {reader: A sentence.}")
    if kind == "dose":
        lines.append("then: {amounts: {dose: {up_to: q.number_0 * 1}}}")
    return "\n".join(lines) + "\n"


def generated_input(rules: int, seed: int) -> dict[str, object]:
    """An input in which three facts in ten are not known."""
    chance = random.Random(seed)
    facts: dict[str, object] = {
        f"f.fact_{i}": chance.random() < 0.5 for i in range(max(10, rules // 2)) if chance.random() < 0.7
    }
    facts |= {
        f"q.number_{i}": f"{chance.randint(0, 50)} mg" for i in range(max(6, rules // 6)) if chance.random() < 0.7
    }
    return {"format": 1, "as_of": "2026-11-23", "facts": facts}
