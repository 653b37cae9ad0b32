"""The file of a snapshot: what is committed at a height, as a stream of small checked pieces.

    magic, then chunks: length (4 bytes), CRC-32 (4 bytes), kind (1 byte), content
    then a chunk CONTENTS: the sizes and SHA-256 hashes of the pieces that nodes hand around
    at the end a chunk END, which says where CONTENTS begins, then the SHA-256 of every byte before it

The pieces come in the order of `Kind` and each can be sent, checked and applied by itself, so that a state of any size is written
and read without being in memory, and a cluster's nodes can hand it around. What they hand around is the same on every node: only
the note, which each signs for itself, is left out. A checksum covers the piece's number and kind, so a piece that was moved is
found as well. Checksums find accidents and name their place; what the pieces say is believed only when their roots are those of a
checkpoint or an app hash that is trusted (`chain/snapshots.py`, `chain/state_sync.py`).
"""

import hashlib
import itertools
import os
import struct
import zlib
from collections.abc import Iterable, Iterator
from enum import IntEnum
from pathlib import Path
from typing import BinaryIO

import msgspec

from fenming.base.encoding import Malformed, decode, encode
from fenming.base.fields import Number, Positional
from fenming.base.hashing import HASH_BYTES
from fenming.base.invariant import invariant
from fenming.base.problems import Problem
from fenming.base.steps import reached
from fenming.storage.failures import StorageFailed
from fenming.storage.files import sync_folder

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

    NOTE = 1
    OPENING = 2
    BLOCK = 3
    TILES = 4
    RECORDS = 5
    IDS = 6
    CONTENTS = 7
    END = 8


class Contents(Positional, frozen=True):
    """The pieces that are handed around, all but the note: how long each is, and their hashes one after the other.

    A piece is handed around as its kind (1 byte) and its content; that is what is hashed and measured.
    """

    sizes: tuple[Number, ...]
    hashes: bytes

    def hash_of(self, index: int) -> bytes:
        """The SHA-256 that a piece must have."""
        return self.hashes[index * HASH_BYTES : (index + 1) * HASH_BYTES]


_contents_decoder = msgspec.msgpack.Decoder(Contents)


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
        sync_folder(path.parent)
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


class SharedSnapshot:
    """The pieces of a snapshot as nodes hand them around, each read by itself.

    Raises `SnapshotDamaged` and `StorageFailed`; the file may vanish at any time, because its node prunes.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with _Opened(path) as file:
            self.encoded_contents = self._read_contents(file)
            note_bytes = _CHUNK.unpack(_read_at(file, len(_MAGIC), _CHUNK.size))[0]
        self.contents = read_contents(self.encoded_contents)
        first = len(_MAGIC) + _CHUNK.size + note_bytes
        # The size of a piece counts its kind, which stands in the chunk's header.
        self._offsets = list(itertools.accumulate((_CHUNK.size - 1 + size for size in self.contents.sizes), initial=first))

    def piece(self, index: int) -> bytes:
        """A piece in the form in which it is handed around."""
        with _Opened(self._path) as file:
            header = _read_at(file, self._offsets[index], _CHUNK.size)
            content = _read_at(file, self._offsets[index] + _CHUNK.size, self.contents.sizes[index] - 1)
        _, checksum, kind = _CHUNK.unpack(header)
        if checksum != _checksum(index + 1, kind, content):
            raise SnapshotDamaged(self._path.name, self._offsets[index], "the checksum of a piece does not fit")
        return header[-1:] + content

    def _read_contents(self, file: BinaryIO) -> bytes:
        file.seek(0, os.SEEK_END)
        end = file.tell() - HASH_BYTES - _CHUNK.size - 8
        start = int.from_bytes(_read_at(file, max(0, end) + _CHUNK.size, 8))
        length, _, kind = _CHUNK.unpack(_read_at(file, start, _CHUNK.size))
        if kind != Kind.CONTENTS or start + _CHUNK.size + length != end:
            raise SnapshotDamaged(self._path.name, max(0, end), "its end does not say where its contents stand")
        return _read_at(file, start + _CHUNK.size, length)


def read_contents(data: bytes) -> Contents:
    """The contents from their bytes; raises `Malformed`."""
    contents = decode(data, _contents_decoder)
    if len(contents.hashes) != len(contents.sizes) * HASH_BYTES or any(size > CHUNK_BYTES_MAX for size in contents.sizes):
        raise Malformed("the contents of a snapshot cannot be these")
    return contents


def shared_form(kind: Kind, content: bytes) -> bytes:
    """A piece as it is handed around."""
    return bytes((kind,)) + content


def read_shared(data: bytes) -> tuple[Kind, bytes]:
    """A piece from the form in which it is handed around; raises `Malformed`."""
    if not data or data[0] not in Kind.__members__.values():
        raise Malformed("a piece of a snapshot is of no known kind")
    return Kind(data[0]), data[1:]


class _Opened:
    """A snapshot's file open to be read here and there; what goes wrong is named."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> BinaryIO:
        try:
            self._file = self._path.open("rb")
        except OSError as error:
            raise StorageFailed(f"cannot read the snapshot {self._path.name}: {error}") from error
        return self._file

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        self._file.close()
        if isinstance(error, OSError):
            raise StorageFailed(f"cannot read the snapshot {self._path.name}: {error}") from error


