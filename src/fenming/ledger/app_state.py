"""What nodes agree on at a height, and what every proof leads to."""

from fenming.base.fields import Hash, Number, Positional, Small
from fenming.base.hashing import tagged

_APP_TAG = b"fenming/app-hash/1"


class AppState(Positional, frozen=True):
    """What the app hash of a height is made of."""

    state_root: Hash
    log_root: Hash
    log_size: Number
    receipts_root: Hash
    rules_version: Small

    @property
    def app_hash(self) -> bytes:
        """The hash on which nodes agree, 32 bytes."""
        return tagged(
            _APP_TAG,
            self.state_root,
            self.log_root,
            self.log_size.to_bytes(8, "big"),
            self.receipts_root,
            self.rules_version.to_bytes(2, "big"),
        )
