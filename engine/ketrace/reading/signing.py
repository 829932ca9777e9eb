"""What a person signs: the digest of what a rule means, and that of what it says.

Both are made from the documents as written, not from what the engine makes of them, so that a signature outlives changes
of the engine. Layout, comments and the order of keys are no part of it; values are, as they are written.
"""

from __future__ import annotations

import json
from collections import abc
from typing import Any

from ketrace.reading.document import Document
from ketrace.reading.documents import KNOWLEDGE
from ketrace.reading.folder import digest
from ketrace.rulebook.book import Book
from ketrace.rulebook.resting import definitions_behind, policies_read, reads, tables_read
from ketrace.rulebook.reviews import Signature
from ketrace.rulebook.rules import Rule

_RULE = ("kind", "since", "until", "when", "because", "urgency", "conflict", "replaced_by")
_SAID = ("title", "reason", "say")
_POLICY = ("value", "allowed", "safer", "because")
_NOT_OF_TERM = ("title", "codes", "look_alikes", "formerly", "unscreened")
_NOT_OF_TABLE = ("title", "without")
_NOT_OF_CLAIM = ("covers",)
Data = dict[str, Any]


class Signer:
    """Signs the rules of one base; each document is read once."""

    def __init__(self, book: Book, documents: abc.Mapping[str, Document]) -> None:
        self._book = book
        self._documents = documents
        self._data: dict[str, Data] = {}

    def signature(self, rule: Rule) -> Signature:
        """The digests of a rule and of all that it rests on."""
        written = self._of(rule.place.file)
        then = written.get("then", {})
        texts = {**_only(written, _SAID), "until": then.get("until")}
        return Signature(_digest(self._meaning(rule)), _digest(texts))

    def _of(self, file: str) -> Data:
        if file not in self._data:
            self._data[file] = self._documents[file].data
        return self._data[file]

    def _meaning(self, rule: Rule) -> Data:
        """Everything that decides when the rule holds and what it concludes, by the names of its parts."""
        behind = definitions_behind(rule, self._book)
        parts: Data = {"rule": self._rule(rule)}
        for one in behind:
            parts[f"rule {one.id}"] = {**self._rule(one), "status": one.status}
        for one in (rule, *behind):
            self._rests_on(one, parts)
        return parts

    def _rule(self, rule: Rule) -> Data:
        written, knowledge = self._of(rule.place.file), self._of(KNOWLEDGE)
        then = {key: value for key, value in written.get("then", {}).items() if key != "until"}
        amounts = {name: _only(knowledge["amounts"][name], ("unit", "step")) for name in then.get("amounts", {})}
        kind = _only(knowledge["kinds"][rule.kind], ("effect", "verdict", "outcome"))
        return {**_only(written, _RULE), "then": then, "its kind": kind, "its amounts": amounts}

    def _rests_on(self, rule: Rule, parts: Data) -> None:
        """The facts, tables, local numbers and claims that one rule uses itself."""
        book = self._book
        policies, claims = policies_read(rule), set(rule.because)
        for name in sorted(reads(rule)):
            parts[f"fact {name}"] = self._fact(name, policies)
        for name in sorted(tables_read(rule)):
            parts[f"table {name}"] = _without(self._of(book.tables[name].place.file), _NOT_OF_TABLE)
            claims |= set(book.tables[name].because)
        for name in sorted(policies):
            parts[f"policy {name}"] = _only(self._of(book.policies[name].place.file), _POLICY)
            claims |= set(book.policies[name].because)
        for name in sorted(claims):
            parts[f"claim {name}"] = self._claim(name)

    def _fact(self, name: str, policies: set[str]) -> Data:
        """A fact as it is asked, and the screen that asks it. The local numbers that it names are added to those given."""
        term = self._book.terms[name]
        found = _asked(self._of(term.place.file)["terms"][term.form_of or name])
        screen = self._book.screens.get(self._book.screen_of.get(name, ""))
        if screen is not None:
            found["screen"] = {"id": screen.id, "question": screen.question, "valid_for": screen.valid_for}
        policies |= {one.valid_for for one in (term, screen) if one is not None and one.valid_for is not None}
        return found

    def _claim(self, name: str) -> Data:
        source, _, claim = name.partition("/")
        written = self._of(self._book.sources[source].place.file)
        return {**_without(written["claims"][claim], _NOT_OF_CLAIM), "state of the source": written["state"]}


def _asked(data: Data) -> Data:
    """A term without the words that are only for reading; its options, and the fields of its items, in the same way."""
    found = _without(data, _NOT_OF_TERM)
    if "options" in data:
        found["options"] = sorted(data["options"])
    if "fields" in data:
        found["fields"] = {name: _asked(one) for name, one in data["fields"].items()}
    return found


def _only(data: Data, keys: abc.Iterable[str]) -> Data:
    return {key: data[key] for key in keys if key in data}


def _without(data: Data, keys: abc.Iterable[str]) -> Data:
    return {key: value for key, value in data.items() if key not in keys}


def _digest(data: Data) -> str:
    return digest(json.dumps(data, sort_keys=True, ensure_ascii=False, default=str).encode())
