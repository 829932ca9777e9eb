"""What tests of sign-off share: reviews by invented people, bound to the kiln base as it is or is made to be."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path

from ketrace.reading.write_review import Judgement, file_of, with_judgement
from ketrace.rulebook.reviews import APPROVE
from tests.kiln import KILN
from tests.patches import kiln_files, with_words

DAY = datetime.date(2026, 11, 20)
URGENCIES = "urgencies: [now, before, during, after]"


def judged(
    rule: str,
    who: str = "A. B.",
    role: str = "potter",
    verdict: str = APPROVE,
    files: Mapping[str, bytes] | None = None,
    comment: str | None = None,
    when: datetime.date = DAY,
) -> dict[str, bytes]:
    """The files of a base with one review more."""
    before = dict(kiln_files() if files is None else files)
    file, _ = with_judgement(Judgement(rule, who, role, when, verdict, comment), before)
    return {**before, file_of(rule): file}


def needing(*needs: str) -> dict[str, bytes]:
    """The kiln base where rules need one approval of each of these roles."""
    listed = ", ".join(f"{{role: {role}, count: 1}}" for role in needs)
    return with_words("knowledge.yaml", URGENCIES, f"{URGENCIES}\nreview: {{needs: [{listed}]}}")


def written(files: Mapping[str, bytes], folder: Path) -> Path:
    """The files as a base in a folder."""
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def differs(files: Mapping[str, bytes]) -> set[str]:
    """The files that the kiln base has not, or otherwise."""
    return {name for name, data in files.items() if not (KILN / name).exists() or (KILN / name).read_bytes() != data}
