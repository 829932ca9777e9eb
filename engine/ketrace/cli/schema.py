"""`ketrace schema`: JSON Schemas, for programs that call ketrace and for editors of rules."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from ketrace.base import find_rules
from ketrace.cli.options import cases_of, first_line, json_option, rules_option, shown
from ketrace.cli.printing import data, line, raw, say
from ketrace.drafting.editor import case_schema, editor_schemas, file_name, settings
from ketrace.problems import KetraceError
from ketrace.reading.folder import read_base
from ketrace.reading.sketch import sketch
from ketrace.shelf import shelf

_CASES = "cases/*.yaml"


@click.command(name="schema")
@click.argument("name", type=click.Choice(["input", "decision"]), required=False)
@click.option("--editor", is_flag=True, help="Schemas with which an editor completes and checks the files of a base.")
@click.option("-o", "--output", type=click.Path(file_okay=False), help="The folder to write those schemas to.")
@rules_option
@json_option
def command(name: str | None, editor: bool, output: str | None, rules: str | None, as_json: bool) -> None:
    """Print the JSON Schema of `input` or `decision`; or, with --editor, make those for the files of a base.

    Editor schemas hold the names of the base: its facts, claims, kinds and audiences. Make them again when those
    change. Settings for the YAML language server are printed, and written only with -o.
    """
    if (name is None) is not editor or (output is not None and not editor):
        raise click.UsageError("write `input`, `decision`, or `--editor` (with `-o FOLDER` to write the schemas)")
    if name is not None:
        raw((shelf("schemas") / f"{name}.schema.json").read_bytes())
        return
    folder, found_at = find_rules(rules)
    base = sketch(read_base(folder))
    first_line(f"{base.knowledge.id} {base.knowledge.version} from {found_at}", as_json)
    schemas = {**editor_schemas(base), _CASES: case_schema(base)}
    places = {files: f"{shown(folder.resolve()).as_posix()}/{files}" for files in schemas}
    places[_CASES] = f"{shown(cases_of(base.knowledge.id, rules, None).resolve()).as_posix()}/*.yaml"
    target = Path(output or "FOLDER")
    told = settings(target, places)
    if output is not None:
        _write(target, {file_name(files): one for files, one in schemas.items()}, told)
    if as_json:
        data({"schemas": {file_name(files): one for files, one in schemas.items()}, "settings": told})
        return
    if output is None:
        say(f"{len(schemas)} schemas; nothing is written without `-o FOLDER`", "bold")
    else:
        say(f"wrote {len(schemas)} schemas and settings.json to {output}", "bold")
    say("For Visual Studio Code with its YAML extension, put this into .vscode/settings.json:")
    line(json.dumps(told, indent=2))
    say("For another editor with the YAML language server, write such a line at the top of a file:")
    line(f"# yaml-language-server: $schema={_from_sources(folder, target)}/{file_name('sources/*.yaml')}")


def _from_sources(folder: Path, schemas: Path) -> str:
    """The way to the schemas from a file in the folder of sources."""
    return Path(os.path.relpath(schemas.resolve(), folder.resolve() / "sources")).as_posix()


def _write(folder: Path, schemas: dict[str, dict[str, object]], told: dict[str, object]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, value in {**schemas, "settings.json": told}.items():
            (folder / name).write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise KetraceError(f"`{folder}` cannot be written to: {reason}") from None
