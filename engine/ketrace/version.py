"""The versions that a decision depends on."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version

OWN_VERSION = "0.1.0"


@cache
def versions() -> dict[str, str]:
    """The version of ketrace, and that of the forward-chaining library."""
    try:
        library = version("durable_rules")
    except PackageNotFoundError:
        library = "unknown"
    return {"ketrace": OWN_VERSION, "durable_rules": library}
