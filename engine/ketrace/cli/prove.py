"""`ketrace prove`: the properties of a base, for every subject that there can be."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ketrace.base import Base
from ketrace.cli.exits import Exit
from ketrace.cli.extras import need_solver
from ketrace.cli.options import day_of, json_option, load_base, policy_option, rules_option
from ketrace.cli.printing import counted, data, say
from ketrace.cli.stated import stated, write_case

if TYPE_CHECKING:
    from ketrace.proving.answers import Answer, Example

_STYLES = {"proved": "bold green", "refuted": "bold red", "empty": "bold red", "not settled": "bold yellow"}


@click.command(name="prove")
@rules_option
@policy_option
@click.option("--as-of", help="The day, such as 2026-11-23. Otherwise every day of the base's window.")
@click.option("--property", "only", multiple=True, help="Only this property. Can be given more than once.")
@click.option("--timeout", type=click.FloatRange(min=0, min_open=True), default=60, help="Seconds for one question.")
@click.option("-o", "--output", type=click.Path(), help="A folder for counterexamples, as cases for `ketrace test`.")
@json_option
def command(
    rules: str | None,
    policy: str | None,
    as_of: str | None,
    only: tuple[str, ...],
    timeout: float,
    output: str | None,
    as_json: bool,
) -> None:
    """Prove, for everybody that a base can be asked about, what its folder safety/ says must never be.

    Exit code 0 when all is proved, 1 when something is refuted, 5 when something could not be settled.
    """
    need_solver("proving needs the solver z3")
    from ketrace.proving.prove import prove

    day = day_of(as_of)
    base = load_base(rules, policy, as_json)
    answers = []
    for answer in prove(base, day, only, timeout):
        answers.append(answer)
        if not as_json:
            _show(answer, base)
        if output is not None and answer.state == "refuted" and answer.examples:
            write_case(answer, Path(output), as_json)
    if as_json:
        data(
            {"knowledge": base.book.knowledge.id, "digest": base.book.digest, "answers": [a.to_dict() for a in answers]}
        )
    else:
        _sum_up(answers)
    sys.exit(_code(answers))


def _code(answers: list[Answer]) -> Exit:
    states = {answer.state for answer in answers}
    if states & {"refuted", "empty"}:
        return Exit.FINDINGS
    return Exit.UNSETTLED if "not settled" in states else Exit.DONE


def _show(answer: Answer, base: Base) -> None:
    say()
    say(f"{answer.property}: {answer.state}", _STYLES[answer.state])
    say(f"{answer.title}. {_sentence(answer, base)}", indent=2)
    for example in answer.examples:
        say(f"{_what(answer)} {example.shows}: {_described(example)}", "dim", indent=2, hanging=2)


def _what(answer: Answer) -> str:
    return "counterexample:" if answer.state == "refuted" else "can be:"


def _sentence(answer: Answer, base: Base) -> str:
    days = f"on {answer.as_of}" if answer.as_of == answer.until else f"from {answer.as_of} to {answer.until}"
    lists = [term for term in base.book.terms.values() if term.type == "list"]
    bound = "; ".join(f"up to {term.max_items} items in {term.name}" for term in lists)
    took = f"{days}, in {answer.seconds:.1f} s"
    match answer.state:
        case "proved":
            whom = "Proved for all that can be stated, what is unknown included"
            said = f"{whom} ({bound}), {took}." if bound else f"{whom}, {took}."
            return f"{said} {_capital(answer.reason)}." if answer.reason else said
        case "empty":
            return f"It holds {took}, but says nothing, for this can never be: {answer.reason}."
        case "refuted":
            return f"Refuted {took}: {answer.reason or 'nothing keeps it from happening'}."
        case "not settled":
            return f"Neither proved nor refuted {took}: {answer.reason}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _described(example: Example) -> str:
    """An example in one line: the verdict, then all that is stated."""
    return f"{example.verdict}. Stated: {stated(example.input)}"


def _sum_up(answers: list[Answer]) -> None:
    say()
    total = sum(answer.seconds for answer in answers)
    counts = {state: sum(answer.state == state for answer in answers) for state in _STYLES}
    said = ", ".join(f"{count} {state}" for state, count in counts.items() if count)
    worst = next((state for state in ("refuted", "empty", "not settled") if counts[state]), "proved")
    say(f"{counted(len(answers), 'answer')} in {total:.1f} s: {said}", _STYLES[worst])
