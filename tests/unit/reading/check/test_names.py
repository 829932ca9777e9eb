"""Names across the book."""

from __future__ import annotations

from ketrace.problems import Severity
from tests.patches import kiln_files, said_of, with_files, with_words


def told(files: dict[str, bytes]) -> list[str]:
    """Code and place of everything that is said."""
    return [f"{one.code} {str(one.places[0]).split()[0]}" for one in said_of(files)]


def test_a_fact_that_no_rule_reads_is_a_note() -> None:
    (problem,) = said_of(kiln_files())

    assert (problem.message, problem.severity) == ("no rule uses the fact `kiln.checked`", Severity.NOTE)


def test_what_only_a_property_of_impossible_subjects_reads_is_read() -> None:
    files = with_words(
        "impossible/cracked-and-quiet.yaml", "kiln.alarm: true", "kiln.alarm: true, kiln.checked.age: '< 0 d'"
    )

    assert told(files) == []


def test_a_table_a_policy_number_and_a_conflict_that_nobody_uses() -> None:
    fume = kiln_files()["tables/fume.yaml"].decode().replace("id: fume", "id: smoke")
    heavy = kiln_files()["policy/heavy.yaml"].decode().replace("id: heavy", "id: light")
    heat = kiln_files()["conflicts/heat.yaml"].decode().replace("id: heat", "id: cold")
    files = with_files(tables__smoke=fume, policy__light=heavy, conflicts__cold=heat)

    assert told(files) == [
        "unused conflicts/cold.yaml:1:1",
        "unused policy/light.yaml:1:1",
        "unused tables/smoke.yaml:1:1",
        "unused terms/load.yaml:22:3",
    ]


def test_a_policy_number_that_says_how_long_a_fact_is_good_for_is_used() -> None:
    assert not [line for line in told(with_files()) if "walk_lasts" in line]


def test_required_facts_must_be_known() -> None:
    assert told(with_words("knowledge.yaml", "required: [load.mass]", "required: [load.mass, load.wett]")) == [
        "unknown-fact knowledge.yaml:34:23"
    ]


def test_former_names_of_rules() -> None:
    files = with_words("care/wet.yaml", "because: [HAND-BOOK/wet]", "because: [HAND-BOOK/wet]\nformerly: [damp]")
    assert told(files) == ["unused terms/load.yaml:22:3"]

    taken = with_words("care/wet.yaml", "[damp]", "[heavy]", files)
    assert told(taken) == ["name-used-again care/wet.yaml:11:12"]


def test_a_replacement_that_could_not_be_read_is_not_called_unknown() -> None:
    files = with_words("care/wet.yaml", "because: [HAND-BOOK/wet]", "because: [HAND-BOOK/wet]\nreplaced_by: heavy")
    files = with_words("care/heavy.yaml", ">= policy.heavy", ">= policy.hevy", files)

    assert told(files) == ["unknown-policy care/heavy.yaml:7:8"]
