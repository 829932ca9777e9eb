"""What pages say beside their blocks: links lead somewhere, names exist, and nothing in them ages with every rule."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import ketrace
from ketrace.shelf import shelf
from tests.docs.blocks import blocks
from tests.docs.shell import ROOT

DOCS = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").glob("*.md"))
READ = ("README.md", "examples/README.md", "schemas/README.md", "CONTRIBUTING.md", "CHANGELOG.md", *DOCS)
WIDEST = 160
_LINK = re.compile(r"\]\((?P<file>[^)#\s]*)(?:#(?P<heading>[^)\s]*))?\)")
_ROW = re.compile(r"^\| (?P<codes>`[a-z-]+`(?:, `[a-z-]+`)*) \|")
_EXAMPLE = re.compile(r"^\| \[(?P<file>[a-z0-9-]+\.json)\][^|]*\| (?P<verdict>[a-z-]+)", re.MULTILINE)


def text(page: str) -> str:
    """A page without its blocks."""
    lines = (ROOT / page).read_text(encoding="utf-8").split("\n")
    inside = {i for block in blocks(lines) for i in range(block.start, block.start + len(block.lines))}
    return "\n".join(line for i, line in enumerate(lines) if i not in inside)


def anchors(page: Path) -> set[str]:
    """The names of the headings of a page, as links call them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def dead_links(page: str) -> Iterator[str]:
    """The links of a page that lead to no file, or to no heading in it."""
    for link in _LINK.finditer(text(page)):
        if link["file"].startswith(("http:", "https:")):
            continue
        target = ((ROOT / page).parent / link["file"]).resolve() if link["file"] else ROOT / page
        if not target.exists() or (link["heading"] and link["heading"] not in anchors(target)):
            yield link[0]


@pytest.mark.parametrize("page", READ)
def test_links_lead_somewhere(page: str) -> None:
    """To a file that is there, and to a heading that is in it."""
    assert list(dead_links(page)) == []


@pytest.mark.parametrize("page", READ)
def test_lines_are_short(page: str) -> None:
    """Prose can be read and compared line by line; a row of a table is one line."""
    assert [line for line in text(page).split("\n") if len(line) > WIDEST and not line.startswith("|")] == []


@pytest.mark.parametrize("page", READ)
def test_no_fingerprint_is_written_down(page: str) -> None:
    """One would be wrong after the next edit of a rule; one of a single letter is seen to be invented."""
    assert re.findall(r"sha256:(?!([ab])\1{63})[0-9a-f]{6,}", (ROOT / page).read_text(encoding="utf-8")) == []


def test_the_readme_begins_with_the_two_commands() -> None:
    """And each target of make that pages name is one."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {
        name for page in READ for name in re.findall(r"`make ([a-z-]+)", (ROOT / page).read_text(encoding="utf-8"))
    }

    assert [line.partition("  ")[0] for line in readme.split("\n")[3:5]] == ["make run", "make test"]
    assert set() == named - targets


def test_messages_that_pages_explain_exist() -> None:
    """Each code in the committee's table is one that the program prints."""
    rows = [_ROW.match(line) for line in text("docs/writing-a-rule.md").partition("## Messages")[2].split("\n")]
    codes = [code for row in rows if row for code in re.findall(r"[a-z-]+", row["codes"])]
    statuses = ("draft", "under-review", "approved", "retired")
    program = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "engine").rglob("*.py"))

    assert codes
    assert [code for code in codes if code not in statuses and f'"{code}"' not in program] == []


def test_the_table_of_examples_is_true() -> None:
    """It lists each example, with the verdict that is reached."""
    base = ketrace.load(shelf("rules"))
    listed = {row["file"]: row["verdict"] for row in _EXAMPLE.finditer(text("examples/README.md"))}
    found = {
        path.name: base.decide(json.loads(path.read_text(encoding="utf-8"))).verdict
        for path in sorted((ROOT / "examples").glob("*.json"))
    }

    assert listed == found
