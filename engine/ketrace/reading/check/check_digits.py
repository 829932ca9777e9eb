"""Check digits: a last digit that is worked out from the others, so that a mistyped number is found."""

from __future__ import annotations

from collections.abc import Callable, Mapping

_SHIFT = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)
"""Where each digit goes in one step of Verhoeff's permutation."""


def luhn(digits: str) -> bool:
    """Luhn's scheme (ISO/IEC 7812): every other digit from the right is doubled, and the digits add up to tens."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0


def verhoeff(digits: str) -> bool:
    """Verhoeff's scheme: each digit, permuted by its place, turns or mirrors a pentagon, which must end as it began.

    It finds every wrong digit, and any two neighbours that changed places.
    """
    state = 0
    for place, digit in enumerate(reversed(digits)):
        turned = int(digit)
        for _ in range(place % 8):
            turned = _SHIFT[turned]
        state = _then(state, turned)
    return state == 0


def _then(one: int, other: int) -> int:
    """One motion of a pentagon after another: 0 to 4 turn it, 5 to 9 mirror it and turn it (the group D5)."""
    mirrored, turns = divmod(one, 5)
    also_mirrored, more = divmod(other, 5)
    turned = (turns - more) % 5 if mirrored else (turns + more) % 5
    return turned + 5 * (mirrored ^ also_mirrored)


SCHEMES: Mapping[str, Callable[[str], bool]] = {"luhn": luhn, "verhoeff": verhoeff}
"""The schemes that a code system can name, each with whether digits are right by it."""
