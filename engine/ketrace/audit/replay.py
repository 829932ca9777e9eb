"""A past decision made again, from its record and the rules it was made with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from ketrace.audit.record import MAX_RECORD_BYTES, alterations, first_difference
from ketrace.base import Base
from ketrace.facts.json_text import read_json
from ketrace.places import printable
from ketrace.problems import KetraceError, Place, Problem, Refused


@dataclass(frozen=True, slots=True)
class Replay:
    """Whether a decision came out the same, or where it first differs."""

    name: str
    decision: str
    path: str | None = None
    recorded: object = None
    again: object = None

    @property
    def same(self) -> bool:
        """Whether every byte is the same."""
        return self.path is None


def short(value: object) -> str:
    """A value for a message: on one line, and the beginning of what is long."""
    return "nothing" if value is None else printable(str(value), longest=80)


def replay(base: Base, tree: Mapping[str, object], data: bytes, name: str) -> Replay:
    """Decide again. Raises `Refused` when the record is not whole, or the rules or the policy are other ones."""
    problems = [*alterations(tree, data, name), *_other_rules(base, tree, name)]
    if problems:
        raise Refused([*problems, *_what_was_altered(base, tree, name, problems)])
    decision = str(tree["decision"])
    found = first_difference(_compared(tree), _compared(_again(base, tree, name)))
    return Replay(name, decision) if found is None else Replay(name, decision, *found)


def _again(base: Base, tree: Mapping[str, object], name: str) -> Mapping[str, object]:
    """The decision made again, as it would be read from its record."""
    written = cast("Mapping[str, object]", tree["input"])
    decision = base.decide(written, "unknown" if tree.get("problems") else "refuse", name)
    return cast("Mapping[str, object]", read_json(decision.to_json(), name, 2 * MAX_RECORD_BYTES))


def _compared(tree: Mapping[str, object]) -> dict[str, object]:
    """A decision without its digest, which differs whenever anything does, and says nothing of what."""
    return {key: value for key, value in tree.items() if key != "decision"}


def _other_rules(base: Base, tree: Mapping[str, object], name: str) -> Iterator[Problem]:
    recorded = cast("Mapping[str, object]", tree["knowledge"])
    rules = "name the release it was made with: `--rules ID-VERSION.kb.zip`"
    policy = "name the policy file it was made with: `--policy FILE`"
    if not recorded.get("policy"):
        policy = "it was made without a policy file: leave `--policy` out"
    for code, what, key, own, help in (
        ("other-rules", "rules", "digest", base.book.digest, rules),
        ("other-policy", "policy", "policy", base.book.policy_digest, policy),
    ):
        if recorded.get(key) != own:
            message = f"`{name}` was decided with {what} {recorded.get(key) or 'none'}, these are {own or 'none'}"
            yield Problem(code, message, (Place(name, path=f"$.knowledge.{key}"),), help)


def _what_was_altered(base: Base, tree: Mapping[str, object], name: str, problems: list[Problem]) -> Iterator[Problem]:
    """Where an altered record differs from the decision made again; nothing when other rules made it."""
    if any(problem.code != "altered-record" for problem in problems):
        return
    try:
        found = first_difference(_compared(tree), _compared(_again(base, tree, name)))
    except KetraceError as error:
        said = str(error).partition("\n")[0]
        yield Problem("altered-record", f"its input cannot be decided now: {said}", (Place(name, path="$.input"),))
        return
    if found is not None:
        path, recorded, again = found
        message = f"`{path}` is `{short(recorded)}` in the record, and `{short(again)}` when decided again"
        yield Problem("altered-record", message, (Place(name, path=path),))
