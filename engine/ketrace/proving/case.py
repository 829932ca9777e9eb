"""A counterexample as a document for `ketrace test`: it fails there as it was found to."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ketrace.proving.answers import Answer, Example

_LAID_OVER = ("screens", "facts", "order")


def case_id(answer: Answer) -> str:
    """The name of the case, which is that of its file."""
    return f"breaks-{answer.property.replace('.', '-')}-{answer.as_of.isoformat()}"


def case_text(answer: Answer) -> str:
    """The case as YAML: what was found for the first subject, and for the second where more is known."""
    first, *more = answer.examples
    head = {"format": 1, "id": case_id(answer), "title": f"Breaks {answer.property}: {first.shows}"[:250]}
    lines = [f"{key}: {_text(value)}" for key, value in head.items()]
    lines += [f"as_of: {answer.as_of.isoformat()}", *_stated(first.input, ""), f"expect: {_text(_expected(first))}"]
    if more:
        lines.append("then_if:")
    for example in more:
        lines.append(f"  - title: {_text(example.shows)}")
        lines += _stated(_beyond(first.input, example.input), "    ")
        lines.append(f"    expect: {_text(_expected(example))}")
    return "\n".join(lines) + "\n"


def _expected(example: Example) -> Mapping[str, object]:
    return example.expect or {"verdict": example.verdict}


def _beyond(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """What the second input has that the first has not, or otherwise."""
    found: dict[str, Any] = {}
    for key in _LAID_OVER:
        before, after = first.get(key) or {}, second.get(key) or {}
        added = {name: value for name, value in after.items() if name not in before or before[name] != value}
        found |= {key: added} if added else {}
    return found


def _stated(input: Mapping[str, Any], indent: str) -> list[str]:
    return [
        line
        for key in _LAID_OVER
        if key in input and input[key] is not None
        for line in _block(key, input[key], indent)
    ]


def _block(key: str, held: Mapping[str, Any], indent: str) -> Iterator[str]:
    if not held:
        yield f"{indent}{key}: {{}}"
        return
    yield f"{indent}{key}:"
    for name, value in held.items():
        yield f"{indent}  {name}: {_text(value)}"


def _text(value: object) -> str:
    """A value in the flow style of YAML, which is that of JSON."""
    return json.dumps(value, ensure_ascii=False)
