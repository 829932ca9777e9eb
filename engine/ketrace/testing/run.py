"""All cases of a base, judged, with coverage: which rules were seen to hold, to fail, and to stay open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ketrace.base import Base
from ketrace.logic.nodes import All
from ketrace.rulebook.rules import ACTING_STATUSES
from ketrace.testing.cases import Case
from ketrace.testing.judge import judge

SEEN = ("holds", "fails", "open")


@dataclass(frozen=True, slots=True)
class Failure:
    """A step of a case that came out otherwise than expected."""

    case: str
    file: str
    step: str
    differences: tuple[str, ...]


@dataclass(slots=True)
class Report:
    """What the cases showed."""

    cases: int = 0
    steps: int = 0
    failures: list[Failure] = field(default_factory=list)
    seen: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    always: list[str] = field(default_factory=list)

    def never(self, state: str) -> list[str]:
        """The rules that no case saw in a state, but for those that say `when: always` and have no other."""
        only = () if state == "holds" else self.always
        return [rule for rule, states in self.seen.items() if not states[state] and rule not in only]


def run_cases(base: Base, cases: Iterable[Case]) -> Report:
    """Judge all cases. A case that only others build on is not judged."""
    acting = [rule.id for rule in base.book.rules.values() if rule.status in ACTING_STATUSES]
    always = [rule for rule in acting if base.book.rules[rule].when == All(())]
    report = Report(seen={rule: {state: [] for state in SEEN} for rule in acting}, always=always)
    for case in cases:
        if case.is_base and not case.steps:
            continue
        report.cases += 1
        for step in case.steps:
            report.steps += 1
            judged = judge(base, step)
            if judged.differences:
                report.failures.append(Failure(case.id, case.file, step.title, judged.differences))
            for rule, state in judged.states.items():
                if rule in report.seen and case.id not in report.seen[rule].get(state, [case.id]):
                    report.seen[rule][state].append(case.id)
    return report
