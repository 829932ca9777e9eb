"""`ketrace sources`: the state of the evidence, and what rests on one source."""

from __future__ import annotations

import datetime
from collections import Counter

import click

from ketrace.cli.group import Group
from ketrace.cli.options import cases_folder, json_option, load_base, named_folder, rules_option
from ketrace.cli.printing import console, counted, data, say
from ketrace.cli.show_affected import affected_data, show_affected
from ketrace.problems import did_you_mean
from ketrace.rulebook.affected import affected as resting_on
from ketrace.rulebook.book import Book
from ketrace.rulebook.evidence import Source
from ketrace.testing.cases import read_cases
from ketrace.testing.resting import sentences_resting


@click.group(name="sources", cls=Group, invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """The sources of a base: their state, and what rests on them. Without a command they are listed."""
    if context.invoked_subcommand is None:
        context.invoke(list_sources)


@command.command(name="list")
@rules_option
@click.option(
    "--as-of", help="The day with which review dates are compared. Otherwise the day of the clock, which is printed."
)
@click.option(
    "--attention", is_flag=True, help="Only sources that are not current, overdue, or hold claims nobody read."
)
@json_option
def list_sources(rules: str | None, as_of: str | None, attention: bool, as_json: bool) -> None:
    """Every source: its state, its year, how many of its claims were read, and whether its review is overdue."""
    book = load_base(rules, as_json=as_json).book
    day = _day(as_of)
    rows = [_row(source, day) for source in book.sources.values()]
    shown = [row for row in rows if not attention or row["attention"]]
    if as_json:
        data({"as_of": str(day), "sources": shown})
        return
    _table(shown)
    _foot(rows, day, given=as_of is not None)


def _day(as_of: str | None) -> datetime.date:
    """A report may look at the clock, where a decision may not."""
    if as_of is None:
        return datetime.datetime.now().date()
    try:
        return datetime.date.fromisoformat(as_of)
    except ValueError:
        raise click.BadParameter(f"`{as_of}` is not a day such as 2026-11-23", param_hint="--as-of") from None


def _row(source: Source, day: datetime.date) -> dict[str, object]:
    seen = sum(claim.seen for claim in source.claims)
    overdue = source.overdue(day)
    return {
        "source": source.id,
        "kind": source.kind,
        "year": source.year,
        "state": source.state,
        "claims": len(source.claims),
        "read": seen,
        "verified": dict(sorted(Counter(claim.verified for claim in source.claims).items())),
        "review_by": None if source.review_by is None else str(source.review_by),
        "overdue": overdue,
        "attention": source.state != "current" or overdue or seen < len(source.claims),
    }


def _table(rows: list[dict[str, object]]) -> None:
    from rich.table import Table

    table = Table("source", "kind", "year", "state", "claims", "read", "review by", box=None, pad_edge=False)
    for row in rows:
        review = f"{row['review_by'] or 'no date'}{' OVERDUE' if row['overdue'] else ''}"
        cells = (row["source"], row["kind"], row["year"] or "", row["state"], row["claims"], row["read"], review)
        lapsed = row["overdue"] or row["state"] != "current"
        table.add_row(*map(str, cells), style="yellow" if lapsed else None)
    console().print(table)


def _foot(rows: list[dict[str, object]], day: datetime.date, given: bool) -> None:
    states = Counter(str(row["state"]) for row in rows)
    claims, read = (sum(int(str(row[key])) for row in rows) for key in ("claims", "read"))
    overdue = sum(bool(row["overdue"]) for row in rows)
    undated = sum(row["review_by"] is None for row in rows)
    say()
    say(f"{counted(len(rows), 'source')}: " + ", ".join(f"{number} {state}" for state, number in states.most_common()))
    say(f"{counted(claims, 'claim')}, {read} read in the text or a summary: the others never permit", hanging=2)
    say(
        f"{counted(overdue, 'review')} overdue on {day} ({'as asked' if given else 'by the clock'}), {undated} without a date",
        hanging=2,
    )


@command.command(name="affected")
@click.argument("name", metavar="ID")
@rules_option
@click.option("--cases", type=click.Path(), help="The folder of cases. Otherwise tests/cases/ID beside the rules.")
@json_option
def affected(name: str, rules: str | None, cases: str | None, as_json: bool) -> None:
    """All that rests on ID, a SOURCE or a SOURCE/claim: rules, tables, local numbers, and sentences in worked cases."""
    base = load_base(rules, as_json=as_json)
    _known(name, base.book)
    found = resting_on(name, base.book)
    folder = cases_folder(base, rules, cases)
    if cases is not None:
        named_folder(folder)
    worked = sentences_resting(base, read_cases(folder).cases, found.claims) if folder.is_dir() else None
    if as_json:
        data(affected_data(name, found, worked, base.book))
    else:
        show_affected(name, found, worked, base.book)


def _known(name: str, book: Book) -> None:
    if name not in book.sources and name not in book.claims:
        help = did_you_mean(name, (*book.sources, *book.claims)) or "`ketrace sources list` lists all"
        raise click.BadParameter(f"`{name}` is not a source or claim of this base; {help}", param_hint="ID")
