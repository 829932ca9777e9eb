"""A started document is written where it belongs, and what is left to do is said."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ketrace.base import find_rules
from ketrace.cli.exits import Exit
from ketrace.cli.options import cases_of, first_line, shown
from ketrace.cli.printing import counted, data, problems, say
from ketrace.drafting.draft import Draft
from ketrace.problems import KetraceError, Problem, Refused
from ketrace.reading.folder import read_base
from ketrace.reading.sketch import Sketch, sketch
from ketrace.shelf import shelf
from ketrace.testing.cases import read_cases


@dataclass(frozen=True, slots=True)
class Place:
    """The folder of a base, its files and its names."""

    folder: Path
    files: Mapping[str, bytes]
    base: Sketch
    rules: str | None

    def base_cases(self, cases: str | None) -> list[str]:
        """The files of base cases."""
        folder = cases_of(self.base.knowledge.id, self.rules, cases)
        return [case.file for case in read_cases(folder).cases if case.is_base] if folder.is_dir() else []


def started(rules: str | None, as_json: bool, start: Callable[[Place], Draft], cases: str | None = None) -> None:
    """Writes what `start` makes, and prints what is left to fill in. Exit code 2 when a name is wrong or taken."""
    folder, found_at = find_rules(rules)
    if folder.is_file() or (
        rules is None and folder.resolve().is_relative_to(shelf("rules")) and "packaged" in found_at
    ):
        raise KetraceError(f"`{folder}` is not for editing\n  help: name the folder of your own base with `--rules`")
    files = read_base(folder)
    place = Place(folder, files, sketch(files), rules)
    first_line(f"{place.base.knowledge.id} {place.base.knowledge.version} from {found_at}", as_json)
    try:
        draft = start(place)
        waiting = draft.to_fill_in()
    except Refused as refused:
        problems(refused.problems)
        sys.exit(Exit.USAGE)
    is_case = draft.kind == "case"
    path = (cases_of(place.base.knowledge.id, rules, cases) if is_case else folder) / draft.file
    _write(path, draft.text)
    if as_json:
        data({"file": str(path), "to_fill_in": [_waiting(one) for one in waiting]})
        return
    say(f"started {shown(path)}", "bold green")
    if waiting:
        say(f"{counted(len(waiting), 'place')} to fill in:")
    for one in waiting:
        say(f"line {one.places[0].line}: {one.message.partition(' is still')[0]}: {one.help}", indent=2, hanging=2)
    say(f"Then try it with `ketrace {'test' if is_case else 'check'}`.")


def _waiting(problem: Problem) -> dict[str, object]:
    place = problem.places[0]
    return {"line": place.line, "path": place.path, "help": problem.help}


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise KetraceError(
            f"`{shown(path)}` is there already\n  help: nothing is written over; take another id"
        ) from None
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise KetraceError(f"`{shown(path)}` cannot be written: {reason}") from None
