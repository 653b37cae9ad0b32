"""How a segment of the block log is written: a header that names the chain and the first height, then records.

A record carries its length, a checksum and its height before the block's bytes. The checksum tells damage and torn writes, not
forgery: what a block says is only believed when it has been computed again.

A log need not begin with block 1: the file `base` beside the segments then names the last block that is not in it, and why.
Without that file a missing beginning is damage.
"""

import struct
import zlib
from enum import IntEnum
from pathlib import Path

import msgspec

HEADER = struct.Struct(">8s32sQI")
RECORD = struct.Struct(">IIQ")
PAYLOAD_BYTES_MAX = 64 * 1024 * 1024
_MAGIC = b"FENMLOG1"
_BASE = struct.Struct(">8s32sQ32sBI")
_BASE_MAGIC = b"FENMBAS1"


class Before(IntEnum):
    """Why a log does not begin with block 1."""

    JOINED = 1
    PRUNED = 2


class Base(msgspec.Struct, frozen=True):
    """The last block before a log: 0 and the chain's id where the log begins with block 1."""

    height: int
    block_hash: bytes
    before: Before | None = None

    @property
    def reason(self) -> str:
        """Why the blocks are not here, for people."""
        if self.before == Before.PRUNED:
            return f"they were taken out by `fenming prune`, up to block {self.height}"
        return f"this node joined by a snapshot of block {self.height}"


def header_bytes(chain_id: bytes, first_height: int) -> bytes:
    """The bytes that open a segment."""
    body = HEADER.pack(_MAGIC, chain_id, first_height, 0)[:-4]
    return body + zlib.crc32(body).to_bytes(4, "big")


def header_problem(data: bytes, chain_id: bytes, first_height: int) -> str | None:
    """What is wrong with the header at the beginning of a segment's bytes."""
    if len(data) < HEADER.size:
        return "the segment's header is incomplete"
    magic, chain, height, checksum = HEADER.unpack(data[: HEADER.size])
    if magic != _MAGIC or checksum != zlib.crc32(data[: HEADER.size - 4]):
        return "the segment's header is damaged"
    if chain != chain_id:
        return "the segment belongs to another chain"
    return None if height == first_height else "the segment's name and header disagree"


def record_bytes(height: int, payload: bytes) -> bytes:
    """A block's bytes as the log keeps them."""
    return RECORD.pack(len(payload), _checksum(height, payload), height) + payload


def record_problem(header: bytes, payload: bytes, height: int) -> str | None:
    """What is wrong with a record, whose bytes may have ended early."""
    if len(header) < RECORD.size:
        return "the record ends early"
    length, checksum, named = RECORD.unpack(header)
    if length > PAYLOAD_BYTES_MAX:
        return "the length cannot be"
    if len(payload) < length:
        return "the record ends early"
    if checksum != _checksum(named, payload):
        return "the checksum does not fit"
    return None if named == height else f"the record names height {named}"


def find_record(data: bytes, offset: int, height: int) -> int:
    """Where, past an offset, a good record of a height begins; -1 where none does."""
    named = height.to_bytes(8, "big")
    place = data.find(named, offset)
    while place >= 0:
        start = place - 8
        header = data[start : start + RECORD.size]
        length = int.from_bytes(header[:4], "big")
        if start > offset and record_problem(header, data[start + RECORD.size :][:length], height) is None:
            return start
        place = data.find(named, place + 1)
    return -1


def _checksum(height: int, payload: bytes) -> int:
    return zlib.crc32(payload, zlib.crc32(len(payload).to_bytes(4, "big") + height.to_bytes(8, "big")))


def base_path(folder: Path) -> Path:
    """Where a log says what is not in it."""
    return folder / "base"


def base_bytes(chain_id: bytes, base: Base) -> bytes:
    """The bytes of the file."""
    body = _BASE.pack(_BASE_MAGIC, chain_id, base.height, base.block_hash, base.before or 0, 0)[:-4]
    return body + zlib.crc32(body).to_bytes(4, "big")


def read_base(data: bytes, chain_id: bytes) -> Base:
    """The base from its bytes; raises `ValueError` with what is wrong."""
    if len(data) != _BASE.size or data[-4:] != zlib.crc32(data[:-4]).to_bytes(4, "big"):
        raise ValueError("the file that says where the log begins is damaged")
    magic, chain, height, block_hash, before, _ = _BASE.unpack(data)
    if magic != _BASE_MAGIC or before not in Before.__members__.values():
        raise ValueError("the file that says where the log begins is of no version that is known")
    if chain != chain_id:
        raise ValueError("the log belongs to another chain")
    return Base(height, block_hash, Before(before))
