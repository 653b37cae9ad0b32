"""The few calls of the Tongsuo library that SM2 needs; imported by name, because the library is an optional extra.

Callers have checked every form and range (`base/sm2.py`). An error other than a bad signature is therefore a library that does
not work, and must stop a node rather than be taken for a verdict. Another version of it may judge otherwise, and is not used.
"""

import tongsuopy
from tongsuopy.crypto.asymciphers.ec import ECDSA, EllipticCurvePublicKey, derive_private_key
from tongsuopy.crypto.asymciphers.ec import SM2 as CURVE
from tongsuopy.crypto.asymciphers.utils import encode_dss_signature
from tongsuopy.crypto.exceptions import InvalidSignature
from tongsuopy.crypto.hashes import SM3

_VERSION = "1.0.1"
if tongsuopy.__version__ != _VERSION:
    raise ImportError(f"its version must be {_VERSION}, and {tongsuopy.__version__} is installed")

_CURVE = CURVE()
# The name is the library's; over this curve the algorithm is SM2 with the default identity.
_SM2_WITH_SM3 = ECDSA(SM3())


def verify(public_key: bytes, message: bytes, r: int, s: int) -> bool:
    """Whether (r, s) signs the message under a key in uncompressed form."""
    key = EllipticCurvePublicKey.from_encoded_point(_CURVE, public_key)
    try:
        key.verify(encode_dss_signature(r, s), message, _SM2_WITH_SM3)
    except InvalidSignature:
        return False
    return True


def sign(private_key: int, message: bytes) -> tuple[int, int]:
    """A signature (r, s); the nonce is the library's, so that two signatures of one message differ."""
    der = derive_private_key(private_key, _CURVE).sign(message, _SM2_WITH_SM3)
    # A sequence of two integers, each with its tag and its length: 30 .. 02 n r 02 m s.
    s_starts = 4 + der[3]
    return int.from_bytes(der[4:s_starts], "big"), int.from_bytes(der[s_starts + 2 :], "big")


def public_key(private_key: int) -> bytes:
    """The public key in uncompressed form, 65 bytes."""
    numbers = derive_private_key(private_key, _CURVE).public_key().public_numbers()
    return bytes(b"\x04" + numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big"))
