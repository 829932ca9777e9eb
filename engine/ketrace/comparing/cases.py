"""A breach of the gate as a ready case: it passes with the old version and fails with the new one, until it is judged."""

from __future__ import annotations

import datetime

from ketrace.comparing.gate import Breach
from ketrace.proving.answers import Answer, Example

GATE = "no-new-exposure"


def as_answer(breach: Breach, number: int, day: datetime.date, until: datetime.date) -> Answer:
    """The breach as a refuted property, whose counterexample expects what the old version said. `number` tells them apart."""
    witness = breach.witness
    where = f" at `{breach.rule}`" if breach.rule else ""
    shows = f"{breach.what}{where}: {witness.before} before, {witness.after} now"
    example = Example(shows, witness.input_before or witness.input, witness.after, witness.expect)
    return Answer(f"{GATE}-{number}", "No new exposure", "refuted", day, until, (example,))
