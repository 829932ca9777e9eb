"""The schemas themselves: that Cerberus accepts them, and that they say what messages need."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from cerberus.schema import SchemaError

from ketrace.reading.schemas import ExactValidator, Library, Part
from ketrace.reading.shape_choice import choice
from ketrace.shelf import shelf

LIBRARY = Library(shelf("schemas"))
WHOLE = ["knowledge", "terms", "screen", "source", "claim", "table", "row", "policy", "policy-replacement", "conflict"]
WHOLE += ["safety", "impossible", "step", "expect", "review"]
EFFECTS = ("defines", "forbids", "warns", "exposes", "judges", "informs")
SAID = {"type", "required", "nullable", "allowed", "regex", "empty", "maxlength", "minlength", "min", "max", "meta"}
SAID |= {"schema", "keysrules", "valuesrules", "items"}


def layered() -> Iterator[tuple[str, ...]]:
    """The layers of every schema that a document can meet."""
    yield from ((name,) for name in WHOLE)
    for family in ("rule", "kind", "field", "conclusion", "amount", "condition", "any-rule"):
        yield from ((family, f"{family}.{variant}") for variant in LIBRARY.variants(family))
    for kind, name, derived in product(
        ("yes-no", "choice", "quantity", "date", "list", "order"), ("a.b", "order.b"), "01"
    ):
        chosen = choice(LIBRARY, "term", "type", name, {"type": kind, **({"derived": True} if derived == "1" else {})})
        assert chosen is not None
        yield chosen.layers
    for base, start in product(({}, {"base": True}), ({}, {"from": "x.yaml"})):
        chosen = choice(LIBRARY, "case", None, "", base | start)
        assert chosen is not None
        yield chosen.layers


def sets_of_rules(fields: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every set of rules, however deep."""
    for rules in fields.values():
        yield rules
        for name in ("keysrules", "valuesrules"):
            if name in rules:
                yield from sets_of_rules({name: rules[name]})
        if "items" in rules:
            yield from sets_of_rules(dict(enumerate(rules["items"])))  # type: ignore[arg-type]
        if "schema" in rules:
            yield from sets_of_rules({"": rules["schema"]} if "list" in rules["type"] else rules["schema"])


ALL = sorted(set(layered()))


@pytest.mark.parametrize("layers", ALL, ids=" ".join)
def test_cerberus_accepts_every_schema(layers: tuple[str, ...]) -> None:
    ExactValidator(dict(LIBRARY.schema(*layers).fields))


@pytest.mark.parametrize("layers", ALL, ids=" ".join)
def test_every_set_of_rules_can_be_spoken_of(layers: tuple[str, ...]) -> None:
    for rules in sets_of_rules(dict(LIBRARY.schema(*layers).fields)):
        assert set(rules) <= SAID
        assert rules["type"]
        assert "regex" not in rules or {"a", "form"} <= set(rules["meta"])


def test_every_effect_has_a_schema_for_its_rules_and_kinds() -> None:
    assert LIBRARY.variants("rule") == EFFECTS
    assert LIBRARY.variants("kind") == EFFECTS


def test_cerberus_would_refuse_a_faulty_schema() -> None:
    with pytest.raises(SchemaError):
        ExactValidator({"id": {"type": "strin"}})


@pytest.mark.parametrize(
    ("rules", "value", "right"),
    [
        ({"type": "integer"}, 1, True),
        ({"type": "integer"}, True, False),
        ({"type": "integer"}, Decimal("1"), False),
        ({"type": "string", "regex": "a|b"}, "a", True),
        ({"type": "string", "regex": "a|b"}, "ac", False),
        ({"type": "string", "regex": "a"}, "a\n", False),
    ],
)
def test_types_and_patterns_are_exact(rules: dict[str, Any], value: object, right: bool) -> None:
    assert ExactValidator({"x": rules}).validate({"x": value}, normalize=False) is right


def test_layers_are_laid_over_one_another(tmp_path: Path) -> None:
    (tmp_path / "words.yaml").write_text("name: {type: string, meta: {a: a name, help: say it}}\n")
    (tmp_path / "thing.yaml").write_text(
        "thing: {id: name, size: {type: integer}}\n"
        "thing.small: {size: null, id: {required: true, meta: {help: say it twice}}}\n"
        "thing.large: {parts: {type: list, schema: {type: dict, meta: {part: thing, by: size}}}}\n"
    )
    library = Library(tmp_path)

    meta = {"a": "a name", "help": "say it twice", "word": "name"}
    small = {"id": {"type": "string", "required": True, "meta": meta}}
    assert small == library.schema("thing", "thing.small", "thing.small.red").fields
    assert set(library.schema("thing").fields) == {"id", "size"}
    assert library.variants("thing") == ("small", "large")
    (part,) = library.schema("thing", "thing.large").parts
    assert part == Part("thing", "size", ("parts", None))
    assert list(part.found_in({"parts": [{"a": 1}, 2]})) == [(("parts", 0), {"a": 1}), (("parts", 1), 2)]
    assert list(part.found_in({"parts": "none"})) == []
    assert list(part.found_in({})) == []
