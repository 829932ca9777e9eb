"""`ketrace rules review`: one person's judgement of a rule, bound to what the rule means and says now."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path

import click

from ketrace.base import find_rules
from ketrace.cli.named import rule_named
from ketrace.cli.options import json_option, load_base, rules_option
from ketrace.cli.printing import data, line, say
from ketrace.problems import InvalidRules, KetraceError
from ketrace.reading.folder import read_base
from ketrace.reading.write_review import Judgement, file_of, with_judgement
from ketrace.rulebook.reviews import APPROVE, REQUEST_CHANGES
from ketrace.rulebook.rules import ACTING_STATUSES, APPROVED, Rule
from ketrace.values.dates import parse_date


@click.command(name="review")
@click.argument("name", metavar="RULE")
@rules_option
@click.option("--who", required=True, help="The name of the person who judges.")
@click.option("--role", required=True, help="As what: a role that `review` in knowledge.yaml names.")
@click.option("--when", required=True, metavar="DATE", help="The day of the judgement, such as 2026-11-23.")
@click.option(
    "--verdict", required=True, type=click.Choice([APPROVE, REQUEST_CHANGES]), help="What the person says of the rule."
)
@click.option("--comment", help="In words; needed where changes are requested.")
@json_option
def command(
    name: str, rules: str | None, who: str, role: str, when: str, verdict: str, comment: str | None, as_json: bool
) -> None:
    """Sign a RULE as it is now: add a review to reviews/RULE.yaml.

    A review is bound to what the rule means and says. It lapses when either changes. Earlier reviews stay as they are.
    """
    folder = find_rules(rules)[0]
    if folder.is_file():
        raise KetraceError(f"`{folder}` is a release, which nobody changes\n  help: review the folder it was made from")
    rule = rule_named(name, load_base(rules, as_json=as_json).book)
    if rule.status not in ACTING_STATUSES:
        raise click.UsageError(f"`{rule.id}` is `{rule.status}`; only a rule under review can be judged")
    judgement = Judgement(rule.id, who.strip(), role, _day(when), verdict, comment)
    target = folder / file_of(rule.id)
    try:
        written, book = with_judgement(judgement, read_base(folder))
    except InvalidRules as invalid:
        said = "; ".join(f"{problem.message}: {problem.help}" for problem in invalid.problems)
        raise click.UsageError(f"{said}; nothing is written") from None
    _write(written, target)
    _tell(book.rules[rule.id], list(book.reviews[rule.id].why()), target, as_json)


def _day(when: str) -> date:
    try:
        day = parse_date(when)
    except ValueError as wrong:
        raise click.BadParameter(str(wrong), param_hint="--when") from None
    if day > (now := today()):
        help = "write the day on which the person judged"
        raise click.BadParameter(f"`{when}` is still to come: today is {now}; {help}", param_hint="--when")
    return day


def today() -> date:
    """The day of the clock: a command may read it, where a decision may not."""
    return datetime.now().date()


def _write(written: bytes, target: Path) -> None:
    """All or nothing: nobody reads half a file."""
    partial = target.with_name(f".{target.name}.partial")
    try:
        target.parent.mkdir(exist_ok=True)
        partial.write_bytes(written)
        os.replace(partial, target)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise KetraceError(f"`{target}` cannot be written: {reason}") from None


def _tell(rule: Rule, why: list[str], target: Path, as_json: bool) -> None:
    approved = rule.status == APPROVED
    if as_json:
        data({"rule": rule.id, "file": str(target), "status": rule.status, "reviews": why})
        return
    line(f"written: {target}")
    say(f"{rule.id} is approved" if approved else f"{rule.id} is not approved yet", "bold")
    for text in why:
        say(text, indent=2, hanging=2)
