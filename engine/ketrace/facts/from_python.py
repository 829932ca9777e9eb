"""An application's own dict brought to the same tree that JSON text gives, with the same limits."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal

from ketrace.places import ROOT, printable, step
from ketrace.problems import Place, Problem, Refused
from ketrace.values.limits import MAX_DEPTH, MAX_DIGITS, MAX_VALUES, decimal_fault, number_fault

_Collection = Mapping[object, object] | list[object] | tuple[object, ...]


def from_python(value: object, name: str) -> object:
    """The value as dicts, lists, texts, ints, Decimals, booleans and None. Raises Refused with all its problems.

    A float becomes the decimal that Python prints for it, a date or datetime its ISO text.
    """
    reader = _Reader(name)
    tree = reader.read(value, ROOT, ())
    if reader.problems:
        raise Refused(reader.problems)
    return tree


class _Reader:
    """One walk through a value: collects its problems and counts what it has read."""

    def __init__(self, name: str) -> None:
        self.problems: list[Problem] = []
        self._name = name
        self._count = 0

    def read(self, value: object, path: str, above: tuple[int, ...]) -> object:
        """The value as a tree; `above` holds the identities of the collections around it."""
        self._count += 1
        if self._count > MAX_VALUES:
            message = f"more than {MAX_VALUES} values are given"
            raise Refused([Problem("too-large", message, (Place(self._name),))])
        match value:
            case None | bool():
                return value
            case str():
                return self._text(str.__str__(value), path)
            case int() | float() | Decimal():
                return self._number(value, path)
            case datetime.date():
                return value.isoformat()
            case Mapping() | list() | tuple():
                return self._collection(value, path, above)
            case _:
                help_line = "use dicts, lists, texts, numbers, booleans, dates and None"
                message = f"a value of type `{printable(type(value).__name__)}` cannot be read"
                self._refuse("unknown-type", message, path, help_line)
                return None

    def _refuse(self, code: str, message: str, path: str, help_line: str | None = None) -> None:
        self.problems.append(Problem(code, message, (Place(self._name, path=path),), help_line))

    def _text(self, text: str, path: str) -> str:
        try:
            text.encode()
        except UnicodeEncodeError:
            message = "the text holds half of a character (a lone surrogate)"
            self._refuse("lone-surrogate", message, path, "send whole characters")
        return text

    def _number(self, value: float | Decimal, path: str) -> object:
        if isinstance(value, int):
            # Python will not print an integer of thousands of digits, so the bits are asked first.
            long = value.bit_length() > 200
            fault = f"the number has more than {MAX_DIGITS} digits" if long else number_fault(int.__repr__(value))
            number: int | Decimal = int(value)
        else:
            # The name of a numpy type is part of its own repr, so that of float itself is used.
            number = Decimal(float.__repr__(value)) if isinstance(value, float) else value
            fault = decimal_fault(number)
        if fault:
            code = "number-too-long" if isinstance(number, int) or number.is_finite() else "not-a-number"
            self._refuse(code, fault, path, "give the number as it was measured")
        return number

    def _collection(self, value: _Collection, path: str, above: tuple[int, ...]) -> object:
        if id(value) in above:
            self._refuse("circle", "the value contains itself", path)
            return None
        if len(above) >= MAX_DEPTH:
            self._refuse("too-deep", f"lists and dicts are nested deeper than {MAX_DEPTH} levels", path)
            return None
        inside = (*above, id(value))
        if not isinstance(value, Mapping):
            return [self.read(item, path + step(index), inside) for index, item in enumerate(value)]
        tree: dict[str, object] = {}
        for key, item in value.items():
            if isinstance(key, str):
                word = self._text(str.__str__(key), path + step(str.__str__(key)))
                tree[word] = self.read(item, path + step(word), inside)
            else:
                self._refuse("key-not-text", f"a key of type `{printable(type(key).__name__)}` is not a text", path)
        return tree
