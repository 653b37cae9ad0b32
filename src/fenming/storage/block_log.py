"""The blocks as they came, in append-only segments: what everything else can be rebuilt from.

A segment opens with a header that names the chain and its first height; each record carries its length, a checksum and its
height. What was torn off at the very end by a crash is told apart from damage: only the caller knows, from the state store,
whether the last block had been committed. Damage is reported with its height and never skipped.

A log begins after its base: the last block that is not in it, because the node joined by a snapshot or pruned. Segments that a
prune has not come to yet lie before the base and are not looked at.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import msgspec

from fenming.base.problems import HistoryMissing
from fenming.base.steps import reached
from fenming.storage.failures import LogDamaged, StorageFailed
from fenming.storage.files import replace_file, sync_folder
from fenming.storage.log_format import (
    HEADER,
    PAYLOAD_BYTES_MAX,
    RECORD,
    Base,
    base_bytes,
    base_path,
    find_record,
    header_bytes,
    header_problem,
    read_base,
    record_bytes,
    record_problem,
)

SEGMENT_BYTES = 64 * 1024 * 1024


class TornTail(msgspec.Struct, frozen=True):
    """Bytes after the last good record of the last segment, as a crash in the middle of a write leaves them."""

    segment: Path
    offset: int
    reason: str


class _Segment(msgspec.Struct):
    path: Path
    first_height: int
    offsets: list[int] | None = None
    end: int = 0


class BlockLog:
    """The segments of one chain in a folder; `last_height` is that of the base while there are none."""

    def __init__(self, folder: Path, chain_id: bytes, segment_bytes: int = SEGMENT_BYTES) -> None:
        self._folder = folder
        self._chain_id = chain_id
        self._segment_bytes = segment_bytes
        self._file: int | None = None
        self._failed = False
        self._syncing: ThreadPoolExecutor | None = None
        folder.mkdir(parents=True, exist_ok=True)
        self.base = log_base(folder, chain_id)
        """The last block that is not in this log."""
        self._segments = self._find_segments()
        self.torn: TornTail | None = None
        self.last_height = self._find_end()

    def append(self, height: int, payload: bytes) -> None:
        """Write the next block; it is durable only after `sync`."""
        self._require_sound()
        if height != self.last_height + 1 or self.torn:
            raise ValueError(f"block {height} cannot follow {self.last_height}")
        reached("log.before_append")
        segment = self._segment_for(height)
        record = record_bytes(height, payload)
        assert segment.offsets is not None
        try:
            file = self._open_for_append(segment)
            half = len(record) // 2
            _write(file, record[:half])
            reached("log.half_appended")
            _write(file, record[half:])
        except OSError as error:
            self._fail("write", segment.path, error, segment.end)
        segment.offsets.append(segment.end)
        segment.end += len(record)
        self.last_height = height
        reached("log.appended")

    def sync(self) -> None:
        """Make what was appended durable; after a failed sync nothing more is written, because the kernel may have lost it."""
        self._require_sound()
        if self._file is None:
            return
        try:
            os.fdatasync(self._file)
        except OSError as error:
            self._fail("sync", self._segments[-1].path, error, None)
        reached("log.synced")

    def begin_sync(self) -> Callable[[], None]:
        """Have a thread sync; what is returned waits for it, and raises what it raised. Nothing may be appended until then."""
        if self._syncing is None:
            self._syncing = ThreadPoolExecutor(1, "log-sync")
        return self._syncing.submit(self.sync).result

    def read(self, height: int) -> bytes:
        """The block at a height; raises `LogDamaged`, and `HistoryMissing` where the log begins after it."""
        if height <= self.base.height:
            raise HistoryMissing(self.base.height, self.base.reason)
        segment = self._holding(height)
        offsets = self._index(segment)
        if height - segment.first_height >= len(offsets):
            raise LogDamaged(height, segment.path.name, segment.end, "the record is missing")
        with self._reading(segment) as file:
            return _read_record(file, segment, offsets[height - segment.first_height], height)

    @property
    def holds_blocks(self) -> bool:
        """Whether there is any block in it."""
        return self.last_height > self.base.height or self.torn is not None

    def extents(self, height: int) -> list[tuple[Path, int]]:
        """The segments with blocks up to a height, and for each how many of its bytes these take."""
        found = []
        for segment in self._segments:
            if segment.first_height > height:
                break
            offsets = self._index(segment)
            kept = height - segment.first_height + 1
            found.append((segment.path, offsets[kept] if kept < len(offsets) else segment.end))
        return found

    def base_for(self, height: int) -> int:
        """The last block before the segment in which the block after a height stands: so far the log can be cut."""
        begin = [segment.first_height for segment in self._segments if segment.first_height <= height + 1]
        return max([self.base.height, *(first - 1 for first in begin)])

    def segments_before(self, height: int) -> list[Path]:
        """The segments of which no block is after a height."""
        return [one.path for one, after in pairwise(self._segments) if after.first_height <= height + 1]

    def forget_base(self) -> None:
        """Let an empty log begin with block 1: what it was to follow has never come to be."""
        if self._segments:
            raise ValueError("a log that holds blocks keeps its beginning")
        base_path(self._folder).unlink(missing_ok=True)
        sync_folder(self._folder)
        self.base = log_base(self._folder, self._chain_id)
        self.last_height = 0

    def cut_torn_tail(self) -> None:
        """Take off what a crash left unfinished; the caller has made sure that it was never committed."""
        if self.torn:
            self._truncate(self.torn.segment, self.torn.offset)
            self.torn = None

    def truncate_after(self, height: int) -> None:
        """Take off the blocks after a height."""
        self.close()
        while self._segments and self._segments[-1].first_height > height:
            self._segments.pop().path.unlink()
            sync_folder(self._folder)
        if self._segments and self.last_height > height:
            segment = self._segments[-1]
            offsets = self._index(segment)
            keep = height - segment.first_height + 1
            if keep < len(offsets):
                self._truncate(segment.path, offsets[keep])
                segment.end = offsets[keep]
                del offsets[keep:]
        self.last_height = min(self.last_height, height)

    def close(self) -> None:
        """Close the open segment."""
        if self._syncing is not None:
            self._syncing.shutdown()
            self._syncing = None
        if self._file is not None:
            os.close(self._file)
            self._file = None

    # Opening and finding.

    def _find_segments(self) -> list[_Segment]:
        listed = [_Segment(path, _height_in(path)) for path in segment_paths(self._folder)]
        while len(listed) > 1 and listed[1].first_height <= self.base.height + 1:
            del listed[0]
        if listed and listed[0].first_height > self.base.height + 1:
            raise LogDamaged(self.base.height + 1, listed[0].path.name, 0, "the blocks before this segment are missing")
        return listed

    def _find_end(self) -> int:
        if not self._segments:
            return self.base.height
        segment = self._segments[-1]
        with self._reading(segment) as file:
            data = file.read()
        problem = header_problem(data, self._chain_id, segment.first_height)
        if problem and len(data) < HEADER.size:
            self.torn = TornTail(segment.path, 0, "the segment's header is incomplete")
            segment.offsets, segment.end = [], 0
            return segment.first_height - 1
        if problem:
            raise LogDamaged(segment.first_height, segment.path.name, 0, problem)
        segment.offsets, segment.end, reason = _scan_records(data, segment.first_height)
        if segment.end != len(data):
            height = segment.first_height + len(segment.offsets)
            if _good_record_follows(data, segment.end, height):
                raise LogDamaged(height, segment.path.name, segment.end, reason)
            self.torn = TornTail(segment.path, segment.end, reason)
        return segment.first_height + len(segment.offsets) - 1

    def _index(self, segment: _Segment) -> list[int]:
        if segment.offsets is None:
            with self._reading(segment) as file:
                data = file.read()
            segment.offsets, segment.end, reason = _scan_records(data, segment.first_height)
            if segment.end != len(data):
                height = segment.first_height + len(segment.offsets)
                raise LogDamaged(height, segment.path.name, segment.end, reason)
        return segment.offsets

    def _holding(self, height: int) -> _Segment:
        for segment in reversed(self._segments):
            if segment.first_height <= height <= self.last_height:
                return segment
        raise KeyError(f"there is no block {height}")

    def _reading(self, segment: _Segment) -> "_Reader":
        try:
            return _Reader(segment.path)
        except OSError as error:
            raise StorageFailed(f"cannot read {segment.path.name}: {error}") from error

    # Writing.

    def _segment_for(self, height: int) -> _Segment:
        if self._segments and self._segments[-1].end < self._segment_bytes and self._segments[-1].end:
            return self._segments[-1]
        if self._segments and not self._segments[-1].end:
            self._segments.pop().path.unlink()
        self.close()
        path = self._folder / f"{height:012d}.log"
        header = header_bytes(self._chain_id, height)
        try:
            path.write_bytes(header)
            sync_folder(self._folder)
        except OSError as error:
            self._failed = True
            raise StorageFailed(f"cannot begin {path.name}: {error}") from error
        segment = _Segment(path, height, [], len(header))
        self._segments.append(segment)
        return segment

    def _open_for_append(self, segment: _Segment) -> int:
        if self._file is None:
            self._file = os.open(segment.path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
        return self._file

    def _fail(self, operation: str, path: Path, error: OSError, cut_at: int | None) -> None:
        self._failed = True
        if cut_at is not None:
            try:
                os.truncate(path, cut_at)
            except OSError:
                pass  # Opening finds the torn tail.
        raise StorageFailed(f"cannot {operation} {path.name}: {error}") from error

    def _require_sound(self) -> None:
        if self._failed:
            raise StorageFailed("the log failed before and must be opened again")

    def _truncate(self, path: Path, size: int) -> None:
        self.close()
        try:
            os.truncate(path, size)
            file = os.open(path, os.O_RDWR)
            os.fsync(file)
            os.close(file)
        except OSError as error:
            raise StorageFailed(f"cannot cut {path.name}: {error}") from error


def log_base(folder: Path, chain_id: bytes) -> Base:
    """What a log says about its beginning; raises `LogDamaged`, `StorageFailed`."""
    path = base_path(folder)
    try:
        return read_base(path.read_bytes(), chain_id)
    except FileNotFoundError:
        return Base(0, chain_id)
    except OSError as error:
        raise StorageFailed(f"cannot read {path.name}: {error}") from error
    except ValueError as problem:
        raise LogDamaged(1, path.name, 0, str(problem)) from None


def write_base(folder: Path, chain_id: bytes, base: Base) -> None:
    """Say durably that a log begins after a block; raises `StorageFailed`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        replace_file(base_path(folder), base_bytes(chain_id, base))
    except OSError as error:
        raise StorageFailed(f"cannot write where the log begins: {error}") from error


