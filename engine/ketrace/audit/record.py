"""A saved decision: whether it is whole, and where two decisions first differ."""

from __future__ import annotations

from collections.abc import Mapping

from ketrace.deciding.decision import canonical, digest_of
from ketrace.problems import Place, Problem, Refused


def check_record(tree: Mapping[str, object], data: bytes, name: str) -> None:
    """Raises `Refused` when a record is not, byte for byte, what was decided."""
    body = {key: value for key, value in tree.items() if key != "decision"}
    found = digest_of(body)
    if found != tree["decision"]:
        raise Refused(
            [
                Problem(
                    "altered-record",
                    f"`{name}` was altered: it says {tree['decision']}, but it is {found}",
                    (Place(name, path="$.decision"),),
                    "`ketrace replay` with the right rules shows what was altered",
                )
            ]
        )
    whole = canonical(dict(tree)) + b"\n"
    if whole != data:
        at = next(
            (i for i, (one, other) in enumerate(zip(whole, data, strict=False)) if one != other),
            min(len(whole), len(data)),
        )
        raise Refused(
            [
                Problem(
                    "altered-record",
                    f"`{name}` was altered at byte {at}: its content is right, its form is not",
                    (Place(name),),
                    "a record is kept as it was written",
                )
            ]
        )


def first_difference(one: object, other: object, path: str = "$") -> tuple[str, object, object] | None:
    """Where two JSON values first differ, in the order of keys, and what stands there."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(set(one) | set(other)):
            found = first_difference(one.get(key), other.get(key), f"{path}.{key}")
            if found is not None:
                return found
        return None
    if isinstance(one, list) and isinstance(other, list):
        for i in range(max(len(one), len(other))):
            found = first_difference(
                one[i] if i < len(one) else None, other[i] if i < len(other) else None, f"{path}[{i}]"
            )
            if found is not None:
                return found
        return None
    return None if one == other and type(one) is type(other) else (path, one, other)
