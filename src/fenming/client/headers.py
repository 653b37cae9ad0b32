"""From what a verifier believes of a cluster's chain to the header that a receipt stands under, by signatures alone.

The header of height H + 1 carries the app hash of height H. It is believed because its validators signed it and the trust file
leads to them (`base/light/verification.py`). A header that the trust file holds itself never expires: it was believed when the file
was handed over, and what its hash covers cannot have changed since.
"""

from collections.abc import Sequence

import msgspec

from fenming.base.light.blocks import LightBlock, NotWellFormed, Validator, ValidatorSet
from fenming.base.light.reading import LAST_TIME_NS, is_written, read_light_block, written, written_time
from fenming.base.light.verification import HeaderRefused, Rules, Trusted, TrustExpired, check_commit, check_whole, verify
from fenming.client.proof_reading import NotProven, require
from fenming.ledger.genesis import Genesis
from fenming.ledger.receipt_file import ClusterTrust, HeaderProof, Share

_DAY_NS = 86_400 * 10**9


class Reliance(msgspec.Struct, frozen=True):
    """What a proof rests on besides arithmetic: a notary, or the validators of a header reached from a trusted one.

    `trusted_height` 0 is the founders' set; `trusted_until` is empty where the header is the trusted one itself, which does not
    expire. Times are UTC.
    """

    signer: str
    height: int
    time: str = ""
    share: Share | None = None
    trusted_height: int = 0
    trusted_until: str = ""
    headers: int = 0

    @property
    def sentence(self) -> str:
        """The same for people."""
        if self.share is None:
            return f"relies on the notary {self.signer}, who signed the checkpoint of block {self.height}"
        share = self.share
        since = f"trusted block {self.trusted_height}" if self.trusted_height else "the founders of the chain"
        until = f", trusted until {self.trusted_until}" if self.trusted_until else ", which is that header itself"
        return (
            f"relies on header {self.height} of {self.time}, signed by {share.signed} of {share.validators} validators with "
            f"{share.power_signed} of {share.power} votes; reached from {since}{until}"
        )


def share_of(block: LightBlock) -> Share:
    """What the signatures of a whole block amount to."""
    return Share(block.signers, len(block.validators.validators), block.signed_power, block.validators.power)


def header_proof(block: LightBlock) -> HeaderProof:
    """A whole block as it stands in files."""
    return HeaderProof(share_of(block), written(block))


def read_header(proof: HeaderProof, network_id: str) -> LightBlock:
    """A header that its own validators signed, in the one form that we write; raises `NotProven`."""
    try:
        block = read_light_block(proof.light_block)
        check_whole(block, network_id)
        check_commit(block)
    except (NotWellFormed, HeaderRefused) as error:
        raise NotProven(f"a header is not good: {error}") from None
    require(is_written(block, proof.light_block), "a header is not written in its one form")
    changes = block.header.next_validators_hash != block.header.validators_hash
    require((block.next_validators is not None) == changes, "a header stands without its next validators, or with them needlessly")
    require(proof.share == share_of(block), "a header is signed by others than the file says")
    return block


def founders(genesis: Genesis) -> Trusted:
    """What the genesis alone lets one believe: who decides the first block; raises `NotProven`.

    The first block has the time of the genesis, so what is before it is a moment older.
    """
    try:
        validators = ValidatorSet(Validator(each.consensus_key, each.power) for each in genesis.validators)
    except NotWellFormed as error:
        raise NotProven(f"the chain's founders cannot order it: {error}") from None
    return Trusted(genesis.network_id, 0, genesis.started_ms * 10**6 - 1, validators.hash, validators)


def trusted_block(genesis: Genesis, trust: ClusterTrust) -> LightBlock | None:
    """The header of a trust file; None where it holds the founders alone. Raises `NotProven`."""
    return read_header(trust.header, genesis.network_id) if trust.header else None


def follow(genesis: Genesis, trust: ClusterTrust, proofs: Sequence[HeaderProof], now_ns: int) -> tuple[LightBlock, Reliance]:
    """The last of the headers, believed at this time because of the trust file; raises `NotProven`."""
    blocks = [read_header(proof, genesis.network_id) for proof in proofs]
    heights = [block.height for block in blocks]
    require(blocks and heights == sorted(set(heights)), "the file's headers do not lead to one after the other")
    first, last = trusted_block(genesis, trust), blocks[-1]
    if first and first.height == last.height:
        require(first.header.hash == last.header.hash, "the receipt's header is not the one that the trust file holds")
        return last, _reliance(last, first.height, "", 0)
    believed = Trusted.of(first) if first else founders(genesis)
    require(
        last.height > believed.height,
        f"the receipt's header {last.height} is older than the trust file's, {believed.height}: have the receipt proven again",
    )
    until_ns = min(believed.time_ns + trust.trusted_days * _DAY_NS, LAST_TIME_NS)
    ahead = [block for block in blocks if block.height > believed.height]
    for block in ahead:
        _believe(believed, block, now_ns, Rules(trust.trusted_days * _DAY_NS))
        believed = Trusted.of(block)
    return last, _reliance(last, first.height if first else 0, written_time(until_ns), len(ahead))


def _believe(believed: Trusted, block: LightBlock, now_ns: int, rules: Rules) -> None:
    try:
        verify(believed, block, now_ns, rules)
    except TrustExpired as expired:
        raise NotProven(f"{expired}: take a newer trust file, and have the receipt proven again") from None
    except HeaderRefused as refused:
        raise NotProven(str(refused)) from None


def _reliance(block: LightBlock, trusted_height: int, until: str, headers: int) -> Reliance:
    time = written_time(block.header.time_ns)
    return Reliance("validators", block.height, time, share_of(block), trusted_height, until, headers)
