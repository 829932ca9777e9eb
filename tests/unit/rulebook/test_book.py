"""A whole base, asked for its parts."""

from __future__ import annotations

from tests.patches import kiln_files, read

BOOK, _ = read(kiln_files())


def test_the_rules_that_conclude_a_term() -> None:
    assert [rule.id for rule in BOOK.concluding("kiln.unsafe")] == ["unsafe-crack", "unsafe-gas"]
    assert BOOK.concluding("load.mass") == ()
    assert BOOK.concluding("no.such") == ()


def test_the_rules_of_an_effect() -> None:
    assert [rule.id for rule in BOOK.with_effect("forbids")] == ["fume", "porcelain", "unsafe"]
    assert [rule.id for rule in BOOK.with_effect("exposes", "judges")] == ["heat", "no-heat", "too-hot"]
    assert list(BOOK.with_effect()) == []


def test_the_screen_of_a_fact() -> None:
    assert dict(BOOK.screen_of) == dict.fromkeys(("kiln.cracked", "kiln.gas_near", "kiln.alarm"), "walk-round")


def test_what_an_order_can_hold() -> None:
    assert {key: term.name for key, term in BOOK.order_terms.items()} == {
        "heat": "order.heat",
        "damper": "order.damper",
    }


def test_an_order_has_a_choice_and_a_quantity_for_each_form() -> None:
    heat, total = BOOK.terms["order.heat"], BOOK.terms["order.heat.total"]

    assert (heat.type, heat.option_names, heat.forms) == (
        "choice",
        ("none", "total", "per_mass"),
        ("total", "per_mass"),
    )
    assert (total.type, str(total.unit), total.form_of, total.in_order) == ("quantity", "kW", "order.heat", True)


def test_fields_of_a_list() -> None:
    glazes = BOOK.terms["load.glazes"]
    total = glazes.field("total")

    assert glazes.field("no-such") is None
    assert total is not None
    assert (len(total.ways), glazes.max_items) == (2, 6)
    assert not BOOK.terms["load.mass"].in_order
