"""The twenty mistakes that authors make most, each with the file in tests/bad that makes it and the message for it.

That the words are exactly these is tested where the files are: test_bad_rules, test_shape and test_text compare each with
what stands beside it. Here stands that each of the twenty is among them, and what its message must hold: the author's own
words, its place, and help that says what to write.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

BAD = Path(__file__).resolve().parents[2] / "bad"


@dataclass(frozen=True, slots=True)
class Mistake:
    """Where a mistake is made, its code, the words of its author that the message repeats, and what help tells to write."""

    file: str
    code: str
    words: str
    help: str


MISTAKES = {
    "unknown fact": Mistake("rules/unknown-fact", "unknown-fact", "`load.wett`", "did you mean `load.wet`?"),
    "wrong unit": Mistake("rules/wrong-unit", "mixed-units", "`60 kW`", "correct the unit"),
    "uncited number": Mistake("rules/uncited-number", "uncited-number", "`77 kg`", "cite the claim that prints this number"),
    "digit in text": Mistake("rules/digit-in-a-text", "number-in-text", "`2`", "write the name of the number in braces"),
    "mcg": Mistake("rules/mcg", "bad-quantity", "`mcg`", "did you mean `ug/kg`?"),
    "missing -": Mistake("rules/missing-dash-in-the-middle", "yaml-syntax", "`- `", "write `- ` before each item of a list"),
    "yes": Mistake("rules/yes", "doubtful-word", "`yes`", "write `true`"),
    "bad indent": Mistake("rules/bad-indent", "yaml-syntax", "another column", "begin in the same column"),
    "duplicate id": Mistake("rules/two-rules-with-one-id", "duplicate-rule", "`unsafe`", "rename the newer one"),
    "case without from": Mistake("shape/case-without-from", "missing-key", "`as_of`", "write `from: NAME.yaml`"),
    "enum typo": Mistake("rules/unknown-option", "unknown-option", "`earthenwear`", "did you mean `earthenware`?"),
    "table row missing": Mistake("rules/table-row-missing", "missing-row", "`salt`", "add a row"),
    "and in a string": Mistake("rules/and-in-a-text", "bad-formula", "`and`", "write each condition on a line of its own"),
    "retracted source": Mistake("rules/retracted-source", "lapsed-source", "`OLD-POTTER/heat`", "cite a source that still stands"),
    "circle": Mistake("rules/circle", "circle", "`kiln.most_heat` reads `kiln.pace`", "a definition cannot rest on itself"),
    "unquoted date": Mistake("rules/unquoted-date", "unquoted-date", "`2026-01-01`", 'write `"2026-01-01"`'),
    "tab": Mistake("rules/tab", "tab", "a tab", "press the space bar instead"),
    "wrong kind for a folder": Mistake("rules/wrong-folder", "wrong-folder", "`stop`", "move the file to `stop/`"),
    ">= without space": Mistake("rules/no-space-after-sign", "bad-comparison", "`>=60 kg`", "write `>= 60 kg`"),
    "placeholder typo": Mistake("rules/unknown-placeholder", "unknown-placeholder", "`{haet}`", "did you mean `{heat}`?"),
}  # fmt: skip
"""As the issue lists them."""


def expected(mistake: Mistake) -> str:
    """The message that is expected beside the file."""
    path = BAD / mistake.file
    return (path / "expected.txt" if path.is_dir() else path.with_suffix(".expected")).read_text(encoding="utf-8")


def test_there_are_twenty() -> None:
    assert len(MISTAKES) == 20


@pytest.mark.parametrize("name", MISTAKES)
def test_the_message_says_what_where_and_what_to_do(name: str) -> None:
    mistake = MISTAKES[name]
    message, place, *_ = expected(mistake).splitlines()
    help = next(line for line in expected(mistake).splitlines() if line.startswith("  help: "))

    assert message.endswith(f"  [{mistake.code}]")
    assert mistake.words in message
    assert re.fullmatch(r"  \S+\.yaml:\d+:\d+  \$.*", place)
    assert mistake.help in help


@pytest.mark.parametrize("name", MISTAKES)
def test_the_first_line_is_one_that_is_read_at_a_glance(name: str) -> None:
    """No jargon of programs, and no longer than a line of a terminal or so."""
    message = expected(MISTAKES[name]).partition("\n")[0].removeprefix("error: ").rpartition("  [")[0]

    assert len(message) <= 110
    assert not re.search(
        r"\b(mapping|sequence|scalar|parse|parser|token|node|null|dict|str|bool|int|NoneType)\b", message
    )
