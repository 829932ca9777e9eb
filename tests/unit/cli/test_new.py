"""`ketrace new`: what it starts loads up to exactly what is still to be filled in, and nothing is written over."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ketrace.problems import InvalidRules
from ketrace.reading.folder import read_base
from ketrace.reading.load import load_book
from ketrace.testing.cases import read_cases
from tests.commands import Cli, Ran
from tests.kiln import copied

STARTS = [
    ("rule", "damp", "--kind", "care", "--fact", "load.wet", "--claim", "HAND-BOOK/wet"),
    ("rule", "damp", "--kind", "stop"),
    ("rule", "damp", "--kind", "limit", "--title", "Damp", *(f"--fact=load.{x}" for x in ("clay", "mass", "dried"))),
    ("rule", "damp", "--kind", "advice", "--fact", "load.glazes", "--fact", "order.heat", "--since", "2026-03-01"),
    ("rule", "damp", "--kind", "firing"),
    ("rule", "damp", "--kind", "firing", "--amount", "heat", "--claim", "policy.thick"),
    ("rule", "damp", "--kind", "plan-note", "--fact", "order.heat.total"),
    ("rule", "damp", "--kind", "meaning"),
    ("rule", "damp", "--kind", "meaning", "--concludes", "kiln.unsafe"),
    ("rule", "damp", "--kind", "meaning", "--concludes", "kiln.fume"),
    ("rule", "damp", "--kind", "meaning", "--concludes", "kiln.pace"),
    ("rule", "damp", "--kind", "meaning", "--concludes", "load.wet"),
    ("source", "NEW-BOOK-2"),
    ("source", "NEW-BOOK-2", "--kind", "trial", "--year", "2026", "--claim", "damp", "--claim", "dry", "--title", "T"),
    ("policy", "damp"),
    ("policy", "damp", "--value", "3 d", "--claim", "HAND-BOOK/wet", "--title", "T"),
    ("conflict", "damp"),
    ("conflict", "damp", *(f"--claim=HAND-BOOK/{x}" for x in ("wet", "heat", "damper")), "--title", "T"),
    *(("term", "air.damp", "--type", type) for type in ("yes-no", "choice", "quantity", "date", "list")),
    ("term", "air.damp", "--type", "quantity", "--unit", "%", "--topic", "weather"),
]
CASES = [
    ("case", "damp"),
    ("case", "damp", "--from", "base.yaml", "--fact", "load.wet", "--fact", "load.mass", "--rule", "wet"),
]


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return copied(tmp_path)


def started(cli: Cli, base: Path, *words: str) -> Ran:
    return cli("new", *words, "--rules", base)


def file_of(found: Ran) -> str:
    """The file that was started, as it was printed."""
    return next(line.removeprefix("started ") for line in found.lines if line.startswith("started "))


def named(found: Ran) -> set[int]:
    """The lines of the file that are said to be filled in."""
    return {int(match[1]) for line in found.lines if (match := re.match(r"  line (\d+): ", line))}


@pytest.mark.parametrize("words", STARTS, ids=" ".join)
def test_it_loads_up_to_exactly_what_is_to_be_filled_in(cli: Cli, base: Path, words: tuple[str, ...]) -> None:
    found = started(cli, base, *words)
    file = Path(file_of(found)).relative_to("kiln").as_posix()

    assert (found.code, found.err) == (0, "")
    with pytest.raises(InvalidRules) as wrong:
        load_book(read_base(base))
    problems = wrong.value.problems
    assert {one.code for one in problems} == {"to-fill-in"}
    assert {(one.places[0].file, one.places[0].line) for one in problems} == {(file, line) for line in named(found)}
    assert all(one.help for one in problems)
    assert cli("check", "--rules", base).lines[-1].startswith(f"{len(problems)} problem")


@pytest.mark.parametrize("words", CASES, ids=" ".join)
def test_so_does_a_case(cli: Cli, base: Path, words: tuple[str, ...]) -> None:
    Path("cases").mkdir()
    Path("cases/base.yaml").write_text("{format: 1, id: base, title: Base, base: true, as_of: 2026-11-23}\n")
    found = started(cli, base, *words, "--cases", "cases")
    problems = read_cases(Path("cases")).problems

    assert file_of(found) == "cases/damp.yaml"
    assert {one.code for one in problems} == {"to-fill-in"}
    assert {one.places[0].line for one in problems} == named(found)
    assert "from: base.yaml" in Path("cases/damp.yaml").read_text()
    assert cli("test", "--rules", base, "--cases", "cases").code == 1


def test_a_case_says_how_values_are_written_and_what_else_it_may_expect(cli: Cli, base: Path) -> None:
    facts = ("load.wet", "load.clay", "load.mass", "kiln.checked", "load.glazes")
    started(cli, base, "case", "damp", *(f"--fact={name}" for name in facts), "--cases", "cases")
    text = Path("cases/damp.yaml").read_text()

    assert text.partition("facts:\n")[2].splitlines() == [
        "  load.wet: TO FILL IN - true or false, or null for asked and not known",
        "  load.clay: TO FILL IN - one of earthenware, stoneware, porcelain",
        "  load.mass: TO FILL IN - a number with its unit, such as `1 kg`",
        "  kiln.checked: TO FILL IN - a day such as 2026-11-23, without quotes",
        "  load.glazes: 'TO FILL IN - a list of items with name, coat, coats, poured, total, such as `[{name: value}]`, "
        "or `[]` for none'",
        "expect:",
        "  verdict: TO FILL IN - one of stay-cold, other-kiln, watch, fire, or insufficient-data",
        "# Under `expect` may also stand, of rules by their ids (`withheld`: they give amounts, but not here):",
        "#   rules: {holds: [ID], fails: [ID], open: [ID], withheld: [ID]}",
        "#   amounts: {ID: {heat: {low: 1 kW, high: 2 kW}}}",
        "#   missing: [load.wet]",
        "# The same subject once more, with something otherwise:",
        "# then_if:",
        "#   - title: nobody knows it",
        "#     facts: {load.wet: null}",
        "#     expect: {verdict: insufficient-data}",
    ]


def test_what_a_case_offers_can_be_taken_up(cli: Cli, base: Path) -> None:
    """Without its `# ` each offered line is a line of a case."""
    started(cli, base, "case", "damp", "--fact", "load.wet", "--cases", "cases")
    file = Path("cases/damp.yaml")
    text = file.read_text().partition("facts:\n")
    offers = [line[2:] for line in text[2].splitlines() if line.startswith("#  ") or line == "# then_if:"]
    then_if = next(i for i, line in enumerate(offers) if line == "then_if:")
    more = [*(line.replace("ID", "wet") for line in offers if line.startswith("  ") and offers.index(line) < then_if)]
    lines = ["as_of: 2026-11-23", "facts: {load.wet: true}", "expect:", "  verdict: watch", *more, *offers[then_if:]]
    file.write_text("\n".join(["format: 1", "id: damp", "title: Damp", *lines, ""]))

    assert read_cases(Path("cases")).problems == []


def test_a_precaution_says_how_it_withholds_and_a_source_what_was_seen(cli: Cli, base: Path) -> None:
    withheld = "write without quotes `{withholds: true, until: what must be done first}`"
    seen = "what you have seen of it yourself: text-seen, summary-seen, bibliography-only, or unverified for nothing"

    assert f"`then`: {withheld}" in started(cli, base, "rule", "damp", "--kind", "care").out.replace("\n    ", " ")
    found = started(cli, base, "source", "NEW-BOOK", "--claim", "damp").out.replace("\n    ", " ")
    assert found.count(f"`verified`: write {seen}") == 2
    assert "without quotes, such as `{ceiling: 1 kg}`" in found


def test_a_term_goes_where_others_of_its_first_word_stand(cli: Cli, base: Path) -> None:
    """All `kiln.` facts of this base stand in the topic `load`."""
    found = started(cli, base, "term", "kiln.door", "--type", "yes-no")

    assert found.code == 2
    assert found.err.splitlines()[0] == "error: `terms/load.yaml` is there already  [file-exists]"
    assert "  kiln.door:" in found.err.splitlines()
    assert started(cli, base, "term", "kiln.door", "--type", "yes-no", "--topic", "door").code == 0


@pytest.mark.parametrize(
    ("type", "line"), [("yes-no", "damp: true"), ("date", "damp.age: "), ("quantity", "`>= 1 kg`")]
)
def test_a_rule_can_be_started_on_a_fact_that_was_started_just_now(cli: Cli, base: Path, type: str, line: str) -> None:
    """What is written of it says what it is; other facts of its file are known too."""
    assert started(cli, base, "term", "air.damp", "--type", type).code == 0
    file = base / "terms" / "load.yaml"
    file.write_text(file.read_text().replace("What does the load weigh?", "TO FILL IN - the question"))

    found = started(cli, base, "rule", "damp", "--kind", "care", "--fact", "air.damp", "--fact", "load.mass")

    assert (found.code, found.err) == (0, "")
    assert line in (base / "care" / "damp.yaml").read_text()


def test_a_fact_of_which_too_little_is_written_is_not_known_yet(cli: Cli, base: Path) -> None:
    assert started(cli, base, "term", "air.damp", "--type", "choice").code == 0

    found = started(cli, base, "rule", "damp", "--kind", "care", "--fact", "air.damp")
    assert found.code == 2
    assert "unknown fact `air.damp`" in found.err


def test_a_case_without_a_base_case_to_begin_with(cli: Cli, base: Path) -> None:
    found = started(cli, base, "case", "damp", "--cases", "new/cases")

    assert {one.code for one in read_cases(Path("new/cases")).problems} == {"to-fill-in"}
    assert "`from`: write the file of a base case" in found.out


def test_what_was_started_and_filled_in_loads(cli: Cli, base: Path) -> None:
    """Replacing each text that says so, or its line where it may be taken out, is all there is to do."""
    words = ("rule", "damp", "--kind", "care", "--fact", "load.wet", "--claim", "HAND-BOOK/wet", "--title", "Damp")
    file = Path(file_of(started(cli, base, *words, "--since", "2026-03-01")))
    text = re.sub(r"then: .*\n", "", re.sub(r"TO FILL IN.*", "Let it dry.", file.read_text()))
    file.write_text(text)

    assert cli("check", "--rules", base).code == 0
    assert text.splitlines()[:7] == [
        "id: damp",
        "kind: care",
        "title: Damp",
        "status: under-review",
        "since: 2026-03-01",
        "reason: Let it dry.",
        "when:",
    ]


def test_a_rule_is_started_beside_a_source_that_is_not_finished(cli: Cli, base: Path) -> None:
    started(cli, base, "source", "NEW-BOOK", "--claim", "damp")
    found = started(cli, base, "rule", "damp", "--kind", "care", "--claim", "NEW-BOOK/damp", "--fact", "load.wet")

    assert found.code == 0
    assert "because: [NEW-BOOK/damp]" in Path(file_of(found)).read_text()


@pytest.mark.parametrize(
    ("words", "message", "help"),
    [
        (("rule", "x", "--kind", "cair"), "unknown kind `cair`", "did you mean `care`?"),
        (
            ("rule", "x", "--kind", "care", "--fact", "load.wett"),
            "unknown fact `load.wett`",
            "did you mean `load.wet`?",
        ),
        (("rule", "x", "--kind", "care", "--claim", "HAND-BOK/wet"), "unknown claim `HAND-BOK/wet`", "HAND-BOOK/wet"),
        (("rule", "x", "--kind", "care", "--claim", "policy.thik"), "unknown policy `policy.thik`", "policy.thick"),
        (("rule", "x", "--kind", "care", "--amount", "heat"), "a rule of the kind `care` gives no amounts", ""),
        (
            ("rule", "x", "--kind", "stop", "--concludes", "kiln.pace"),
            "a rule of the kind `stop` concludes nothing",
            "",
        ),
        (("rule", "x", "--kind", "firing", "--amount", "cold"), "unknown amount `cold`", "`heat`"),
        (("rule", "wet", "--kind", "care"), "`wet` is the id of a rule already", "an id is used once, for ever"),
        (("rule", "soggy", "--kind", "care"), "`soggy` is a former id of the rule `wet`", "an id is used once"),
        (("rule", "Wet Load", "--kind", "care"), "`Wet Load` is not an id", "small letters and digits"),
        (("source", "HAND-BOOK"), "`HAND-BOOK` is the id of a source already", "take another"),
        (("source", "hand-book"), "`hand-book` is not an id of a source", "capital letters"),
        (("policy", "thick"), "`thick` is the id of a policy number already", "take another"),
        (("policy", "too-thick"), "`too-thick` is not a name", "small letters"),
        (("conflict", "heat"), "`heat` is the id of a conflict already", "take another"),
        (("conflict", "x", "--claim", "NOBODY/x"), "unknown claim `NOBODY/x`", "claims are in sources/"),
        (("term", "load.wet", "--type", "yes-no"), "`load.wet` is the id of a fact already", "take another"),
        (("term", "wet", "--type", "yes-no"), "`wet` is not a name of a term", "dots between them"),
        (("term", "load.dry", "--type", "yes-no"), "`terms/load.yaml` is there already", "  load.dry:"),
        (("term", "air.x", "--type", "date", "--unit", "d"), "a fact of the type `date` has no unit", ""),
        (("case", "x", "--fact", "load.wett"), "unknown fact `load.wett`", "did you mean `load.wet`?"),
        (("case", "x", "--rule", "wett"), "unknown rule `wett`", "did you mean `wet`?"),
        (("case", "x", "--from", "x.yaml"), "unknown case `x.yaml`", "base cases are: none yet"),
        (("case", "X"), "`X` is not an id", "small letters"),
    ],
)
def test_a_name_that_is_wrong_starts_nothing(
    cli: Cli, base: Path, words: tuple[str, ...], message: str, help: str
) -> None:
    wet = base / "care" / "wet.yaml"
    wet.write_text(wet.read_text() + "formerly: [soggy]\n")
    before = sorted(Path.cwd().rglob("*.yaml"))
    found = started(cli, base, *words, *(("--cases", "cases") if words[0] == "case" else ()))

    assert found.code == 2
    assert f"error: {message}  [" in found.err
    assert help in found.err
    assert sorted(Path.cwd().rglob("*.yaml")) == before


def test_all_that_is_wrong_is_said_at_once(cli: Cli, base: Path) -> None:
    found = started(cli, base, "rule", "wet", "--kind", "cair", "--fact", "a.b", "--claim", "C/d")

    assert found.err.count("error: ") == 4


def test_nothing_is_written_over(cli: Cli, base: Path) -> None:
    """Also what is no document of the base yet, or one that cannot be read."""
    (base / "care" / "damp.yaml").write_text("id: [")
    found = started(cli, base, "rule", "damp", "--kind", "care")

    assert found.code == 2
    assert "is there already" in found.err
    assert (base / "care" / "damp.yaml").read_text() == "id: ["


def test_a_release_is_not_edited(cli: Cli, base: Path) -> None:
    cli("release", "--rules", base)
    (release,) = Path.cwd().rglob("*.kb.zip")
    found = cli("new", "policy", "damp", "--rules", release)

    assert found.code == 2
    assert "is not for editing" in found.err


def test_a_base_that_is_none_is_refused(cli: Cli, base: Path) -> None:
    (base / "knowledge.yaml").write_text("id: kiln\n")

    assert started(cli, base, "policy", "damp").code == 1


def test_for_programs_it_names_the_file(cli: Cli, base: Path) -> None:
    found = started(cli, base, "policy", "damp", "--json").data

    assert found["file"].endswith("kiln/policy/damp.yaml")
    assert found["to_fill_in"][0] == {"line": 2, "path": "$.title", "help": "write a short title"}
