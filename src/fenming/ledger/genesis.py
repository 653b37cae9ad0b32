"""How a chain begins: what can never change afterwards, and therefore is its identity.

The chain's id is the hash of these bytes. It is signed with every envelope, so nothing signed for one chain means anything on
another.
"""

import msgspec

from fenming.base.encoding import decode, encode
from fenming.base.fields import Hash, Name, Number, Positional, Small
from fenming.base.hashing import tagged

_ID_TAG = b"fenming/genesis/1"


class FoundingKey(Positional, frozen=True):
    """A key of the authority that admits the first parties."""

    suite: Small
    public_key: bytes


class FoundingValidator(Positional, frozen=True):
    """A node that orders from the first block on, and the organisation that runs it.

    `consensus_key` is the Ed25519 key of its CometBFT validator, with `power` votes; `gateway_key` (Ed25519) signs the batches that
    it packs; `checkpoint_key` is the verifier key with which it cosigns checkpoints; `operator_key`, of the chain's first suite,
    signs for the organisation in the network's proposals and votes. Four keys, because each is kept elsewhere.
    """

    name: Name
    power: Small
    consensus_key: Hash
    gateway_key: Hash
    checkpoint_key: str
    operator_key: bytes


class Genesis(Positional, frozen=True):
    """The parameters of a chain.

    `zone_minutes` east of Greenwich gives the calendar; `suites` are the signature suites that keys may use; `stepped_clock`
    marks a sample chain whose time is set by hand; `notary_key` is the verifier key of the node that signs checkpoints;
    `authority_threshold` of the `authority_keys` must sign for the founding authority. With `validators` the chain is ordered by a
    cluster; then no single node is its notary, and `notary_key` is empty.
    """

    chain_name: Name
    started_ms: Number
    zone_minutes: int
    rules_version: Small
    suites: tuple[Small, ...]
    tree_depth: Small
    stepped_clock: bool
    notary_key: str
    authority_name: Name
    authority_threshold: Small
    authority_keys: tuple[FoundingKey, ...]
    salt: Hash
    validators: tuple[FoundingValidator, ...] = ()

    @property
    def chain_id(self) -> bytes:
        """The identity of the chain, 32 bytes."""
        return tagged(_ID_TAG, encode(self))

    @property
    def log_origin(self) -> str:
        """The name of the chain's log in its checkpoints."""
        return f"fenming/{self.chain_id.hex()}"

    @property
    def network_id(self) -> str:
        """The name by which the cluster's engine knows the chain; CometBFT allows 50 characters."""
        return f"fenming-{self.chain_id.hex()[:32]}"


_decoder = msgspec.msgpack.Decoder(Genesis)


def read_genesis(data: bytes) -> Genesis:
    """The genesis from its canonical bytes; raises `Malformed`."""
    return decode(data, _decoder)
