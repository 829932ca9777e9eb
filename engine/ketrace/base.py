"""The front door: load a knowledge base, decide."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ketrace.deciding.asking import Question, open_questions
from ketrace.deciding.consistency import consistent
from ketrace.deciding.decide import Decider
from ketrace.deciding.decision import Decision
from ketrace.facts.json_text import from_python, read_json
from ketrace.facts.read_input import BadValues, read_input
from ketrace.problems import InvalidRules, KetraceError, Place, Problem
from ketrace.reading.folder import read_base
from ketrace.reading.load import load_book
from ketrace.rulebook.book import Book
from ketrace.shelf import shelf

Input = Mapping[str, object] | str | bytes
PathLike = str | os.PathLike[str]


@dataclass(frozen=True, slots=True)
class Base:
    """A loaded knowledge base. Frozen, and safe to share between threads. Made by `load`."""

    book: Book
    found_at: str
    problems: tuple[Problem, ...] = ()
    _decider: Decider = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_decider", Decider(self.book))

    def decide(self, input: Input, bad_values: BadValues = "refuse", name: str = "input") -> Decision:
        """One decision for one input: a mapping, or JSON as text or bytes.

        Quantities are numbers with UCUM units (`"70 kg"`). `bad_values="unknown"` makes unusable values unknown
        instead of refusing them; each then stands as an open rule that forbids.
        Raises `Refused` (with every problem and its JSON path), `NotInForce`, or `Disagreement`.
        """
        facts = read_input(_tree(input, name), self.book, name, bad_values)
        return self._decider.decide(facts, refuse=bad_values == "refuse", name=name)

    def decide_many(self, inputs: Iterable[Input], bad_values: BadValues = "unknown") -> Iterator[Decision]:
        """Decisions one after the other, as they are asked for. An input that is refused whatever it says ends them."""
        for number, input in enumerate(inputs):
            yield self.decide(input, bad_values, f"input {number + 1}")

    def questions(self) -> tuple[Question, ...]:
        """All that can be asked, in the order of names."""
        return tuple(
            Question(
                term.name,
                term.question or term.title,
                term.type,
                term.unit.text if term.unit else None,
                term.option_names,
                self.book.screen_of.get(term.name),
            )
            for term in self.book.terms.values()
            if not term.derived and term.form_of is None
        )

    def open_questions(
        self, input: Input, name: str = "input", again: bool = False, warnings: bool = False
    ) -> tuple[Question, ...]:
        """What can still change the verdict or an amount for one input, in the order in which to ask.

        What was answered with null is left out unless `again` is true: where nothing is left then, all is settled.
        With `warnings` it is also what could settle warnings that are open, whatever they leave unchanged.
        Raises `Refused` or `NotInForce`.
        """
        facts = read_input(_tree(input, name), self.book, name)
        acting = self._decider.acting(facts.as_of.date, facts.has_order)
        found = consistent(self.book, facts, acting, True, name)
        return open_questions(found, again, warnings)

    def next_question(self, input: Input, name: str = "input") -> Question | None:
        """The most decisive of the open questions; none when the verdict and all amounts are as settled as can be."""
        return next(iter(self.open_questions(input, name)), None)

    @property
    def decider(self) -> Decider:
        """The engine room, for measuring and testing."""
        return self._decider


def _tree(input: Input, name: str) -> object:
    data = input.encode() if isinstance(input, str) else input
    return read_json(data, name) if isinstance(data, bytes) else from_python(data, name)


def load(rules: PathLike | None = None, policy: PathLike | None = None) -> Base:
    """A knowledge base from a folder with knowledge.yaml, or from a release.

    Without `rules`: the folder named by KETRACE_RULES, then ./rules, then the copy that came with the package.
    `policy` is a file with a site's own values for policy numbers. Raises `InvalidRules` with every problem.
    """
    path, found_at = find_rules(rules)
    policy_file = None if policy is None else (str(policy), _policy_bytes(Path(policy)))
    book, problems = load_book(read_base(path), policy_file)
    base = Base(book, found_at, problems)
    base.decider.check()
    return base


def _policy_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise InvalidRules(
            [Problem("unreadable-file", f"the policy file `{path}` cannot be read: {reason}", (Place(str(path)),))]
        ) from None


def find_rules(rules: PathLike | None = None) -> tuple[Path, str]:
    """Where the rules are, and in words how they were found."""
    if rules is not None:
        found = _base_in(Path(rules))
        return found, f"{found} (named)"
    named = os.environ.get("KETRACE_RULES")
    if named:
        found = _base_in(Path(named))
        return found, f"{found} (KETRACE_RULES)"
    if Path("rules").is_dir():
        found = _base_in(Path("rules"), " and is looked into because no rules were named")
        return found, f"{found} (here)"
    found = _base_in(shelf("rules"))
    return found, f"{found} (packaged copy)"


def _base_in(path: Path, why: str = "") -> Path:
    if path.is_file() or (path / "knowledge.yaml").is_file():
        return path
    if not path.exists():
        raise KetraceError(f"there is no `{path}`\n  help: name a folder with knowledge.yaml, or a release")
    inside = sorted(found.parent for found in path.glob("*/knowledge.yaml"))
    if len(inside) == 1:
        return inside[0]
    if not inside:
        raise KetraceError(
            f"`{path}` has no knowledge.yaml{why}\n  help: name a folder with knowledge.yaml, or a release"
        )
    raise KetraceError(
        f"`{path}` holds more than one knowledge base\n  help: name one: " + ", ".join(f"`{one}`" for one in inside)
    )
