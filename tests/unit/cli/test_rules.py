"""`ketrace rules`: list, show, graph."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands import Cli
from tests.kiln import KILN, copied, kiln


def test_all_rules_are_listed_by_kind(cli: Cli) -> None:
    found = cli.kiln("rules", "list")
    kinds = list(kiln().book.knowledge.kinds)
    listed = [line.split()[:2] for line in found.lines[2:-1]]

    assert found.lines[1].split() == ["rule", "kind", "title", "status"]
    assert sorted(rule for rule, _ in listed) == sorted(kiln().book.rules)
    assert [kind for _, kind in listed] == sorted((kind for _, kind in listed), key=kinds.index)
    assert found.lines[-1] == "19 rules, 0 approved"


def test_a_kind_can_be_asked_for(cli: Cli) -> None:
    found = cli.kiln("rules", "list", "--kind", "stop", "--json")

    assert [rule["rule"] for rule in found.data] == ["fume", "unsafe"]
    assert found.data[0] == {
        "rule": "fume",
        "kind": "stop",
        "effect": "forbids",
        "title": "Too much fume",
        "status": "under-review",
        "reviews": [],
        "file": "stop/fume.yaml",
    }


def test_a_rule_is_shown_as_it_was_written_with_what_it_rests_on(cli: Cli) -> None:
    found = cli.kiln("rules", "show", "heat")

    assert found.lines[1] == f"firing/heat.yaml  {kiln().book.rules['heat'].digest}"
    assert (KILN / "firing" / "heat.yaml").read_text() in found.out
    assert "HAND-BOOK/heat: Heat by the mass of the load. (table of heats; stars, B, moderate; text-seen)" in found.out
    assert "rests on definitions: most-heat-quick, most-heat-slow, pace-quick, pace-slow" in found.lines
    assert "read by rules: none" in found.lines


def test_so_it_is_for_programs(cli: Cli) -> None:
    found = cli.kiln("rules", "show", "fume-of-load", "--json").data

    assert found["rule"] == "fume-of-load"
    assert found["file"] == "definitions/fume-of-load.yaml"
    assert found["text"] == (KILN / "definitions" / "fume-of-load.yaml").read_text()
    assert found["read_by"] == ["fume"]


def test_what_carries_no_weight_is_told(cli: Cli, tmp_path: Path) -> None:
    base = copied(tmp_path, **{"sources__HAND-BOOK": ("state: current", "state: retracted")})

    assert (
        "! rests on `HAND-BOOK/wet` through `wet`: its source is retracted"
        in cli("rules", "show", "wet", "--rules", base).out
    )


def test_a_rule_that_was_renamed_is_found(cli: Cli, tmp_path: Path) -> None:
    base = copied(tmp_path, care__wet=("reason:", "formerly: [damp]\nreason:"))

    assert "`damp` is not a rule of this base; it is now `wet`" in cli("rules", "show", "damp", "--rules", base).err


def test_the_graph_is_dot_and_names_every_rule(cli: Cli) -> None:
    found = cli.kiln("rules", "graph")

    assert found.lines[0] == "digraph rules {"
    assert found.lines[-1] == "}"
    assert '  "fume" -> "fume-of-load";' in found.lines
    assert sum("[tooltip=" in line for line in found.lines) == 19


def test_the_graph_of_one_rule_holds_what_it_rests_on(cli: Cli) -> None:
    found = cli.kiln("rules", "graph", "--rule", "unsafe", "--json").data

    assert found["rules"] == ["unsafe", "unsafe-crack", "unsafe-gas"]
    assert found["edges"] == [["unsafe", "unsafe-crack"], ["unsafe", "unsafe-gas"]]


@pytest.mark.parametrize("args", [("list",), ("show", "heat"), ("graph",)])
def test_a_release_is_read_alike(args: tuple[str, ...], cli: Cli, tmp_path: Path) -> None:
    cli.kiln("release", "--to", tmp_path)
    released = cli("rules", *args, "--rules", tmp_path / "kiln-0.1.0.kb.zip", "--json")

    assert released.data == cli.kiln("rules", *args, "--json").data
