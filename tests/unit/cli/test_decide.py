"""`ketrace decide` and `check-order`: for people and for programs, for each audience."""

from __future__ import annotations

import json
from pathlib import Path

from tests.commands import Cli
from tests.kiln import KILN, asked, copied, kiln

AUDITOR = ("guest: {title: A guest}", "guest: {title: A guest}\n  auditor: {title: Who looks back}")


def test_for_programs_it_is_the_decision_itself(cli: Cli) -> None:
    found = cli.kiln("decide", "-", "--json", input=asked())

    assert found.out.encode() == kiln().decide(asked()).to_json()
    assert found.err == f"kiln 0.1.0 from {KILN} (named)\n"


def test_so_is_a_judged_order(cli: Cli) -> None:
    found = cli.kiln("check-order", "-", "--json", input=asked(order={"heat": "15 kW", "damper": "open"}))

    assert found.code == 1
    assert found.data["order"]["outcome"] == "torn-up"


def test_an_order_with_a_remark_is_not_refused(cli: Cli) -> None:
    found = cli.kiln("check-order", "-", input=asked(order={"damper": "open"}))

    assert found.code == 0
    assert "ORDER: scribbled-on" in found.lines


def test_an_order_that_stops_stands_above_the_verdict(cli: Cli) -> None:
    """Who asks about an order must not read first that the kiln may be fired."""
    lines = cli.kiln("decide", "-", input=asked(order={"heat": "15 kW", "damper": "open"})).lines
    good = cli.kiln("decide", "-", input=asked(order={"heat": "14 kW", "damper": "open"})).lines

    assert lines.index("ORDER: torn-up") < lines.index("VERDICT: fire")
    assert good.index("VERDICT: fire") < good.index("ORDER: stamped")
    assert lines[-1] == "ORDER: torn-up; VERDICT: fire"
    assert good[-1] == "VERDICT: fire; ORDER: stamped"


def test_what_is_urgent_stands_above_everything(cli: Cli) -> None:
    fumes = asked({"load.glazes": {"complete": True, "items": [{"name": "lead", "poured": "400 g"}]}})
    lines = cli.kiln("decide", "-", input=fumes).lines

    assert lines.index("NOW") < lines.index("VERDICT: stay-cold")


def test_each_audience_reads_its_own_texts(cli: Cli) -> None:
    potter = cli.kiln("decide", "-", "--audience", "potter", input=asked()).out
    guest = cli.kiln("decide", "-", "--audience", "guest", input=asked()).out

    assert "Look every 15 min for 2 h, then every 1 h." in potter
    assert "0.2 kW/kg × 70 kg = 14 kW" in potter
    assert "Somebody looks." in guest
    assert "kW" not in guest
    assert "HAND-BOOK" not in guest
    assert "VERDICT: fire" in guest


def test_who_has_no_texts_of_his_own_sees_everything(cli: Cli, tmp_path: Path) -> None:
    found = cli(
        "decide",
        "-",
        "--audience",
        "auditor",
        "--rules",
        copied(tmp_path, knowledge=AUDITOR),
        input=json.dumps(asked()).encode(),
    )

    assert found.code == 0
    assert kiln().book.rules["heat"].digest in found.out
    assert "HAND-BOOK/heat: Heat by the mass of the load. (table of heats; text-seen)" in found.out


def test_what_keeps_an_order_open_is_told(cli: Cli) -> None:
    unclear = cli.kiln("check-order", "-", input=asked(order={"heat": "10 kW"}))
    stopped = cli.kiln(
        "check-order", "-", input=asked({"kiln.cracked": True}, order={"heat": "10 kW", "damper": "open"})
    )

    assert (unclear.code, stopped.code) == (1, 1)
    assert "  open: Too hot [too-hot]: asks order.damper" in unclear.lines
    at = unclear.lines.index("ORDER: open")
    assert unclear.lines[at + 1] == "  Not judged yet: do not carry it out as it stands."
    assert unclear.lines[-1] == "ORDER: open; VERDICT: fire"
    assert "Not judged yet" not in stopped.out
    assert "No amount at all" not in unclear.out
    assert "  No amount at all may be given now: see the verdict, and what is withheld." in stopped.lines


def test_an_order_is_shown_as_it_was_written(cli: Cli) -> None:
    order = {"heat": {"value": 0.2, "unit": "MW/kg", "from": "a slip"}, "damper": None}

    assert (
        "  as written: heat 0.2 MW/kg; damper not known" in cli.kiln("check-order", "-", input=asked(order=order)).lines
    )
    assert "  as written: nothing" in cli.kiln("check-order", "-", input=asked(order={})).lines


def test_the_last_line_alone_is_not_misread(cli: Cli) -> None:
    """It is what is left on a screen when the rest has scrolled away."""
    wet = cli.kiln("decide", "-", input=asked({"load.wet": True})).lines

    assert wet[-1] == "VERDICT: watch; NO AMOUNT MAY BE GIVEN"


def test_what_releases_the_amounts_stands_where_they_are_withheld(cli: Cli) -> None:
    wet = asked({"load.wet": True})
    lines = cli.kiln("decide", "-", input=wet).lines
    said = {
        one["rule"]: one.get("until") for one in cli.kiln("decide", "-", "--json", input=wet).data["recommendations"]
    }
    at = lines.index("WITHHELD: NO AMOUNT IS GIVEN WHILE THIS STANDS")

    assert lines[at + 1 : at + 3] == ["  withheld by `wet` until they are dry", "  - Heat [heat]: rule `wet` withholds"]
    assert said.pop("wet") == "they are dry"
    assert said and set(said.values()) == {None}
    assert "withheld by" not in cli.kiln("decide", "-", input=asked()).out
    assert "withheld by" not in cli.kiln("decide", "-", "--audience", "guest", input=wet).out
