"""`ketrace diff`: what two versions of a base say otherwise, and what that does to anybody."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ketrace.cli.exits import Exit
from ketrace.cli.extras import need_solver
from ketrace.cli.options import Command, day_of, first_line, json_option
from ketrace.cli.printing import data
from ketrace.cli.stated import write_case

_OPTIONS = (
    click.option("--as-of", help="The day, such as 2026-11-23. Otherwise every day on which both versions speak."),
    click.option(
        "--timeout", type=click.FloatRange(min=0, min_open=True), default=60, help="Seconds for one question."
    ),
    click.option("-o", "--output", type=click.Path(), help="A folder: cases of new exposures, who changes."),
    click.option(
        "--on", default="polars", show_default=True, help="What works out the cohort; see `ketrace cohort run`."
    ),
    click.option(
        "--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Draws whom to decide again."
    ),
    click.option("--again", type=click.IntRange(min=1), help="How many who change to decide again; otherwise all."),
    json_option,
)


def comparing_options(command: Command) -> Command:
    """What can be asked of a comparison, besides what is compared."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.command(name="diff")
@click.argument("old")
@click.argument("new", required=False)
@click.option("--cohort", help="A file of patients (Parquet, CSV or NDJSON): who of them changes.")
@comparing_options
def command(
    old: str,
    new: str | None,
    cohort: str | None,
    as_of: str | None,
    timeout: float,
    output: str | None,
    on: str,
    seed: int,
    again: int | None,
    as_json: bool,
) -> None:
    """Compare two versions of a base: folders, releases, or git revisions such as HEAD~1 or HEAD~1:rules/ID.

    Says what is written otherwise; for each rule that it touches for whom it became stricter and for whom looser, with a
    patient for each; and whether anybody is newly exposed. Without NEW: the rules as they are here.

    With --cohort: who of some patients changes, counted by direction of harm. All who change, and a sample of the others,
    are decided again with both versions by forward chaining; where that says anything else, the run stops with exit code 4.

    Exit code 0 when nothing differs or nobody is newly exposed, 1 when somebody is, 3 when the versions cannot be compared,
    5 when it could not be settled.
    """
    need_solver("comparing needs the solver z3")
    from ketrace.cli.diff_cohort import Asked, run_cohort, show_cohort
    from ketrace.cli.show_diff import show
    from ketrace.comparing.cases import as_answer
    from ketrace.comparing.compare import compare
    from ketrace.comparing.versions import read_version

    day = day_of(as_of)
    before, after = read_version(old), read_version(new)
    for word, base in (("old", before), ("new", after)):
        first_line(f"{word}: {base.book.knowledge.id} {base.book.knowledge.version} from {base.found_at}", as_json)
    difference = compare(before, after, day, timeout)
    if not as_json:
        show(difference)
    changed = None
    if cohort is not None:
        changed = run_cohort(before, after, Asked(cohort, as_of, on, seed, again, output))
        if not as_json:
            show_cohort(changed, output)
    if as_json:
        data(difference.to_dict() if changed is None else {**difference.to_dict(), "cohort": changed.to_dict()})
    if output is not None:
        for stretch in difference.stretches:
            for number, breach in enumerate(stretch.gate.breaches, 1):
                write_case(as_answer(breach, number, stretch.as_of, stretch.until), Path(output), as_json)
    sys.exit({"proved": Exit.DONE, "refuted": Exit.FINDINGS, "not settled": Exit.UNSETTLED}[difference.gate])
