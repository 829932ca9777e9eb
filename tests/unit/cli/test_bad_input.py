"""Bad input gets a message with its place and exit code 3: no traceback, no decision."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.commands import Cli, Ran
from tests.kiln import AS_OF, asked, ran

DEEP = b'{"format":1,"as_of":"2026-11-23","facts":' + b"[" * 10_000 + b"]" * 10_000 + b"}"
LARGE = json.dumps(asked(patient="x" * 10_000_000)).encode()


def text(**facts: Any) -> bytes:
    return json.dumps(asked({name.replace("_", ".", 1): value for name, value in facts.items()})).encode()


def refused(found: Ran) -> None:
    assert found.code == 3
    assert "Traceback" not in found.err
    assert "VERDICT" not in found.out
    assert found.err.startswith("error: ")


@pytest.mark.parametrize(
    ("data", "code", "place"),
    [
        (b"", "json-syntax", "standard input:1:1"),
        (b"{", "json-syntax", "standard input:1:2"),
        (b"[]", "wrong-type", "standard input  $"),
        (b'"fire"', "wrong-type", "standard input  $"),
        (b'{"format":1,"as_of":NaN}', "not-a-number", "$.as_of"),
        (b'{"format":1,"as_of":"2026-11-23","facts":{"load.mass":Infinity}}', "not-a-number", "$.facts['load.mass']"),
        (b'{"format":1,"format":1,"as_of":"2026-11-23"}', "duplicate-key", "$.format"),
        (b'{"format":1,"as_of":"2026-11-23","facts":{"a":1,"a":1}}', "duplicate-key", "$.facts.a"),
        (b'\xff{"format":1}', "not-utf8", "standard input:1:1"),
        ('{"format":1}'.encode("utf-16-le"), "not-utf8", "standard input:1:1"),
        (b"\xef\xbb\xbf{}", "byte-order-mark", "standard input:1:1"),
        (LARGE, "too-large", "standard input"),
        (DEEP, "too-deep", "standard input:1:"),
        (b'{"format":1}', "missing-key", "standard input  $"),
        (b'{"format":2,"as_of":"2026-11-23"}', "wrong-format", "$.format"),
        (b'{"format":1,"as_of":"23.11.2026"}', "bad-date", "$.as_of"),
        (b'{"format":1,"as_of":20261123}', "wrong-type", "$.as_of"),
        (b'{"format":1,"as_of":"2026-11-23","fact":{}}', "unknown-key", "$.fact"),
        (text(load_mass=165), "no-unit", "$.facts['load.mass']"),
        (text(load_mass="165"), "bad-quantity", "$.facts['load.mass']"),
        (text(load_mass="70 mcg"), "bad-quantity", "$.facts['load.mass']"),
        (text(load_mass="70 m"), "wrong-unit", "$.facts['load.mass']"),
        (text(load_mass="700000 kg"), "implausible", "$.facts['load.mass']"),
        (text(load_mas="70 kg"), "unknown-fact", "$.facts['load.mas']"),
        (text(load_wet="yes"), "wrong-type", "$.facts['load.wet']"),
        (text(load_clay="mud"), "unknown-option", "$.facts['load.clay']"),
        (text(load_mass={"value": "70 kg", "observed": "2026-12-24"}), "observed-later", "$.facts['load.mass']"),
        (json.dumps(asked(screens={"walk-rond": {"complete": True}})).encode(), "unknown-screen", "$.screens"),
        (json.dumps(asked(order={"heat": "10 kg"})).encode(), "wrong-unit", "$.order.heat"),
        (json.dumps(asked(order={"head": "10 kW"})).encode(), "unknown-key", "$.order.head"),
    ],
)
def test_it_is_refused_at_its_place(data: bytes, code: str, place: str, cli: Cli) -> None:
    for command in ("decide", "check-order"):
        found = cli.kiln(command, "-", input=data)

        refused(found)
        assert f"[{code}]" in found.err
        assert place in found.err


def test_all_faults_are_listed_at_once(cli: Cli) -> None:
    found = cli.kiln("decide", "-", input=asked({"load.mass": 165, "load.clay": "mud", "load.size": 1}, as_of="soon"))

    refused(found)
    assert found.err.count("error: ") == 4


def test_what_was_probably_meant_is_told(cli: Cli) -> None:
    found = cli.kiln("decide", "-", input=asked({"load.mas": "70 kg"}))

    assert "help: did you mean `load.mass`?" in found.err


@pytest.mark.parametrize("command", ["decide", "check-order", "explain", "replay"])
def test_files_that_cannot_be_read_are_told(command: str, cli: Cli, tmp_path: Path) -> None:
    for name in (str(tmp_path), "none.json", "a\0b"):
        found = cli.kiln(command, name) if command != "explain" else cli(command, name)

        refused(found)
        assert "[unreadable-file]" in found.err


def test_an_endless_file_is_not_read_to_its_end(cli: Cli) -> None:
    if not Path("/dev/zero").exists():
        pytest.skip("no endless file on this machine")
    for found in (cli.kiln("decide", "/dev/zero"), cli("explain", "/dev/zero")):
        refused(found)
        assert "[too-large]" in found.err


@pytest.mark.parametrize("data", [LARGE, DEEP, b'{"format":1,"as_of":NaN}'], ids=["large", "deep", "nan"])
def test_so_it_is_in_a_process_of_its_own(data: bytes) -> None:
    found = ran("decide", "-", "--rules", "tests/bases/kiln", input=data)

    refused(Ran(found.returncode, found.stdout.decode(), found.stderr.decode()))


def test_unusable_values_can_be_let_pass_as_unknown(cli: Cli) -> None:
    found = cli.kiln("decide", "-", "--bad-values", "unknown", input=asked({"load.mass": 165}))

    assert found.code == 0
    assert "VERDICT: insufficient-data" in found.lines
    assert "  ! `165` for `load.mass` has no unit ($.facts['load.mass'])" in found.lines


def test_faults_of_the_document_are_refused_all_the_same(cli: Cli) -> None:
    refused(cli.kiln("decide", "-", "--bad-values", "unknown", input=asked({"load.size": 1})))


def test_the_date_can_be_given_beside_the_input(cli: Cli) -> None:
    input = {"format": 1, "facts": {}}

    given = cli.kiln("decide", "-", "--json", "--as-of", AS_OF, input=input)

    assert given.data["as_of"] == given.data["input"]["as_of"] == AS_OF
    refused(cli.kiln("decide", "-", "--as-of", "tomorrow", input=input))
    refused(cli.kiln("decide", "-", "--as-of", AS_OF, input=b"[]"))
