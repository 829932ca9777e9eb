"""A bar chart as SVG, made by hand: it has a title and a description for those who hear it read."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape

_WIDTH, _BAR, _GAP, _LEFT, _TOP = 720, 22, 10, 190, 56
_COLOURS = {"more": "#b3261e", "less": "#1f5f8b", "neither": "#5f6368"}


def chart(title: str, counts: Mapping[str, int], kinds: Mapping[str, str]) -> str:
    """Bars for some counts, in their order, coloured by kind (`more`, `less` or `neither` exposure)."""
    most = max(counts.values(), default=0) or 1
    height = _TOP + len(counts) * (_BAR + _GAP) + 12
    said = "; ".join(f"{name}: {count:,}" for name, count in counts.items())
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        'aria-labelledby="title desc" font-family="sans-serif" font-size="14">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="desc">{escape(said)}.</desc>',
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="12" y="28" font-size="16" font-weight="bold">{escape(title)}</text>',
    ]
    for number, (name, count) in enumerate(counts.items()):
        y = _TOP + number * (_BAR + _GAP)
        length = round(count / most * (_WIDTH - _LEFT - 110), 1)
        lines.append(f'<text x="{_LEFT - 10}" y="{y + 16}" text-anchor="end">{escape(name)}</text>')
        if count:
            colour = _COLOURS[kinds[name]]
            lines.append(f'<rect x="{_LEFT}" y="{y}" width="{max(length, 1)}" height="{_BAR}" fill="{colour}"/>')
        lines.append(f'<text x="{_LEFT + length + 8}" y="{y + 16}">{count:,}</text>')
    return "\n".join([*lines, "</svg>"]) + "\n"
