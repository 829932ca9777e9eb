"""A zip whose bytes depend on nothing but its files: stored, in order, at one date, by no library's habits.

Written by hand because the same release must have the same bytes whatever Python made it, and because a release that
is not, byte for byte, what is written here was altered: libraries pass over what they do not use.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping

_LOCAL, _CENTRAL, _END = struct.Struct("<4s5H3L2H"), struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s4H2LH")
_VERSION, _MADE_ON_UNIX, _UTF8, _STORED = 20, 3 << 8, 0x800, 0
_TIME, _DATE = 0, 1 << 5 | 1
_READABLE_FILE = 0o100644 << 16


def pack(files: Mapping[str, bytes]) -> bytes:
    """The zip of some files, in the order given."""
    local, central = bytearray(), bytearray()
    for name, data in files.items():
        written = name.encode()
        flag = 0 if name.isascii() else _UTF8
        common = (_VERSION, flag, _STORED, _TIME, _DATE, zlib.crc32(data), len(data), len(data), len(written), 0)
        central += _CENTRAL.pack(b"PK\1\2", _VERSION | _MADE_ON_UNIX, *common, 0, 0, 0, _READABLE_FILE, len(local))
        central += written
        local += _LOCAL.pack(b"PK\3\4", *common) + written + data
    end = _END.pack(b"PK\5\6", 0, 0, len(files), len(files), len(central), len(local), 0)
    return bytes(local + central + end)


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
