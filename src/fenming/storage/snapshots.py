"""The file of a snapshot: what is committed at a height, as a stream of small checked pieces.

    magic, then chunks: length (4 bytes), CRC-32 (4 bytes), kind (1 byte), content
    at the end a chunk of the kind END, then the SHA-256 of every byte before it

The pieces come in the order of `Kind` and each can be sent, checked and applied by itself, so that a state of any size is written
and read without being in memory, and a cluster's nodes can hand it around. A checksum covers the piece's number and kind, so a
piece that was moved is found as well. Checksums find accidents and name their place; what the pieces say is believed only when
their roots are those of the signed checkpoint (`chain/snapshots.py`).
"""

import hashlib
import os
import struct
import zlib
from collections.abc import Iterable, Iterator
from enum import IntEnum
from pathlib import Path
from typing import BinaryIO

import msgspec

from fenming.base.hashing import HASH_BYTES
from fenming.base.invariant import invariant
from fenming.base.problems import Problem
from fenming.base.steps import reached
from fenming.storage.failures import StorageFailed

CHUNK_BYTES = 1024 * 1024
"""How much a writer puts into a chunk before it begins the next."""
CHUNK_BYTES_MAX = 16 * 1024 * 1024
"""The largest chunk that is read: the block of the snapshot's height is one chunk."""
SUFFIX = ".snapshot"
_MAGIC = b"FENMSNP1"
_CHUNK = struct.Struct(">IIB")
_DRAFT = ".draft"


class Kind(IntEnum):
    """What a chunk holds, in the order in which they come; RECORDS and IDS may come several times, IDS also not at all."""

    OPENING = 1
    BLOCK = 2
    TILES = 3
    RECORDS = 4
    IDS = 5
    END = 6


class Chunk(msgspec.Struct, frozen=True):
    """A piece of a snapshot: `number` counts from 0, `offset` is where it begins in the file."""

    kind: Kind
    content: bytes
    number: int = 0
    offset: int = 0


class SnapshotDamaged(Problem):
    """A snapshot cannot be believed, for this reason; `offset` is the byte at which the piece concerned begins."""

    def __init__(self, snapshot: str, offset: int, reason: str) -> None:
        super().__init__(f"the snapshot {snapshot} does not hold: {reason} (at byte {offset})")
        self.snapshot = snapshot
        self.offset = offset
        self.reason = reason


def snapshot_path(folder: Path, height: int) -> Path:
    """Where the snapshot of a height lies."""
    return folder / f"{height:012d}{SUFFIX}"


def snapshots_in(folder: Path) -> dict[int, Path]:
    """The snapshots in a folder by height, lowest first; drafts and other files are none."""
    found = ((named_height(path), path) for path in folder.glob(f"*{SUFFIX}"))
    return dict(sorted((height, path) for height, path in found if height is not None))


def named_height(path: Path) -> int | None:
    """The height that a file says it is of by its name; None where somebody named it otherwise."""
    name = path.name.removesuffix(SUFFIX)
    return int(name) if path.name == f"{name}{SUFFIX}" and name.isascii() and name.isdigit() else None


def write_snapshot(path: Path, chunks: Iterable[tuple[Kind, bytes]]) -> int:
    """Write the chunks and the end so that the file is there whole, or not at all; returns its size in bytes.

    The caller sees to it that nobody else writes in the folder. Raises `StorageFailed`, and leaves nothing behind.
    """
    draft = path.with_name(path.name + _DRAFT)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for left in path.parent.glob(f"*{SUFFIX}{_DRAFT}"):  # by a process that was killed
            left.unlink()
        reached("snapshot.begin")
        try:
            with draft.open("xb") as file:
                size = _write_all(file, chunks)
                file.flush()
                os.fsync(file.fileno())
            reached("snapshot.synced")
            draft.replace(path)
            reached("snapshot.renamed")
        finally:
            draft.unlink(missing_ok=True)
        _sync_folder(path.parent)
    except OSError as error:
        raise StorageFailed(f"cannot write the snapshot {path.name}: {error}") from error
    reached("snapshot.done")
    return size


def read_snapshot(path: Path) -> Iterator[Chunk]:
    """The chunks up to the end, each checked before it is handed out, the whole file after the last; raises `SnapshotDamaged`."""
    try:
        with path.open("rb") as file:
            yield from _Reading(file, path.name).chunks()
    except OSError as error:
        raise StorageFailed(f"cannot read the snapshot {path.name}: {error}") from error


def remove_snapshot(path: Path) -> None:
    """Delete a snapshot; raises `StorageFailed`."""
    try:
        path.unlink(missing_ok=True)
        _sync_folder(path.parent)
    except OSError as error:
        raise StorageFailed(f"cannot remove the snapshot {path.name}: {error}") from error


def _write_all(file: BinaryIO, chunks: Iterable[tuple[Kind, bytes]]) -> int:
    whole = hashlib.sha256(_MAGIC)
    size = file.write(_MAGIC)
    for number, (kind, content) in enumerate(_ended(chunks)):
        invariant(len(content) <= CHUNK_BYTES_MAX, "a piece of a snapshot is larger than one that is read")
        chunk = _CHUNK.pack(len(content), _checksum(number, kind, content), kind) + content
        size += file.write(chunk)
        whole.update(chunk)
        reached("snapshot.chunk_written")
    return size + file.write(whole.digest())


class _Reading:
    """A snapshot while it is read."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file = file
        self._name = name
        self._whole = hashlib.sha256()
        self._offset = 0

    def chunks(self) -> Iterator[Chunk]:
        if self._take(len(_MAGIC)) != _MAGIC:
            raise SnapshotDamaged(self._name, 0, "it is no snapshot of a version that is known")
        number, last = 0, Kind.OPENING
        while last != Kind.END:
            chunk = self._chunk(number)
            last = chunk.kind
            if last != Kind.END:
                yield chunk
            number += 1
        expected, end = self._whole.digest(), self._offset
        if self._take(HASH_BYTES) != expected:
            raise SnapshotDamaged(self._name, end, "the SHA-256 at its end is not that of its bytes")
        if self._file.read(1):
            raise SnapshotDamaged(self._name, self._offset, "bytes follow its end")

    def _chunk(self, number: int) -> Chunk:
        offset = self._offset
        length, checksum, kind = _CHUNK.unpack(self._take(_CHUNK.size))
        if length > CHUNK_BYTES_MAX:
            raise SnapshotDamaged(self._name, offset, "the length of a piece cannot be")
        content = self._take(length)
        if checksum != _checksum(number, kind, content):
            raise SnapshotDamaged(self._name, offset, "the checksum of a piece does not fit")
        if kind not in Kind.__members__.values():
            raise SnapshotDamaged(self._name, offset, f"there is no piece of the kind {kind}")
        if kind == Kind.END and content:
            raise SnapshotDamaged(self._name, offset, "its end holds something")
        return Chunk(Kind(kind), content, number, offset)

    def _take(self, count: int) -> bytes:
        data = self._file.read(count)
        if len(data) != count:
            raise SnapshotDamaged(self._name, self._offset, "it ends early")
        self._offset += count
        self._whole.update(data)
        return data


def _ended(chunks: Iterable[tuple[Kind, bytes]]) -> Iterator[tuple[Kind, bytes]]:
    yield from chunks
    yield Kind.END, b""


def _checksum(number: int, kind: int, content: bytes) -> int:
    return zlib.crc32(content, zlib.crc32(struct.pack(">QBI", number, kind, len(content))))


def _sync_folder(folder: Path) -> None:
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
