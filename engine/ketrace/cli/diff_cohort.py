"""`ketrace diff --cohort`: who of some patients changes, as a table, a picture and a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ketrace.base import Base
from ketrace.cli.extras import importing
from ketrace.cli.printing import counted, heading, line, progress, say
from ketrace.problems import KetraceError

if TYPE_CHECKING:
    from ketrace.cohort.changes import Changed

CHANGED, PICTURE = "changed.parquet", "who-changes.svg"
UNCHANGED = 500
_MOST_RULES = 12
_KINDS = {
    "newly exposed": "more",
    "higher amount": "more",
    "another amount": "neither",
    "ban or warning lost": "more",
    "newly forbidden": "less",
    "no longer exposed": "less",
    "lower amount": "less",
    "newly warned": "less",
    "other": "neither",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A cohort as it was asked about: the file, the day for all rows, and where to write (or nowhere)."""

    patients: str
    as_of: str | None
    on: str
    seed: int
    again: int | None
    output: str | None


def run_cohort(old: Base, new: Base, asked: Asked) -> Changed:
    """Who changes. With a folder, its file and its picture are written there. Raises `Refused` and `Disagreement`."""
    with importing("cohort"):
        from ketrace.cohort.changes import Again, who_changes
        from ketrace.cohort.run import Options
        from ketrace.comparing.neighbourhood import edit
    folder = None if asked.output is None else Path(asked.output)
    target = None if folder is None else str(folder / CHANGED)
    options = Options(asked.on, asked.as_of)
    again = Again(asked.again, min(UNCHANGED, asked.again or UNCHANGED), asked.seed)
    touched = edit(old.book, new.book)
    found = who_changes((old, new), asked.patients, touched, options, again, target, progress("rows"))
    if folder is not None:
        _draw(found, folder / PICTURE)
    return found


def _draw(found: Changed, path: Path) -> None:
    from ketrace.comparing.picture import chart

    counts = {name: found.first[name] for name in _KINDS}
    title = f"{found.changed:,} of {found.rows:,} patients change"
    half = path.with_suffix(".half")
    try:
        half.write_text(chart(title, counts, _KINDS), encoding="utf-8")
        half.replace(path)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise KetraceError(f"`{path}` cannot be written: {reason}") from None


def show_cohort(found: Changed, output: str | None) -> None:
    """Print who changes: each patient once, under the direction that can harm most, and beside it all who change so."""
    heading("Who changes")
    say(f"{found.changed:,} of {counted_rows(found.rows)} change", "bold")
    if found.changed:
        line(f"  {'direction':<22}{'counted once':>14}{'in all':>10}")
        for name in _KINDS:
            if found.all[name]:
                line(f"  {name:<22}{found.first[name]:>14,}{found.all[name]:>10,}")
        say("Rules that are another for most of them:")
        for rule, number in sorted(found.rules.items(), key=lambda one: (-one[1], one[0]))[:_MOST_RULES]:
            line(f"  {number:>10,}  {rule}")
    say(f"{counted(found.followed, 'rule')} worked out: the others are the same by what is written.", "dim")
    say("Decided again by forward chaining, with both versions and the same answers:", "dim")
    line(f"  {_of(found.decided_changed, found.changed)} who change", "dim")
    line(f"  {_of(found.decided, found.rows - found.changed)} who do not, drawn with seed {found.seed}", "dim")
    if output is not None:
        line(f"  written to {Path(output) / CHANGED}", "dim")
        line(f"  written to {Path(output) / PICTURE}", "dim")


def _of(some: int, whole: int) -> str:
    return f"all {whole:,}" if some == whole and whole else f"{some:,} of {whole:,}" if whole else "none"


def counted_rows(rows: int) -> str:
    """How many rows."""
    return f"{rows:,} patient" + ("" if rows == 1 else "s")
