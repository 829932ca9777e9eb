"""The same rules in four other engines, each prepared once and driven the fast way.

An engine is given an input in the form it likes best, made before the clock starts, and answers with Python values.
"""

from __future__ import annotations

import json
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import Any, ClassVar

from plain import Limit, PlainRule, Test, YesNo

Plain = Mapping[str, bool | int]


class Peer(ABC):
    """An engine with all rules in it."""

    name: ClassVar[str]
    package: ClassVar[str]
    module: ClassVar[str]
    how: ClassVar[str]

    @abstractmethod
    def __init__(self, rules: Sequence[PlainRule], facts: Iterable[str]) -> None:
        """Compile the rules; `facts` are the names that inputs have."""

    def prepared(self, facts: Plain) -> Any:
        """An input in the engine's own form."""
        return facts

    @abstractmethod
    def decide(self, prepared: Any) -> Any:
        """The answer, in the engine's own form: this is what is timed."""

    def held(self, answer: Any) -> set[str]:
        """The rules that hold in an answer."""
        return {rule for rule, held in answer.items() if held}


class Rego(Peer):
    """Rego, by regorus."""

    name, package, module = "Rego (regorus)", "opa-eval", "opa_eval"
    how = "one policy, loaded once; one partial set of the rules that hold is asked for; JSON text in, Python list out"

    def __init__(self, rules: Sequence[PlainRule], facts: Iterable[str]) -> None:
        flags = {rule.flag: rule.id for rule in rules if rule.flag}
        lines = ["package peers", "import rego.v1"]
        for rule in rules:
            tests = [self._test(test, flags) for test in rule.tests]
            head = rule.id if rule.flag else f'holds contains "{rule.id}"'
            lines += [f"{head} if {{ {body} }}" for body in (["; ".join(tests)] if rule.all else tests)]
            if rule.flag:
                lines.append(f'holds contains "{rule.id}" if {rule.id}')
        with tempfile.TemporaryDirectory() as folder:
            policy = Path(folder) / "peers.rego"
            policy.write_text("\n".join(lines) + "\n")
            self._policy = import_module(self.module).OpaEval(str(policy), query="data.peers.holds")

    @staticmethod
    def _test(test: Test, flags: Mapping[str, str]) -> str:
        if isinstance(test, Limit):
            return f"input.{test.name} {test.sign} {test.limit}"
        name = flags.get(test.name, f"input.{test.name}")
        return name if test.expected else f"not {name}"

    def prepared(self, facts: Plain) -> str:
        """JSON text: the one form that it takes."""
        return json.dumps(facts)

    def decide(self, prepared: str) -> Any:
        """A list of names."""
        return self._policy.evaluate_parsed(prepared)

    def held(self, answer: Any) -> set[str]:
        """The names."""
        return set(answer)


class Zen(Peer):
    """GoRules Zen."""

    name, package, module = "zen-engine", "zen-engine", "zen"
    how = "one expression node in a decision that its static loader compiles once; dictionary in, dictionary out"

    def __init__(self, rules: Sequence[PlainRule], facts: Iterable[str]) -> None:
        flags = {rule.flag: f"$.{rule.id}" for rule in rules if rule.flag}
        expressions = [
            {
                "id": rule.id,
                "key": rule.id,
                "value": (" and " if rule.all else " or ").join(_tests(rule, "not ", flags)),
            }
            for rule in rules
        ]
        at = {"x": 0, "y": 0}
        nodes = [
            {"id": "in", "type": "inputNode", "name": "in", "position": at},
            {
                "id": "rules",
                "type": "expressionNode",
                "name": "rules",
                "position": at,
                "content": {"expressions": expressions, "passThrough": False},
            },
            {"id": "out", "type": "outputNode", "name": "out", "position": at},
        ]
        edges = [
            {"id": "1", "sourceId": "in", "targetId": "rules", "type": "edge"},
            {"id": "2", "sourceId": "rules", "targetId": "out", "type": "edge"},
        ]
        graph = {"nodes": nodes, "edges": edges}
        self._engine = import_module(self.module).ZenEngine({"loader": {"type": "static", "content": {"rules": graph}}})

    def decide(self, prepared: Plain) -> Any:
        """Every rule with whether it holds."""
        return self._engine.evaluate("rules", prepared)["result"]