def _read_at(file: BinaryIO, offset: int, count: int) -> bytes:
    # Places and lengths come from the file itself: what lies past its end is damage, however far, and no memory is taken for it.
    is_inside = offset + count <= os.fstat(file.fileno()).st_size
    data = os.pread(file.fileno(), count, offset) if is_inside else b""
    if not is_inside or len(data) != count:
        raise SnapshotDamaged(Path(file.name).name, offset, "it ends early")
    return data


def remove_snapshot(path: Path) -> None:
    """Delete a snapshot; raises `StorageFailed`."""
    try:
        path.unlink(missing_ok=True)
        sync_folder(path.parent)
    except OSError as error:
        raise StorageFailed(f"cannot remove the snapshot {path.name}: {error}") from error


def _write_all(file: BinaryIO, chunks: Iterable[tuple[Kind, bytes]]) -> int:
    whole = hashlib.sha256(_MAGIC)
    size = file.write(_MAGIC)
    listing = _Listing()
    for number, (kind, content) in enumerate(listing.completed(chunks)):
        invariant(len(content) <= CHUNK_BYTES_MAX, "a piece of a snapshot is larger than one that is read")
        chunk = _CHUNK.pack(len(content), _checksum(number, kind, content), kind) + content
        size += file.write(chunk)
        whole.update(chunk)
        reached("snapshot.chunk_written")
    return size + file.write(whole.digest())


class _Listing:
    """Makes the contents from the pieces that pass by."""

    def __init__(self) -> None:
        self.offset = len(_MAGIC)
        self._sizes: list[int] = []
        self._hashes: list[bytes] = []

    def add(self, kind: Kind, content: bytes) -> None:
        """A piece has been written or read."""
        self.offset += _CHUNK.size + len(content)
        if kind != Kind.NOTE:
            self._sizes.append(1 + len(content))
            self._hashes.append(hashlib.sha256(shared_form(kind, content)).digest())

    def contents(self) -> bytes:
        """The content of the chunk CONTENTS after these pieces."""
        return encode(Contents(tuple(self._sizes), b"".join(self._hashes)))

    def completed(self, chunks: Iterable[tuple[Kind, bytes]]) -> Iterator[tuple[Kind, bytes]]:
        """The pieces and what follows them."""
        for kind, content in chunks:
            yield kind, content
            self.add(kind, content)
        yield Kind.CONTENTS, self.contents()
        yield Kind.END, self.offset.to_bytes(8, "big")


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
        listing = _Listing()
        for number in itertools.count():
            chunk = self._chunk(number)
            if chunk.kind == Kind.CONTENTS:
                break
            yield chunk
            listing.add(chunk.kind, chunk.content)
        self._check_end(chunk, listing)
        expected, end = self._whole.digest(), self._offset
        if self._take(HASH_BYTES) != expected:
            raise SnapshotDamaged(self._name, end, "the SHA-256 at its end is not that of its bytes")
        if self._file.read(1):
            raise SnapshotDamaged(self._name, self._offset, "bytes follow its end")

    def _check_end(self, chunk: Chunk, listing: _Listing) -> None:
        if chunk.content != listing.contents():
            raise SnapshotDamaged(self._name, chunk.offset, "its contents are not those of its pieces")
        end = self._chunk(chunk.number + 1)
        if (end.kind, end.content) != (Kind.END, listing.offset.to_bytes(8, "big")):
            raise SnapshotDamaged(self._name, end.offset, "its end does not follow its contents")

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
        return Chunk(Kind(kind), content, number, offset)

    def _take(self, count: int) -> bytes:
        data = self._file.read(count)
        if len(data) != count:
            raise SnapshotDamaged(self._name, self._offset, "it ends early")
        self._offset += count
        self._whole.update(data)
        return data


def _checksum(number: int, kind: int, content: bytes) -> int:
    return zlib.crc32(content, zlib.crc32(struct.pack(">QBI", number, kind, len(content))))
