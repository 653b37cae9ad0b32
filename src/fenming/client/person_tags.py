"""How an operator names a person without naming him: a keyed tag of the identity document.

A plain hash of a citizen's number is undone by trying the few billion numbers there are. So the tag is an HMAC with a key that
the operator keeps to itself: the ledger sees that two tags are of one person, and nobody without the key learns whose.
"""

import hashlib
import hmac
from pathlib import Path

from fenming.base.hashing import HASH_BYTES, tag_prefix
from fenming.base.problems import BadUsage, NotThere
from fenming.base.resident_ids import normal_id

_TAG = tag_prefix(b"fenming/person-tag/1")
_FILE_BYTES_MAX = 200


def person_tag(key: bytes, document_number: str) -> bytes:
    """The 32-byte tag under which the operator registers the holder of an identity document."""
    return hmac.new(key, _TAG + normal_id(document_number).encode(), hashlib.sha256).digest()


def read_tag_key(path: Path) -> bytes:
    """The operator's key from a file of 64 hexadecimal digits; raises `NotThere` or `BadUsage`, and repeats none of it."""
    try:
        data = path.read_bytes() if path.stat().st_size <= _FILE_BYTES_MAX else b""
    except OSError as error:
        raise NotThere(f"{path} cannot be read: {error.strerror}") from None
    try:
        key = bytes.fromhex(data.decode("ascii").strip())
    except ValueError:
        key = b""
    if len(key) != HASH_BYTES:
        raise BadUsage(f"{path.name} does not hold a key: {2 * HASH_BYTES} hexadecimal digits are expected")
    return key
