"""ketrace: decision rules that people can read, machines can run, and auditors can trace.

>>> import ketrace
>>> base = ketrace.load()
>>> decision = base.decide({"format": 1, "as_of": "2026-11-23", "facts": {}})
>>> decision.settled
False
"""

from __future__ import annotations

from ketrace.base import Base, load
from ketrace.deciding.asking import Question
from ketrace.deciding.decision import (
    Amount,
    Citation,
    Decision,
    Missing,
    Nearest,
    NotApplied,
    Order,
    OrderChange,
    Recommendation,
    WeakestLink,
    WorkedOut,
)
from ketrace.problems import Disagreement, InvalidRules, KetraceError, NotInForce, Place, Problem, Refused, Severity
from ketrace.version import OWN_VERSION as __version__

__all__ = [
    "Amount",
    "Base",
    "Citation",
    "Decision",
    "Disagreement",
    "InvalidRules",
    "KetraceError",
    "Missing",
    "Nearest",
    "NotApplied",
    "NotInForce",
    "Order",
    "OrderChange",
    "Place",
    "Problem",
    "Question",
    "Recommendation",
    "Refused",
    "Severity",
    "WeakestLink",
    "WorkedOut",
    "__version__",
    "load",
]
