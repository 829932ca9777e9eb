"""`ketrace diff`: what it prints, and what it exits with."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from ketrace.cohort.sample import sample
from tests.commands import Cli
from tests.kiln import KILN, ROOT, copied, kiln

LOOSER = ("value: 100 kg", "value: 110 kg")
STRICTER = ("value: 100 kg", "value: 90 kg")


def test_the_same_rules_do_not_differ(cli: Cli) -> None:
    ran = cli("diff", KILN, KILN)

    assert ran.code == 0
    assert ran.lines[-1] == "No difference: every file is the same."


def test_what_is_stricter_is_said_and_passes(cli: Cli, tmp_path: Path) -> None:
    ran = cli("diff", KILN, copied(tmp_path, policy__heavy=STRICTER))

    assert ran.code == 0
    assert "heavy (care): stricter" in ran.lines
    assert "no new exposure: proved" in ran.lines


def test_a_new_exposure_is_said_shown_and_kept(cli: Cli, tmp_path: Path) -> None:
    """The case that is kept passes with the old version and fails with the new one."""
    new, kept = copied(tmp_path, policy__heavy=LOOSER), tmp_path / "kept"

    ran = cli("diff", KILN, new, "-o", kept)

    assert ran.code == 1
    assert "no new exposure: refuted" in ran.lines
    assert any("a warning is lost at heavy, because of heavy (policy.heavy)" in line for line in ran.lines)
    assert cli("test", "--rules", KILN, "--cases", kept).code == 0
    assert cli("test", "--rules", new, "--cases", kept).code == 1


def test_programs_get_the_same(cli: Cli, tmp_path: Path) -> None:
    ran = cli("diff", KILN, copied(tmp_path, policy__heavy=LOOSER), "--json")
    (stretch,) = ran.data["stretches"]

    assert (ran.code, ran.data["gate"]) == (1, "refuted")
    assert [change["id"] for change in ran.data["changes"]] == ["heavy"]
    assert "heavy" in [breach["rule"] for breach in stretch["gate"]["breaches"]]
    assert {one["rule"]: one["directions"] for one in stretch["rules"]}["heavy"] == ["looser"]


def test_what_cannot_be_settled_has_its_own_exit_code(cli: Cli, tmp_path: Path) -> None:
    ran = cli("diff", KILN, copied(tmp_path, policy__heavy=STRICTER), "--timeout", "0.001")

    assert ran.code == 5
    assert "no new exposure: not settled" in ran.lines


@pytest.mark.parametrize(
    ("new", "message"),
    [
        (ROOT / "rules" / "ketamine", "share no rule, so there is nothing to compare"),
        ("no-such-thing", "there is no folder, release or git revision `no-such-thing`"),
    ],
)
def test_what_cannot_be_compared_is_bad_input(new: str | Path, message: str, cli: Cli) -> None:
    ran = cli("diff", KILN, new)

    assert ran.code == 3
    assert message in ran.err
    assert "help: name" in ran.err


def test_without_the_solver_it_says_what_to_install(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "ketrace.cli.extras.find_spec", lambda name: None if name == "z3" else importlib.util.find_spec(name)
    )

    ran = cli("diff", KILN, KILN)

    assert ran.code == 2
    assert "pip install 'ketrace[prove]'" in ran.err


def test_who_changes_is_counted_drawn_and_kept(cli: Cli, tmp_path: Path) -> None:
    """As a table, a picture and a file; the same for programs."""
    sample(kiln(), 200, 7, str(tmp_path / "loads.parquet"))
    new, folder = copied(tmp_path, policy__heavy=("value: 100 kg", "value: 60 kg")), tmp_path / "kept"

    ran = cli("diff", KILN, new, "--cohort", tmp_path / "loads.parquet", "-o", folder, "--again", "5")
    told = cli("diff", KILN, new, "--cohort", tmp_path / "loads.parquet", "--again", "5", "--json").data["cohort"]

    assert ran.code == 0
    assert f"{told['changed']} of 200 patients change" in ran.lines
    warned = (told[key]["newly warned"] for key in ("by_first_direction", "by_direction"))
    assert told["by_direction"]["newly warned"] > 0
    assert ["newly", "warned", *map(str, warned)] in [line.split() for line in ran.lines]
    assert f"  5 of {told['changed']} who change" in ran.lines
    assert f"  5 of {200 - told['changed']} who do not, drawn with seed 1" in ran.lines
    assert told["decided_again"] == {"changed": 5, "unchanged": 5, "seed": 1}
    assert sorted(path.name for path in folder.iterdir()) == ["changed.parquet", "who-changes.svg"]


def test_the_cohort_asks_the_same_from_its_own_side(cli: Cli, tmp_path: Path) -> None:
    """`cohort diff OLD NEW FILE` is `diff OLD NEW --cohort FILE`."""
    loads = tmp_path / "loads.parquet"
    sample(kiln(), 50, 7, str(loads))
    new = copied(tmp_path, policy__heavy=("value: 100 kg", "value: 60 kg"))

    one = cli("diff", KILN, new, "--cohort", loads, "--json").data["cohort"]
    other = cli("cohort", "diff", KILN, new, loads, "--json").data["cohort"]

    assert one == other
    assert one["changed"] > 0


def test_a_cohort_that_cannot_be_read_is_bad_input(cli: Cli, tmp_path: Path) -> None:
    ran = cli("diff", KILN, copied(tmp_path, policy__heavy=STRICTER), "--cohort", tmp_path / "none.parquet")

    assert ran.code == 3
    assert "there is no file" in ran.err
