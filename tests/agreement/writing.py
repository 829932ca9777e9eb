"""Documents of a base as text: strict YAML, one line for each key."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping


def document(data: Mapping[str, object]) -> bytes:
    """The document: its keys in the block way, their values in the flow way."""
    return "".join(f"{key}: {_flow(value)}\n" for key, value in data.items()).encode()


def _flow(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_flow(one) for one in value) + "]"
    if isinstance(value, datetime.date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)
