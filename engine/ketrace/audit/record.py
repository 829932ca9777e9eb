"""A saved decision: whether it is whole, and where two decisions first differ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ketrace.deciding.decision import FORMAT, canonical, digest_of
from ketrace.facts.json_text import read_json
from ketrace.places import ROOT, step
from ketrace.problems import Place, Problem, Refused

_KEPT = "a record is kept as it was written; take it from where it was saved first"
MAX_RECORD_BYTES = 32 * 1024 * 1024


def read_record(data: bytes, name: str) -> dict[str, Any]:
    """The values of a saved decision. Raises `Refused` for what is none."""
    looks_like_one = b'"decision":"sha256:' in data and b'"trace":{' in data
    altered = Problem(
        "altered-record", f"`{name}` was altered: it is not as a decision is written", (Place(name),), _KEPT
    )
    try:
        tree = read_json(data, name, MAX_RECORD_BYTES)
    except Refused as refused:
        raise (Refused([altered, *refused.problems]) if looks_like_one else refused) from None
    if not isinstance(tree, dict) or not _has_parts(tree):
        if looks_like_one:
            raise Refused([altered])
        help = "make one with `ketrace decide INPUT --json`"
        raise Refused([Problem("not-a-decision", f"`{name}` is not a decision", (Place(name),), help)])
    return tree


def _has_parts(tree: Mapping[str, object]) -> bool:
    """Whether all that is walked through when a decision is explained is there."""
    trace = tree.get("trace")
    return (
        tree.get("format") == FORMAT
        and all(isinstance(tree.get(key), str) for key in ("decision", "verdict", "as_of"))
        and all(isinstance(tree.get(key), dict) for key in ("knowledge", "engine", "input"))
        and _is_list_of_rules(tree.get("recommendations"))
        and _is_list_of_rules(tree.get("not_applied"))
        and isinstance(trace, dict)
        and all(_is_node(node, trace) for node in trace.values())
    )


def _is_list_of_rules(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(one, dict) and isinstance(one.get("rule"), str) and isinstance(one.get("open", []), list)
        for one in value
    )


def _is_node(node: object, trace: Mapping[str, object]) -> bool:
    if not isinstance(node, dict) or not isinstance(node.get("kind"), str):
        return False
    of = node.get("of", [])
    return isinstance(of, list) and all(isinstance(child, str) and child in trace for child in of)


def alterations(tree: Mapping[str, object], data: bytes, name: str) -> list[Problem]:
    """What shows that a record is not, byte for byte, what was decided."""
    try:
        digest = digest_of({key: value for key, value in tree.items() if key != "decision"})
        whole = canonical(dict(tree)) + b"\n"
    except TypeError as error:
        return [
            Problem("altered-record", f"`{name}` holds what no decision holds: {str(error).lower()}", (Place(name),))
        ]
    if digest != tree["decision"]:
        message = f"`{name}` was altered: it says {tree['decision']}, but it is {digest}"
        return [Problem("altered-record", message, (Place(name, path="$.decision"),), _KEPT)]
    if whole == data:
        return []
    shorter = min(len(whole), len(data))
    at = next((i for i in range(shorter) if whole[i] != data[i]), shorter)
    message = f"`{name}` was altered at byte {at}: its content is right, its form is not"
    return [Problem("altered-record", message, (Place(name),), _KEPT)]


def check_record(tree: Mapping[str, object], data: bytes, name: str) -> None:
    """Raises `Refused` when a record is not, byte for byte, what was decided."""
    found = alterations(tree, data, name)
    if found:
        raise Refused(found)


def first_difference(one: object, other: object, path: str = ROOT) -> tuple[str, object, object] | None:
    """Where two JSON values first differ, in the order of keys, and what stands there."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(set(one) | set(other)):
            found = first_difference(one.get(key), other.get(key), path + step(str(key)))
            if found is not None:
                return found
        return None
    if isinstance(one, list) and isinstance(other, list):
        for i in range(max(len(one), len(other))):
            found = first_difference(
                one[i] if i < len(one) else None, other[i] if i < len(other) else None, path + step(i)
            )
            if found is not None:
                return found
        return None
    return None if one == other and type(one) is type(other) else (path, one, other)
