"""`ketrace rules page`: the rulebook as a static site, and the answer as text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from ketrace.base import Base, find_rules
from ketrace.cli.history import history
from ketrace.cli.options import cases_folder, json_option, load_base, named_folder, policy_option, rules_option
from ketrace.cli.printing import counted, data, line
from ketrace.cli.show_answer import answer_data, show_answer
from ketrace.page.beside import Beside, CaseNote
from ketrace.page.folder import write_site
from ketrace.problems import KetraceError
from ketrace.reading.folder import read_base
from ketrace.testing.cases import Case, read_cases
from ketrace.testing.run import run_cases


@click.command(name="page")
@rules_option
@policy_option
@click.option("-o", "--to", "folder", type=click.Path(), help="The folder to write. Otherwise ID-VERSION-pages here.")
@click.option("--cases", type=click.Path(), help="The folder of cases. Otherwise tests/cases/ID beside the rules.")
@click.option("--answer", is_flag=True, help="Print the answer page as text, and write nothing.")
@json_option
def page(
    rules: str | None, policy: str | None, folder: str | None, cases: str | None, answer: bool, as_json: bool
) -> None:
    """Write all rules as pages to read, print and sign off: a folder of HTML that needs no network.

    The same rules, cases and history always give the same bytes. A folder that holds anything else is left alone.
    """
    base = load_base(rules, policy, as_json)
    if answer:
        if as_json:
            data(answer_data(base.book))
        else:
            show_answer(base.book)
        return
    from ketrace.page.site import site  # and with it Jinja, which nothing else needs

    knowledge = base.book.knowledge
    target = Path(folder or f"{knowledge.id}-{knowledge.version}-pages")
    beside = _beside(base, find_rules(rules)[0], _cases(cases_folder(base, rules, cases), named=cases is not None))
    files = site(base.book, beside)
    try:
        write_site(files, target)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise KetraceError(f"`{target}` cannot be written: {reason}\n  help: name a folder with `-o FOLDER`") from None
    size = sum(len(content) for content in files.values())
    if as_json:
        data({"folder": str(target), "files": len(files), "bytes": size, "start": str(target / "index.html")})
        return
    line(f"{target}: {counted(len(files), 'file')}, {size // 1024} KiB. Open {target / 'index.html'} to read.")
    if beside.seen is None:
        line("  without cases: there is no folder of cases; name one with `--cases FOLDER`", "dim")
    if beside.history is None:
        line(f"  without history: {beside.no_history}", "dim")


def _beside(base: Base, rules: Path, cases: list[Case] | None) -> Beside:
    """What stands beside the rules: cases that are decided now, history, and the files as written."""
    changes, why_none = history(rules)
    written = {name: content.decode() for name, content in read_base(rules).items()}
    seen = None
    if cases is not None:
        report = run_cases(base, cases)
        seen = {rule: {state: tuple(ids) for state, ids in states.items()} for rule, states in report.seen.items()}
    notes = tuple(_note(case) for case in cases or () if case.steps)
    return Beside(notes, seen, changes, why_none, written)


def _cases(folder: Path, named: bool) -> list[Case] | None:
    if not named and not folder.is_dir():
        return None
    found = read_cases(named_folder(folder))
    if found.problems:
        first = found.problems[0]
        raise KetraceError(f"a case cannot be read: {first.message}\n  {first.places[0]}\n  help: run `ketrace test`")
    return found.cases


def _note(case: Case) -> CaseNote:
    steps = tuple((step.title, _expected(step.expect)) for step in case.steps)
    return CaseNote(case.id, case.title, case.file, steps, case.covers)


def _expected(expect: Mapping[str, Any]) -> str:
    """What a step expects, in the words of the case."""
    return "; ".join(f"{name.replace('_', ' ')}: {_shown(value)}" for name, value in expect.items())


def _shown(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case Mapping():
            return ", ".join(f"{name} {_shown(one)}" for name, one in value.items())
        case list():
            return " and ".join(map(_shown, value)) or "none"
        case _:
            return str(value)
