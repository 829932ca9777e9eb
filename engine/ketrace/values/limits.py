"""How much one document may hold. Without limits a hostile text can stop a program, exact arithmetic above all."""

from __future__ import annotations

import re
from decimal import Decimal

MAX_BYTES = 1_048_576
MAX_DEPTH = 64
MAX_VALUES = 500_000
"""More than a document of the largest size could hold; a list shared many times inside itself reaches it at once."""
MAX_DIGITS = 40
MAX_EXPONENT = 30

_PARTS = re.compile(r"([^eE]*)(?:[eE]([-+]?[0-9]+))?")


def number_fault(written: str) -> str | None:
    """What is wrong with the length of a number in JSON's notation, or None."""
    if len(written) <= MAX_DIGITS and "e" not in written and "E" not in written:
        return None
    match = _PARTS.match(written)
    digits, power = (match[1], match[2] or "0") if match else (written, "0")
    if sum(c.isdigit() for c in digits) > MAX_DIGITS:
        return f"the number `{written[:20]}…` has more than {MAX_DIGITS} digits"
    size = power.lstrip("+-").lstrip("0")
    if len(size) > len(str(MAX_EXPONENT)) or int(size or "0") > MAX_EXPONENT:
        return f"the number `{written[:20]}{'…' if len(written) > 20 else ''}` has an exponent beyond {MAX_EXPONENT}"
    return None


def decimal_fault(value: Decimal) -> str | None:
    """The same for a Decimal: it passes if one of its notations passes."""
    if not value.is_finite():
        return f"`{value}` is not a finite number"
    fault = number_fault(str(value))
    if fault and abs(value.adjusted()) <= MAX_DIGITS and not number_fault(f"{value:f}"):
        return None
    return fault
