"""The reasons in a record, as trees: from a rule down to facts, screens, policy numbers and claims."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Branch:
    """One node of a tree of reasons. What was shown before is named, not shown again."""

    node: str
    text: str
    state: str | None
    of: tuple[Branch, ...]

    def to_dict(self) -> dict[str, object]:
        """The branch as JSON values."""
        return {
            "node": self.node,
            "text": self.text,
            "state": self.state,
            "of": [branch.to_dict() for branch in self.of],
        }


def reasons(tree: Mapping[str, Any]) -> dict[str, str]:
    """One line for every rule of a decision: first those that speak, then those that do not."""
    found = {one["rule"]: f"{one['rule']}: holds" for one in tree["recommendations"]}
    for node in tree["trace"].values():
        if node["kind"] == "rule" and node["state"] == "holds":
            found.setdefault(node["rule"], f"{node['rule']}: holds (a definition)")
    for one in tree["not_applied"]:
        text = f"{one['rule']}: {one['state']}"
        if one.get("open"):
            text += "; asks " + ", ".join(one["open"])
        if one.get("reason"):
            text += f"; {one['reason']}"
        found[one["rule"]] = text
    return found


def answer(tree: Mapping[str, Any], rule: str) -> Branch:
    """The tree of reasons of one rule."""
    trace = tree["trace"]
    for name, node in trace.items():
        if node["kind"] == "rule" and node["rule"] == rule:
            return _branch(name, trace, set())
    silent = next(one for one in tree["not_applied"] if one["rule"] == rule)
    return Branch("", f"rule {rule} {silent['state']}: {silent.get('reason', '')}", silent["state"], ())


def _branch(name: str, trace: Mapping[str, Any], shown: set[str]) -> Branch:
    node = trace[name]
    state = node.get("state")
    text = _text(node)
    if name in shown and node.get("of"):
        return Branch(name, f"{text} (shown above)", state, ())
    shown.add(name)
    return Branch(name, text, state, tuple(_branch(child, trace, shown) for child in node.get("of", ())))


def _text(node: Mapping[str, Any]) -> str:
    match node["kind"]:
        case "rule":
            return f"rule {node['rule']} {node['state']}"
        case "all" | "any" | "not" | "guard":
            words = {
                "all": "all of",
                "any": "any of",
                "not": "not",
                "guard": "guard: no verdict that forbids, all required facts, nothing that withholds",
            }
            return f"{words[node['kind']]}: {node['state']}"
        case "at-least":
            return f"at least {node['count']} of: {node['state']}"
        case "verdict":
            return "verdicts still possible: " + ", ".join(node["possible"])
        case "fact" | "field" | "list":
            return _fact(node)
        case "conclusion":
            return f"{node['term']} = {node['value'] if node['value'] is not None else 'not known'} (concluded)"
        case "cell":
            return f"table {node['table']}: {node['value'] if node['value'] is not None else node['reason']}"
        case "policy":
            return f"local policy {node['policy']} = {node['value']}, owner {node['owner']}" + (
                f": {node['convention']}" if "convention" in node else ""
            )
        case "claim":
            return f"claim {node['claim']}: {node['says']} ({node['at']}; {node['verified']})"
        case "number":
            return f"number {node['value']}"
        case "screen":
            return f"screen {node['screen']} answered complete" + (
                f", {node['observed']}" if "observed" in node else ""
            )
        case "formula":
            return f"{node['shown']}" + (": not known" if node["state"] == "unknown" else "")
        case _:
            return f"{node['shown']}: {node['state']}"


def _fact(node: Mapping[str, Any]) -> str:
    if node["value"] is None:
        return f"fact {node['fact']}: not known, {node['reason']}"
    details = [
        f"{word} {node[key]}"
        for key, word in (("observed", "observed"), ("age", "age"), ("from", "from"))
        if key in node
    ]
    if "complete" in node:
        details.append("complete" if node["complete"] else "not said to be complete")
    return f"fact {node['fact']} = {node['value']}" + (f" ({', '.join(details)})" if details else "")
