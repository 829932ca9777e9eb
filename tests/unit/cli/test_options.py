"""Where rules are found, said in the first line; and what is read from files and standard input."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.commands import Cli
from tests.kiln import KILN, ROOT, asked, copied


def first_line(cli: Cli, *more: str | Path) -> str:
    return cli("rules", "list", *more).lines[0]


def test_the_rules_that_were_named_come_first(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KETRACE_RULES", "elsewhere")

    assert first_line(cli, "--rules", KILN) == f"kiln 0.1.0 from {KILN} (named)"


def test_then_those_of_the_setting(cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    monkeypatch.setenv("KETRACE_RULES", str(KILN))

    assert first_line(cli) == f"kiln 0.1.0 from {KILN} (KETRACE_RULES)"


def test_then_those_that_lie_here(cli: Cli, tmp_path: Path) -> None:
    shutil.copytree(KILN, tmp_path / "rules" / "kiln")

    assert first_line(cli) == "kiln 0.1.0 from rules/kiln (here)"


def test_then_the_copy_that_came_along(cli: Cli) -> None:
    (only,) = sorted(path.parent.name for path in (ROOT / "rules").glob("*/knowledge.yaml"))

    line = first_line(cli)

    assert line.startswith(f"{only} ")
    assert line.endswith(f"{only} (packaged copy)")


def test_for_programs_the_line_stands_on_the_error_stream(cli: Cli) -> None:
    found = cli.kiln("rules", "list", "--json")

    assert found.err == f"kiln 0.1.0 from {KILN} (named)\n"
    assert found.data[0]["rule"]


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ([], "there is no `base`"),
        (["base/"], "`base` has no knowledge.yaml"),
        (["base/a/knowledge.yaml", "base/b/knowledge.yaml"], "help: name one: `base/a`, `base/b`"),
    ],
)
def test_rules_that_are_not_there_are_told(made: list[str], said: str, cli: Cli, tmp_path: Path) -> None:
    for name in made:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        if name.endswith("/"):
            (tmp_path / name).mkdir()
        else:
            (tmp_path / name).write_text("")

    found = cli("check", "--rules", "base")

    assert (found.code, found.out) == (2, "")
    assert said in found.err


def test_a_folder_of_rules_that_nobody_named_is_told(cli: Cli, tmp_path: Path) -> None:
    """An application may have a folder of that name for something else."""
    (tmp_path / "rules").mkdir()

    assert "`rules` has no knowledge.yaml and is looked into because no rules were named" in cli("check").err


def test_a_file_that_is_no_release_is_told(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear potters,")

    found = cli("check", "--rules", "letter.txt")

    assert found.code == 1
    assert found.lines[0] == "rules from letter.txt (named)"


def test_standard_input_is_read_for_a_dash(cli: Cli) -> None:
    found = cli.kiln("decide", "-", input=asked())

    assert (found.code, found.err) == (0, "")
    assert "VERDICT: fire" in found.lines


def test_a_rule_file_that_vanishes_while_it_is_read_is_told(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rule that is there when the folder is listed and gone when it is read must not just be missing."""
    base = copied(tmp_path)
    read = Path.read_bytes

    def reading(path: Path) -> bytes:
        if path.name == "fume.yaml" and path.parent.name == "stop":
            raise FileNotFoundError(2, "No such file or directory")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", reading)
    found = cli("decide", "-", "--rules", base, input=b"{}")

    assert found.code == 1
    assert "`stop/fume.yaml` cannot be read: no such file or directory" in found.err
    assert "VERDICT" not in found.out
