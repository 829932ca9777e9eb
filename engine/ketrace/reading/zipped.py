"""A zip whose bytes depend on nothing but its files: stored, in order, at one date.

A release that is not, byte for byte, what is packed here was altered. The library passes over bytes that it does not
use, so the files are taken out by their own headers, packed again and compared.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping

_LOCAL = struct.Struct("<4s5H3L2H")
_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX, _READABLE_FILE = 3, 0o100644 << 16


def pack(files: Mapping[str, bytes]) -> bytes:
    """The zip of some files, in the order given."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.create_system, info.external_attr = _UNIX, _READABLE_FILE
            archive.writestr(info, data)
    return whole.getvalue()


def unpack(data: bytes) -> dict[str, bytes]:
    """The files that a zip made here begins with, as far as they can be made out."""
    files: dict[str, bytes] = {}
    at = 0
    while len(data) - at >= _LOCAL.size and data.startswith(b"PK\3\4", at):
        head = _LOCAL.unpack_from(data, at)
        size, length, extra = head[8], head[9], head[10]
        at += _LOCAL.size
        name, at = data[at : at + length].decode(errors="replace"), at + length + extra
        files[name] = data[at : at + size]
        at += size
    return files


def altered_at(data: bytes) -> tuple[int, str] | None:
    """The first byte that is not as it was packed, and the part that it lies in; None where all are."""
    files = unpack(data)
    packed = pack(files)
    if packed == data:
        return None
    shorter = min(len(packed), len(data))
    at = next((i for i in range(shorter) if packed[i] != data[i]), shorter)
    return at, _part(at, files)


def _part(at: int, files: Mapping[str, bytes]) -> str:
    end = 0
    for name, data in files.items():
        end += _LOCAL.size + len(name.encode()) + len(data)
        if at < end:
            return f"`{name}`"
    return "its table of contents"
