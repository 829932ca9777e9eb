"""Which sentences of worked cases rest on some claims."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ketrace.base import Base
from ketrace.deciding.certainty import Support
from ketrace.problems import InvalidRules, NotInForce, Refused
from ketrace.reading.policy_file import with_values
from ketrace.testing.cases import Case


def sentences_resting(base: Base, cases: Iterable[Case], claims: Collection[str]) -> dict[str, tuple[str, ...]]:
    """For each case in which something that is said rests on one of the claims: the rules that say it."""
    found: dict[str, dict[str, None]] = {}
    for case in cases:
        for step in case.steps:
            try:
                used = Base(with_values(base.book, step.policy), base.found_at) if step.policy else base
                decision = used.decide(step.input, name=step.title)
            except (Refused, InvalidRules, NotInForce):
                continue  # nothing is said in it
            support = Support(decision.trace, base.book)
            for one in decision.recommendations:
                if support.of(one.why).claims & {*claims}:
                    found.setdefault(case.id, {})[one.rule] = None
    return {case: tuple(sorted(rules)) for case, rules in found.items()}
