"""A stated list: its items, field by field, and whether it is whole."""

from __future__ import annotations

from collections.abc import Mapping

from ketrace.facts.facts import Fact, ListFact
from ketrace.facts.read_values import Reader
from ketrace.places import printable, step
from ketrace.problems import Problem, did_you_mean
from ketrace.rulebook.terms import Term

_KEYS = ("complete", "items", "observed", "from")


def read_list(term: Term, written: object, path: str, reader: Reader) -> ListFact:
    """The list that was written for a list term. Null is "asked, not known"."""
    if written is None:
        return ListFact(term.name, (), False, reason="asked, not known")
    if not isinstance(written, Mapping):
        reader.fault(
            "wrong-type", f"`{term.name}` is a list", path, 'write {"complete": true or false, "items": [...]}'
        )
        return ListFact(term.name, (), False)
    for key in written:
        if key not in _KEYS:
            reader.unknown_key(str(key), path, _KEYS)
    complete, items = written.get("complete"), written.get("items")
    if not isinstance(complete, bool):
        reader.fault(
            "missing-key",
            f"`{term.name}` must say `complete` true or false",
            path,
            "true only when nothing else is taken: a list counts as whole only when it says so",
        )
    if not isinstance(items, list):
        reader.fault("wrong-type", f"`items` of `{term.name}` must be a list", path)
        items = []
    if len(items) > term.max_items:
        reader.fault("too-many", f"`{term.name}` has {len(items)} items, at most {term.max_items} can be judged", path)
    read = tuple(_item(term, item, f"{path}.items[{i}]", reader) for i, item in enumerate(items))
    source, faults = reader.text(written.get("from"), f"{path}.from"), len(reader.values)
    observed = reader.observed(written.get("observed"), path)
    if len(reader.values) > faults:
        return ListFact(term.name, (), False, observed, source, reader.values[-1].message)
    return ListFact(term.name, read, complete is True, observed, source)


def _item(term: Term, written: object, path: str, reader: Reader) -> dict[str, Fact]:
    if not isinstance(written, Mapping):
        reader.fault("wrong-type", f"an item of `{term.name}` must be an object", path)
        return {}
    known = {field.name: field for field in term.fields if not field.ways}
    found: dict[str, Fact] = {}
    for key, value in written.items():
        if key in known:
            found[key] = reader.fact(known[key], value, f"{path}.{key}")
        elif term.field(str(key)) is not None:
            reader.fault("derived-fact", f"`{key}` is worked out and cannot be stated", f"{path}.{key}")
        else:
            help = did_you_mean(str(key), known) or "its fields are " + ", ".join(f"`{name}`" for name in known)
            message = f"`{term.name}` has no field `{printable(str(key))}`"
            reader.fault("unknown-field", message, path + step(str(key)), help)
    _one_way(term, found, path, reader)
    return found


def _one_way(term: Term, item: Mapping[str, Fact], path: str, reader: Reader) -> None:
    """A field that can be worked out in two ways at once has two values, and neither is chosen."""
    for field in term.fields:
        given = [
            sorted(names)
            for names in field.reads
            if all(name in item and item[name].value is not None for name in names)
        ]
        if len(given) > 1:
            shown = " and ".join(" with ".join(f"`{name}`" for name in names) for names in given)
            reader.values.append(
                Problem(
                    "two-values", f"{shown} both give `{field.name}`", (reader.place(path),), "state only one of them"
                )
            )
