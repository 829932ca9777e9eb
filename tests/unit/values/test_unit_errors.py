"""What is said about a unit that is refused: message and help, word for word."""

from __future__ import annotations

import pickle

import pytest

from ketrace.problems import KetraceError
from ketrace.values.unit_errors import HINTS, UnitError, quoted
from ketrace.values.units import UnitSystem

PLAIN = UnitSystem.of({})


def refusal(text: str) -> UnitError:
    with pytest.raises(UnitError) as caught:
        PLAIN.parse(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "message", "meant"),
    [
        ("mg/kg/hr", "unknown unit `hr` in `mg/kg/hr`", "mg/kg/h"),
        ("mmHg", "unknown unit `mmHg`", "mm[Hg]"),
        ("lb", "unknown unit `lb`", "[lb_av]"),
        ("LBS", "unknown unit `LBS`", "[lb_av]"),
        ("day", "unknown unit `day`", "d"),
        ("in", "unknown unit `in`", "[in_i]"),
        ("C", "unknown unit `C`", "Cel"),
        ("\u00b0C", "unknown unit `\u00b0C`", "Cel"),
        ("\u00b5g", "unknown unit `\u00b5g`", "ug"),
        ("\u03bcg/kg", "unknown unit `\u03bcg` in `\u03bcg/kg`", "ug/kg"),
        ("m\u00b2", "unknown unit `m\u00b2`", "m2"),
        ("kg/m^2", "unknown unit `m^2` in `kg/m^2`", "kg/m2"),
        ("mEq/L", "unknown unit `mEq` in `mEq/L`", "meq/L"),
        ("mg/hr", "unknown unit `hr` in `mg/hr`", "mg/h"),
        ("1/bpm", "unknown unit `bpm` in `1/bpm`", "/min"),
        ("w", "unknown unit `w`", "wk"),
        ("MG", "unknown unit `MG`", "mg"),
        ("Kg", "unknown unit `Kg`", "kg"),
        ("mgs", "unknown unit `mgs`", "mg"),
        ("[lbav]", "unknown unit `[lbav]`", "[lb_av]"),
    ],
)
def test_did_you_mean(text: str, message: str, meant: str) -> None:
    """Usual slips are named with what is meant in UCUM."""
    error = refusal(text)

    assert message == error.message == str(error)
    assert f"did you mean `{meant}`?" == error.help
    assert isinstance(error, KetraceError)


@pytest.mark.parametrize(
    ("text", "message", "help"),
    [
        ("mcg", "unknown unit `mcg`", "did you mean `ug`? `mcg` is too easily misread as `mg`"),
        ("MCG", "unknown unit `MCG`", "did you mean `ug`? `MCG` is too easily misread as `mg`"),
        (
            "mcg/kg/min",
            "unknown unit `mcg` in `mcg/kg/min`",
            "did you mean `ug/kg/min`? `mcg` is too easily misread as `mg`",
        ),
        (
            "mcmol/L",
            "unknown unit `mcmol` in `mcmol/L`",
            "did you mean `umol/L`? `mcmol` is too easily misread as `mmol`",
        ),
    ],
)
def test_a_millionth_written_with_two_letters_says_why_it_is_refused(text: str, message: str, help: str) -> None:
    error = refusal(text)

    assert (error.message, error.help) == (message, f"{help}, a thousand times as much")


@pytest.mark.parametrize(
    ("text", "help"),
    [
        ("[degF]", "temperatures are written in `Cel`; other scales are not converted"),
        ("K", "temperatures are written in `Cel`; other scales are not converted"),
        ("g/12h", "a number and a unit are joined by a point: `12.h`"),
        ("crate", "a thing that is counted is written in braces: `{crate}`"),
        ("ea", None),
        ("10+3", None),
        ("kg\u00b7m", None),
    ],
)
def test_other_help(text: str, help: str | None) -> None:
    """Help is of the right kind, and absent rather than far-fetched."""
    assert help == refusal(text).help


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the unit is empty"),
        ("m/", "`m/` is not a unit: a unit is missing at its end"),
        ("m..s", "`m..s` is not a unit: a unit is missing before `.`"),
        ("(m", "`(m` is not a unit: a parenthesis is not closed"),
        ("m)", "`m)` is not a unit: `)` stands where `.` or `/` is needed"),
        ("ug(8.h)", "`ug(8.h)` is not a unit: `(` stands where `.` or `/` is needed"),
        ("{a}rad2", "`{a}rad2` is not a unit: `r` stands where `.` or `/` is needed"),
        ("0.g", "`0.g` is not a unit: `0` is not a whole number above 0"),
        ("-3", "`-3` is not a unit: `-3` is not a whole number above 0"),
        ("m0", "`m0` is not a unit: the exponent `0` is not between 1 and 99"),
        ("m-100", "`m-100` is not a unit: the exponent `-100` is not between 1 and 99"),
        ("{}", "`{}` is not a unit: braces hold plain characters, at least one, and are closed"),
        ("mg{a", "`mg{a` is not a unit: braces hold plain characters, at least one, and are closed"),
        ("mg{\u9320}", "`mg{\u9320}` is not a unit: braces hold plain characters, at least one, and are closed"),
        ("mg / kg", "`mg / kg` is not a unit: it holds a space"),
        ("Tm99", "`Tm99` is not a unit: nothing is so small or so great"),
        ("m" * 200, "a unit of 200 characters is too long, at most 120 are read"),
    ],
)
def test_not_well_written(text: str, message: str) -> None:
    """What is not UCUM is refused with the reason."""
    assert message == refusal(text).message


def test_hints_lead_somewhere() -> None:
    """Each wrong spelling in the list is refused, and its remedy is not."""
    for wrong, right in HINTS.items():
        assert f"did you mean `{right}`?" == refusal(wrong).help
        assert PLAIN.parse(right)


def test_hostile_text_is_made_visible_and_short() -> None:
    """No control character reaches a terminal, and no message grows with its input."""
    assert quoted("\x1b[31m") == "`\\x1b[31m`"
    assert quoted("a\nb") == "`a\\nb`"
    assert len(quoted("x" * 10_000)) == 62


def test_it_travels_between_processes() -> None:
    """Message and help survive pickling."""
    error = pickle.loads(pickle.dumps(UnitError("message", "help")))

    assert (error.message, error.help) == ("message", "help")