class Clips(Peer):
    """CLIPS."""

    name, package, module = "CLIPS (clipspy)", "clipspy", "clips"
    how = (
        "one fact with a slot for each input, rules built once, reset, run, and the rules that fired read from a global"
    )

    def __init__(self, rules: Sequence[PlainRule], facts: Iterable[str]) -> None:
        clips = import_module(self.module)
        self._truth = {True: clips.Symbol("TRUE"), False: clips.Symbol("FALSE")}
        self._environment = clips.Environment()
        slots = " ".join(f"(slot {name})" for name in facts)
        self._environment.build(f"(deftemplate subject {slots})")
        self._environment.build("(defglobal ?*held* = (create$))")
        flags = {rule.flag for rule in rules if rule.flag}
        highest = max(rule.level for rule in rules)
        for rule in rules:
            body = _clips_body(rule, flags)
            if body is not None:
                concluded = f" (assert ({rule.flag}))" if rule.flag else ""
                self._environment.build(
                    f"(defrule {rule.id} (declare (salience {highest - rule.level})) {body}"
                    f" => (bind ?*held* (create$ ?*held* {rule.id})){concluded})"
                )
        self._subject = self._environment.find_template("subject")
        self._held = self._environment.find_global("held")

    def prepared(self, facts: Plain) -> dict[str, Any]:
        """Values of slots."""
        return {name: self._truth[value] if isinstance(value, bool) else value for name, value in facts.items()}

    def decide(self, prepared: dict[str, Any]) -> Any:
        """The names of the rules that fired."""
        self._environment.reset()
        self._subject.assert_fact(**prepared)
        self._environment.run()
        return self._held.value

    def held(self, answer: Any) -> set[str]:
        """The names."""
        return set(answer)


class Cel(Peer):
    """The Common Expression Language, in Rust."""

    name, package, module = "CEL (cel-rust)", "common-expression-language", "cel"
    how = "one compiled list for each level of rules, one context for each input, flags added to it between the levels"

    def __init__(self, rules: Sequence[PlainRule], facts: Iterable[str]) -> None:
        self._cel = import_module(self.module)
        self._levels = []
        for _, group in groupby(rules, key=lambda rule: rule.level):
            inside = tuple(group)
            terms = ((" && " if rule.all else " || ").join(_tests(rule, "!", {})) for rule in inside)
            self._levels.append(
                (
                    self._cel.compile(f"[{', '.join(terms)}]"),
                    [rule.id for rule in inside],
                    [(i, rule.flag) for i, rule in enumerate(inside) if rule.flag],
                )
            )

    def decide(self, prepared: Plain) -> dict[str, bool]:
        """Every rule with whether it holds."""
        context = self._cel.Context(prepared)
        answer: dict[str, bool] = {}
        for program, names, flags in self._levels:
            held = program.execute(context)
            answer.update(zip(names, held, strict=True))
            for i, flag in flags:
                context.add_variable(flag, held[i])
        return answer


PEERS: tuple[type[Peer], ...] = (Rego, Zen, Clips, Cel)


def _tests(rule: PlainRule, negation: str, names: Mapping[str, str]) -> list[str]:
    return [
        f"{test.name} {test.sign} {test.limit}"
        if isinstance(test, Limit)
        else f"{'' if test.expected else negation}{names.get(test.name, test.name)}"
        for test in rule.tests
    ]


def _clips_body(rule: PlainRule, flags: set[str]) -> str | None:
    """The left side of a rule; None for one that can never hold, which CLIPS refuses to build."""
    if not rule.all:
        found = [_clips_all([test], flags) for test in rule.tests]
        return f"(exists (or {' '.join(found)}))" if len(found) > 1 else found[0]
    yes_no = [(test.name, test.expected) for test in rule.tests if isinstance(test, YesNo)]
    if any((name, not expected) in yes_no for name, expected in yes_no):
        return None
    return _clips_all(rule.tests, flags)


def _clips_all(tests: Iterable[Test], flags: set[str]) -> str:
    slots: dict[str, list[str]] = {}
    concluded = []
    for test in tests:
        if isinstance(test, Limit):
            variable = f"?{test.name}"
            slots.setdefault(test.name, [variable]).append(f":({test.sign} {variable} {test.limit})")
        elif test.name in flags:
            concluded.append(f"({test.name})" if test.expected else f"(not ({test.name}))")
        else:
            slots.setdefault(test.name, []).append("TRUE" if test.expected else "FALSE")
    inside = " ".join(f"({name} {'&'.join(parts)})" for name, parts in slots.items())
    return " ".join(([f"(subject {inside})"] if slots else []) + concluded)
