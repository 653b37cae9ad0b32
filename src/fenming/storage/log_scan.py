"""The blocks of a log from a height on, read in order and believed in nothing: for whoever verifies.

What stands before is stepped over by the lengths of its records and is not looked at. Where even those are damaged, the first
wanted record is looked for by its own checksum and height, so that damage before it does not hide what comes after it.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from fenming.storage.failures import LogDamaged, StorageFailed
from fenming.storage.log_format import HEADER, PAYLOAD_BYTES_MAX, RECORD, find_record, header_problem, record_problem


def blocks_after(folder: Path, chain_id: bytes, height: int) -> Iterator[tuple[int, bytes]]:
    """Every block after a height up to the end of the log; raises `LogDamaged` at the first that is not whole."""
    segments = [(int(path.stem), path) for path in sorted(folder.glob("*.log"))]
    after = [first for first, _ in segments if first > height + 1]
    wanted = segments[max(0, len(segments) - len(after) - 1) :]
    height += 1
    for place, (first, path) in enumerate(wanted):
        if first > height or (place and first < height):
            raise LogDamaged(height, path.name, 0, f"the segment begins with block {first}")
        try:
            with path.open("rb") as file:
                for payload in _records(file, path.name, chain_id, first, height):
                    yield height, payload
                    height += 1
        except OSError as error:
            raise StorageFailed(f"cannot read {path.name}: {error}") from error


def _records(file: BinaryIO, name: str, chain_id: bytes, first: int, height: int) -> Iterator[bytes]:
    """The records of a segment from a height on."""
    problem = header_problem(file.read(HEADER.size), chain_id, first)
    if problem and height == first:
        raise LogDamaged(first, name, 0, problem)
    file.seek(_offset_of(file, first, height))
    while True:
        offset = file.tell()
        header = file.read(RECORD.size)
        if not header:
            return
        length = int.from_bytes(header[:4], "big")
        payload = file.read(length) if length <= PAYLOAD_BYTES_MAX else b""
        problem = record_problem(header, payload, height)
        if problem:
            raise LogDamaged(height, name, offset, problem)
        yield payload
        height += 1


def _offset_of(file: BinaryIO, first: int, height: int) -> int:
    """Where the record of a height stands, or should stand, in the segment that begins with `first`."""
    end = file.seek(0, os.SEEK_END)
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
