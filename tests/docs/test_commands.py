"""Every command explains itself, and is shown on some page."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from ketrace.cli.exits import Exit
from ketrace.cli.main import group
from tests.docs.blocks import blocks, typed
from tests.docs.shell import ROOT
from tests.docs.test_pages import PAGES


def commands(one: click.Command = group, name: str = "ketrace") -> Iterator[tuple[str, click.Command]]:
    """Every command by the words that call it."""
    if not isinstance(one, click.Group):
        yield name, one
        return
    context = click.Context(one)
    for word in one.list_commands(context):
        found = one.get_command(context, word)
        assert found is not None
        yield from commands(found, f"{name} {word}")


COMMANDS = dict(commands())


def shown() -> list[str]:
    """Every command that some page tells its reader to type."""
    pages = [(ROOT / page).read_text(encoding="utf-8").split("\n") for page in PAGES]
    return [one.command for page in pages for block in blocks(page) if block.kind == "console" for one in typed(block)]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_has_help(name: str) -> None:
    """A sentence for the command, and one for each of its options."""
    command = COMMANDS[name]
    silent = [one.name for one in command.params if isinstance(one, click.Option) and not one.help]

    assert (command.help or "").rstrip().endswith(".")
    assert silent == []


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_has_an_example(name: str) -> None:
    """Some page shows it with what it prints."""
    assert [command for command in shown() if command == name or command.startswith(name + " ")]


def test_exit_codes_are_told() -> None:
    """The page for developers lists each exit code."""
    page = (ROOT / "docs/embedding.md").read_text(encoding="utf-8")

    assert [code for code in Exit if f"\n| {code.value} | " not in page] == []
