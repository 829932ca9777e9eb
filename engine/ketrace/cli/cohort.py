"""`ketrace cohort`: run, sample, diff."""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import TYPE_CHECKING

import click

from ketrace.cli import diff
from ketrace.cli.extras import importing
from ketrace.cli.group import Group
from ketrace.cli.options import json_option, load_base, policy_option, rules_option
from ketrace.cli.printing import counted, data, line, progress, say

if TYPE_CHECKING:
    from ketrace.cohort.run import Report


@click.group(name="cohort", cls=Group)
def command() -> None:
    """Decide for many at once: Parquet, CSV or NDJSON in, Parquet out."""


@command.command(name="run")
@click.argument("patients", metavar="PATIENTS")
@click.option("-o", "--out", required=True, type=click.Path(), help="A `.parquet` file, or a folder for part files.")
@rules_option
@policy_option
@click.option("--as-of", help="The date for all rows, instead of the column `as_of`.")
@click.option("--on", default="polars", show_default=True, help="polars, duckdb, local[*], spark://… or sc://…")
@click.option("--ignore", multiple=True, metavar="COLUMN", help="A column to pass over. May be given again.")
@click.option("--batch", type=click.IntRange(min=1), help="How many rows are held at once.")
@click.option("--replace", is_flag=True, help="Write over what is there.")
@json_option
def run_cohort(
    patients: str,
    out: str,
    rules: str | None,
    policy: str | None,
    as_of: str | None,
    on: str,
    ignore: tuple[str, ...],
    batch: int | None,
    replace: bool,
    as_json: bool,
) -> None:
    """Answer for every row of PATIENTS: verdict, state of every rule, amounts, what is missing, what is wrong.

    A value that cannot be used is unknown, and listed with its row. A run that was stopped goes on where it was.
    """
    room = _extra("ketrace.cohort.run")
    base = load_base(rules, policy, as_json)
    options = room.Options(on, as_of, ignore, batch or room.BATCH, replace)
    report = room.run(base, patients, out, options, progress("rows"))
    if as_json:
        data({"out": out, **report.to_dict()})
    else:
        _show(report, out, base.book.knowledge.notice)


def _extra(module: str) -> ModuleType:
    """A module of the room that needs an extra."""
    with importing("cohort"):
        return importlib.import_module(module)


def _show(report: Report, out: str, notice: str) -> None:
    line(f"{out}: {counted(report.rows, 'row')}")
    if report.resumed:
        line(f"  {counted(report.resumed, 'row')} were already there")
    for word, number in sorted(report.verdicts.items(), key=lambda one: (-one[1], one[0])):
        line(
            f"  {number:>10,}  {'no verdict: not dated, or outside the dates of this base' if word == 'none' else word}"
        )
    if report.with_problems:
        line(f"{counted(report.with_problems, 'row')} with problems, listed in the column `problems`:", "yellow")
        for code, number in sorted(report.problems.items(), key=lambda one: (-one[1], one[0])):
            line(f"  {number:>10,}  {code}")
    if report.apart:
        line(f"{counted(report.apart, 'row')} decided one by one: a number has more digits than columns hold", "dim")
    if report.without_date:
        named = ", ".join(f"`{name}@observed`" for name in report.without_date)
        say(f"not used in any row, for values of no known date do not count: there is no column {named}", "yellow")
    if report.without_column:
        line(f"no column for {counted(len(report.without_column), 'fact')}, which are unknown in every row", "dim")
    say(notice, "dim")


@command.command(name="sample")
@click.argument("number", metavar="N", type=click.IntRange(min=1))
@click.option("--seed", type=click.IntRange(min=0), required=True, help="The same seed draws the same rows.")
@click.option("-o", "--out", type=click.Path(), help="The file to write; `.parquet`, `.csv` or `.ndjson`.")
@click.option("--like", type=click.Path(), help="A JSON file that says how values are spread.")
@rules_option
@json_option
def sample_cohort(number: int, seed: int, out: str | None, like: str | None, rules: str | None, as_json: bool) -> None:
    """Invent N rows to try a base on: none is about anybody, and the file says so.

    Values are drawn from what is plausible, with gaps, and never such that the base says nobody can be so.
    """
    room = _extra("ketrace.cohort.sample")
    base = load_base(rules, as_json=as_json)
    target = out or f"synthetic-{number}-seed-{seed}.parquet"
    columns = room.sample(base, number, seed, target, like, progress("rows"))
    if as_json:
        data({"format": 1, "out": target, "rows": number, "seed": seed, "synthetic": True, "columns": columns})
    else:
        line(f"{target}: {counted(number, 'row')} of {counted(columns, 'column')}, all invented (seed {seed})")


@command.command(name="diff")
@click.argument("old")
@click.argument("new")
@click.argument("patients")
@diff.comparing_options
@click.pass_context
def diff_cohort(context: click.Context, /, patients: str, **asked: object) -> None:
    """Compare two versions of a base, and say who of PATIENTS changes: `ketrace diff OLD NEW --cohort PATIENTS`."""
    context.invoke(diff.command, cohort=patients, **asked)
