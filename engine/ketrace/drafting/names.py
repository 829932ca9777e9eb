"""The names of a base where schemas ask for a name: facts, claims, kinds, audiences and the like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ketrace.reading.schemas import Rules
from ketrace.reading.sketch import Sketch
from ketrace.rulebook.book import UNDECIDED
from ketrace.rulebook.terms import Term

Json = dict[str, Any]
_NULL: Json = {"type": "null"}


class Names:
    """What the schemas of no base in particular know: no names at all."""

    tests: Mapping[str, Json | None] | None = None
    """What each key of a condition is tested with; None stands for a comparison."""
    lists: tuple[str, ...] = ()

    def of_word(self, word: str | None) -> tuple[str, ...] | None:
        """The names that a word of the schemas stands for."""
        return None

    def fields(self, within: str) -> Mapping[str, Json | None] | None:
        """What can be asked of the items of a list; None for a subject."""
        return None

    def filled(self, layers: tuple[str, ...], fields: Mapping[str, Rules]) -> Mapping[str, Rules]:
        """The rules for the keys of a mapping, with names where only some can stand."""
        return fields


class BaseNames(Names):
    """The names of one base; `kind` is that of the rules in a folder."""

    def __init__(self, base: Sketch, kind: str | None = None) -> None:
        self.base, self.kind = base, kind
        self.lists = tuple(term.name for term in base.terms.values() if term.type == "list")
        self.tests = _tests(base.terms.values())
        numbers = tuple(f"{claim}.{name}" for claim, names in base.claims.items() for name in names)
        self._words = {
            "term-name": tuple(base.terms),
            "claim-id": tuple(base.claims),
            "claim-number": numbers,
            "policy-ref": tuple(f"policy.{name}" for name in base.policies),
            "reference": base.references,
        }

    def of_word(self, word: str | None) -> tuple[str, ...] | None:
        """Facts, claims, numbers of claims and local numbers; none where the base has none yet."""
        return self._words.get(word or "") or None

    def fields(self, within: str) -> Mapping[str, Json | None] | None:
        """The fields of the list with that name."""
        return _tests(self.base.terms[within].fields) if within in self.lists else None

    def filled(self, layers: tuple[str, ...], fields: Mapping[str, Rules]) -> Mapping[str, Rules]:
        """Rules with their kind, texts for declared audiences, and the names that stand in one place only."""
        found = dict(fields)
        match layers[0]:
            case "rule":
                self._rule(found)
            case "terms":
                found["terms"] = {**found["terms"], "keysrules": _declared(found["terms"]["keysrules"])}
            case "term":
                if "formerly" in found:
                    found["formerly"] = {**found["formerly"], "schema": _declared(found["formerly"]["schema"])}
            case "table":
                fields_of_lists = [f"{one}.{field.name}" for one in self.lists for field in self.base.terms[one].fields]
                columns = _among(found["keys"]["valuesrules"], (*self.base.terms, *fields_of_lists))
                found["keys"] = {**found["keys"], "valuesrules": columns}
            case "condition.some" | "condition.every" | "condition.count":
                (word, rules), *_ = found.items()
                found[word] = {**rules, "schema": {**rules["schema"], "in": _among(rules["schema"]["in"], self.lists)}}
            case "condition.verdict":
                found["verdict"] = _among(found["verdict"], self._verdicts())
            case "expect":
                found["verdict"] = _among(found["verdict"], (*self._verdicts(), UNDECIDED))
                states = found["rules"]["schema"]
                rules = {state: _among(one, self.base.rules.values()) for state, one in states.items()}
                found["rules"] = {**found["rules"], "schema": rules}
                found["conflicts"] = _among(found["conflicts"], self.base.conflicts)
        return found

    def _verdicts(self) -> tuple[str, ...]:
        return tuple(verdict.name for verdict in self.base.knowledge.verdicts)

    def _rule(self, fields: dict[str, Rules]) -> None:
        knowledge = self.base.knowledge
        if self.kind is not None:
            fields["kind"] = _among(fields["kind"], [self.kind])
        fields["conflict"] = _among(fields["conflict"], self.base.conflicts)
        fields["replaced_by"] = _among(fields["replaced_by"], self.base.rules.values())
        if "urgency" in fields:
            fields["urgency"] = _among(fields["urgency"], knowledge.urgencies)
        if "say" in fields:
            prose = fields["say"]["valuesrules"]
            needed = knowledge.required_audiences
            texts = {name: {**prose, "required": name in needed} for name in knowledge.audiences}
            fields["say"] = {**fields["say"], "schema": texts}
        if "amounts" in fields.get("then", {}).get("schema", {}):
            given = fields["then"]["schema"]["amounts"]
            keys = {"type": "string", "allowed": list(knowledge.amounts)}
            fields["then"] = {**fields["then"], "schema": {"amounts": {**given, "keysrules": keys}}}

    def facts(self) -> Json:
        """The facts of a case, by name."""
        stated = [term for term in self.base.terms.values() if not term.derived and not term.in_order]
        properties = {term.name: _value(term) for term in stated}
        return {"type": "object", "properties": properties, "additionalProperties": False}


def _declared(rules: Rules) -> Rules:
    """The rules for a name where it is declared, so that it need not be known."""
    return {**rules, "meta": {key: value for key, value in rules.get("meta", {}).items() if key != "word"}}


def _among(rules: Rules, names: Any) -> Rules:
    """The rules for a name, or for a list of names, of which only these are known."""
    known = list(dict.fromkeys(names))
    if not known:
        return rules
    if "schema" in rules and isinstance(rules["schema"], dict):
        rules = {**rules, "schema": {**rules["schema"], "allowed": known}}
    return rules if rules["type"] == "list" else {**rules, "allowed": known}


def _tests(terms: Any) -> dict[str, Json | None]:
    """What each term can be tested with in a condition."""
    found: dict[str, Json | None] = {}
    for term in terms:
        match term.type:
            case "yes-no":
                found[term.name] = {"type": "boolean"}
            case "choice":
                one = {"type": "string", "enum": list(term.option_names)}
                found[term.name] = {"anyOf": [one, {"type": "array", "minItems": 1, "items": one}]}
            case "quantity":
                found[term.name] = None
            case "date":
                found[f"{term.name}.age"] = None
    return found


def _value(term: Term) -> Json:
    """A value of a fact as it is stated: bare, with its date and origin, or not known."""
    match term.type:
        case "yes-no":
            bare: list[Json] = [{"type": "boolean"}]
        case "choice":
            bare = [{"type": "string", "enum": list(term.option_names)}]
        case "quantity":
            bare = [{"type": "string"}, *([{"type": "number"}] if term.bare_number else [])]
        case "date":
            bare = [{"type": "string"}]
        case _:
            return {"anyOf": [_NULL, {"type": "object", "required": ["complete", "items"]}]}
    return {
        "anyOf": [*bare, _NULL, {"type": "object", "required": ["value"]}],
        "description": term.question or term.title,
    }
