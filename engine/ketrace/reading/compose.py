"""Parser events to the tree. The composer of the library is not used: it recurses without a limit, keeps the last of
duplicate keys without a word, and follows aliases.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol, cast

from yaml import events as ev
from yaml.error import Mark

from ketrace.places import ROOT, printable, step
from ketrace.problems import Place, Problem, Refused
from ketrace.reading import layout
from ketrace.reading.nodes import Entry, Mapping, Node, Scalar, ScalarValue, Sequence
from ketrace.reading.scalars import Refusal, resolve

MAX_DEPTH = 40
MAX_PROBLEMS = 100

_WRITE_IT = "write the document, or remove the file"
_FORMS = {ev.ScalarEvent: "value", ev.SequenceStartEvent: "list", ev.MappingStartEvent: "mapping"}


class Parser(Protocol):
    """What is asked of a parser of the library, the fast one or the plain one."""

    def get_event(self) -> ev.Event:
        """The next event, or None after the last."""


def _start(event: ev.Event) -> Mark:
    return cast("Mark", event.start_mark)


def _end(event: ev.Event) -> Mark:
    return cast("Mark", event.end_mark)


class Composer:
    """Builds the tree of one document and collects what a rule file may not hold."""

    def __init__(self, parser: Parser, text: str, file: str) -> None:
        self.problems: list[Problem] = []
        self._parser = parser
        self._text = text
        self._file = file
        self._scalars: list[layout.Span] = []

    def document(self) -> Node | None:
        """The tree of the document, or None when there is none. Raises Refused where reading cannot go on."""
        self._parser.get_event()
        first = self._parser.get_event()
        if isinstance(first, ev.StreamEndEvent):
            place = Place(self._file, 1, 1)
            self._report(Problem("empty-document", "the file holds no document", (place,), _WRITE_IT))
            return None
        root = self._node(self._parser.get_event(), ROOT, 0, layout.Context(-1, False))
        self._parser.get_event()
        last = self._parser.get_event()
        self._report_layout(_start(last).index)
        if isinstance(root, Scalar) and not root.text and not root.quoted:
            self._report(Problem("empty-document", "the document is empty", (root.place,), _WRITE_IT))
        if not isinstance(last, ev.StreamEndEvent):
            help_line = "keep one document, and put each other one in a file of its own"
            place = self._place(last, ROOT)
            self._report(Problem("several-documents", "a second document begins here", (place,), help_line))
        return root

    def _report(self, problem: Problem) -> None:
        self.problems.append(problem)
        if len(self.problems) >= MAX_PROBLEMS:
            message = f"reading stopped after {MAX_PROBLEMS} problems"
            raise Refused([Problem("too-many-problems", message, problem.places[:1])])

    def _report_layout(self, end: int) -> None:
        for fault in layout.between_scalars(self._text, self._scalars, end):
            place = Place(self._file, *layout.position(self._text, fault.index), ROOT)
            self._report(Problem(fault.code, fault.message, (place,), fault.help))

    def _place(self, event: ev.Event, path: str) -> Place:
        mark = _start(event)
        return Place(self._file, mark.line + 1, mark.column + 1, path)

    def _node(self, event: ev.Event, path: str, depth: int, context: layout.Context) -> Node:
        place = self._place(event, path)
        self._report_marks(event, place)
        if isinstance(event, ev.AliasEvent):
            return Scalar(None, "", False, place)
        if isinstance(event, ev.ScalarEvent):
            return self._scalar(event, place, context)
        if depth >= MAX_DEPTH:
            message = f"lists and mappings are nested deeper than {MAX_DEPTH} levels"
            raise Refused([Problem("too-deep", message, (place,), "no rule needs that depth: check the brackets")])
        collection = cast("ev.CollectionStartEvent", event)
        inner = context.inside(bool(collection.flow_style), _start(event).column)
        fill = self._sequence if isinstance(event, ev.SequenceStartEvent) else self._mapping
        node, end = fill(place, path, depth, inner)
        if inner.flow and not context.flow:
            self._report_indent(_start(event).index, _end(end).index, path, context.indent, "]}#")
        return node

    def _report_marks(self, event: ev.Event, place: Place) -> None:
        if isinstance(event, ev.AliasEvent):
            self._report(Problem("alias", f"`*{event.anchor}` refers to another value", (place,), layout.NO_ANCHORS))
            return
        node = cast("ev.ScalarEvent | ev.CollectionStartEvent", event)
        if node.anchor is not None:
            self._report(Problem("anchor", f"`&{node.anchor}` names a value", (place,), layout.NO_ANCHORS))
        # The fast parser drops a lone `!`, so the text itself is asked.
        if node.tag is not None or self._text.startswith("!", _start(event).index):
            tag = layout.word_at(self._text, self._text.find("!", _start(event).index))
            self._report(Problem("tag", f"`{tag}` gives a value a type by hand", (place,), layout.NO_TAGS))

    def _scalar(self, event: ev.ScalarEvent, place: Place, context: layout.Context) -> Scalar:
        start, end = _start(event).index, _end(event).index
        if end > start:
            self._scalars.append((start, end))
        quoted = bool(event.style)
        value: ScalarValue = event.value
        if quoted:
            self._report_quoted(event, place, context)
        else:
            value = self._plain(event.value, place, context)
        return Scalar(value, event.value, quoted, place)

    def _report_quoted(self, event: ev.ScalarEvent, place: Place, context: layout.Context) -> None:
        hidden = layout.CONTROL.search(event.value)
        if hidden:
            message = f"the text holds the character {layout.character(hidden[0])}, which cannot be shown"
            self._report(Problem("control-character", message, (place,), "leave it out"))
        if layout.comment_touches_header(self._text, _start(event).index):
            # Only the plain parser sees this.
            message, help_line = "a comment needs a space before its `#`", "put a space before the `#`"
            self._report(Problem("yaml-syntax", message, (place,), help_line))
        if event.style in ("'", '"') and not context.flow:
            self._report_indent(_start(event).index, _end(event).index, place.path, context.indent, "")

    def _plain(self, text: str, place: Place, context: layout.Context) -> ScalarValue:
        value = resolve(text)
        if isinstance(value, Refusal):
            self._report(Problem(value.code, value.message, (place,), value.help))
            return None
        self._report_unclear(text, place, context.flow)
        return value

    def _report_unclear(self, text: str, place: Place, flow: bool) -> None:
        # YAML forbids the first between brackets; of the second the two parsers make different things.
        if text == "-" or (flow and "?" in text):
            message = f"`{printable(text)}` cannot stand here as it is"
            help_line = f'put it in quotes: `"{printable(text)}"`'
            self._report(Problem("yaml-syntax", message, (place,), help_line))

    def _report_indent(self, start: int, end: int, path: str, indent: int, exempt: str) -> None:
        index = layout.outdented(self._text, start, end, indent, exempt)
        if index is not None:
            place = Place(self._file, *layout.position(self._text, index), path)
            message = "this line continues a value and must be indented deeper than its key"
            self._report(Problem("indentation", message, (place,), "indent it with more spaces than the key has"))

    def _report_split(self, event: ev.ScalarEvent, path: str, unless: str = "") -> bool:
        """Whether this is the second half of a number with a decimal comma, which is reported then."""
        number = layout.split_number(self._text, _start(event).index, _end(event).index)
        if number is not None:
            help_line = f"write a point before decimals: `{number.replace(',', '.')}`{unless}"
            place = self._place(event, path)
            self._report(Problem("number-form", f"the comma splits `{number}` in two", (place,), help_line))
        return number is not None

    def _sequence(self, place: Place, path: str, depth: int, inner: layout.Context) -> tuple[Node, ev.Event]:
        items: list[Node] = []
        while not isinstance(event := self._parser.get_event(), ev.SequenceEndEvent):
            if inner.flow and isinstance(event, ev.ScalarEvent) and not event.style:
                self._report_split(event, path, "; where two things are meant, put a space after the comma")
            items.append(self._node(event, path + step(len(items)), depth + 1, inner))
        return Sequence(tuple(items), place), event

    def _mapping(self, place: Place, path: str, depth: int, inner: layout.Context) -> tuple[Node, ev.Event]:
        entries: list[Entry] = []
        places: dict[str, Place] = {}
        while not isinstance(event := self._parser.get_event(), ev.MappingEndEvent):
            key, key_place = self._key(event, path, depth, inner)
            value = self._node(self._parser.get_event(), key_place.path, depth + 1, inner)
            if key is None:
                continue
            if isinstance(value, Scalar) and not value.text and not value.quoted:
                # Parsers differ on where nothing stands.
                value = replace(value, place=key_place)
            if key in places:
                message = f"key `{printable(key)}` is given twice"
                both = (key_place, places[key])
                self._report(Problem("duplicate-key", message, both, "keep one of the two"))
            places.setdefault(key, key_place)
            entries.append(Entry(key, key_place, value))
        return Mapping(tuple(entries), place), event

    def _key(self, event: ev.Event, path: str, depth: int, inner: layout.Context) -> tuple[str | None, Place]:
        if not isinstance(event, ev.ScalarEvent):
            place = self._place(event, path)
            self._node(event, path, depth + 1, inner)
            if not isinstance(event, ev.AliasEvent):
                message = f"a {_FORMS[type(event)]} cannot be a key"
                self._report(Problem("key-not-text", message, (place,), "write a word before the colon"))
            return None, place
        key = event.value
        place = self._place(event, path + step(key))
        self._report_marks(event, place)
        self._scalars.append((_start(event).index, _end(event).index))
        if event.style:
            self._report_quoted(event, place, layout.Context(inner.indent, True))
        elif inner.flow and self._report_split(event, path):
            pass
        elif key == "<<":
            self._report(Problem("merge-key", "`<<` merges another mapping into this one", (place,), layout.NO_ANCHORS))
        elif not key:
            self._report(Problem("key-not-text", "a key is missing before the colon", (place,), "write the key"))
        elif not isinstance(resolve(key), str):
            help_line = f'put the key in quotes: `"{printable(key)}"`'
            self._report(Problem("key-not-text", f"key `{printable(key)}` is not a text", (place,), help_line))
        else:
            self._report_unclear(key, place, inner.flow)
        return key, place
