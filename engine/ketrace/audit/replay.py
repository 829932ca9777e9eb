"""A past decision made again, from its record and the rules it was made with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from ketrace.audit.record import check_record, first_difference
from ketrace.base import Base
from ketrace.facts.json_text import read_json
from ketrace.problems import KetraceError, Place, Problem, Refused

_LARGEST = 64 * 1024 * 1024


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


def replay(base: Base, tree: Mapping[str, object], data: bytes, name: str) -> Replay:
    """Decide again. Raises `Refused` when the rules or the policy are other ones, or the record is not whole."""
    _check_rules(base, tree, name)
    try:
        check_record(tree, data, name)
    except Refused as altered:
        raise Refused([*altered.problems, *_what_was_altered(base, tree, name)]) from None
    again = _again(base, tree, name)
    found = first_difference(dict(tree), again)
    decision = str(tree["decision"])
    return Replay(name, decision) if found is None else Replay(name, decision, *found)


def _again(base: Base, tree: Mapping[str, object], name: str) -> object:
    """The decision made again, as it would be read from its record."""
    written = cast("Mapping[str, object]", tree["input"])
    decision = base.decide(written, "unknown" if tree.get("problems") else "refuse", name)
    return read_json(decision.to_json(), name, _LARGEST)


def _check_rules(base: Base, tree: Mapping[str, object], name: str) -> None:
    knowledge = tree["knowledge"]
    recorded = knowledge if isinstance(knowledge, dict) else {}
    pairs = (
        (
            "other-rules",
            "rules",
            "digest",
            base.book.digest,
            "name the release it was made with: `--rules ID-VERSION.kb.zip`",
        ),
        (
            "other-policy",
            "policy",
            "policy",
            base.book.policy_digest,
            "name the policy file it was made with: `--policy FILE`",
        ),
    )
    problems = [
        Problem(
            code,
            f"`{name}` was decided with {what} {recorded.get(key) or 'none'}, these are {own or 'none'}",
            (Place(name, path=f"$.knowledge.{key}"),),
            help,
        )
        for code, what, key, own, help in pairs
        if recorded.get(key) != own
    ]
    if problems:
        raise Refused(problems)


def _what_was_altered(base: Base, tree: Mapping[str, object], name: str) -> list[Problem]:
    try:
        found = first_difference(
            {**tree, "decision": None}, {**cast("dict[str, object]", _again(base, tree, name)), "decision": None}
        )
    except KetraceError:
        return []
    if found is None:
        return []
    path, recorded, again = found
    return [
        Problem(
            "altered-record",
            f"`{path}` is `{recorded}` in the record, and `{again}` when decided again",
            (Place(name, path=path),),
        )
    ]
