"""From files to documents: which of them are there, and which have the right shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ketrace.problems import Place, did_you_mean
from ketrace.reading.build_knowledge import build_knowledge
from ketrace.reading.document import Document
from ketrace.reading.folder import digest
from ketrace.reading.nodes import Mapping as MappingNode
from ketrace.reading.scope import Notebook
from ketrace.reading.shape import Shapes
from ketrace.reading.text import read_yaml
from ketrace.reading.unfinished import unfinished, with_unfinished
from ketrace.rulebook.book import Knowledge
from ketrace.shelf import shelf

KNOWLEDGE = "knowledge.yaml"
REVIEWS = "reviews"
FOLDERS = {
    "terms": "terms",
    "sources": "source",
    "policy": "policy",
    "tables": "table",
    "conflicts": "conflict",
    "safety": "safety",
    "impossible": "impossible",
    REVIEWS: "review",
}
"""The folders that every base has, with the kind of document that lies in each. Those of rules are named by the base."""
_SHAPES: dict[Path, Shapes] = {}


def shapes() -> Shapes:
    """The shapes of all documents, prepared once."""
    folder = shelf("schemas")
    if folder not in _SHAPES:
        _SHAPES[folder] = Shapes(folder)
    return _SHAPES[folder]


@dataclass(slots=True)
class Documents:
    """The documents whose shape is right, by their kind and by their file; and those that are still to be filled in."""

    knowledge: Knowledge | None = None
    started: list[Document] = field(default_factory=list)
    by_kind: dict[str, list[Document]] = field(default_factory=dict)
    by_file: dict[str, Document] = field(default_factory=dict)

    def of(self, kind: str) -> list[Document]:
        """The documents of a kind, in the order of their files."""
        return self.by_kind.get(kind, [])

    def add(self, document: Document) -> None:
        """Keep a document."""
        self.by_kind.setdefault(document.kind, []).append(document)
        self.by_file[document.file] = document


def read_documents(files: Mapping[str, bytes], notes: Notebook) -> Documents:
    """The documents of a base. What is wrong with their text, their shape, their folder or their name is noted."""
    found = Documents()
    trees = {name: _tree(name, data, notes) for name, data in sorted(files.items())}
    top = trees.pop(KNOWLEDGE, None)
    if KNOWLEDGE not in files:
        notes.note("no-knowledge", f"there is no {KNOWLEDGE}", Place(KNOWLEDGE), help="it says what the base is")
    if top is not None:
        document = Document(KNOWLEDGE, digest(files[KNOWLEDGE]), "knowledge", top)
        if _shape_is_right(document, notes):
            found.add(document)
            found.knowledge = build_knowledge(document, notes, tuple(FOLDERS))
    for name, tree in trees.items():
        kind = _kind_of(name, found.knowledge, notes)
        if kind is not None and tree is not None:
            document = Document(name, digest(files[name]), kind, tree)
            if _shape_is_right(document, notes, found.knowledge) and _name_is_right(document, notes):
                found.add(document)
            elif any(unfinished(tree)):
                found.started.append(document)
    return found


def _tree(name: str, data: bytes, notes: Notebook) -> MappingNode | None:
    node, problems = read_yaml(data, name)
    notes.problems.extend(problems)
    if node is not None and not isinstance(node, MappingNode):
        message, help = (
            "the file does not hold `key: value` lines",
            "begin with `id: ...`; each key stands on a line of its own",
        )
        notes.note("wrong-type", message, node.place, help=help)
        return None
    return None if problems else node


def _kind_of(name: str, knowledge: Knowledge | None, notes: Notebook) -> str | None:
    folder, _, file = name.rpartition("/")
    if folder in FOLDERS:
        return FOLDERS[folder]
    if knowledge is None or KNOWLEDGE in notes.failed_files:
        return None
    folders = {kind.folder for kind in knowledge.kinds.values()}
    if folder in folders:
        return "rule"
    if folder:
        help = did_you_mean(folder, (*FOLDERS, *folders)) or f"the folders of rules are named by `kinds` in {KNOWLEDGE}"
        notes.note(
            "unknown-folder", f"`{folder}` is no folder of this base, so `{file}` is not read", Place(name), help=help
        )
    else:
        help = f"only {KNOWLEDGE} lies here; every other file lies in a folder"
        notes.note("unknown-folder", f"`{file}` lies in no folder, so it is not read", Place(name), help=help)
    return None


def _shape_is_right(document: Document, notes: Notebook, knowledge: Knowledge | None = None) -> bool:
    effect = None
    if document.kind == "rule":
        assert knowledge is not None
        effect = _effect(document, knowledge, notes)
        if effect is None:
            return False
    problems = with_unfinished(shapes().problems(document.kind, document.node, effect), document.node)
    notes.problems.extend(problems)
    return not problems


def _effect(document: Document, knowledge: Knowledge, notes: Notebook) -> str | None:
    folder = document.file.rpartition("/")[0]
    wanted = next(name for name, one in knowledge.kinds.items() if one.folder == folder)
    kind = document.data.get("kind", wanted)
    if kind == wanted or not isinstance(kind, str):
        return knowledge.kinds[wanted].effect
    place = document.at("kind")
    if kind in knowledge.kinds:
        help = f"move the file to `{knowledge.kinds[kind].folder}/`, or write `kind: {wanted}`"
        notes.note("wrong-folder", f"kind `{kind}` does not belong in the folder `{folder}`", place, help=help)
    else:
        notes.note("unknown-kind", f"unknown kind `{kind}`", place, help=f"in this folder it is `kind: {wanted}`")
    return None


def _name_is_right(document: Document, notes: Notebook) -> bool:
    key = "topic" if document.kind == "terms" else "id"
    named = document.data[key]
    if named == document.stem:
        return True
    message = f"the {key} is `{named}`, but the file is `{document.stem}.yaml`"
    help = "the name of the file is the id, for ever: change the one that is new"
    if key == "topic":
        help = "rename the file, or change the topic"
    notes.note("wrong-file-name", message, document.at(key), help=help)
    return False
