"""Light blocks in the JSON of CometBFT's interface, which receipts carry as well, so that other people's light clients read them.

Whole numbers of 64 bits are written as text there, hashes as upper-case hexadecimal digits, keys and signatures in base64. Reading
is lenient as CometBFT's own readers are; where each byte matters, `is_written` compares with the one form that we write.
"""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from fenming.base.light.blocks import (
    ABSENT,
    ADDRESS_BYTES,
    CHAIN_ID_CHARACTERS_MAX,
    FOR_BLOCK,
    FOR_NIL,
    SIGNATURE_BYTES,
    VALIDATORS_MAX,
    BlockId,
    Commit,
    Header,
    LightBlock,
    NotWellFormed,
    Validator,
    ValidatorSet,
    Vote,
)

_KEY_TYPE = "tendermint/PubKeyEd25519"
_NO_TIME = "0001-01-01T00:00:00Z"
_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LAST_TIME_NS = 253_402_300_800 * 10**9 - 1
"""The end of the year 9999: no later time can be written."""
_Unsigned = Annotated[int, Meta(ge=0, le=2**63 - 1)]
_Height = Annotated[int, Meta(ge=1, le=2**63 - 1)]
_Small = Annotated[int, Meta(ge=0, le=2**31 - 1)]


class _Parts(msgspec.Struct):
    total: Annotated[int, Meta(ge=0, le=2**32 - 1)] = 0
    hash: str = ""


class _BlockId(msgspec.Struct):
    hash: str = ""
    parts: _Parts | None = None
    part_set_header: _Parts | None = None


class _Version(msgspec.Struct):
    block: _Unsigned = 0
    app: _Unsigned = 0


class _Header(msgspec.Struct):
    version: _Version
    chain_id: Annotated[str, Meta(max_length=CHAIN_ID_CHARACTERS_MAX)]
    height: _Height
    time: str
    last_block_id: _BlockId | None
    last_commit_hash: str
    data_hash: str
    validators_hash: str
    next_validators_hash: str
    consensus_hash: str
    app_hash: str
    last_results_hash: str
    evidence_hash: str
    proposer_address: str


class _Vote(msgspec.Struct):
    block_id_flag: _Small
    validator_address: str = ""
    timestamp: str = _NO_TIME
    signature: str | None = None


class _Commit(msgspec.Struct):
    height: _Height
    round: _Small
    block_id: _BlockId
    signatures: list[_Vote] | None


class _SignedHeader(msgspec.Struct):
    header: _Header
    commit: _Commit


class _Key(msgspec.Struct):
    type: str
    value: str


class _Validator(msgspec.Struct):
    address: str
    pub_key: _Key
    voting_power: _Unsigned


class _Set(msgspec.Struct):
    validators: list[_Validator] | None


def read_signed_header(data: Any) -> tuple[Header, Commit]:
    """A `signed_header` as decoded from JSON; raises `NotWellFormed`."""
    read = _convert(data, _SignedHeader)
    return _header(read.header), _commit(read.commit)


def read_validators(data: Any) -> ValidatorSet:
    """A `validator_set` as decoded from JSON; raises `NotWellFormed`."""
    listed = _convert(data, _Set).validators or []
    if len(listed) > VALIDATORS_MAX:
        raise NotWellFormed(f"a set of {len(listed)} validators")
    return ValidatorSet(_validator(each) for each in listed)


def read_light_block(data: Any) -> LightBlock:
    """An object of `signed_header`, `validator_set` and perhaps `next_validator_set`; raises `NotWellFormed`."""
    if not isinstance(data, dict):
        raise NotWellFormed("a light block is an object")
    following = data.get("next_validator_set")
    return LightBlock(
        *read_signed_header(data.get("signed_header")), read_validators(data.get("validator_set")),
        None if following is None else read_validators(following),
    )  # fmt: skip


def read_time(text: str) -> int:
    """Nanoseconds since 1970 of a time in UTC as CometBFT writes it; raises `NotWellFormed`."""
    parts = _TIME.fullmatch(text)
    try:
        moment = datetime.fromisoformat(f"{parts[1]}+00:00") if parts else None
    except ValueError:
        moment = None
    if parts is None or moment is None:
        raise NotWellFormed("a time is not written as in 2026-11-23T08:00:00.5Z")
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * 10**9 + int((parts[2] or "").ljust(9, "0"))


