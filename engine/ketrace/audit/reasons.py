"""The reasons in a record, as trees: from a rule down to facts, screens, policy numbers and claims."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_JOINED = {
    "all": "all of",
    "any": "any of",
    "not": "not",
    "guard": "guard (no verdict that forbids, all required facts, nothing that withholds)",
}


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
        if node["kind"] == "rule" and node.get("state") == "holds":
            found.setdefault(node["rule"], f"{node['rule']}: holds (a definition)")
    for one in tree["not_applied"]:
        text = f"{one['rule']}: {one.get('state')}"
        if one.get("open"):
            text += "; asks " + ", ".join(map(str, one["open"]))
        if one.get("reason"):
            text += f"; {one['reason']}"
        found[one["rule"]] = text
    return found


def answer(tree: Mapping[str, Any], rule: str, full: bool = True) -> Branch:
    """The tree of reasons of one rule; unless in full, a guard that is passed is not opened."""
    trace = tree["trace"]
    for name, node in trace.items():
        if node["kind"] == "rule" and node.get("rule") == rule:
            return _branch(name, trace, set(), full)
    silent: Mapping[str, Any] = next((one for one in tree["not_applied"] if one["rule"] == rule), {})
    state = silent.get("state")
    return Branch("", f"rule {rule} {state}: {silent.get('reason', 'no reason is recorded')}", state, ())


def _branch(name: str, trace: Mapping[str, Any], shown: set[str], full: bool) -> Branch:
    node = trace[name]
    state, text = node.get("state"), _text(_Node(node))
    if name in shown and node.get("of"):
        return Branch(name, f"{text} (shown above)", state, ())
    if not full and node["kind"] == "guard" and state == "true":
        return Branch(name, f"{text} (`--full` shows why)", state, ())
    shown.add(name)
    return Branch(name, text, state, tuple(_branch(child, trace, shown, full) for child in node.get("of", ())))


class _Node(dict[str, Any]):
    """A node whose missing parts read as `?`: a record of a later version may lack what this one knows."""

    def __missing__(self, key: str) -> str:
        return "?"


def amounts(tree: Mapping[str, Any], rule: str) -> list[str]:
    """The amounts that a rule gave, each with its arithmetic and rounding."""
    given: list[Mapping[str, Any]] = [one for one in tree["recommendations"] if one["rule"] == rule]
    return [
        f"{name}: {amount.get('shown')}, from {amount.get('working')}"
        for one in given
        for name, amount in one.get("amounts", {}).items()
    ]


def weakest_link(tree: Mapping[str, Any]) -> str:
    """The certainty of a decision, and the claims that make it no better."""
    links = [f"{one['claim']}, behind {', '.join(one['rules'])}" for one in tree.get("weakest", ())]
    return f"certainty: {tree['certainty']}" + (f"; weakest link: {'; '.join(links)}" if links else "")


def certainty(tree: Mapping[str, Any], rule: str) -> str | None:
    """The certainty of what a rule says, and the claims that make it no better; None for a rule that is silent."""
    said: Mapping[str, Any] | None = next((one for one in tree["recommendations"] if one["rule"] == rule), None)
    if said is None:
        return None
    weakest = said.get("weakest", ())
    return f"certainty {said['certainty']}" + (f"; weakest link: {', '.join(weakest)}" if weakest else "")


def _numbers(node: _Node) -> str:
    numbers = node.get("numbers")
    return "".join(f"; {name} {number}" for name, number in numbers.items()) if isinstance(numbers, dict) else ""


def _text(node: _Node) -> str:
    match node["kind"]:
        case "rule":
            return f"rule {node['rule']} {node['state']}"
        case "all" if not node.get("of"):
            return "always"
        case "all" | "any" | "not" | "guard":
            return f"{_JOINED[node['kind']]}: {node['state']}"
        case "at-least":
            return f"at least {node['count']} of: {node['state']}"
        case "verdict":
            return "verdicts still possible: " + ", ".join(map(str, node["possible"]))
        case "fact" | "field" | "list":
            return _fact(node)
        case "conclusion":
            return f"{node['term']} = {node['value'] or 'not known'} (concluded)"
        case "cell":
            return f"table {node['table']}: {node['value'] or node['reason']}"
        case "policy":
            reason = f": {node['convention']}" if "convention" in node else ""
            return f"local policy {node['policy']} = {node['value']}, owner {node['owner']}{reason}"
        case "claim":
            return f"claim {node['claim']}: {node['says']} ({node['at']}; {node['verified']}){_numbers(node)}"
        case "number":
            return f"number {node['value']}"
        case "screen":
            return f"screen {node['screen']} answered complete" + _details(node)
        case "formula":
            return f"{node['shown']}" + (": not known" if node["state"] == "unknown" else "")
        case _:
            return f"{node['shown']}: {node['state']}"


def _fact(node: _Node) -> str:
    if node["value"] is None:
        reason = node.get("reason")
        return f"fact {node['fact']}: not known" + (f", {reason}" if reason else "")
    return f"fact {node['fact']} = {node['value']}{_details(node)}"


def _details(node: _Node) -> str:
    details = [f"{key} {node[key]}" for key in ("observed", "age", "from") if key in node]
    if "complete" in node:
        details.append("complete" if node["complete"] else "not said to be complete")
    return f" ({', '.join(details)})" if details else ""
