"""Cases: worked subjects with the answer that a careful expert expects, as YAML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ketrace.problems import Place, Problem, did_you_mean
from ketrace.reading.documents import shapes
from ketrace.reading.nodes import Node, place_at, plain
from ketrace.reading.text import read_yaml
from ketrace.reading.unfinished import with_unfinished

_MERGED = ("screens", "facts", "order", "policy")


@dataclass(frozen=True, slots=True)
class Step:
    """One input of a case and what is expected of it; `path` is where in the case it is written."""

    title: str
    input: Mapping[str, Any]
    policy: Mapping[str, str]
    expect: Mapping[str, Any]
    path: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """A case: its steps (the first, and what follows when facts are learnt), and what it covers."""

    id: str
    title: str
    file: str
    steps: tuple[Step, ...]
    covers: tuple[str, ...] = ()
    is_base: bool = False


@dataclass(slots=True)
class Cases:
    """The cases of a folder, the problems of those that cannot be read, and the trees of those that can, by their files."""

    cases: list[Case] = field(default_factory=list)
    nodes: dict[str, Node] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)

    def at(self, file: str, *path: str | int) -> Place:
        """The place of what lies on a path of a case."""
        return place_at(self.nodes[file], path)


def read_cases(folder: Path) -> Cases:
    """All cases of a folder."""
    found = Cases()
    documents: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.rglob("*.yaml")):
        name = path.relative_to(folder).as_posix()
        data = _document(path, name, found)
        if data is None:
            found.unread.add(name)
        else:
            documents[name] = data
    _unlike(documents, found)
    for name, data in documents.items():
        whole = _merged(name, documents, found, ())
        if whole is not None:
            found.cases.append(_case(name, data, whole))
    return found


def _document(path: Path, name: str, found: Cases) -> dict[str, Any] | None:
    try:
        node, problems = read_yaml(path.read_bytes(), name)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        found.problems.append(Problem("unreadable-file", f"`{name}` cannot be read: {reason}", (Place(name),)))
        return None
    problems = problems or (with_unfinished(shapes().problems("case", node), node) if node is not None else ())
    found.problems.extend(problems)
    if node is None or problems:
        return None
    found.nodes[name] = node
    data = plain(node)
    return data if isinstance(data, dict) else None


def _unlike(documents: Mapping[str, dict[str, Any]], found: Cases) -> None:
    """Notes ids that are not their file's name, or that two cases share."""
    first: dict[str, str] = {}
    for name, data in documents.items():
        stem = name.rpartition("/")[2].removesuffix(".yaml")
        if data["id"] != stem:
            message = f"the id is `{data['id']}`, but the file is `{stem}.yaml`"
            found.problems.append(Problem("wrong-file-name", message, (found.at(name, "id"),)))
        if first.setdefault(data["id"], name) != name:
            places = (found.at(name, "id"), found.at(first[data["id"]], "id"))
            found.problems.append(Problem("duplicate-case", f"two cases have the id `{data['id']}`", places))


def _merged(
    name: str, documents: Mapping[str, dict[str, Any]], found: Cases, seen: tuple[str, ...]
) -> dict[str, Any] | None:
    """A case laid over the one it comes from."""
    data = documents[name]
    if name in seen:
        found.problems.append(
            Problem(
                "circle",
                "cases come from each other in a circle: " + " from ".join(f"`{one}`" for one in (*seen, name)),
                (found.at(name, "from"),),
            )
        )
        return None
    origin = data.get("from")
    if origin is None:
        return _laid({}, data)
    if origin in found.unread:  # its own problems are listed
        return None
    if origin not in documents:
        found.problems.append(
            Problem(
                "unknown-case",
                f"there is no case file `{origin}`",
                (found.at(name, "from"),),
                did_you_mean(str(origin), documents),
            )
        )
        return None
    under = _merged(origin, documents, found, (*seen, name))
    return None if under is None else _laid(under, data)


def _laid(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    whole: dict[str, Any] = {
        key: {**(under.get(key) or {}), **(over.get(key) or {})} for key in _MERGED if key in under or key in over
    }
    if "order" in over and over["order"] is None:
        whole["order"] = None  # nothing is ordered in this one
    facts = whole.setdefault("facts", {})
    for name in over.get("unknown", ()):
        facts[name] = None
    whole["as_of"] = over.get("as_of", under.get("as_of"))
    return whole


def _case(name: str, data: Mapping[str, Any], whole: Mapping[str, Any]) -> Case:
    steps = [] if "expect" not in data else [_step(data["title"], whole, data["expect"])]
    for i, then in enumerate(data.get("then_if", ())):
        title = f"{data['title']}, then {then.get('title', 'more is known')}"
        steps.append(_step(title, _laid(whole, then), then["expect"], ("then_if", i)))
    return Case(
        data["id"], data["title"], name, tuple(steps), tuple(data.get("covers", ())), bool(data.get("base", False))
    )


def _step(title: str, whole: Mapping[str, Any], expect: Mapping[str, Any], path: tuple[str | int, ...] = ()) -> Step:
    input = {"format": 1, "as_of": str(whole["as_of"]), "screens": whole.get("screens", {}), "facts": whole["facts"]}
    if whole.get("order") is not None and "order" in whole:
        input["order"] = whole["order"]
    return Step(title, input, whole.get("policy", {}), expect, path)
