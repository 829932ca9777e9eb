"""Cerberus schemas as JSON Schema, so that editors complete and check while somebody writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ketrace.drafting.names import Names
from ketrace.reading.schemas import Library, Rules

Json = dict[str, Any]
_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_COMPARISON = r"^\s*((>=|<=|!=|=|>|<) \S.*|\S.* \.\. \S.*)$"
_LISTS = ("some", "every", "count")
_NOT_IN_ITEMS = (*_LISTS, "verdict", "any_rule")


class Converter:
    """Turns the schemas of a library into JSON Schemas; names of the base are filled in where there are any.

    Parts become `definitions`, made when they are first referred to.
    """

    def __init__(self, library: Library, names: Names) -> None:
        self.library, self.names = library, names
        self.definitions: dict[str, Json] = {}
        self._within = "condition"

    def mapping(self, *layers: str) -> Json:
        """The schema of a mapping that these layers make together."""
        return self.object(self.names.filled(layers, self.library.schema(*layers).fields))

    def object(self, fields: Mapping[str, Rules]) -> Json:
        """A mapping with these keys and no others."""
        found: Json = {"type": "object", "properties": {key: self.value(rules) for key, rules in fields.items()}}
        required = [key for key, rules in fields.items() if rules.get("required")]
        if required:
            found["required"] = required
        return {**found, "additionalProperties": False}

    def value(self, rules: Rules) -> Json:
        """What one value may be."""
        types = [rules["type"]] if isinstance(rules["type"], str) else list(rules["type"])
        found = [self._typed(type, rules) for type in types]
        if rules.get("nullable"):
            found.append({"type": "null"})
        meta = rules.get("meta", {})
        words = [meta[key] for key in ("why", "form", "help") if key in meta]
        whole = found[0] if len(found) == 1 else {"anyOf": found}
        return {**whole, "description": "; ".join(words)} if words and "$ref" not in whole else whole

    def _typed(self, type: str, rules: Rules) -> Json:
        match type:
            case "string":
                return self._string(rules)
            case "date":
                return {"type": "string", "pattern": f"^{_DATE}$"}
            case "list":
                return self._list(rules)
            case "dict":
                return self._dict(rules)
        found: Json = {"type": type}
        for name, ours in (("min", "minimum"), ("max", "maximum")):
            if name in rules:
                found[ours] = rules[name]
        return {**found, "enum": list(rules["allowed"])} if "allowed" in rules else found

    def _string(self, rules: Rules) -> Json:
        known = rules.get("allowed") or self.names.of_word(rules.get("meta", {}).get("word"))
        if known is not None:
            return {"type": "string", "enum": list(known)}
        found: Json = {"type": "string"}
        if "regex" in rules:
            found["pattern"] = f"^(?:{rules['regex']})$"
        return {**found, **_sizes(rules, "minLength", "maxLength")}

    def _list(self, rules: Rules) -> Json:
        found: Json = {"type": "array", **_sizes(rules, "minItems", "maxItems")}
        if "items" in rules:
            size = len(rules["items"])
            return {**found, "items": [self.value(one) for one in rules["items"]], "minItems": size, "maxItems": size}
        if "schema" in rules:
            inner = rules["schema"]
            found["items"] = self.value({**inner, "allowed": rules["allowed"]} if "allowed" in rules else inner)
        return found

    def _dict(self, rules: Rules) -> Json:
        meta = rules.get("meta", {})
        if "part" in meta:
            return self._part(meta["part"], meta.get("by"))
        if "schema" in rules:
            return {**self.object(rules["schema"]), **_sizes(rules, "minProperties", "maxProperties")}
        found: Json = {"type": "object", **_sizes(rules, "minProperties", "maxProperties")}
        if "keysrules" in rules:
            found["propertyNames"] = self._string(rules["keysrules"])
        if "valuesrules" in rules:
            held = rules["valuesrules"]
            term = held.get("meta", {}).get("part") == "term"
            found |= self._terms() if term else {"additionalProperties": self.value(held)}
        return found

    def refer(self, name: str, make: Callable[[], Json]) -> Json:
        """A reference to a definition, which is made when it is not there yet."""
        if name not in self.definitions:
            self.definitions[name] = {}  # a definition may hold itself
            self.definitions[name] = make()
        return {"$ref": f"#/definitions/{name}"}

    def _part(self, family: str, by: str | None) -> Json:
        match by:
            case None:
                return self.refer(family, lambda: self.mapping(family))
            case "each":
                return self._condition(self._within)
            case "columns":
                return self.refer(family, self._row)
            case "present":
                return self.refer(family, lambda: self._present(family))
            case _:
                return self.refer(family, lambda: self.chosen(family, by))

    def _row(self) -> Json:
        column = self.library.schema("row", columns=("column",)).fields["column"]
        return {**self.object(self.library.schema("row").fields), "additionalProperties": self.value(column)}

    def _present(self, family: str) -> Json:
        """One of several mappings, each known by a key that it must have."""
        variants = self.library.variants(family)
        return {"oneOf": [self.refer(f"{family}.{one}", self._variant(family, one)) for one in variants]}

    def _variant(self, family: str, variant: str) -> Callable[[], Json]:
        return lambda: self.mapping(family, f"{family}.{variant}")

    def chosen(self, family: str, by: str, *qualities: str) -> Json:
        """One of several mappings, chosen by the value of a key."""
        chooser = self.library.schema(family, *qualities).fields[by]
        found: Json = {"type": "object", "properties": {by: self.value(chooser)}, "required": [by], "allOf": []}
        for variant in self.library.variants(family):
            if variant not in chooser.get("allowed", ()):
                continue
            finer = [f"{family}.{variant}.{quality.rpartition('.')[2]}" for quality in qualities]
            whole = self.mapping(family, f"{family}.{variant}", *qualities, *finer)
            test = {"properties": {by: {"const": variant}}, "required": [by]}
            found["allOf"].append({"if": test, "then": whole})
        return found

    def _terms(self) -> Json:
        """Terms by their name and by whether rules conclude them."""

        def one(quality: str) -> Json:
            return self.refer(quality, lambda: self.chosen("term", "type", quality))

        def by_origin(otherwise: str) -> Json:
            return {"if": {"required": ["derived"]}, "then": one("term.derived"), "else": one(otherwise)}

        return {
            "patternProperties": {"^order\\.": by_origin("term.ordered")},
            "additionalProperties": by_origin("term.stated"),
        }

    def _condition(self, within: str) -> Json:
        return self.refer(within, lambda: self._entries(within))

    def _entries(self, within: str) -> Json:
        """A condition on a subject, or on an item of a list; each key says which test it is."""
        before, self._within = self._within, within
        item = self.names.fields(within)
        words = [word for word in self.library.variants("condition") if word != "test"]
        properties = {word: self._word(word) for word in words if item is None or word not in _NOT_IN_ITEMS}
        tests = self.names.tests if item is None else item
        for name, form in (tests or {}).items():
            properties[name] = {"type": "string", "pattern": _COMPARISON} if form is None else form
        found: Json = {"type": "object", "minProperties": 1, "properties": properties}
        if tests is None:
            found["additionalProperties"] = self.value(self.library.schema("condition.test").fields["test"])
        else:
            found["patternProperties"] = {"^policy\\.": {"type": "string", "pattern": _COMPARISON}}
            found["additionalProperties"] = False
        self._within = before
        return found

    def _word(self, word: str) -> Json:
        found = self.object(self.names.filled((f"condition.{word}",), self.library.schema(f"condition.{word}").fields))
        whole: Json = found["properties"][word]
        if word in _LISTS and self.names.lists:
            # Which fields can be asked depends on the list, so each list has conditions of its own.
            whole["properties"]["where"] = {}
            whole["allOf"] = [
                {"if": {"properties": {"in": {"const": one}}}, "then": {"properties": {"where": self._condition(one)}}}
                for one in self.names.lists
            ]
        return whole


def _sizes(rules: Rules, least: str, most: str) -> Json:
    found = {}
    if "minlength" in rules or rules.get("empty") is False:
        found[least] = rules.get("minlength", 1)
    if "maxlength" in rules:
        found[most] = rules["maxlength"]
    return found
