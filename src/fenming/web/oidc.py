"""Signing in with the account of an organisation: OpenID Connect, authorization code with PKCE. Optional, and off by default.

It shows somebody the right inbox and does nothing else: who came in this way gets no bytes to sign, and a signature needs the key
of the party, which no provider has. Which account is which party stands in the settings of the node (`oidc.json`), never in a
token. The address to come back to stands there too, so that a forged Host header leads nobody away.

An ID token is believed when its signature is of a key of the issuer, and issuer, audience, time and nonce are those that were
asked for. `joserfc` is an extra (`pip install fenming[oidc]`); this module is loaded where the file is there, and nowhere else.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
import urllib.request
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import URLError
from urllib.parse import urlencode, urlsplit

import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from fenming.base.problems import BadUsage

ALGORITHMS = ["RS256", "PS256", "ES256", "Ed25519", "EdDSA"]
_WAITING_S, _WAITING_MAX = 600.0, 1000
_TIMEOUT_S, _LEEWAY_S, _KEYS_S = 10.0, 60, 600.0
_ANSWER_BYTES_MAX = 1 << 20
_LOCAL = ("localhost", "127.0.0.1", "::1")


class OidcSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The contents of `oidc.json`. `address` is where people reach the pages; `subjects` says which account is which party.

    `client_secret_file` is a path from the home to a file that nobody else may read; without it the client is a public one.
    """

    issuer: str
    client_id: str
    address: str
    subjects: dict[str, int]
    client_secret_file: str = ""


class Begun(NamedTuple):
    """Where the browser goes, and what it must bring back."""

    address: str
    state: str


class NotAdmitted(Exception):
    """Nobody was let in; the message is a key of the catalogue."""


class _Waiting(NamedTuple):
    nonce: str
    verifier: str
    until_s: float


class Provider:
    """The provider of the settings; one for a node."""

    def __init__(self, settings: OidcSettings, secret: str, clock_s: Callable[[], float] = time.time) -> None:
        for name, address in (("issuer", settings.issuer), ("address", settings.address)):
            parts = urlsplit(address)
            if parts.scheme != "https" and parts.hostname not in _LOCAL:
                raise BadUsage(f"oidc.json: {name} must begin with https://")
        self._settings = settings
        self._secret = secret
        self._clock_s = clock_s
        self._lock = threading.Lock()
        self._waiting: OrderedDict[str, _Waiting] = OrderedDict()
        self._known: tuple[float, dict[str, Any], KeySet] | None = None

    def begin(self) -> Begun:
        """Somebody wants to come in; raises `NotAdmitted` where the provider does not answer."""
        description, _ = self._provider()
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        with self._lock:
            self._waiting[state] = _Waiting(nonce, verifier, self._clock_s() + _WAITING_S)
            while len(self._waiting) > _WAITING_MAX:
                self._waiting.popitem(last=False)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code", "scope": "openid", "client_id": self._settings.client_id, "redirect_uri": self._back,
            "state": state, "nonce": nonce, "code_challenge": challenge, "code_challenge_method": "S256",
        }  # fmt: skip
        return Begun(f"{description['authorization_endpoint']}?{urlencode(asked)}", state)

    def finish(self, state: str, code: str) -> int:
        """The party of whoever comes back; raises `NotAdmitted`. A state is good once."""
        with self._lock:
            waiting = self._waiting.pop(state, None)
        if waiting is None or waiting.until_s < self._clock_s():
            raise NotAdmitted("oidc.again")
        party = self._settings.subjects.get(self._subject(waiting, code))
        if party is None:
            raise NotAdmitted("oidc.unknown")
        return party

    @property
    def _back(self) -> str:
        return f"{self._settings.address.rstrip('/')}/oidc/back"

    def _subject(self, waiting: _Waiting, code: str) -> str:
        description, keys = self._provider()
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": self._back, "code_verifier": waiting.verifier}
        headers = {}
        if self._secret:
            pair = base64.b64encode(f"{self._settings.client_id}:{self._secret}".encode()).decode()
            headers["Authorization"] = f"Basic {pair}"
        else:
            form["client_id"] = self._settings.client_id
        answer = _asked(str(description["token_endpoint"]), urlencode(form).encode(), headers)
        claims = {
            "iss": {"essential": True, "value": self._settings.issuer},
            "aud": {"essential": True, "value": self._settings.client_id},
            "exp": {"essential": True}, "sub": {"essential": True}, "nonce": {"essential": True, "value": waiting.nonce},
        }  # fmt: skip
        try:
            token = jwt.decode(str(answer.get("id_token", "")), keys, algorithms=ALGORITHMS)
            jwt.JWTClaimsRegistry(now=lambda: int(self._clock_s()), leeway=_LEEWAY_S, **claims).validate(token.claims)  # type: ignore[arg-type]
        except (JoseError, ValueError):
            raise NotAdmitted("oidc.not_believed") from None
        return str(token.claims["sub"])

    def _provider(self) -> tuple[dict[str, Any], KeySet]:
        """The provider's own description and keys, asked for again after ten minutes."""
        known = self._known
        if known and known[0] > self._clock_s():
            return known[1], known[2]
        description = _asked(f"{self._settings.issuer.rstrip('/')}/.well-known/openid-configuration")
        if description.get("issuer") != self._settings.issuer:
            raise NotAdmitted("oidc.not_believed")
        try:
            keys = KeySet.import_key_set(_asked(str(description["jwks_uri"])))  # type: ignore[arg-type]
        except (JoseError, ValueError, KeyError):
            raise NotAdmitted("oidc.not_believed") from None
        self._known = (self._clock_s() + _KEYS_S, description, keys)
        return description, keys


def provider_of(folder: Path, settings: Path) -> Provider:
    """The provider that a home's file names; raises `BadUsage`."""
    try:
        read = msgspec.json.decode(settings.read_bytes(), type=OidcSettings)
        secret = (folder / read.client_secret_file).read_text().strip() if read.client_secret_file else ""
    except (OSError, msgspec.DecodeError) as error:
        raise BadUsage(f"{settings.name} cannot be used: {error}") from None
    return Provider(read, secret)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A provider's endpoint answers itself: a redirect would carry the code or the secret elsewhere."""

    def redirect_request(self, *_: Any) -> None:
        return None


_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect)


def _asked(address: str, form: bytes | None = None, headers: dict[str, str] | None = None) -> dict[str, Any]:
    """A JSON object from the provider; raises `NotAdmitted`."""
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in _LOCAL:
        raise NotAdmitted("oidc.not_believed")
    request = urllib.request.Request(address, form, {"Accept": "application/json", **(headers or {})})
    try:
        with _opener.open(request, timeout=_TIMEOUT_S) as answer:
            value = json.loads(answer.read(_ANSWER_BYTES_MAX))
    except (URLError, OSError, ValueError):
        raise NotAdmitted("oidc.silent") from None
    if not isinstance(value, dict):
        raise NotAdmitted("oidc.silent")
    return value
