"""Keys in a token of an organisation, by PKCS#11: a card, a module in a rack, or SoftHSM2 in its place.

The private key is made inside and never leaves; the token signs when it is given its PIN. Only Ed25519 is used (CKM_EDDSA,
PKCS#11 3.0), since that is what the ledger verifies; a token without it is refused before a key is made. A key is found by its
label, and what slot it has on the ledger is asked of the ledger by its public key: a token knows nothing of parties.

`python-pkcs11` is an extra (`pip install fenming[pkcs11]`); this module is loaded where a token is named, and nowhere else.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pkcs11
from pkcs11.constants import Attribute, ObjectClass
from pkcs11.exceptions import PKCS11Error
from pkcs11.mechanisms import KeyType, Mechanism
from pkcs11.util.ec import encode_named_curve_parameters

from fenming.base.problems import BadUsage, Conflict, NotThere, Problem

_ED25519_OID = "1.3.101.112"
_KEY_BYTES = 32


class TokenRefused(Problem):
    """The token, its library or its PIN does not do what is needed."""


class KeyOnTokenTaken(Conflict):
    """A key of this label is there already."""


class TokenPlace(msgspec.Struct, frozen=True):
    """Where a key is: the library of the token, the token's label and the key's."""

    driver: Path
    token: str
    key: str


class TokenKey:
    """A key of a party that signs inside the token, as long as its session is open."""

    def __init__(self, party: int, slot: int, private: Any) -> None:
        self.party = party
        self.slot = slot
        self._private = private

    def sign(self, message: bytes) -> bytes:
        """The signature over these bytes; raises `TokenRefused`."""
        with _told():
            return bytes(self._private.sign(message, mechanism=Mechanism.EDDSA))


@contextmanager
def token_keys(
    place: TokenPlace, pin: str, party: int, listed: Callable[[], Sequence[Mapping[str, Any]]]
) -> Iterator[Sequence[TokenKey]]:  # fmt: skip
    """The key of the place as the ledger's `listed` keys of the party have it; raises `TokenRefused`, `NotThere`, `BadUsage`."""
    with _session(place, pin) as session:
        public = _public_key(session, place)
        slots = [key["slot"] for key in listed() if key["public_key"] == public.hex() and not key["revoked_at_height"]]
        if not slots:
            raise BadUsage(f"the key {place.key!r} is none of party {party}: its public key is {public.hex()}")
        private = _object(session, place, ObjectClass.PRIVATE_KEY)
        yield [TokenKey(party, slots[0], private)]


def make_token_key(place: TokenPlace, pin: str) -> bytes:
    """Make a key inside the token, which it never leaves; its public key. Raises `TokenRefused`, `KeyOnTokenTaken`."""
    with _session(place, pin, writes=True) as session, _told():
        if list(session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.LABEL: place.key})):
            raise KeyOnTokenTaken(f"the token {place.token!r} has a key {place.key!r} already")
        curve = {Attribute.EC_PARAMS: encode_named_curve_parameters(_ED25519_OID)}
        parameters = session.create_domain_parameters(KeyType.EC_EDWARDS, curve, local=True)
        secret = {Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False}
        parameters.generate_keypair(
            mechanism=Mechanism.EC_EDWARDS_KEY_PAIR_GEN, label=place.key, id=place.key.encode(), store=True,
            private_template=secret,
        )  # fmt: skip
        return _public_key(session, place)


def public_key_of(place: TokenPlace, pin: str) -> bytes:
    """The public key of a key in the token; raises `TokenRefused`, `NotThere`."""
    with _session(place, pin) as session:
        return _public_key(session, place)


@contextmanager
def _session(place: TokenPlace, pin: str, writes: bool = False) -> Iterator[Any]:
    with _told():
        token = pkcs11.lib(str(place.driver)).get_token(token_label=place.token)
        if Mechanism.EDDSA not in token.slot.get_mechanisms():
            raise TokenRefused(f"the token {place.token!r} has no EdDSA (CKM_EDDSA), and the ledger takes Ed25519")
        session = token.open(user_pin=pin, rw=writes)
    try:
        yield session
    finally:
        session.close()


def _public_key(session: Any, place: TokenPlace) -> bytes:
    """The point without its DER head, which is an octet string of 32 bytes."""
    with _told():
        point = bytes(_object(session, place, ObjectClass.PUBLIC_KEY)[Attribute.EC_POINT])
    return point[-_KEY_BYTES:]


def _object(session: Any, place: TokenPlace, kind: ObjectClass) -> Any:
    with _told():
        found = list(session.get_objects({Attribute.CLASS: kind, Attribute.LABEL: place.key}))
    if len(found) != 1:
        raise NotThere(f"the token {place.token!r} has {len(found)} keys called {place.key!r}, and one is needed")
    return found[0]


@contextmanager
def _told() -> Iterator[None]:
    """What the library says, as a problem that names what was wrong."""
    try:
        yield
    except PKCS11Error as error:
        raise TokenRefused(f"the token refuses: {type(error).__name__} {error}".rstrip()) from None
    except OSError as error:
        raise TokenRefused(f"the library of the token cannot be loaded: {error}") from None
