"""A group of commands that tells what was probably meant."""

from __future__ import annotations

import click

from ketrace.problems import did_you_mean


class Group(click.Group):
    """Says which commands there are when one is asked for that is not."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that was asked for, or a wrong usage that names the nearest."""
        name = args[0]
        if not name.startswith("-") and self.get_command(ctx, name) is None:
            known = self.list_commands(ctx)
            help = did_you_mean(name, known) or "commands are " + ", ".join(known)
            raise click.UsageError(f"there is no command `{name}`; {help}", ctx)
        return super().resolve_command(ctx, args)
