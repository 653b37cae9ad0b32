"""A chain of headers with keys of our own: what CometBFT would have signed, without CometBFT."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fenming.base.light.blocks import ABSENT, FOR_BLOCK, BlockId, Commit, Header, LightBlock, Validator, ValidatorSet, Vote
from fenming.base.problems import Unavailable
from fenming.base.signatures import ED25519

START_NS = 1_764_547_200 * 10**9  # when the sample programme begins
SECOND_NS = 10**9
FOUR = {"a": 10, "b": 10, "c": 10, "d": 10}
NO_BLOCK = BlockId(b"", 0, b"")


def seed_of(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()


def set_of(powers: Mapping[str, int]) -> ValidatorSet:
    """Validators by the names of their keys."""
    return ValidatorSet(Validator(ED25519.public_key(seed_of(name)), power) for name, power in powers.items())


def signed(
    header: Header, powers: Mapping[str, int], absent: Sequence[str] = (), following: Mapping[str, int] | None = None
) -> LightBlock:
    """The header with the votes of its validators."""
    validators = set_of(powers)
    block_id = BlockId(header.hash, 1, hashlib.sha256(b"parts").digest())
    unsigned = Commit(header.height, 0, block_id, ())
    seeds = {ED25519.public_key(seed_of(name)): seed_of(name) for name in powers if name not in absent}
    votes = []
    for place, validator in enumerate(validators.validators):
        seed = seeds.get(validator.public_key)
        time_ns = header.time_ns + place * 1000
        if seed is None:
            votes.append(Vote(ABSENT, b"", 0, b""))
        else:
            signature = ED25519.sign(seed, unsigned.signed_bytes(header.chain_id, time_ns))
            votes.append(Vote(FOR_BLOCK, validator.address, time_ns, signature))
    return LightBlock(
        header, Commit(header.height, 0, block_id, tuple(votes)), validators, set_of(following) if following else None
    )


@dataclass
class Headers:
    """A growing chain; `sets` says from which height on which validators order."""

    chain_id: str
    sets: Mapping[int, Mapping[str, int]]
    step_ns: int = SECOND_NS
    blocks: dict[int, LightBlock] = field(default_factory=dict)
    asked: list[int] = field(default_factory=list)
    first_kept: int = 1

    def powers(self, height: int) -> Mapping[str, int]:
        return self.sets[max(since for since in self.sets if since <= height)]

    def grow(self, app_hash: bytes = b"", absent: Sequence[str] = (), salt: str = "") -> LightBlock:
        """One block more, over the state that the app hash names."""
        height = len(self.blocks) + 1
        previous = self.blocks.get(height - 1)
        powers, following = self.powers(height), self.powers(height + 1)
        digest = hashlib.sha256(salt.encode()).digest()
        header = Header(
            11, 1, self.chain_id, height, START_NS + height * self.step_ns, previous.commit.block_id if previous else NO_BLOCK,
            digest, digest, set_of(powers).hash, set_of(following).hash, digest, app_hash, digest, digest,
            set_of(powers).validators[0].address,
        )  # fmt: skip
        block = signed(header, powers, absent, None if powers == following else following)
        self.blocks[height] = block
        return block

    def source(self, height: int) -> LightBlock:
        """As a node would answer."""
        self.asked.append(height)
        if height < self.first_kept or height not in self.blocks:
            raise Unavailable(f"block {height} is not here")
        return self.blocks[height]
