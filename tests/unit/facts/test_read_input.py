"""An input to facts: what is stated, what screens state, and what is no longer known. Mistakes are in tests/bad/inputs."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketrace.facts.facts import Fact, Facts
from ketrace.facts.from_python import from_python
from ketrace.facts.read_input import read_input
from ketrace.problems import Refused
from ketrace.rulebook.book import Book
from tests.patches import kiln_files, read, with_words

BOOK, _ = read(kiln_files())
AS_OF = "2026-11-23"


def facts_of(facts: Mapping[str, object], book: Book = BOOK, **more: object) -> Facts:
    """The facts of an input in which nothing is wrong."""
    return read_input(from_python({"format": 1, "as_of": AS_OF, "facts": facts, **more}, "input"), book, "input")


def fact(name: str, written: object, book: Book = BOOK) -> Fact:
    """One fact that was stated so."""
    return facts_of({name: written}, book).facts[name]


def screened(book: Book = BOOK, facts: Mapping[str, object] | None = None, **screen: object) -> Facts:
    """The facts of an input with an answered screen."""
    return facts_of(facts or {}, book, screens={"walk-round": screen})


@pytest.mark.parametrize(
    ("written", "kilograms"),
    [
        ("70 kg", Fraction(70)),
        ("70.30 kg", Fraction(703, 10)),
        ("70000 g", Fraction(70)),
        ({"value": 70, "unit": "kg"}, Fraction(70)),
        ({"value": Decimal("70.3"), "unit": "kg"}, Fraction(703, 10)),
        ({"value": 70.3, "unit": "kg"}, Fraction(703, 10)),
        ({"value": "70 kg"}, Fraction(70)),
        ({"value": 70, "unit": "kg", "observed": "2026-11-20", "from": "scale"}, Fraction(70)),
        ("1 kg", Fraction(1)),
        ("500 kg", Fraction(500)),
    ],
)
def test_quantities_are_exact_in_every_way_to_write_them(written: object, kilograms: Fraction) -> None:
    assert fact("load.mass", written).value == kilograms * 1000


def test_a_fact_keeps_how_it_was_written_and_where_it_comes_from() -> None:
    found = fact("load.mass", {"value": 70, "unit": "kg", "observed": "2026-11-20", "from": "scale"})

    assert (found.written, str(found.unit), found.observed, found.source, found.age) == (
        "70 kg",
        "kg",
        "2026-11-20",
        "scale",
        "3 d",
    )


def test_other_types() -> None:
    assert fact("load.wet", False).value is False
    assert fact("load.wet", {"value": True}).value is True
    assert fact("load.clay", "stoneware").value == "stoneware"
    assert fact("load.dried", "2026-11-01").value == datetime.date(2026, 11, 1)
    assert fact("load.dried", datetime.date(2026, 11, 1)).value == datetime.date(2026, 11, 1)


@pytest.mark.parametrize("name", ["load.mass", "load.wet", "load.clay", "load.dried"])
@pytest.mark.parametrize("written", [None, {"value": None}])
def test_null_is_asked_and_not_known(name: str, written: object) -> None:
    found = fact(name, written)

    assert (found.value, found.reason) == (None, "asked, not known")


def test_what_is_absent_is_unknown() -> None:
    found = facts_of({})

    assert found.value("load.wet") is None
    assert found.lists == {}
    assert not found.has_order


def test_a_complete_screen_states_no_for_what_is_not_stated_otherwise() -> None:
    found = screened(facts={"kiln.alarm": True, "kiln.gas_near": None}, complete=True, observed=AS_OF)

    assert (found.value("kiln.alarm"), found.value("kiln.gas_near"), found.value("kiln.cracked")) == (True, None, False)
    assert found.facts["kiln.cracked"].screen == "walk-round"
    assert found.facts["kiln.alarm"].screen is None


def test_a_screen_that_is_not_complete_states_nothing() -> None:
    assert screened(complete=False, observed=AS_OF).facts.keys() == {"order.heat"}


@pytest.mark.parametrize(
    ("observed", "reason"),
    [
        ("2026-11-23", None),
        ("2026-11-22", None),
        ("2026-11-21", "it is older than 1 d (local policy `walk_lasts`)"),
        (None, "it is undated, and may be no older than 1 d (local policy `walk_lasts`)"),
    ],
)
def test_a_screen_is_good_for_so_long(observed: str | None, reason: str | None) -> None:
    cracked = screened(complete=True, observed=observed).facts["kiln.cracked"]

    assert (cracked.value, cracked.reason) == (False if reason is None else None, reason)


@pytest.mark.parametrize(
    ("as_of", "observed", "known"),
    [
        ("2026-11-23T10:00:00Z", "2026-11-22T10:00:00Z", True),
        ("2026-11-23T10:00:00Z", "2026-11-22T09:59:59Z", False),
        ("2026-11-23T10:00:00Z", "2026-11-22", True),
        ("2026-11-23", "2026-11-22T00:00:00Z", True),
        ("2026-11-23T10:00:00+02:00", "2026-11-22T07:59:59Z", False),
    ],
)
def test_instants_are_told_apart_to_the_second(as_of: str, observed: str, known: bool) -> None:
    found = screened(complete=True, observed=observed) if as_of == AS_OF else None
    if found is None:
        screens = {"walk-round": {"complete": True, "observed": observed}}
        found = read_input(from_python({"format": 1, "as_of": as_of, "screens": screens}, "input"), BOOK, "input")

    assert (found.value("kiln.cracked") is False) is known


def test_a_fact_is_good_for_as_long_as_its_own_term_says_also_from_a_screen() -> None:
    files = with_words("terms/load.yaml", "{title: Cracked,", "{title: Cracked, valid_for: policy.walk_lasts,")
    files = with_words("terms/load.yaml", "kiln.alarm], valid_for: policy.walk_lasts", "kiln.alarm]", files)
    book, _ = read(files)

    assert fact("kiln.cracked", {"value": True, "observed": "2026-11-01"}, book).value is None
    assert (
        fact("kiln.cracked", True, book).reason
        == "it is undated, and may be no older than 1 d (local policy `walk_lasts`)"
    )
    found = screened(book, complete=True, observed="2026-11-01")
    assert (found.value("kiln.cracked"), found.value("kiln.gas_near")) == (None, False)


def test_lists() -> None:
    items = [{"name": "ash", "coat": "100 g", "coats": 3}, {"name": None}, {}]
    found = facts_of({"load.glazes": {"complete": False, "items": items, "from": "the book"}}).lists["load.glazes"]

    assert (found.complete, found.source, len(found.items)) == (False, "the book", 3)
    assert {name: fact.value for name, fact in found.items[0].items()} == {"name": "ash", "coat": 100, "coats": 3}
    assert found.items[1]["name"].reason == "asked, not known"


def test_a_bare_number_is_read_only_where_the_term_says_so() -> None:
    item = facts_of({"load.glazes": {"complete": True, "items": [{"coats": 3}]}}).lists["load.glazes"].items[0]

    assert item["coats"].value == 3
    with pytest.raises(Refused, match=r"\[no-unit\]"):
        fact("load.mass", 70)


def test_a_list_asked_and_not_known() -> None:
    found = facts_of({"load.glazes": None}).lists["load.glazes"]

    assert (found.items, found.complete, found.reason) == ((), False, "asked, not known")


@pytest.mark.parametrize(
    ("heat", "form", "value"),
    [
        ("5 kW", "total", Fraction(5_000_000)),
        ("5000 W", "total", Fraction(5_000_000)),
        ({"value": 60, "unit": "W/kg"}, "per_mass", Fraction(60)),
    ],
)
def test_an_order_is_known_by_its_unit(heat: object, form: str, value: Fraction) -> None:
    found = facts_of({}, order={"heat": heat})

    assert (found.has_order, found.value("order.heat")) == (True, form)
    assert found.value(f"order.heat.{form}") == value


def test_what_is_not_ordered_is_none_and_what_nobody_knows_is_unknown() -> None:
    assert facts_of({}, order={}).value("order.heat") == "none"
    assert facts_of({}, order={"heat": None}).value("order.heat") is None
    assert facts_of({}, order={"damper": "shut"}).value("order.damper") == "shut"
    assert facts_of({}, order={}).value("order.damper") is None


def test_an_order_is_not_held_to_what_is_plausible() -> None:
    """A thousandfold order is judged by rules; it must not vanish."""
    assert facts_of({}, order={"heat": "5000000 kW"}).value("order.heat") == "total"


def test_unusable_values_become_unknown_only_when_asked_for() -> None:
    tree = {"format": 1, "as_of": AS_OF, "facts": {"load.mass": 70, "load.wet": True}}

    found = read_input(from_python(tree, "input"), BOOK, "input", "unknown")
    assert (found.value("load.mass"), found.value("load.wet")) == (None, True)
    assert [problem.code for problem in found.problems] == ["no-unit"]
    assert found.facts["load.mass"].reason == found.problems[0].message


@pytest.mark.parametrize(
    "facts",
    [
        {"load.wet": {"value": True, "observed": "2027-01-01"}},
        {"load.glazes": {"complete": True, "items": [], "observed": "2027-01-01"}},
    ],
)
def test_what_is_observed_later_is_unknown(facts: dict[str, object]) -> None:
    tree = {"format": 1, "as_of": AS_OF, "facts": facts}

    found = read_input(from_python(tree, "input"), BOOK, "input", "unknown")
    assert found.value("load.wet") is None
    assert all(not listed.complete for listed in found.lists.values())
    assert len(found.problems) == 1


def test_a_screen_observed_later_states_nothing() -> None:
    screens = {"walk-round": {"complete": True, "observed": "2027-01-01"}}
    tree = from_python({"format": 1, "as_of": AS_OF, "screens": screens}, "input")

    found = read_input(tree, BOOK, "input", "unknown")
    assert found.value("kiln.cracked") is None
    assert [problem.code for problem in found.problems] == ["observed-later"]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 900) | st.sampled_from(["70 kg", "ash", "no", "2026-11-01", "3 g", ""]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["value", "unit", "observed", "complete", "items", "name", "coat", "poured"]), inner
        )
    ),
    max_leaves=6,
)
NAMES = st.sampled_from([*BOOK.terms, "walk-round", "heat", "damper", "x"])


@given(
    st.dictionaries(
        st.sampled_from(["format", "as_of", "facts", "screens", "order", "patient", "x"]),
        st.just(1) | st.just(AS_OF) | st.dictionaries(NAMES, VALUES, max_size=3),
        max_size=6,
    )
)
def test_no_input_makes_it_raise_anything_but_a_refusal(tree: dict[str, object]) -> None:
    for bad_values in ("refuse", "unknown"):
        try:
            found = read_input(from_python(tree, "input"), BOOK, "input", bad_values)
        except Refused as refused:
            assert refused.problems
        else:
            assert found.written == tree
