"""`ketrace test`: the cases, with coverage."""

from __future__ import annotations

import sys
from typing import Any

import click

from ketrace.cli.exits import Exit
from ketrace.cli.mutate import Asked
from ketrace.cli.mutate import mutate as try_mutants
from ketrace.cli.options import cases_folder, json_option, load_base, named_folder, policy_option, rules_option
from ketrace.cli.printing import counted, data, heading, problem_data, problems, say
from ketrace.problems import InvalidRules, KetraceError
from ketrace.testing.cases import read_cases
from ketrace.testing.run import SEEN, Report, run_cases


@click.command(name="test")
@rules_option
@policy_option
@click.option("--cases", type=click.Path(), help="The folder of cases. Otherwise tests/cases/ID beside the rules.")
@click.option(
    "--coverage", is_flag=True, help="List every rule with how often it was seen to hold, fail and stay open."
)
@click.option("--mutate", is_flag=True, help="Change one thing in a rule at a time, and see whether a case notices.")
@click.option("--rule", "only", multiple=True, help="Change only what this rule reads. Can be given more than once.")
@click.option("--at-least", type=click.FloatRange(0, 100), help="The share to be noticed, in per cent. Otherwise 90.")
@click.option("--sample", type=click.IntRange(min=1), help="Try only so many changes, drawn by --seed.")
@click.option("--seed", type=int, help="What the sample is drawn by. Otherwise 0.")
@click.option("--jobs", type=click.IntRange(min=1), help="How many processes try changes. Otherwise one per processor.")
@json_option
def command(
    rules: str | None,
    policy: str | None,
    cases: str | None,
    coverage: bool,
    mutate: bool,
    as_json: bool,
    **how: Any,
) -> None:
    """Decide every case and compare with what is expected. Exit code 1 when one differs.

    With --mutate: change every number, comparison, unit, connective, citation and value of the rules that forbid, warn
    or give amounts, one at a time. Exit code 1 when too few of the changes are noticed.
    """
    asked = Asked(how.pop("only"), **how)
    if mutate and coverage:
        raise click.UsageError("`--mutate` and `--coverage` are two reports: ask for one of them")
    if asked.first is not None and not mutate:
        raise click.UsageError(f"`{asked.first}` says how to mutate: add `--mutate`")
    base = load_base(rules, policy, as_json)
    folder = named_folder(cases_folder(base, rules, cases))
    found = read_cases(folder)
    if not found.cases and not found.problems:
        raise KetraceError("there is not one case in the folder\n  help: name another with `--cases FOLDER`")
    if mutate:
        if found.problems:
            raise InvalidRules(found.problems)
        sys.exit(try_mutants(base, rules, policy, folder, asked, as_json))
    report = run_cases(base, found.cases)
    if as_json:
        data(
            {
                "cases": report.cases,
                "steps": report.steps,
                "problems": [problem_data(problem) for problem in found.problems],
                "failures": [
                    {"case": one.case, "file": one.file, "step": one.step, "differences": list(one.differences)}
                    for one in report.failures
                ],
                "coverage": report.seen,
                "always": report.always,
            }
        )
    else:
        problems(found.problems, stderr=False)
        if report.cases:
            _show(report, coverage, whole=cases is None)
        if found.problems:
            say(f"{counted(len(found.problems), 'problem')}; cases with one were not decided", "bold red")
    if report.failures or found.problems:
        sys.exit(Exit.FINDINGS)


def _show(report: Report, coverage: bool, whole: bool) -> None:
    for failure in report.failures:
        say()
        say(f"{failure.file}: {failure.step}", "bold red", hanging=2)
        for difference in failure.differences:
            say(difference, indent=2, hanging=2)
    if coverage:
        heading("coverage: seen to hold / fail / stay open")
        for rule, states in report.seen.items():
            say("  ".join(f"{len(states[state]):4}" for state in SEEN) + f"  {rule}")
    if whole and not coverage:
        _show_unseen(report)
    say()
    passed = report.steps - len({(one.case, one.step) for one in report.failures})
    say(
        f"{counted(report.cases, 'case')} with {counted(report.steps, 'decision')}: "
        f"{passed} as expected, {report.steps - passed} not",
        "bold red" if report.failures else "bold green",
    )


def _show_unseen(report: Report) -> None:
    for state, words in zip(SEEN, ("to hold", "to fail", "open"), strict=True):
        never = report.never(state)
        if never:
            say()
            text = f"{len(never)} of {len(report.seen)} rules were never seen {words}: {', '.join(never)}"
            say(text, "dim", hanging=2)
    if report.always:
        say()
        rules = counted(len(report.always), "rule")
        text = f"{rules} of {len(report.seen)} say `when: always` and can neither fail nor be open: {', '.join(report.always)}"
        say(text, "dim", hanging=2)
