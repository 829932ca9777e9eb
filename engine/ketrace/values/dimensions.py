"""What kind of thing a unit measures: a product of powers of named bases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dimension:
    """Base names with their exponents, sorted by name, without zeros."""

    powers: tuple[tuple[str, int], ...]

    @classmethod
    def of(cls, powers: Iterable[tuple[str, int]]) -> Dimension:
        """The dimension of these powers in any order: those of one base are added, zeros are dropped."""
        total: dict[str, int] = {}
        for base, power in powers:
            total[base] = total.get(base, 0) + power
        return cls(tuple(sorted((base, power) for base, power in total.items() if power)))

    def __mul__(self, other: Dimension) -> Dimension:
        return Dimension.of(self.powers + other.powers)

    def __truediv__(self, other: Dimension) -> Dimension:
        return self * other**-1

    def __pow__(self, exponent: int) -> Dimension:
        return Dimension.of((base, power * exponent) for base, power in self.powers)

    def __str__(self) -> str:
        above = [_power(base, power) for base, power in self.powers if power > 0]
        below = [_power(base, -power) for base, power in self.powers if power < 0]
        if not above and not below:
            return "1"
        return ".".join(above) + "".join(f"/{part}" for part in below)


NONE = Dimension(())
"""The dimension of a bare number."""


def _power(base: str, power: int) -> str:
    return base if power == 1 else f"{base}{power}"
