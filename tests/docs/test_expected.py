"""Pages are compared and written anew as CONTRIBUTING.md says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.blocks import Block, blocks, typed
from tests.docs.expected import matches, printed_lines, rewritten
from tests.docs.shell import Shell
from tests.docs.walk import Walk

PRINTED = ["first", "verdict: eligible", "dose 24.5 mg", "why", "last 3"]


@pytest.mark.parametrize(
    ("shown", "same"),
    [
        (PRINTED, True),
        (["first", "…", "last 3"], True),
        (["…", "dose 24.5 mg", "…"], True),
        (["first", "…", "last …"], True),
        (["…"], True),
        (["dose 24.5 mg", "…"], False),
        (["first", "…", "why"], False),
        (["…", "why", "…", "dose 24.5 mg", "…"], False),
        ([], False),
    ],
)
def test_what_is_left_out_may_be_anything(shown: list[str], same: bool) -> None:
    """All else must be there, in its order, from the first line to the last."""
    assert matches(shown, PRINTED) is same


def test_parts_stay_parts() -> None:
    """What was left out stays left out; what was shown is shown as it is now."""
    shown = ["first", "…", "dose 21 mg", "why", "…", "last …"]

    assert rewritten(shown, PRINTED) == ["first", "…", "dose 24.5 mg", "why", "…", "last …"]


def test_the_end_of_a_part_is_found_where_it_is_now() -> None:
    """Lines that have come between are shown."""
    assert rewritten(["…", "verdict: caution", "why", "…"], PRINTED) == ["…", *PRINTED[1:4], "…"]


def test_what_is_gone_is_not_made_up() -> None:
    """Somebody must choose what to show instead."""
    with pytest.raises(AssertionError, match="nothing like `reasons of the committee` is printed any more"):
        rewritten(["…", "reasons of the committee", "…"], PRINTED)


def test_fingerprints_are_left_out() -> None:
    """They are others after every edit."""
    assert printed_lines("is sha256:" + "0a" * 32 + "  \n\n") == ["is sha256:…"]


def test_commands_and_what_they_print_are_told_apart() -> None:
    """A block may hold several, some of which print nothing."""
    page = ["text", "```console", "$ one", "$ two", "said", "", "more", "```"]

    assert list(blocks(page)) == [Block("console", ("$ one", "$ two", "said", "", "more"), 2)]
    assert [(one.command, one.shown, one.start) for one in typed(next(blocks(page)))] == [
        ("one", (), 3),
        ("two", ("said", "", "more"), 4),
    ]


def test_a_command_runs_as_it_would_in_a_terminal(tmp_path: Path) -> None:
    """Both streams, exit codes, files, pipes, and programs that are not ours."""
    shell = Shell(tmp_path)

    assert "there is no `missing`" in shell.run("ketrace check --rules missing")
    assert shell.run("echo $?") == "2\n"
    assert shell.run("ketrace --version > version.txt") == ""
    assert shell.run("cat version.txt").startswith("ketrace, version ")
    assert shell.run("python cli.py --version | tr a-z A-Z").startswith("KETRACE, VERSION ")


def test_a_page_that_is_wrong_is_found_and_mended(tmp_path: Path) -> None:
    """Output, what Python prints, files and edits."""
    page = tmp_path / "page.md"
    page.write_text(
        "```yaml\n# new/file.yaml\nold: 1\n```\n"
        "```diff\n--- new/file.yaml\n-old: 1\n+now: 2\n```\n"
        "```console\n$ cat new/file.yaml\n# new/file.yaml\nold: 1\n```\n"
        "```python\nprint(1 + 1)\n```\n\n```text\n3\n```\n"
    )
    (tmp_path / "clone").mkdir()
    (tmp_path / "again").mkdir()

    assert Walk(page, tmp_path / "clone").rewrite() == ["line 12: cat new/file.yaml", "line 20: the Python above"]
    assert list(Walk(page, tmp_path / "again").drifts()) == []
    assert "now: 2\n```" in page.read_text()
