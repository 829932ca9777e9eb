"""Whole cohorts: a table of subjects in, a table of answers out. Needs `pip install 'ketrace[cohort]'`.

>>> from ketrace import cohort
>>> report = cohort.run(base, "patients.parquet", "answers.parquet")  # doctest: +SKIP
"""

from __future__ import annotations

from ketrace.cohort.run import Options, Report, run
from ketrace.cohort.sample import sample

__all__ = ["Options", "Report", "run", "sample"]
