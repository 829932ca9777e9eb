"""`ketrace consult`: asks one question at a time, only what still matters, and decides."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import click

from ketrace.base import Base
from ketrace.cli.answers import Input
from ketrace.cli.decide import known_audience
from ketrace.cli.dialog import Dialog, Stopped
from ketrace.cli.exits import ABORTED, Exit
from ketrace.cli.options import json_option, load_base, policy_option, read_bytes, rules_option
from ketrace.cli.printing import counted, raw, say
from ketrace.cli.screen import show_decision
from ketrace.deciding.decision import Decision, readable
from ketrace.facts.json_text import read_json


@click.command(name="consult")
@rules_option
@policy_option
@click.option("--from", "source", metavar="INPUT", help="A JSON file with what is known already.")
@click.option("-o", "--output", type=click.Path(), help="Save the answers in this file, as an input for `decide`.")
@click.option("--as-of", help="The date or instant for which to decide. Otherwise it is asked.")
@click.option("--audience", help="For whom the texts are.")
@click.option("--all", "warnings", is_flag=True, help="Also ask what only settles a warning.")
@json_option
def command(
    rules: str | None,
    policy: str | None,
    source: str | None,
    output: str | None,
    as_of: str | None,
    audience: str | None,
    warnings: bool,
    as_json: bool,
) -> None:
    """Ask one question at a time, only what still matters, the most decisive first; then decide.

    Asking ends when no further answer can change the verdict or an amount, and says which warnings are open then;
    `--all` asks about those too. Answers are read from standard input, so they can also be piped. Exit code 3 when they end too early, 130 after `quit`; there is no decision then.
    """
    if output is not None and Path(output).exists() and output != source:
        raise click.BadParameter(f"`{output}` is there already, and is not written over", param_hint="-o")
    given = _given(source)
    base = load_base(rules, policy, as_json)
    audience = known_audience(base, audience)
    input = {**given, "as_of": as_of} if as_of is not None else given
    if "as_of" in input:
        base.open_questions(input, source or "input")  # what cannot be used is told before anything is asked
    found = _asked(base, input, output, as_json, warnings)
    _save(found, output, as_json)
    settled = _say_why_it_ended(base, found, as_json)
    decision = base.decide(found)
    _say_what_is_open(base, decision, found, settled, output, as_json)
    if as_json:
        raw(decision.to_json())
    else:
        show_decision(decision, base.book, audience)


def _given(source: str | None) -> Input:
    if source == "-":
        raise click.BadParameter("answers are read from standard input, so name a file", param_hint="--from")
    empty: Input = {"format": 1, "screens": {}, "facts": {}}
    if source is None:
        return empty
    data, name = read_bytes(source)
    tree: Any = read_json(data, name)
    if not isinstance(tree, dict):
        raise click.BadParameter(f"`{source}` does not hold an input", param_hint="--from")
    return {**tree, **{key: tree.get(key) or {} for key in ("screens", "facts")}}


def _asked(base: Base, input: Input, output: str | None, as_json: bool, warnings: bool) -> Input:
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    try:
        return Dialog(base, input, stderr=as_json, warnings=warnings).run()
    except Stopped as stopped:
        _save(stopped.input, output, as_json)
        reason = "the answers ended before all that matters was asked" if stopped.ended else "stopped"
        say(f"{reason}: nothing is decided", "yellow", stderr=as_json)
        sys.exit(Exit.BAD_INPUT if stopped.ended else ABORTED)


def _save(input: Input, output: str | None, as_json: bool) -> None:
    if output is None:
        return
    try:
        Path(output).write_bytes(readable(input))
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise click.BadParameter(f"`{output}` cannot be written: {reason}", param_hint="-o") from None
    say()
    say(f"saved as {output}", stderr=as_json)


def _say_why_it_ended(base: Base, input: Input, as_json: bool) -> bool:
    """Whether everything is settled."""
    left = len(base.open_questions(input, again=True))
    exposing = [kind.title.lower() for kind in base.book.knowledge.kinds.values() if kind.effect == "exposes"]
    say(stderr=as_json)
    if left:
        text = f"Nothing is left to ask. Not settled: {counted(left, 'answer')} that matter{'s' * (left == 1)}"
        say(f"{text} {'is' if left == 1 else 'are'} not known.", "yellow", stderr=as_json)
    else:
        text = f"Settled: no other answer can change the verdict, or anything under {', '.join(exposing)}."
        say(text, "green", stderr=as_json)
    return not left


def _say_what_is_open(
    base: Base, decision: Decision, input: Input, settled: bool, output: str | None, as_json: bool
) -> None:
    """Warnings that some answer could still bring, before an amount is read; where nothing may be given, none is read."""
    rules, stopping = base.book.rules, {verdict.name for verdict in base.book.knowledge.verdicts if verdict.stops}
    found = [one for one in decision.not_applied if one.state == "open" and rules[one.rule].effect == "warns"]
    if not found or stopping & set(decision.possible):
        return
    verb, them = ("is", "it") if len(found) == 1 else ("are", "them")
    say(f"{'But ' * settled}{counted(len(found), 'warning')} {verb} still open:", "bold yellow", stderr=as_json)
    for one in found:
        asks = f": asks {', '.join(one.open)}" if one.open else ""
        say(f"- {rules[one.rule].title} [{one.rule}]{asks}", stderr=as_json, indent=2, hanging=2)
    if base.open_questions(input, warnings=True):
        saved = f" --from {output} -o {output}" if output else ""
        say(f"`ketrace consult --all{saved}` asks for what settles {them}.", stderr=as_json, indent=2)