def written_time(time_ns: int) -> str:
    """The same backwards; no zeros at the end of a fraction."""
    seconds, nanoseconds = divmod(time_ns, 10**9)
    moment = (_EPOCH + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0")
    fraction = f".{nanoseconds:09d}".rstrip("0").rstrip(".")
    return f"{moment}{fraction}Z"


def written(block: LightBlock) -> dict[str, Any]:
    """The block as JSON, with what proves something and nothing else: votes for no block are left out, as are priorities."""
    following = {} if block.next_validators is None else {"next_validator_set": _written_set(block.next_validators)}
    signed = {"header": _written_header(block.header), "commit": _written_commit(block.commit)}
    return {"signed_header": signed, "validator_set": _written_set(block.validators)} | following


def is_written(block: LightBlock, data: Mapping[str, Any]) -> bool:
    """Whether the data are exactly what is written for the block."""
    try:
        return json.dumps(data, sort_keys=True) == json.dumps(written(block), sort_keys=True)
    except RecursionError:  # something is in there that no block has
        return False


def _written_header(header: Header) -> dict[str, Any]:
    return {
        "version": {"block": str(header.block_version), "app": str(header.app_version)}, "chain_id": header.chain_id,
        "height": str(header.height), "time": written_time(header.time_ns),
        "last_block_id": _written_block_id(header.last_block_id), "last_commit_hash": _digits(header.last_commit_hash),
        "data_hash": _digits(header.data_hash), "validators_hash": _digits(header.validators_hash),
        "next_validators_hash": _digits(header.next_validators_hash), "consensus_hash": _digits(header.consensus_hash),
        "app_hash": _digits(header.app_hash), "last_results_hash": _digits(header.last_results_hash),
        "evidence_hash": _digits(header.evidence_hash), "proposer_address": _digits(header.proposer_address),
    }  # fmt: skip


def _written_commit(commit: Commit) -> dict[str, Any]:
    votes = [_written_vote(vote) for vote in commit.votes]
    return {
        "height": str(commit.height), "round": commit.round, "block_id": _written_block_id(commit.block_id), "signatures": votes,
    }  # fmt: skip


def _written_vote(vote: Vote) -> dict[str, Any]:
    if vote.flag != FOR_BLOCK:
        return {"block_id_flag": ABSENT, "validator_address": "", "timestamp": _NO_TIME, "signature": None}
    return {
        "block_id_flag": vote.flag, "validator_address": _digits(vote.address), "timestamp": written_time(vote.time_ns),
        "signature": base64.b64encode(vote.signature).decode(),
    }  # fmt: skip


def _written_block_id(block_id: BlockId) -> dict[str, Any]:
    return {"hash": _digits(block_id.hash), "parts": {"total": block_id.parts_total, "hash": _digits(block_id.parts_hash)}}


def _written_set(validators: ValidatorSet) -> dict[str, Any]:
    return {
        "validators": [
            {
                "address": _digits(each.address),
                "pub_key": {"type": _KEY_TYPE, "value": base64.b64encode(each.public_key).decode()},
                "voting_power": str(each.power),
            }
            for each in validators.validators
        ]
    }


def _convert(data: Any, kind: type[Any]) -> Any:
    try:
        return msgspec.convert(data, kind, strict=False)
    except (msgspec.ValidationError, RecursionError) as error:
        raise NotWellFormed(str(error)) from None


def _header(read: _Header) -> Header:
    if not read.chain_id.isprintable():  # half of a surrogate pair could not even be hashed
        raise NotWellFormed("a chain's name is not printable")
    return Header(
        read.version.block, read.version.app, read.chain_id, read.height, read_time(read.time), _block_id(read.last_block_id),
        _hash(read.last_commit_hash), _hash(read.data_hash), _octets(read.validators_hash, 32),
        _octets(read.next_validators_hash, 32), _hash(read.consensus_hash), _bytes(read.app_hash),
        _hash(read.last_results_hash), _hash(read.evidence_hash), _octets(read.proposer_address, ADDRESS_BYTES),
    )  # fmt: skip


def _commit(read: _Commit) -> Commit:
    block_id = _block_id(read.block_id)
    return Commit(read.height, read.round, block_id, tuple(_vote(vote) for vote in read.signatures or ()))


def _vote(read: _Vote) -> Vote:
    if read.block_id_flag == ABSENT:
        if read.validator_address or read.signature:
            raise NotWellFormed("a vote that was not given is signed")
        return Vote(ABSENT, b"", read_time(read.timestamp), b"")
    if read.block_id_flag not in (FOR_BLOCK, FOR_NIL):
        raise NotWellFormed(f"a vote is marked {read.block_id_flag}")
    signature = _from_base64(read.signature or "", SIGNATURE_BYTES)
    return Vote(read.block_id_flag, _octets(read.validator_address, ADDRESS_BYTES), read_time(read.timestamp), signature)


def _validator(read: _Validator) -> Validator:
    if read.pub_key.type != _KEY_TYPE:
        raise NotWellFormed(f"a validator's key is of type {read.pub_key.type!r}, not {_KEY_TYPE}")
    validator = Validator(_from_base64(read.pub_key.value, 32), read.voting_power)
    if _bytes(read.address) != validator.address:
        raise NotWellFormed("a validator's address is not that of its key")
    return validator


def _block_id(read: _BlockId | None) -> BlockId:
    parts = (read and (read.parts or read.part_set_header)) or _Parts()
    return BlockId(_hash(read.hash if read else ""), parts.total, _hash(parts.hash))


def _digits(data: bytes) -> str:
    return data.hex().upper()


def _hash(text: str) -> bytes:
    """A hash, or nothing where there is none yet."""
    return _octets(text, 32) if text else b""


def _octets(text: str, count: int) -> bytes:
    data = _bytes(text)
    if len(data) != count:
        raise NotWellFormed(f"{len(data)} bytes stand where {count} belong")
    return data


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise NotWellFormed("bytes are not written as hexadecimal digits") from None


def _from_base64(text: str, count: int) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NotWellFormed("bytes are not written in base64") from None
    if len(data) != count:
        raise NotWellFormed(f"{len(data)} bytes stand where {count} belong")
    return data
