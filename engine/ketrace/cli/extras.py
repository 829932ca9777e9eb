"""What a command needs beyond what deciding needs: where it is missing, how it is had."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from ketrace.problems import KetraceError
from ketrace.shelf import installing


def need_solver(message: str) -> None:
    """Raises `KetraceError` with this message where z3 is not installed."""
    if find_spec("z3") is None:
        raise KetraceError(f"{message}\n  help: {installing('prove')}")


@contextmanager
def importing(extra: str) -> Iterator[None]:
    """Around imports of what comes with an extra. Raises `KetraceError` that names what is not installed."""
    try:
        yield
    except ImportError as error:
        if error.name is not None and error.name.startswith("ketrace"):
            raise
        raise KetraceError(f"`{error.name}` is not installed\n  help: {installing(extra)}") from None
