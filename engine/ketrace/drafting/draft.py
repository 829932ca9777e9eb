"""A started document: where it goes, what is in it, and what is still to be filled in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ketrace.problems import Place, Problem, Refused, did_you_mean
from ketrace.reading.documents import shapes
from ketrace.reading.text import read_yaml
from ketrace.reading.unfinished import unfinished, with_unfinished
from ketrace.reading.write import yaml_text


@dataclass(frozen=True, slots=True)
class Draft:
    """A document of a kind (a rule with its effect), and the file in which it goes, within its folder.

    `offers` are lines of what may be added, which stand as remarks at its end.
    """

    kind: str
    file: str
    data: Mapping[str, object]
    effect: str | None = None
    offers: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The document as it is written."""
        return yaml_text(self.data) + "".join(f"# {line}\n" for line in self.offers)

    def to_fill_in(self) -> tuple[Problem, ...]:
        """What `check` will say of it. Raises `Refused` when it would say anything else."""
        node, problems = read_yaml(self.text.encode(), self.file)
        assert node is not None and not problems, self.text
        waiting = tuple(unfinished(node, "the document"))
        found = with_unfinished(shapes().problems(self.kind, node, self.effect), node)
        if len(found) > len(waiting):
            raise Refused(one for one in found if one not in waiting)
        return waiting


class Asked:
    """Checks the names that somebody gave, and gathers what is wrong with them."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def known(self, option: str, sort: str, name: str, names: Iterable[str], declared: str) -> bool:
        """Whether a name is known; `declared` says where such names are declared."""
        all = list(names)
        if name in all:
            return True
        help = did_you_mean(name, all) or f"{declared}: " + (", ".join(f"`{one}`" for one in all[:8]) or "none yet")
        self.wrong(f"unknown-{sort.replace(' ', '-')}", f"unknown {sort} `{name}`", option, help)
        return False

    def free(self, sort: str, name: str, taken: Mapping[str, str] | Iterable[str]) -> None:
        """That a name was never used; of a former one, who has it now."""
        if name not in taken:
            return
        now = taken[name] if isinstance(taken, Mapping) else name
        message = f"`{name}` is the id of a {sort} already"
        if now != name:
            message = f"`{name}` is a former id of the {sort} `{now}`"
        self.wrong("name-used-again", message, "ID", "an id is used once, for ever, also after the end: take another")

    def wrong(self, code: str, message: str, option: str, help: str | None = None) -> None:
        """Note what is wrong with an option."""
        self.problems.append(Problem(code, message, (Place("ketrace new", path=option),), help))

    def done(self) -> None:
        """Raises `Refused` with all that is wrong."""
        if self.problems:
            raise Refused(self.problems)
