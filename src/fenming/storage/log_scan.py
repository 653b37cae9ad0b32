"""The blocks of a log from a height on, read in order and believed in nothing: for whoever verifies.

What stands before is stepped over by the lengths of its records and is not looked at. Where even those are damaged, the first
wanted record is looked for by its own checksum and height, so that damage before it does not hide what comes after it. Blocks that
a running node appends meanwhile are left to the next reader, or this one would run after the node and meet a record half written.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from fenming.base.problems import HistoryMissing
from fenming.storage.block_log import log_base, segment_paths
from fenming.storage.failures import LogDamaged, StorageFailed
from fenming.storage.log_format import HEADER, PAYLOAD_BYTES_MAX, RECORD, find_record, header_problem, record_problem


def blocks_after(folder: Path, chain_id: bytes, height: int) -> Iterator[tuple[int, bytes]]:
    """Every block after a height up to where the log ends now; raises `LogDamaged` at the first that is not whole.

    Raises `HistoryMissing` where the log begins later.
    """
    base = log_base(folder, chain_id)
    if height < base.height:
        raise HistoryMissing(base.height, base.reason)
    segments = [(int(path.stem), path, path.stat().st_size) for path in segment_paths(folder)]
    after = [first for first, _, _ in segments if first > height + 1]
    wanted = segments[max(0, len(segments) - len(after) - 1) :]
    height += 1
    for place, (first, path, end) in enumerate(wanted):
        if first > height or (place and first < height):
            raise LogDamaged(height, path.name, 0, f"the segment begins with block {first}")
        try:
            with path.open("rb") as file:
                for payload in _records(file, end, chain_id, first, height):
                    yield height, payload
                    height += 1
        except OSError as error:
            raise StorageFailed(f"cannot read {path.name}: {error}") from error


def _records(file: BinaryIO, end: int, chain_id: bytes, first: int, height: int) -> Iterator[bytes]:
    """The records of a segment from a height on, of those that begin before `end`."""
    name = Path(file.name).name
    problem = header_problem(file.read(HEADER.size), chain_id, first)
    if problem and height == first:
        raise LogDamaged(first, name, 0, problem)
    offset = _offset_of(file, end, first, height)
    while offset < end:
        file.seek(offset)
        header = file.read(RECORD.size)
        length = int.from_bytes(header[:4], "big")
        payload = file.read(length) if length <= PAYLOAD_BYTES_MAX else b""
        problem = record_problem(header, payload, height)
        if problem:
            raise LogDamaged(height, name, offset, problem)
        yield payload
        offset += RECORD.size + length
        height += 1


def _offset_of(file: BinaryIO, end: int, first: int, height: int) -> int:
    """Where the record of a height stands, or should stand, in the segment that begins with `first`."""
    offset, reached = HEADER.size, first
    while reached < height and offset < end:
        length, named = _length_and_height(file, offset)
        if named != reached or length > PAYLOAD_BYTES_MAX:
            break
        offset += RECORD.size + length
        reached += 1
    if reached == height and (offset == end or _length_and_height(file, offset)[1] == height):
        return offset
    file.seek(0)
    found = find_record(file.read(), 0, height)
    if found >= 0:
        return found
    return min(offset, end) if reached == height else end


def _length_and_height(file: BinaryIO, offset: int) -> tuple[int, int]:
    file.seek(offset)
    length, _, height = RECORD.unpack(file.read(RECORD.size).ljust(RECORD.size, b"\0"))
    return length, height
