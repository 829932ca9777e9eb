"""Past decisions made again: the same, or the first difference, and never the same when anything was changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import ketrace
from ketrace.audit.record import read_record
from ketrace.audit.replay import Replay, replay, short
from ketrace.base import Base
from ketrace.deciding.decision import canonical, digest_of
from ketrace.problems import Refused
from tests.kiln import INPUTS, KILN, asked, copied, kiln

POLICY = "format: 1\nknowledge: kiln\nowner: The potters\nvalues: {heavy: 60 kg}\n"
DATA = kiln().decide(asked(order={"heat": "10 kW"})).to_json()


def replayed(data: bytes, base: Base | None = None) -> Replay:
    return replay(base or kiln(), read_record(data, "record"), data, "record")


def refusal(data: bytes, base: Base | None = None) -> list[tuple[str, str]]:
    """The codes and paths of the problems of a record that cannot be replayed."""
    with pytest.raises(Refused) as refused:
        replayed(data, base)
    return [(problem.code, problem.places[0].path) for problem in refused.value.problems]


def forged(**changes: object) -> bytes:
    """The record with some parts changed, and its digest made right again."""
    tree = {**json.loads(DATA), **changes}
    tree["decision"] = digest_of({key: value for key, value in tree.items() if key != "decision"})
    return canonical(tree) + b"\n"


@pytest.mark.parametrize("name", INPUTS)
def test_every_decision_comes_out_the_same(name: str) -> None:
    found = replayed(kiln().decide(INPUTS[name]).to_json())

    assert found.same
    assert (found.path, found.recorded, found.again) == (None, None, None)


def test_so_does_one_with_unusable_values() -> None:
    """What had been let pass is let pass again."""
    decision = kiln().decide(asked({"load.mass": 165}), bad_values="unknown")

    assert decision.problems
    assert replayed(decision.to_json()).same


def test_numbers_keep_their_digits() -> None:
    decision = kiln().decide('{"format":1,"as_of":"2026-11-23","facts":{"load.mass":{"value":70.10,"unit":"kg"}}}')

    assert replayed(decision.to_json()).same


def test_other_rules_are_named(tmp_path: Path) -> None:
    edited = ketrace.load(copied(tmp_path, stop__fume=("> policy.most_fume", ">= policy.most_fume")))

    assert refusal(DATA, edited) == [("other-rules", "$.knowledge.digest")]


def test_a_policy_belongs_to_the_decision(tmp_path: Path) -> None:
    file = tmp_path / "site.yaml"
    file.write_text(POLICY)
    local = ketrace.load(KILN, file)
    data = local.decide(asked()).to_json()
    file.write_text(POLICY.replace("60", "61"))
    other = ketrace.load(KILN, file)

    assert replayed(data, local).same
    assert refusal(data) == [("other-policy", "$.knowledge.policy")]
    assert refusal(data, other) == [("other-policy", "$.knowledge.policy")]
    assert refusal(DATA, local) == [("other-policy", "$.knowledge.policy")]


def test_a_change_is_named_where_it_was_made() -> None:
    """The digest finds it, deciding again says what it was."""
    changed = DATA.replace(b'"high":"14"', b'"high":"19"')

    assert refusal(changed) == [
        ("altered-record", "$.decision"),
        ("altered-record", "$.recommendations[0].amounts.heat.high"),
    ]


def test_a_change_of_the_input_is_named_where_it_shows() -> None:
    """What was changed is read as what was asked, so the first that differs from its answer is shown."""
    changed = DATA.replace(b'"value":70}', b'"value":80}')

    (digest, shown) = refusal(changed)
    assert digest == ("altered-record", "$.decision")
    assert shown[1].startswith("$.recommendations")


def test_an_input_changed_into_one_that_is_refused_is_told() -> None:
    changed = DATA.replace(b'"unit":"kg"', b'"unit":"km"')

    assert refusal(changed) == [("altered-record", "$.decision"), ("altered-record", "$.input")]


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"verdict": "stay-cold"}, "$.verdict"),
        ({"engine": {"ketrace": "9.9.9", "durable_rules": "2.0.28"}}, "$.engine.ketrace"),
        ({"notice": "Approved by everybody."}, "$.notice"),
        ({"missing": []}, "$.missing[0]"),
        ({"more": 1}, "$.more"),
    ],
)
def test_a_forgery_with_a_right_digest_differs(changes: dict[str, Any], path: str) -> None:
    """A digest only shows that a record is whole; deciding again shows that it is true."""
    found = replayed(forged(**changes))

    assert not found.same
    assert found.path == path


def test_no_changed_byte_is_the_same() -> None:
    for at in range(0, len(DATA), 401):
        changed = bytearray(DATA)
        changed[at] ^= 4

        with pytest.raises(Refused):
            replayed(bytes(changed))


def test_long_values_are_cut_for_messages() -> None:
    assert short(None) == "nothing"
    assert short("a\nb") == "a\\nb"
    assert len(short("x" * 500)) == 80
