"""The whole site: well formed, whole, reachable without a mouse or eyes, and always the same."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest

from ketrace.page import addresses
from ketrace.page.beside import Beside
from ketrace.page.site import site
from tests.another_field.test_words import CONTRACT, ORDINARY, clinical, words
from tests.kiln import ROOT
from tests.unit.page.pages import SITES, anchored, base, beside, elements, files, pages, text

EITHER = pytest.mark.parametrize("name", SITES)
TEMPLATES = sorted((ROOT / "engine" / "ketrace" / "page" / "templates").glob("*.html"))


@EITHER
def test_every_page_is_well_formed_and_says_its_language_and_title(name: str) -> None:
    for page, tree in pages(name).items():
        assert next(elements(tree, "html")).get("lang") == "en", page
        assert text(next(elements(tree, "title"))), page


@EITHER
def test_every_link_and_anchor_leads_somewhere(name: str) -> None:
    known = {page: {one.get("id") for one in tree.iter()} for page, tree in pages(name).items()}
    for page, tree in pages(name).items():
        for link in elements(tree, "a", "link"):
            address = link.get("href") or ""
            if address.startswith("https://"):
                continue
            file, mark, anchor = address.partition("#")
            assert (file or page) in files(name), f"{page}: {address}"
            assert not mark or anchor in known[file or page], f"{page}: {address}"


@EITHER
def test_nothing_is_fetched_from_elsewhere_and_nothing_runs(name: str) -> None:
    for page, tree in pages(name).items():
        assert not list(elements(tree, "script", "img", "iframe", "object", "style")), page
        assert all(not key.startswith("on") for one in tree.iter() for key in one.keys()), page  # noqa: SIM118
    for sheet in ("simple.min.css", "style.css"):
        assert b"@import" not in files(name)[sheet]
        assert not re.search(rb"url\((?!\"?data:)", files(name)[sheet])


@EITHER
def test_an_id_stands_once_on_a_page(name: str) -> None:
    for page, tree in pages(name).items():
        ids = [one.get("id") for one in tree.iter() if one.get("id")]
        assert len(set(ids)) == len(ids), page


@EITHER
def test_headings_descend_one_step_at_a_time_from_one_first(name: str) -> None:
    for page, tree in pages(name).items():
        levels = [int(one.tag[1]) for one in elements(tree, "h1", "h2", "h3", "h4", "h5", "h6")]
        assert levels[0] == 1 and levels.count(1) == 1, page
        assert all(after <= before + 1 for before, after in pairwise(levels)), page


@EITHER
def test_who_cannot_see_or_point_finds_the_way(name: str) -> None:
    """Landmarks, a link past the menu, the page that one is on, headers of tables, and scrolling without a mouse."""
    for page, tree in pages(name).items():
        tags = [one.tag for one in tree.iter()]
        assert [tags.count(tag) for tag in ("header", "main", "footer")] == [1, 1, 1], page
        first = next(elements(tree, "a"))
        assert (first.get("href"), first.get("class")) == ("#_content", "skip"), page
        assert next(elements(tree, "main")).get("id") == "_content", page
        assert all(nav.get("aria-label") for nav in elements(tree, "nav")), page
        for cell in elements(tree, "th"):
            assert cell.get("scope") in ("col", "row"), page
        for wide in elements(tree, "figure"):
            assert (wide.get("tabindex"), wide.get("role")) == ("0", "region") and wide.get("aria-label"), page


@EITHER
def test_every_page_says_how_far_it_is_approved(name: str) -> None:
    book = base(name).book
    for page, tree in pages(name).items():
        header, footer = (text(next(elements(tree, tag))) for tag in ("header", "footer"))
        assert f"0 of {len(book.rules)} rules approved. No committee has approved any of this." in header, page
        assert book.digest in footer and text_of_notice(name) in footer, page


def text_of_notice(name: str) -> str:
    """The notice on one line."""
    return " ".join(base(name).book.knowledge.notice.split())


@EITHER
def test_every_rule_has_its_place_with_all_that_belongs_to_it(name: str) -> None:
    book = base(name).book
    for rule in book.rules.values():
        said = anchored(name, addresses.section(rule.kind), rule.id)
        for part in (rule.title, rule.id, rule.status, rule.digest, *rule.because):
            assert part in said, rule.id
        assert " ".join(rule.reason.split()) in said
        for audience in rule.say:
            assert book.knowledge.audiences[audience] in said
        for claim in rule.because:
            assert book.claims[claim].verified in said
            assert " ".join(book.claims[claim].says.split()) in said
        assert "Holds: 1 case one" in said and "Fails: 2 cases one, two" in said and "Open: no case." in said
        assert "2026-11-23: Say <it> & more" in said


@EITHER
def test_every_document_of_the_base_has_its_place(name: str) -> None:
    book = base(name).book
    for claim in book.claims.values():
        whose, which = claim.id.split("/")
        said = anchored(name, addresses.source(whose), which)
        assert all(
            part in said for part in (" ".join(claim.at.split()), claim.verified, *map(str, claim.numbers.values()))
        )
    for source in book.sources.values():
        tree = text(pages(name)[addresses.source(source.id)])
        assert " ".join(source.title.split()) in tree and source.state in tree
        assert source.id in text(pages(name)[addresses.SOURCES])
    for term in book.terms.values():
        said = anchored(name, addresses.FACTS, term.name)
        assert all(
            part in said for part in (term.title, term.name, *(code.code for code in (*term.codes, *term.look_alikes)))
        )
    for policy in book.policies.values():
        said = anchored(name, addresses.LOCAL, policy.id)
        assert all(part in said for part in (str(policy.value), str(policy.allowed[0]), "(local policy)", policy.owner))
    for conflict in book.conflicts.values():
        said = anchored(name, addresses.CONFLICTS, conflict.id)
        assert said.count("Acts:") == 1 and said.count("Against:") == len(conflict.positions) - 1
        assert conflict.resolution in said and " ".join(conflict.safer.split()) in said


@EITHER
def test_tables_screens_and_properties_have_theirs(name: str) -> None:
    book = base(name).book
    for table in book.tables.values():
        said = text(pages(name)[addresses.TABLES])
        assert all(str(cell.value) in said and cell.claim in said for cell in table.cells.values())
    for screen in book.screens.values():
        said = anchored(name, addresses.SCREENS, screen.id)
        assert all(book.terms[covered].title in said for covered in screen.covers)
    never = text(pages(name)[addresses.SAFETY])
    assert all(title in never for title in [one.title for one in book.safety.values()])
    assert all(title in never for title in [one.title for one in book.impossible.values()])


@EITHER
def test_the_same_base_gives_the_same_bytes(name: str) -> None:
    assert site(base(name).book, beside(name)) == files(name)


@EITHER
def test_the_manifest_lists_every_file_with_its_digest(name: str) -> None:
    manifest = json.loads(files(name)["manifest.json"])

    assert manifest["digest"] == base(name).book.digest
    assert manifest["files"] == {
        file: f"sha256:{sha256(data).hexdigest()}" for file, data in files(name).items() if file != "manifest.json"
    }


def test_without_cases_and_history_it_says_so() -> None:
    made = site(base("kiln").book, Beside(no_history="git is not installed"))

    assert b"These pages were made without cases." in made[addresses.CASES]
    assert b"No history: git is not installed." in made[addresses.section("stop")]
    assert b"<h3>Cases</h3>" not in made[addresses.section("stop")]


def test_the_licence_of_the_style_sheet_goes_with_it() -> None:
    assert b"MIT License" in files("kiln")["simple.LICENSE.txt"]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_a_template_holds_no_number(path: Path) -> None:
    """So every number on a page is that of the base, and passed through the escaping of its template."""
    written = path.read_text(encoding="utf-8")
    outside = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", "", written, flags=re.DOTALL)

    assert re.findall(r"\d+", outside) == []
    assert "|safe" not in written.replace(" ", "") and "Markup" not in written


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_a_template_holds_no_word_of_the_first_field(path: Path) -> None:
    """They are part of the engine, which knows nothing of medicine."""
    written = set(re.findall(r"[\w-]+", path.read_text(encoding="utf-8").lower()))

    assert {word for word in words(clinical()) if word.lower() in written} <= {*CONTRACT, *ORDINARY}
