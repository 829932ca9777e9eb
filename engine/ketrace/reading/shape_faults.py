"""One error of Cerberus, with all that is needed to say it in our words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from cerberus import errors as cerberus

from ketrace.places import printable
from ketrace.problems import did_you_mean
from ketrace.reading.nodes import Node, Scalar, find
from ketrace.reading.schemas import Rules, Schema

Path = tuple[str | int, ...]
Belongs = Callable[[str], str | None]


def nowhere(_key: str) -> None:
    """Tells of a key that it belongs nowhere else."""
    return None


@dataclass(frozen=True, slots=True)
class Fault:
    """One error of Cerberus, the path to it in the schema that found it, and the path in the whole document.

    `on_key` is true when a key is at fault and not its value. `belongs` tells of an unknown key where it belongs, and
    `hint` is help that goes before all other.
    """

    error: Any
    on_key: bool
    schema: Schema
    inner: Path
    path: Path
    root: Node
    belongs: Belongs = nowhere
    hint: str | None = None

    @property
    def rules(self) -> Rules:
        """The rules that were broken."""
        if self.on_key:
            found: Rules = self.schema.rules_at(self.inner[:-1])["keysrules"]
            return found
        return self.schema.rules_at(self.inner)

    @property
    def known(self) -> tuple[str, ...]:
        """The keys that may stand where an unknown one stands."""
        return tuple(self.schema.rules_at(self.inner[:-1]).get("schema", ()))

    @property
    def meta(self) -> dict[str, str]:
        """The words that the schema has for this."""
        found: dict[str, str] = self.rules.get("meta", {})
        return found

    def refused(self, word: str) -> str | None:
        """Help for a word that people will try, well spelt or not, though it cannot stand here."""
        words: dict[str, str] = self.rules.get("meta", {}).get("refused", {})
        return next((help for one, help in words.items() if did_you_mean(word.lower(), (one,))), None)

    @property
    def subject(self) -> str:
        """What is at fault, in the user's words."""
        return subject(self.path)

    @property
    def shown(self) -> str:
        """What stands there, as it was written."""
        if self.on_key:
            return printable(str(self.path[-1]))
        node = find(self.root, self.path)
        return printable(node.text if isinstance(node, Scalar) else str(self.error.value))


def subject(path: Path) -> str:
    """What lies on a path, as a message names it."""
    if not path:
        return "the document"
    last = path[-1]
    return f"`{printable(last)}`" if isinstance(last, str) else f"entry {last + 1} of {subject(path[:-1])}"


def leaves(errors: Iterable[Any], on_key: bool = False) -> Iterator[tuple[Any, bool]]:
    """All single errors, each with whether it is about a key."""
    for error in errors:
        if error.is_group_error:
            yield from leaves(error.child_errors, on_key or error.code == cerberus.KEYSRULES.code)
        else:
            yield error, on_key


def one_of(words: Iterable[str], last: str = "or") -> str:
    """`a`, `b` or `c`."""
    *some, end = words
    return f"{', '.join(some)} {last} {end}" if some else end
