"""Whether a header may be believed because of another one that is believed already.

The rule of the CometBFT specification (spec/light-client/verification): more than two thirds of the votes of a header's own set
signed it; and either it is the next header, whose set the believed one names, or more than a third of the votes that the believed
one names for the block after it signed it too, so that at least one honest validator did. A believed header is one only for its
trusting period, because the keys of validators that have left may fall into any hands. Unlike CometBFT, which stops when it has
enough, every signature for the block is checked: a file that carries a bad one is refused. The verifier is the ledger's own
(`base/signatures.py`), which refuses some keys and signatures that CometBFT accepts and none the other way.
"""

import msgspec

from fenming.base.light.blocks import ABSENT, FOR_BLOCK, LightBlock, Validator, ValidatorSet, Vote
from fenming.base.problems import Problem
from fenming.base.signatures import ED25519


class HeaderRefused(Problem):
    """A header that must not be believed."""


class TrustExpired(HeaderRefused):
    """What was believed is too old to lead to anything."""


class NotEnoughTrust(HeaderRefused):
    """The header may be good, but too few whom the believed one names have signed it: one in between is needed."""


class Rules(msgspec.Struct, frozen=True):
    """How a verifier judges; without a trusting period nothing expires.

    `clock_drift_ns` is how far the verifier's clock may be behind. The trust level is the share of the votes of a believed header's
    next set that must be more than reached when headers are skipped, at least a third.
    """

    trusting_period_ns: int | None
    clock_drift_ns: int = 10 * 10**9
    trust_numerator: int = 1
    trust_denominator: int = 3


class Trusted(msgspec.Struct, frozen=True):
    """A header that is believed, or the beginning of a chain, which has none: then its height is one below the first."""

    chain_id: str
    height: int
    time_ns: int
    next_validators_hash: bytes
    next_validators: ValidatorSet | None

    @classmethod
    def of(cls, block: LightBlock) -> "Trusted":
        """What a verified block lets one believe."""
        header = block.header
        stays = header.next_validators_hash == header.validators_hash
        following = block.validators if stays else block.next_validators
        return cls(header.chain_id, header.height, header.time_ns, header.next_validators_hash, following)


def verify(trusted: Trusted, block: LightBlock, now_ns: int, rules: Rules) -> None:
    """Whether the block may be believed at this time; raises `HeaderRefused`, of which `NotEnoughTrust` is one."""
    header = block.header
    if rules.trusting_period_ns is not None and trusted.time_ns + rules.trusting_period_ns <= now_ns:
        raise TrustExpired(f"block {trusted.height} is trusted no longer")
    check_whole(block, trusted.chain_id)
    if header.height <= trusted.height or header.time_ns <= trusted.time_ns:
        raise HeaderRefused(f"block {header.height} is not later than block {trusted.height}, which is trusted")
    if header.time_ns >= now_ns + rules.clock_drift_ns:
        raise HeaderRefused(f"block {header.height} is from the future")
    check_reach(trusted, block, rules)
    check_commit(block)


def check_whole(block: LightBlock, chain_id: str) -> None:
    """Whether the parts of a block belong together; raises `HeaderRefused`. No signature is looked at."""
    header, commit = block.header, block.commit
    if header.chain_id != chain_id:
        raise HeaderRefused("the header is of another chain")
    if block.validators.hash != header.validators_hash:
        raise HeaderRefused(f"block {header.height} is of other validators than are given")
    if block.next_validators is not None and block.next_validators.hash != header.next_validators_hash:
        raise HeaderRefused(f"block {header.height} names other validators for the next block than are given")
    if (commit.height, commit.block_id.hash) != (header.height, header.hash):
        raise HeaderRefused(f"the votes are not for block {header.height}")
    if len(commit.votes) != len(block.validators.validators):
        raise HeaderRefused(f"block {header.height} has not one place for a vote for each validator")
    for vote, validator in zip(commit.votes, block.validators.validators, strict=True):
        if vote.flag == FOR_BLOCK and vote.address != validator.address:
            raise HeaderRefused(f"a vote for block {header.height} stands in another validator's place")


def check_commit(block: LightBlock) -> None:
    """Whether more than two thirds of the votes of a whole block's own set are for it; raises `HeaderRefused`."""
    if 3 * block.signed_power <= 2 * block.validators.power:
        raise HeaderRefused(f"block {block.height} was not signed by more than two thirds of the votes")
    pairs = zip(block.commit.votes, block.validators.validators, strict=True)
    signed = [
        (validator.public_key, block.commit.signed_bytes(block.header.chain_id, vote.time_ns), vote.signature)
        for vote, validator in pairs if vote.flag == FOR_BLOCK
    ]  # fmt: skip
    if not all(ED25519.verify_many(signed)):
        raise HeaderRefused(f"a signature under block {block.height} is not good")


def with_good_votes(block: LightBlock) -> LightBlock:
    """The block without votes that prove nothing here: for no block, or good for CometBFT's verifier and not for ours.

    A validator that signs so cannot keep the others' signatures from proving the block. What does not fit together stays as it is.
    """
    places = block.validators.validators
    if len(places) != len(block.commit.votes):
        return block
    votes = tuple(
        vote if _is_good(block, vote, validator) else Vote(ABSENT, b"", 0, b"")
        for vote, validator in zip(block.commit.votes, places, strict=True)
    )
    return msgspec.structs.replace(block, commit=msgspec.structs.replace(block.commit, votes=votes))


def _is_good(block: LightBlock, vote: Vote, validator: Validator) -> bool:
    signed = block.commit.signed_bytes(block.header.chain_id, vote.time_ns)
    is_own = vote.flag == FOR_BLOCK and vote.address == validator.address
    return is_own and ED25519.verify(validator.public_key, signed, vote.signature)


def check_reach(trusted: Trusted, block: LightBlock, rules: Rules) -> None:
    """Whether enough of those who are trusted signed a whole block; raises `NotEnoughTrust`. No signature is looked at.

    Counted is by key and not by address: an address is shorter, and a second key could be looked for that has the same.
    """
    if block.height == trusted.height + 1:
        if block.header.validators_hash != trusted.next_validators_hash:
            raise HeaderRefused(f"block {block.height} is of other validators than the block before it says")
        return
    if trusted.next_validators is None:
        raise NotEnoughTrust(f"it is not known who may sign after block {trusted.height}")
    pairs = zip(block.commit.votes, block.validators.validators, strict=True)
    powers = trusted.next_validators.powers
    common = sum(powers.get(validator.public_key, 0) for vote, validator in pairs if vote.flag == FOR_BLOCK)
    if common * rules.trust_denominator <= trusted.next_validators.power * rules.trust_numerator:
        raise NotEnoughTrust(f"too few validators of block {trusted.height + 1} signed block {block.height}")
