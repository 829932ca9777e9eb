"""`ketrace rules texts`: how hard the texts are to read. A report, not a gate."""

from __future__ import annotations

from dataclasses import asdict

import click

from ketrace.cli.decide import known_audience
from ketrace.cli.options import json_option, load_base, rules_option
from ketrace.cli.printing import console, counted, data, say
from ketrace.readability import MEASURE, Reading, readings


@click.command()
@rules_option
@click.option("--audience", help="Only texts for this audience. Otherwise those for whom the base aims at a grade.")
@json_option
def texts(rules: str | None, audience: str | None, as_json: bool) -> None:
    """How hard texts are to read: their school grade, the hardest first.

    The formula of Flesch and Kincaid counts syllables and words, so long names count as hard however well they are
    known: look at what stands on top, and leave what cannot be said more simply.
    """
    base = load_base(rules, as_json=as_json)
    knowledge = base.book.knowledge
    chosen = [known_audience(base, audience)] if audience else list(knowledge.reading_grades or knowledge.audiences)
    found = readings(base.book, chosen)
    if as_json:
        counts = {name: _counts([one for one in found if one.audience == name]) for name in chosen}
        listed = [{**asdict(one), "within_aim": one.within_aim} for one in found]
        data({"measure": MEASURE, "audiences": counts, "texts": listed})
        return
    _show(found, several=len(chosen) > 1)
    for name in chosen:
        say(_summary([one for one in found if one.audience == name], name), hanging=2)


def _show(found: list[Reading], several: bool) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    table.add_column("said by", no_wrap=True)
    if several:
        table.add_column("to")
    table.add_column("text")
    table.add_column("grade", justify="right")
    for one in found:
        who = one.name if one.by == "rule" else f"{one.by} {one.name}"
        style = None if one.within_aim else "yellow"
        table.add_row(who, *([one.audience] if several else []), one.text, f"{one.grade:.1f}", style=style)
    console().print(table)
    say()


def _counts(found: list[Reading]) -> dict[str, int]:
    return {"texts": len(found), "within_aim": sum(one.within_aim for one in found)}


def _summary(found: list[Reading], audience: str) -> str:
    if not found:
        return f"no text for `{audience}`"
    all_of_them = counted(len(found), "text")
    hardest = f"the hardest reads at {found[0].grade:.1f}"
    if found[0].aim is None:
        return f"{all_of_them} for `{audience}`, no grade aimed at; {hardest}"
    within = sum(one.within_aim for one in found)
    return f"{within} of {all_of_them} for `{audience}` at grade {found[0].aim} or below; {hardest}"
