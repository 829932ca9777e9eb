"""Codes of other systems: which mean a fact, or a value of it, and which only look as if they did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ketrace.problems import Place
from ketrace.rulebook.terms import Code, Term


@dataclass(frozen=True, slots=True)
class Coded:
    """A code where it stands: at a term, a field of a list (`list.field`), or one option of either.

    `owner` and `path` lead to it in its file. A look-alike does *not* mean the fact.
    """

    fact: str
    option: str | None
    code: Code
    look_alike: bool
    owner: Place
    path: tuple[str | int, ...]

    @property
    def meaning(self) -> str:
        """What the code means, in the words of the base: a fact, or a fact with its value."""
        return self.fact if self.option is None else f"{self.fact}: {self.option}"


def coded(terms: Mapping[str, Term]) -> Iterator[Coded]:
    """All codes of all terms, in the order of the terms."""
    for term in terms.values():
        if term.form_of is None:
            yield from _of(term, term.name, term.place, ("terms", term.name))
            for field in term.fields:
                path = ("terms", term.name, "fields", field.name)
                yield from _of(field, f"{term.name}.{field.name}", term.place, path)


def _of(term: Term, fact: str, owner: Place, path: tuple[str | int, ...]) -> Iterator[Coded]:
    for i, code in enumerate(term.codes):
        yield Coded(fact, None, code, False, owner, (*path, "codes", i))
    for option in term.options:
        for i, code in enumerate(option.codes):
            yield Coded(fact, option.name, code, False, owner, (*path, "options", option.name, "codes", i))
    for i, code in enumerate(term.look_alikes):
        yield Coded(fact, None, code, True, owner, (*path, "look_alikes", i))
