"""`ketrace check`: all that can be said of rules without a subject."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from ketrace.base import Base
from ketrace.cli.exits import Exit
from ketrace.cli.options import json_option, load_base, policy_option, rules_option
from ketrace.cli.printing import counted, data, problem_data, problems, say
from ketrace.problems import InvalidRules, Problem, Severity
from ketrace.rulebook.reviews import unsigned
from ketrace.rulebook.rules import APPROVED, RETIRED, UNDER_REVIEW, Rule


@click.command(name="check")
@rules_option
@policy_option
@click.option("--release", is_flag=True, help="Also ask whether every rule is approved.")
@json_option
def command(rules: str | None, policy: str | None, release: bool, as_json: bool) -> None:
    """Read every file of a base and list every problem with its place.

    Errors do not load; release problems load and are marked. Exit code 1 when there is either; notes are harmless.
    """
    try:
        base = load_base(rules, policy, as_json)
    except InvalidRules as invalid:
        if as_json:
            data({"problems": [problem_data(problem) for problem in invalid.problems]})
        else:
            problems(invalid.problems, stderr=False)
            say(f"{counted(len(invalid.problems), 'problem')}; nothing is loaded", "bold red")
        sys.exit(Exit.FINDINGS)
    found = [*base.problems, *(_unapproved(base) if release else ())]
    if as_json:
        data({"problems": [problem_data(problem) for problem in found], "counts": _counts(base)})
    else:
        problems(found, stderr=False)
        for name, count in _counts(base).items():
            say(f"{count:5} {name}")
        say(_summary(found), "bold red" if _stopping(found) else "bold green")
    if _stopping(found):
        sys.exit(Exit.FINDINGS)


def _stopping(found: Sequence[Problem]) -> int:
    return sum(problem.severity is not Severity.NOTE for problem in found)


def _summary(found: Sequence[Problem]) -> str:
    """What was found in a base that loads, so nothing of it is an error."""
    if not found:
        return "no problems"
    stopping = _stopping(found)
    counts = ((stopping, "release problem"), (len(found) - stopping, "note"))
    return ", ".join([*(counted(count, noun) for count, noun in counts if count), "no errors"])


def _unapproved(base: Base) -> list[Problem]:
    return [
        Problem("not-approved", f"rule `{rule.id}` is not approved", (rule.place,), _why(rule, base), Severity.RELEASE)
        for rule in base.book.rules.values()
        if rule.status not in (APPROVED, RETIRED)
    ]


def _why(rule: Rule, base: Base) -> str:
    if rule.status != UNDER_REVIEW:
        return f"it is `{rule.status}`: only what is under review is judged"
    found = base.book.reviews.get(rule.id)
    return "; ".join(found.why()) if found else unsigned(base.book.knowledge.needs)


def _counts(base: Base) -> dict[str, int]:
    book = base.book
    return {
        "rules": len(book.rules),
        "approved": book.approved,
        "terms": len(book.terms),
        "sources": len(book.sources),
        "claims": len(book.claims),
        "policy numbers": len(book.policies),
        "tables": len(book.tables),
        "conflicts": len(book.conflicts),
        "safety properties": len(book.safety),
    }
