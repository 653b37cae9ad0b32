"""Headers, commits and validator sets of CometBFT v0.38, and the hashes and signed bytes that they stand for.

A header's hash is the root of a Merkle tree (RFC 6962, the same as ours) over its fields, each in protobuf; a set's hash is one
over its validators. A validator signs a vote: chain, height, round, block and its own time. What no hash and no signature binds (an
address beside its key, a proposer's priority) is derived or left out.
"""

from collections.abc import Iterable
from functools import cached_property
from hashlib import sha256

import msgspec

from fenming.base.light.wire import delimited, fixed, integer, message, octets, timestamp
from fenming.base.merkle import leaf_hash, root_of

ADDRESS_BYTES = 20
SIGNATURE_BYTES = 64
CHAIN_ID_CHARACTERS_MAX = 50
POWER_TOTAL_MAX = (2**63 - 1) // 8
"""CometBFT's MaxTotalVotingPower: products with it stay within 64 bits in every implementation."""
VALIDATORS_MAX = 10_000
"""CometBFT's MaxVotesCount."""
ABSENT, FOR_BLOCK, FOR_NIL = 1, 2, 3
"""What a place in a commit says: nothing signed, the block signed, that no block be decided in this round signed."""
_PRECOMMIT = 2


class NotWellFormed(Exception):
    """What was read is no header, commit or validator set, whatever it may say."""


class BlockId(msgspec.Struct, frozen=True):
    """The hash of a block's header, and of the parts in which the block travels."""

    hash: bytes
    parts_total: int
    parts_hash: bytes

    @property
    def content(self) -> bytes:
        """As a protobuf message; the canonical one has the same fields."""
        return octets(1, self.hash) + message(2, integer(1, self.parts_total) + octets(2, self.parts_hash))


class Header(msgspec.Struct, frozen=True, dict=True):
    """A header. `app_hash` is of the state after the block before; `time_ns` counts from 1970."""

    block_version: int
    app_version: int
    chain_id: str
    height: int
    time_ns: int
    last_block_id: BlockId
    last_commit_hash: bytes
    data_hash: bytes
    validators_hash: bytes
    next_validators_hash: bytes
    consensus_hash: bytes
    app_hash: bytes
    last_results_hash: bytes
    evidence_hash: bytes
    proposer_address: bytes

    @cached_property
    def hash(self) -> bytes:
        """What the validators sign."""
        fields = [
            integer(1, self.block_version) + integer(2, self.app_version),
            octets(1, self.chain_id.encode()),
            integer(1, self.height),
            timestamp(self.time_ns),
            self.last_block_id.content,
            octets(1, self.last_commit_hash),
            octets(1, self.data_hash),
            octets(1, self.validators_hash),
            octets(1, self.next_validators_hash),
            octets(1, self.consensus_hash),
            octets(1, self.app_hash),
            octets(1, self.last_results_hash),
            octets(1, self.evidence_hash),
            octets(1, self.proposer_address),
        ]
        return root_of([leaf_hash(field) for field in fields])


class Vote(msgspec.Struct, frozen=True):
    """One place in a commit, belonging to the validator at the same place of the set."""

    flag: int
    address: bytes
    time_ns: int
    signature: bytes


class Commit(msgspec.Struct, frozen=True):
    """The votes that decided a block."""

    height: int
    round: int
    block_id: BlockId
    votes: tuple[Vote, ...]

    def signed_bytes(self, chain_id: str, time_ns: int) -> bytes:
        """What a validator that voted for the block at this time of its clock has signed."""
        return delimited(
            integer(1, _PRECOMMIT) + fixed(2, self.height) + fixed(3, self.round) + message(4, self.block_id.content)
            + message(5, timestamp(time_ns)) + octets(6, chain_id.encode())
        )  # fmt: skip


class Validator(msgspec.Struct, frozen=True):
    """A validator's Ed25519 key and its votes."""

    public_key: bytes
    power: int

    @property
    def address(self) -> bytes:
        """The name of the key in commits."""
        return sha256(self.public_key).digest()[:ADDRESS_BYTES]

    @property
    def content(self) -> bytes:
        """As the protobuf message that is hashed."""
        return message(1, octets(1, self.public_key)) + integer(2, self.power)


class ValidatorSet:
    """Validators in CometBFT's order: most votes first, then by address. Raises `NotWellFormed`."""

    def __init__(self, validators: Iterable[Validator]) -> None:
        self.validators = tuple(sorted(validators, key=lambda validator: (-validator.power, validator.address)))
        self.powers = {validator.public_key: validator.power for validator in self.validators}
        self.power = sum(self.powers.values())
        if not 1 <= len(self.validators) <= VALIDATORS_MAX:
            raise NotWellFormed(f"a set of {len(self.validators)} validators")
        if len(self.powers) != len(self.validators):
            raise NotWellFormed("a validator stands twice in a set")
        if self.validators[-1].power < 1:
            raise NotWellFormed("a validator without votes")
        if self.power > POWER_TOTAL_MAX:
            raise NotWellFormed("a set has more votes than there can be")

    @cached_property
    def hash(self) -> bytes:
        """What headers name the set by."""
        return root_of([leaf_hash(validator.content) for validator in self.validators])


class LightBlock(msgspec.Struct, frozen=True):
    """A header, the votes for it, and the set that voted. `next_validators` is the set of the block after, where it is known."""

    header: Header
    commit: Commit
    validators: ValidatorSet
    next_validators: ValidatorSet | None = None

    @property
    def height(self) -> int:
        return self.header.height

    @property
    def signed_power(self) -> int:
        """The votes for the block. They are good only once the block is verified."""
        pairs = zip(self.commit.votes, self.validators.validators, strict=True)
        return sum(validator.power for vote, validator in pairs if vote.flag == FOR_BLOCK)

    @property
    def signers(self) -> int:
        """How many validators voted for the block."""
        return sum(vote.flag == FOR_BLOCK for vote in self.commit.votes)
