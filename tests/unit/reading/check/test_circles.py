"""Circles: of definitions, of replacements, and through the verdict."""

from __future__ import annotations

from ketrace.problems import Problem
from tests.patches import kiln_files, said_of, with_words


def definition(id: str, when: str, then: str) -> dict[str, bytes]:
    """A file with one definition."""
    text = (
        f"id: {id}\nkind: meaning\ntitle: {id}\nstatus: under-review\nsince: 2026-01-01\nreason: For a test.\n"
        f"when: {when}\nthen: {then}\nbecause: [HAND-BOOK/cracked]\n"
    )
    return {f"definitions/{id}.yaml": text.encode()}


def circles(files: dict[str, bytes]) -> list[Problem]:
    """All circles in the kiln with more files."""
    return [problem for problem in said_of({**kiln_files(), **files}) if problem.code == "circle"]


def test_a_long_way_round_is_shown_once_and_only_its_own_rules() -> None:
    terms = b"topic: more\ntitle: More\nterms:\n" + b"".join(
        b"  way.%s: {title: Way, type: yes-no, derived: true}\n" % name for name in (b"a", b"b", b"c")
    )
    files = {"terms/more.yaml": terms}
    files |= definition("a-by-b", "{way.b: true}", "{flag: way.a}")
    files |= definition("b-by-c", "{way.c: true}", "{flag: way.b}")
    files |= definition("c-by-a", "{way.a: true}", "{flag: way.c}")
    files |= definition("c-by-wet", "{load.wet: true}", "{flag: way.c}")

    (problem,) = circles(files)
    assert problem.message == "definitions go in a circle: `way.a` reads `way.b` reads `way.c` reads `way.a`"
    shown = [(place.file, place.path) for place in problem.places]
    assert shown == [
        ("definitions/a-by-b.yaml", "$.when.way.b"),
        ("definitions/b-by-c.yaml", "$.when.way.c"),
        ("definitions/c-by-a.yaml", "$.when.way.a"),
    ]


def test_a_circle_through_a_formula_and_a_list() -> None:
    files = definition("fume-again", "{load.wet: true}", '{quantity: kiln.fume, is: "kiln.fume + 1 g"}')

    (problem,) = circles(files)
    assert problem.places[0].file == "definitions/fume-again.yaml"
    assert problem.places[0].path == "$.then.is"


def test_two_circles_are_two_problems() -> None:
    files = definition("still-unsafe", "{kiln.unsafe: true}", "{flag: kiln.unsafe}")
    files |= definition("fume-again", "{kiln.fume: '> 0 g'}", '{quantity: kiln.fume, is: "1 * policy.most_fume"}')

    assert len(circles(files)) == 2


def test_the_verdict_may_be_read_by_what_cannot_change_it() -> None:
    """Advice of the kiln reads it, and so may a rule that withholds without leading to a verdict."""
    assert circles({}) == []
    files = with_words(
        "knowledge.yaml",
        "  firing: {",
        "  pause: {effect: warns, folder: pauses, title: Pauses}\n  firing: {",
    )
    pause = (
        "id: pause\nkind: pause\ntitle: Pause\nstatus: under-review\nsince: 2026-01-01\nreason: For a test.\n"
        "when: {verdict: watch}\nsay: {potter: Pause.}\nbecause: [HAND-BOOK/wet]\n"
    )

    assert circles({**files, "pauses/pause.yaml": pause.encode()}) == []
