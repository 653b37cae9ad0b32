"""Who is there: a person proves to hold a party's key by signing a challenge, and gets a cookie for some hours.

A session opens nothing that others may not see, and signs nothing: every act on the ledger needs the key again. It only says whose
inbox is shown first. What is signed begins with a tag of its own and names chain and host, so that it can neither be read as an
envelope nor be carried to another host. Tokens are kept as hashes, in memory: a node started again knows nobody.
"""

import hashlib
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from fenming.base.hashing import sha256, tag_prefix
from fenming.base.signatures import ED25519

COOKIE = "fenming_session"
CHALLENGE_S, SESSION_S = 120, 8 * 3600
_CHALLENGES_MAX, _SESSIONS_MAX = 10_000, 10_000
_TAG = b"fenming/login/1"


class Person(NamedTuple):
    """Who it is. `by_key`: a key of the party proved it; who came in otherwise sees an inbox and gets nothing to sign."""

    party: int
    organisation: int
    duties: int
    kind: int
    by_key: bool = True


class Login(NamedTuple):
    """What a browser sends to sign in."""

    challenge: bytes
    party: int
    slot: int
    signature: bytes


def login_message(chain: bytes, host: str, challenge: bytes) -> bytes:
    """The bytes that are signed to sign in."""
    return tag_prefix(_TAG) + chain + sha256(host.encode()) + challenge


class Sessions:
    """Challenges that wait and people who are there; both bounded, the oldest go first."""

    def __init__(self, clock_s: Callable[[], float], provider: Any = None, refusals: type[Exception] = PermissionError) -> None:
        self._clock_s = clock_s
        self._lock = threading.Lock()
        self._challenges: OrderedDict[bytes, float] = OrderedDict()
        self._people: OrderedDict[bytes, tuple[Person, float]] = OrderedDict()
        self.provider = provider
        """Another way in, where the node's settings name one (`web/oidc.py`)."""
        self.refusals: type[Exception] = refusals

    def challenge(self) -> bytes:
        """A new challenge, good once and for two minutes."""
        made = secrets.token_bytes(32)
        with self._lock:
            self._challenges[made] = self._clock_s() + CHALLENGE_S
            _shorten(self._challenges, _CHALLENGES_MAX)
        return made

    def enter(self, login: Login, chain: bytes, host: str, keys: Sequence[dict[str, Any]]) -> str | None:
        """A new token for whoever signed a waiting challenge with one of these keys; None for others."""
        with self._lock:
            until = self._challenges.pop(login.challenge, None)
        key = next((key for key in keys if key["slot"] == login.slot and not key["revoked_at_height"]), None)
        if until is None or until < self._clock_s() or key is None or key["suite"] != ED25519.number:
            return None
        message = login_message(chain, host, login.challenge)
        if not ED25519.verify(bytes.fromhex(key["public_key"]), message, login.signature):
            return None
        return self.admit(Person(login.party, key["organisation"] or login.party, key["duties"], key["kind"]))

    def admit(self, person: Person) -> str:
        """A new token for somebody."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._people[_hashed(token)] = (person, self._clock_s() + SESSION_S)
            _shorten(self._people, _SESSIONS_MAX)
        return token

    def person(self, token: str) -> Person | None:
        """Who holds this token."""
        with self._lock:
            found = self._people.get(_hashed(token))
        return found[0] if found and found[1] >= self._clock_s() else None

    def leave(self, token: str) -> None:
        """Forget a token."""
        with self._lock:
            self._people.pop(_hashed(token), None)


def _hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _shorten(kept: "OrderedDict[bytes, Any]", most: int) -> None:
    while len(kept) > most:
        kept.popitem(last=False)
