"""`ketrace check`: all that can be said of rules without a subject."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import click

from ketrace.base import Base, find_rules
from ketrace.cli.exits import Exit
from ketrace.cli.options import (
    cases_folder,
    cases_of,
    json_option,
    load_base,
    named_folder,
    policy_option,
    rules_option,
    shown,
)
from ketrace.cli.printing import counted, data, problem_data, problems, say
from ketrace.cli.review import today
from ketrace.problems import InvalidRules, Problem, Severity
from ketrace.reading.folder import read_base
from ketrace.reading.sketch import sketch
from ketrace.rulebook.reviews import unsigned
from ketrace.rulebook.rules import APPROVED, RETIRED, UNDER_REVIEW, Rule
from ketrace.testing.cases import Cases, read_cases
from ketrace.testing.check import check_cases


@click.command(name="check")
@rules_option
@policy_option
@click.option("--cases", type=click.Path(), help="The folder of cases. Otherwise tests/cases/ID beside the rules.")
@click.option("--release", is_flag=True, help="Also ask whether every rule is approved.")
@json_option
def command(rules: str | None, policy: str | None, cases: str | None, release: bool, as_json: bool) -> None:
    """Read every file of a base and of its cases, and list every problem with its place.

    Errors in rules do not load; release problems load and are marked. Cases are read and not decided: `ketrace test` does
    that. Exit code 1 when there is any problem; notes are harmless.
    """
    try:
        base = load_base(rules, policy, as_json)
    except InvalidRules as invalid:
        found = [*invalid.problems, *_of_unloaded(rules, cases)]
        if as_json:
            data({"problems": [problem_data(problem) for problem in found]})
        else:
            problems(found, stderr=False)
            say(f"{counted(len(found), 'problem')}; nothing is loaded", "bold red")
        sys.exit(Exit.FINDINGS)
    read = _cases(cases_folder(base, rules, cases), named=cases is not None)
    found = [*base.problems, *_to_come(base), *(_unapproved(base) if release else ()), *_of_cases(read, base)]
    counts = _counts(base) | ({} if read is None else {"case files": len(read[1].nodes) + len(read[1].unread)})
    if as_json:
        data({"problems": [problem_data(problem) for problem in found], "counts": counts})
    else:
        problems(found, stderr=False)
        for name, count in counts.items():
            say(f"{count:5} {name}")
        say(_summary(found), "bold red" if _stopping(found) else "bold green")
    if _stopping(found):
        sys.exit(Exit.FINDINGS)


def _cases(folder: Path, named: bool) -> tuple[Path, Cases] | None:
    """The cases of a folder, with the folder as it is shown; None where there is none and none was named."""
    if named or folder.is_dir():
        return shown(folder), read_cases(named_folder(folder))
    return None


def _of_cases(read: tuple[Path, Cases] | None, base: Base) -> list[Problem]:
    return [] if read is None else _below(read[0], check_cases(read[1], base.book))


def _of_unloaded(rules: str | None, cases: str | None) -> list[Problem]:
    """What is wrong with how cases are written, where the rules do not load and nothing else can be said of them."""
    try:
        name = sketch(read_base(find_rules(rules)[0])).knowledge.id
    except InvalidRules:
        if cases is None:
            return []
        name = ""
    read = _cases(cases_of(name, rules, cases), named=cases is not None)
    return [] if read is None else _below(read[0], read[1].problems)


def _below(folder: Path, found: Iterable[Problem]) -> list[Problem]:
    """Problems of cases, with the folder in their places: those of rules are told by their place in the base."""
    return [
        replace(one, places=tuple(replace(place, file=(folder / place.file).as_posix()) for place in one.places))
        for one in found
    ]


def _stopping(found: Sequence[Problem]) -> int:
    return sum(problem.severity is not Severity.NOTE for problem in found)


def _summary(found: Sequence[Problem]) -> str:
    """What was found where the base loads. So what is an error is one of a case."""
    if not found:
        return "no problems"
    count = Counter(problem.severity for problem in found)
    errors = count[Severity.ERROR]
    parts = [
        *([f"{counted(errors, 'error')} in cases"] if errors else []),
        *([counted(count[Severity.RELEASE], "release problem")] if count[Severity.RELEASE] else []),
        *([counted(count[Severity.NOTE], "note")] if count[Severity.NOTE] else []),
        *([] if errors else ["no errors"]),
    ]
    return ", ".join(parts)


def _to_come(base: Base) -> list[Problem]:
    """Reviews of days that are still to come. Loading reads no clock, so only this command can tell."""
    now = today()
    help = "write the day on which the person judged"
    return [
        Problem("review-to-come", f"{review} is still to come: today is {now}", (review.place,), help, Severity.RELEASE)
        for sign_off in base.book.reviews.values()
        for review in sign_off.reviews
        if review.when > now
    ]


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
