"""What tests of pages share: whole sites, parsed as strictly as a browser's makers define."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from xml.etree.ElementTree import Element

import html5lib

import ketrace
from ketrace.base import Base
from ketrace.page.beside import Beside, CaseNote, Change
from ketrace.page.site import site
from tests.kiln import KILN, ROOT

SITES = ("ketamine", "kiln")


@cache
def base(name: str) -> Base:
    """A base by its name."""
    return ketrace.load(KILN if name == "kiln" else ROOT / "rules" / name)


def beside(name: str) -> Beside:
    """A case in which every rule holds and one in which it fails, and one change of every rule file."""
    rules = base(name).book.rules
    cases = (
        CaseNote("one", "One <case>", "one.yaml", (("One <case>", "verdict: x"),), ("C-1",)),
        CaseNote("two", "Two", "two.yaml", (("Two, then more", "verdict: y"),)),
    )
    seen = {rule: {"holds": ("one",), "fails": ("one", "two"), "open": ()} for rule in rules}
    history = {rule.place.file: (Change("2026-11-23", "Say <it> & more"),) for rule in rules.values()}
    written = {rule.place.file: f"id: {rule.id} # <&>" for rule in rules.values()}
    return Beside(cases, seen, history, "", written)


@cache
def files(name: str) -> dict[str, bytes]:
    """The site of a base."""
    return site(base(name).book, beside(name))


@cache
def pages(name: str) -> dict[str, Element]:
    """The pages of a site as trees. A page that is not well formed raises."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return {page: parser.parse(data.decode()) for page, data in files(name).items() if page.endswith(".html")}


def elements(page: Element, *tags: str) -> Iterator[Element]:
    """The elements of some tags, in their order."""
    return (one for one in page.iter() if one.tag in tags)


def text(element: Element) -> str:
    """All text inside an element, on one line."""
    return re.sub(r"\s+", " ", "".join(element.itertext())).strip()


def anchored(name: str, page: str, anchor: str) -> str:
    """The text of the article (or other element) that an anchor stands in."""
    tree = pages(name)[page]
    parents = {child: parent for parent in tree.iter() for child in parent}
    found = next(one for one in tree.iter() if one.get("id") == anchor)
    whole = parents[found] if parents[found].tag == "article" else found
    return text(whole)
