"""A release: all files of a base in one deterministic zip, with a manifest of digests."""

from __future__ import annotations

import os
from pathlib import Path

import orjson

from ketrace.problems import KetraceError
from ketrace.reading.folder import MANIFEST
from ketrace.reading.zipped import pack
from ketrace.rulebook.book import Book
from ketrace.version import versions


def release_name(book: Book) -> str:
    """The file name of a release."""
    return f"{book.knowledge.id}-{book.knowledge.version}.kb.zip"


def release_bytes(book: Book, files: dict[str, bytes]) -> bytes:
    """A release of a base. The same files give the same bytes."""
    manifest = {
        "format": 1,
        "id": book.knowledge.id,
        "version": book.knowledge.version,
        "status": book.knowledge.status,
        "approved": book.approved,
        "rules": len(book.rules),
        "digest": book.digest,
        "files": dict(book.files),
        "made_with": versions(),
    }
    written = orjson.dumps(manifest, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2) + b"\n"
    return pack({MANIFEST: written, **{name: files[name] for name in sorted(files)}})


def write_release(data: bytes, target: Path) -> None:
    """Write a release. One that is already there is never replaced by another; under its final name it is whole."""
    if target.is_file():
        if target.read_bytes() == data:
            return
        raise KetraceError(
            f"`{target}` is already there, with other rules\n"
            "  help: past decisions may need it; raise `version` in knowledge.yaml, or write to another folder"
        )
    partial = target.with_name(target.name + ".partial")
    try:
        partial.write_bytes(data)
        os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)
