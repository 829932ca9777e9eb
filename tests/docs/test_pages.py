"""What the README and the docs tell people to type does what they say it does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.shell import ROOT
from tests.docs.walk import Walk, rewriting

PAGES = (
    "README.md",
    "examples/README.md",
    "docs/writing-a-rule.md",
    "docs/changing-a-rule.md",
    "docs/proving.md",
    "docs/embedding.md",
    "docs/auditing.md",
    "docs/cohort.md",
)


@pytest.mark.parametrize("page", PAGES)
def test_the_page_shows_what_is_printed(page: str, tmp_path: Path) -> None:
    """Every command, snippet and file of a page is tried from top to bottom. KETRACE_REWRITE_EXPECTED=1 rewrites it."""
    walk = Walk(ROOT / page, tmp_path)
    if rewriting():
        print(page, *walk.rewrite(), sep="\n  ")
        return
    drifts = [str(drift) for drift in walk.drifts()]
    assert not drifts, "\n".join([f"{page} (KETRACE_REWRITE_EXPECTED=1 writes it anew):", *drifts])
