"""An input document to facts: everything that is wrong with it is listed at once, each at its JSON path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from ketrace.facts.expand import expand
from ketrace.facts.facts import Fact, Facts, ListFact
from ketrace.facts.read_lists import read_list
from ketrace.facts.read_values import Reader
from ketrace.places import ROOT, printable, step
from ketrace.problems import Refused, did_you_mean
from ketrace.rulebook.book import Book
from ketrace.rulebook.terms import Term
from ketrace.values.dates import AsOf, parse_as_of

FORMAT = 1
_KEYS = ("format", "as_of", "patient", "screens", "facts", "order")
_SCREEN_KEYS = ("complete", "observed", "from")
BadValues = Literal["refuse", "unknown"]


def read_input(tree: object, book: Book, name: str, bad_values: BadValues = "refuse") -> Facts:
    """The facts of an input. Raises `Refused` with all its faults; value faults only when they are to be refused."""
    reader = Reader(book.knowledge.units, name, None)
    if not isinstance(tree, Mapping):
        help = 'write {"format": 1, "as_of": "2026-11-23", "facts": {...}}'
        reader.fault("wrong-type", "the input is not an object", ROOT, help)
        raise Refused(reader.document)
    for key in tree:
        if key not in _KEYS:
            reader.unknown_key(str(key), ROOT, _KEYS)
    if tree.get("format") != FORMAT or isinstance(tree.get("format"), bool):
        reader.fault(
            "wrong-format",
            "`format` must be 1" if "format" in tree else "`format` is missing",
            "$.format",
            'write `"format": 1`',
        )
    reader.as_of = _as_of(tree, reader)
    facts, lists = _facts(tree, book, reader)
    facts |= _order(tree, book, reader)
    screens = _screens(tree, book, reader)
    subject = reader.text(tree.get("patient"), "$.patient")
    if reader.document or (reader.values and bad_values == "refuse"):
        raise Refused([*reader.document, *reader.values])
    assert reader.as_of is not None
    found = Facts(
        reader.as_of, facts, lists, tree.get("order") is not None, subject, tuple(reader.values), frozenset(), tree
    )
    return expand(found, screens, book)


def _as_of(tree: Mapping[str, object], reader: Reader) -> AsOf | None:
    written = tree.get("as_of")
    help = 'write the date or instant for which the decision is asked, such as "2026-11-23": no clock is read'
    if written is None:
        reader.fault("missing-key", "`as_of` is missing", "$", help)
        return None
    if not isinstance(written, str):
        reader.fault("wrong-type", "`as_of` must be text", "$.as_of", help)
        return None
    try:
        return parse_as_of(written)
    except ValueError as error:
        reader.fault("bad-date", str(error), "$.as_of")
        return None


def _section(tree: Mapping[str, object], key: str, reader: Reader) -> Mapping[str, object]:
    found = tree.get(key)
    if found is None:
        return {}
    if not isinstance(found, Mapping):
        reader.fault("wrong-type", f"`{key}` must be an object", f"$.{key}")
        return {}
    return found


def _facts(tree: Mapping[str, object], book: Book, reader: Reader) -> tuple[dict[str, Fact], dict[str, ListFact]]:
    facts: dict[str, Fact] = {}
    lists: dict[str, ListFact] = {}
    for name, written in _section(tree, "facts", reader).items():
        path = f"$.facts['{printable(str(name))}']"
        term = _known(str(name), book, reader, path)
        if term is None:
            continue
        if term.type == "list":
            lists[term.name] = read_list(term, written, path, reader)
        else:
            facts[term.name] = reader.fact(term, written, path)
    return facts, lists


def _known(name: str, book: Book, reader: Reader, path: str) -> Term | None:
    term = book.terms.get(name)
    if term is None:
        inputs = [one.name for one in book.terms.values() if not one.derived and not one.in_order]
        reader.fault("unknown-fact", f"unknown fact `{printable(name)}`", path, did_you_mean(name, inputs))
    elif term.derived:
        reader.fault("derived-fact", f"`{name}` is worked out by rules and cannot be stated", path)
    elif term.in_order:
        reader.fault("misplaced-fact", f"`{name}` belongs under `order`", path)
    else:
        return term
    return None


def _order(tree: Mapping[str, object], book: Book, reader: Reader) -> dict[str, Fact]:
    written = _section(tree, "order", reader)
    known = book.order_terms
    found: dict[str, Fact] = {}
    for key, value in written.items():
        path = "$.order" + step(str(key))
        if key not in known:
            reader.unknown_key(str(key), "$.order", known)
        elif known[key].forms:
            found |= _form(known[key], value, path, book, reader)
        else:
            found[known[key].name] = reader.fact(known[key], value, path)
    for key, term in known.items():
        if term.forms and key not in written:
            found[term.name] = Fact("none", "not written")
    return found


def _form(term: Term, value: object, path: str, book: Book, reader: Reader) -> dict[str, Fact]:
    """What was written, under the one form whose dimension it has."""
    forms = [book.terms[f"{term.name}.{form}"] for form in term.forms]
    tries = []
    for form in forms:
        attempt = Reader(reader.units, reader.name, reader.as_of)
        fact = attempt.fact(replace(form, name=term.name), value, path)
        if not attempt.document and not attempt.values:
            if fact.value is None:
                return {term.name: fact}
            chosen = form.name.removeprefix(f"{term.name}.")
            return {term.name: Fact(chosen, fact.written, source=fact.source), form.name: fact}
        tries.append(attempt)
    best = next((attempt for attempt in tries if attempt.document or attempt.values[0].code != "wrong-unit"), None)
    if best is None:
        units = " or ".join(f"`{form.unit}`" for form in forms)
        reader.fault(
            "wrong-unit",
            f"{tries[0].values[0].message.split(' is not')[0]} cannot be ordered as `{term.name}`",
            path,
            f"write it in {units}",
        )
    else:
        reader.document.extend([*best.document, *best.values])
    return {}


def _screens(tree: Mapping[str, object], book: Book, reader: Reader) -> dict[str, Mapping[str, object]]:
    found: dict[str, Mapping[str, object]] = {}
    for name, written in _section(tree, "screens", reader).items():
        path = f"$.screens['{printable(str(name))}']"
        if name not in book.screens:
            help = did_you_mean(str(name), book.screens)
            reader.fault("unknown-screen", f"unknown screen `{printable(str(name))}`", path, help)
        elif not isinstance(written, Mapping) or not isinstance(written.get("complete"), bool):
            reader.fault("wrong-type", f"screen `{name}` must say `complete` true or false", path)
        else:
            for key in written:
                if key not in _SCREEN_KEYS:
                    reader.unknown_key(str(key), path, _SCREEN_KEYS)
            faults = len(reader.values)
            reader.observed(written.get("observed"), path)
            reader.text(written.get("from"), f"{path}.from")
            if len(reader.values) == faults:
                found[name] = written
    return found
