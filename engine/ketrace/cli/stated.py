"""What the solver's examples state, in one line; and the examples as files for `ketrace test`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ketrace.cli.printing import line
from ketrace.problems import KetraceError

if TYPE_CHECKING:
    from ketrace.proving.answers import Answer


def stated(input: Mapping[str, object], first: Collection[str] = ()) -> str:
    """All that an input states, in one line; what stands in `first` comes first."""
    given = {name: value for key in ("screens", "facts", "order") for name, value in _given(input, key)}
    ordered = sorted(given.items(), key=lambda one: one[0] not in first)
    return ", ".join(f"{name} {value}" for name, value in ordered) or "nothing"


def _given(input: Mapping[str, object], key: str) -> Iterator[tuple[str, str]]:
    held = input.get(key)
    if isinstance(held, Mapping):
        yield from ((_name(key, name), _plain(value)) for name, value in held.items())


def _name(key: str, name: str) -> str:
    return {"screens": f"screen {name}", "order": f"order.{name}"}.get(key, name)


def _plain(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case None:
            return "not known"
        case {"value": inner, **_rest}:
            return _plain(inner)
        case {"items": items, "complete": complete}:
            shown = "; ".join(" ".join(_plain(one) for one in item.values()) or "nothing known" for item in items)
            return f"[{shown}]" + ("" if complete else " and perhaps more")
        case {"complete": _}:
            return "complete"
        case _:
            return str(value)


def write_case(answer: Answer, folder: Path, as_json: bool) -> None:
    """Write a counterexample as a case into a folder, and say so."""
    from ketrace.proving.case import case_id, case_text

    path, half = folder / f"{case_id(answer)}.yaml", folder / f".{case_id(answer)}.half"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        half.write_text(case_text(answer), encoding="utf-8")
        half.replace(path)  # nobody finds half a case under its own name
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise KetraceError(f"`{path}` cannot be written: {reason}") from None
    line(f"  written to {path}", "dim", stderr=as_json)