def remove_before_base(folder: Path, chain_id: bytes) -> None:
    """Delete the segments that lie before the log's base, oldest first; raises `StorageFailed`."""
    base = log_base(folder, chain_id)
    for path, after in pairwise(segment_paths(folder)):
        if _height_in(after) <= base.height + 1:
            try:
                path.unlink(missing_ok=True)
                sync_folder(folder)
            except OSError as error:
                raise StorageFailed(f"cannot remove {path.name}: {error}") from error
            reached("prune.segment_removed")


def segment_paths(folder: Path) -> list[Path]:
    """The segments in a folder, in order."""
    return sorted(folder.glob("*.log"))


class _Reader:
    """A segment open for reading, with failures named."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("rb")

    def __enter__(self) -> "_Reader":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def read(self, count: int = -1, offset: int | None = None) -> bytes:
        try:
            if offset is not None:
                self._file.seek(offset)
            return self._file.read(count)
        except OSError as error:
            raise StorageFailed(f"cannot read {self._path.name}: {error}") from error


def _height_in(path: Path) -> int:
    return int(path.stem)


def _write(file: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(file, view) :]


def _read_record(file: _Reader, segment: _Segment, offset: int, height: int) -> bytes:
    header = file.read(RECORD.size, offset)
    length = min(int.from_bytes(header[:4], "big"), PAYLOAD_BYTES_MAX + 1)
    payload = file.read(length) if length <= PAYLOAD_BYTES_MAX else b""
    problem = record_problem(header, payload, height)
    if problem:
        raise LogDamaged(height, segment.path.name, offset, problem)
    return payload


def _scan_records(data: bytes, first_height: int) -> tuple[list[int], int, str]:
    """Where the good records begin, where they end, and what is wrong with what follows."""
    offsets: list[int] = []
    offset = HEADER.size
    while offset < len(data):
        header = data[offset : offset + RECORD.size]
        length = int.from_bytes(header[:4], "big")
        payload = data[offset + RECORD.size : offset + RECORD.size + length]
        problem = record_problem(header, payload, first_height + len(offsets))
        if problem:
            return offsets, offset, problem
        offsets.append(offset)
        offset += RECORD.size + length
    return offsets, offset, ""


def _good_record_follows(data: bytes, offset: int, height: int) -> bool:
    """Whether, past a bad record, a good record of a later height stands: then the bad one is damage, not a torn write."""
    return any(find_record(data, offset, later) >= 0 for later in range(height + 1, height + 4))
