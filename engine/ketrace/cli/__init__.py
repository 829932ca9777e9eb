"""The command line: one file per command, exit codes in one table."""

from ketrace.cli.main import main

__all__ = ["main"]
