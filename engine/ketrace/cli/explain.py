"""`ketrace explain`: the tree of reasons of a saved decision."""

from __future__ import annotations

from typing import Any

import click

from ketrace.audit.reasons import Branch, amounts, answer, certainty, reasons, weakest_link
from ketrace.audit.record import check_record
from ketrace.cli.options import json_option, read_record
from ketrace.cli.printing import data, say
from ketrace.problems import did_you_mean


@click.command(name="explain")
@click.argument("decision")
@click.argument("rule", required=False)
@click.option("--full", is_flag=True, help="Also open the guard that a rule has passed: every rule that could forbid.")
@json_option
def command(decision: str, rule: str | None, full: bool, as_json: bool) -> None:
    """Why a rule of a saved DECISION spoke, or why it did not. Without RULE: one line for every rule.

    Make a decision to explain with `ketrace decide INPUT --json > decision.json`.
    """
    tree, record, name = read_record(decision)
    check_record(tree, record, name)
    answers = reasons(tree)
    if rule is None:
        _list(tree, answers, as_json)
        return
    if rule not in answers:
        raise click.BadParameter(
            f"`{rule}` is not a rule of this decision; {did_you_mean(rule, answers) or 'without a rule, all are listed'}",
            param_hint="RULE",
        )
    found = answer(tree, rule, full or as_json)
    if as_json:
        data(found.to_dict())
        return
    _first_line(tree)
    if ";" in answers[rule]:
        say(answers[rule], "bold", hanging=2)
    for amount in amounts(tree, rule):
        say(amount, "bold", hanging=2)
    if text := certainty(tree, rule):
        say(text, hanging=2)
    _branch(found, 0)


def _list(tree: dict[str, Any], answers: dict[str, str], as_json: bool) -> None:
    if as_json:
        data(answers)
        return
    _first_line(tree)
    say(f"verdict: {tree['verdict']}", "bold")
    say(weakest_link(tree), hanging=2)
    for text in answers.values():
        say(f"- {text}", hanging=2)
    say()
    say("`ketrace explain DECISION RULE` shows the whole tree of one.", "dim")


def _first_line(tree: dict[str, Any]) -> None:
    knowledge = tree["knowledge"]
    say(f"{knowledge.get('id')} {knowledge.get('version')}, as of {tree['as_of']}, as recorded", "dim")


def _branch(branch: Branch, depth: int) -> None:
    style = {
        "true": "green",
        "holds": "green",
        "false": "red",
        "fails": "red",
        "unknown": "yellow",
        "open": "yellow",
    }.get(branch.state or "")
    say(f"{branch.text}", style, indent=2 * depth, hanging=4)
    for child in branch.of:
        _branch(child, depth + 1)
