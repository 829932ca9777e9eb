"""A release: all files of a base in one deterministic zip, with a manifest of digests."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import orjson

from ketrace.reading.folder import MANIFEST
from ketrace.rulebook.book import Book
from ketrace.version import versions

_EPOCH = (1980, 1, 1, 0, 0, 0)


def release_name(book: Book) -> str:
    """The file name of a release."""
    return f"{book.knowledge.id}-{book.knowledge.version}.kb.zip"


def write_release(book: Book, files: dict[str, bytes], target: Path) -> None:
    """Write a release. The same files give the same bytes; a file under its final name is always whole."""
    manifest = {
        "format": 1,
        "id": book.knowledge.id,
        "version": book.knowledge.version,
        "status": book.knowledge.status,
        "approved": sum(rule.status == "approved" for rule in book.rules.values()),
        "rules": len(book.rules),
        "digest": book.digest,
        "files": dict(book.files),
        "made_with": versions(),
    }
    partial = target.with_name(target.name + ".partial")
    try:
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_STORED) as archive:
            _put(archive, MANIFEST, orjson.dumps(manifest, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2) + b"\n")
            for name in sorted(files):
                _put(archive, name, files[name])
        os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)


def _put(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.create_system = 3
    info.external_attr = 0o644 << 16
    archive.writestr(info, data)
