"""Signed notes and checkpoints, as C2SP defines them (c2sp.org/signed-note, c2sp.org/tlog-checkpoint).

A note is text, an empty line and signature lines. A checkpoint is a note whose text names a log, its size and its root. Because
the format is everybody's, a checkpoint of ours can be read and cosigned by tools that have never heard of this ledger.
"""

import base64
import binascii
import hashlib
from collections.abc import Sequence

import msgspec

from fenming.base.hashing import HASH_BYTES
from fenming.base.signatures import ED25519

_ED25519_KIND = b"\x01"
_SIGNATURE_PREFIX = "— "
NOTE_BYTES_MAX = 1_000_000


class NoteMalformed(Exception):
    """The text is not a note, a checkpoint or a verifier key."""


class NoteUnsigned(Exception):
    """No known verifier signed the note, or the signature under a known name is not good."""


class NoteVerifier(msgspec.Struct, frozen=True):
    """A name and its Ed25519 public key."""

    name: str
    public_key: bytes

    @property
    def key_id(self) -> bytes:
        """Four bytes that tell keys of one name apart."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519_KIND + self.public_key).digest()[:4]


class Checkpoint(msgspec.Struct, frozen=True):
    """What a checkpoint states; `extensions` are further lines."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The text that is signed."""
        lines = (self.origin, str(self.size), base64.b64encode(self.root).decode(), *self.extensions)
        return "".join(line + "\n" for line in lines)


def verifier_key(name: str, public_key: bytes) -> str:
    """The key as it is written down and handed around: name+id+base64."""
    _check_name(name)
    key_id = NoteVerifier(name, public_key).key_id.hex()
    return f"{name}+{key_id}+{base64.b64encode(_ED25519_KIND + public_key).decode()}"


def read_verifier_key(text: str) -> NoteVerifier:
    """The verifier from its written form; raises `NoteMalformed`."""
    parts = text.split("+", 2)
    if len(parts) != 3:
        raise NoteMalformed("a verifier key has three parts")
    key = _decode(parts[2])
    if key[:1] != _ED25519_KIND or len(key) != 33:
        raise NoteMalformed("only Ed25519 verifier keys are known")
    _check_name(parts[0])
    verifier = NoteVerifier(parts[0], key[1:])
    if verifier.key_id.hex() != parts[1]:
        raise NoteMalformed("the key's id does not fit the key")
    return verifier


def sign_note(text: str, name: str, seed: bytes) -> str:
    """The text with one signature line."""
    if not text.endswith("\n"):
        raise NoteMalformed("the text of a note ends with a line break")
    verifier = NoteVerifier(name, ED25519.public_key(seed))
    signature = base64.b64encode(verifier.key_id + ED25519.sign(seed, text.encode())).decode()
    return f"{text}\n{_SIGNATURE_PREFIX}{name} {signature}\n"


def read_note(note: str, verifiers: Sequence[NoteVerifier]) -> tuple[str, list[NoteVerifier]]:
    """The text and who of the verifiers signed it; raises `NoteMalformed`, or `NoteUnsigned` when it was none of them."""
    text, signatures = _split(note)
    signed = []
    for name, key_id, signature in signatures:
        for verifier in verifiers:
            if (verifier.name, verifier.key_id) == (name, key_id):
                if not ED25519.verify(verifier.public_key, text.encode(), signature):
                    raise NoteUnsigned(f"the signature of {name} is not good")
                if verifier not in signed:
                    signed.append(verifier)
    if not signed:
        raise NoteUnsigned("no known verifier signed this note")
    return text, signed


def parse_checkpoint(text: str) -> Checkpoint:
    """The checkpoint in a note's text; raises `NoteMalformed`."""
    if not text.endswith("\n"):
        raise NoteMalformed("the text does not end with a line break")
    lines = text[:-1].split("\n")
    if len(lines) < 3 or not all(lines):
        raise NoteMalformed("a checkpoint has an origin, a size and a root, and no empty lines")
    if not lines[1].isascii() or not lines[1].isdigit() or (lines[1][0] == "0" and lines[1] != "0") or len(lines[1]) > 19:
        raise NoteMalformed("the size is not a number")
    root = _decode(lines[2])
    if len(root) != HASH_BYTES:
        raise NoteMalformed("the root has not 32 bytes")
    return Checkpoint(lines[0], int(lines[1]), root, tuple(lines[3:]))


def _split(note: str) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    if len(note) > NOTE_BYTES_MAX or not note.endswith("\n"):
        raise NoteMalformed("the note is too long or does not end with a line break")
    if any(character < " " and character != "\n" for character in note):
        raise NoteMalformed("the note holds control characters")
    text, separator, rest = note.rpartition("\n\n")
    if not separator or not rest:
        raise NoteMalformed("the note has no signatures")
    return text + "\n", [_signature_line(line) for line in rest[:-1].split("\n")]


def _signature_line(line: str) -> tuple[str, bytes, bytes]:
    if not line.startswith(_SIGNATURE_PREFIX):
        raise NoteMalformed("a signature line does not begin as one")
    name, _, encoded = line[len(_SIGNATURE_PREFIX) :].partition(" ")
    _check_name(name)
    data = _decode(encoded)
    if len(data) < 5:
        raise NoteMalformed("a signature is too short")
    return name, data[:4], data[4:]


def _check_name(name: str) -> None:
    if not name or "+" in name or any(character.isspace() for character in name):
        raise NoteMalformed("a name is not empty and has no spaces and no plus sign")


def _decode(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NoteMalformed("not base64") from None
    if base64.b64encode(data).decode() != text:
        raise NoteMalformed("not canonical base64")
    return data
