"""The zip of a release: bytes that depend on its files alone, and no byte that can be changed unseen."""

from __future__ import annotations

import io
import zipfile

import pytest

from ketrace.reading.zipped import altered_at, pack, unpack

FILES = {"manifest.json": b"{}\n", "stop/fume.yaml": b"id: fume\n" * 20, "empty.yaml": b"", "terms/größe.yaml": b"\xff"}


def test_a_library_reads_what_is_packed() -> None:
    """Anybody can look into a release with what they have."""
    with zipfile.ZipFile(io.BytesIO(pack(FILES))) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == FILES


def test_it_is_what_the_library_would_write() -> None:
    """Our own writer is for the sake of other versions of the library; this one writes the same."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, data in FILES.items():
            info = zipfile.ZipInfo(name)
            info.create_system, info.external_attr = 3, 0o100644 << 16
            archive.writestr(info, data)

    assert pack(FILES) == written.getvalue()


def test_unpacking_undoes_packing() -> None:
    assert unpack(pack(FILES)) == FILES
    assert altered_at(pack(FILES)) is None
    assert altered_at(pack({})) is None


def test_every_bit_counts() -> None:
    """A changed bit is found at its byte or before it, wherever it lies."""
    data = pack(FILES)
    for at in range(len(data)):
        for bit in range(8):
            changed = bytearray(data)
            changed[at] ^= 1 << bit
            assert altered_at(bytes(changed)) is not None, (at, bit)


@pytest.mark.parametrize(
    ("data", "at", "part"),
    [
        (pack(FILES)[:-1], len(pack(FILES)) - 1, "its table of contents"),
        (pack(FILES) + b"\0", len(pack(FILES)), "its table of contents"),
        (b"", 0, "its table of contents"),
        (b"not a zip at all", 0, "its table of contents"),
        (pack(FILES).replace(b"id: fume", b"id: fame", 1), 14 + 30 + 13 + 3, "`stop/fume.yaml`"),
    ],
)
def test_the_place_is_named(data: bytes, at: int, part: str) -> None:
    assert altered_at(data) == (at, part)
