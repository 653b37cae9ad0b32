"""Signed notes, checkpoints and cosignatures, as C2SP defines them (c2sp.org/signed-note, tlog-checkpoint, tlog-cosignature).

A note is text, an empty line and signature lines. A checkpoint is a note whose text names a log, its size and its root. A
cosignature is a signature line that also says when: it is over the time and the text. Because the formats are everybody's, a
checkpoint of ours can be read and cosigned by tools that have never heard of this ledger.

One Ed25519 key may sign in both ways. That is safe as long as no plain note begins with the line `cosignature/v1`, and `sign_note`
refuses to sign such a text.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from fenming.base.hashing import HASH_BYTES
from fenming.base.signatures import ED25519

PLAIN: Literal[1] = 1
COSIGNATURE: Literal[4] = 4
"""The kinds of signature by their identifier bytes: over the text, and over a time and the text (cosignature/v1)."""

_KINDS = (PLAIN, COSIGNATURE)
_COSIGNED_HEADER = "cosignature/v1\n"
_SIGNATURE_PREFIX = "— "
_TIME_BYTES = 8
_TIME_MAX_S = 2**63 - 1
NOTE_BYTES_MAX = 1_000_000
SIGNATURES_MAX = 100


class NoteMalformed(Exception):
    """The text is not a note, a checkpoint or a verifier key."""


class NoteUnsigned(Exception):
    """No known verifier signed the note, or the signature under a known name is not good."""


class NoteVerifier(msgspec.Struct, frozen=True):
    """A name, its Ed25519 public key, and the kind of signature that it verifies."""

    name: str
    public_key: bytes
    kind: int = PLAIN

    @property
    def key_id(self) -> bytes:
        """Four bytes that tell keys of one name, and kinds of one key, apart."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes((self.kind,)) + self.public_key).digest()[:4]

    @property
    def cosigner(self) -> "NoteVerifier":
        """The same key where it cosigns."""
        return NoteVerifier(self.name, self.public_key, COSIGNATURE)

    @property
    def written(self) -> str:
        """The key as it is handed around: name+id+base64."""
        encoded = base64.b64encode(bytes((self.kind,)) + self.public_key).decode()
        return f"{self.name}+{self.key_id.hex()}+{encoded}"


class NoteSignature(msgspec.Struct, frozen=True):
    """A good signature of a known key; `time_s` since 1970 is what a cosignature names, 0 for a plain one."""

    verifier: NoteVerifier
    time_s: int
    line: str


class Note(msgspec.Struct, frozen=True):
    """A note as a reader knows it; `unknown` counts the signature lines of keys that the reader does not know."""

    text: str
    signatures: tuple[NoteSignature, ...]
    unknown: int


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
    """The written form of a key of plain signatures: name+id+base64."""
    _check_name(name)
    return NoteVerifier(name, public_key).written


def read_verifier_key(text: str) -> NoteVerifier:
    """The verifier from its written form; raises `NoteMalformed`."""
    parts = text.split("+", 2)
    if len(parts) != 3:
        raise NoteMalformed("a verifier key has three parts")
    key = _decode(parts[2])
    if len(key) != 33 or key[0] not in _KINDS:
        raise NoteMalformed("only Ed25519 verifier keys are known, of plain signatures and of cosignatures")
    _check_name(parts[0])
    verifier = NoteVerifier(parts[0], key[1:], key[0])
    if verifier.key_id.hex() != parts[1]:
        raise NoteMalformed("the key's id does not fit the key")
    return verifier


def sign_note(text: str, name: str, seed: bytes) -> str:
    """The text with one plain signature."""
    if not text.endswith("\n"):
        raise NoteMalformed("the text of a note ends with a line break")
    if text.startswith(_COSIGNED_HEADER):
        raise NoteMalformed("a plain signature of this text would be a cosignature of another")
    verifier = NoteVerifier(name, ED25519.public_key(seed))
    return note_of(text, [_line(verifier, ED25519.sign(seed, text.encode()))])


def cosignature_line(text: str, name: str, seed: bytes, time_s: int) -> str:
    """The signature line by which a key says that at a time it knew of no larger log than this checkpoint's."""
    verifier = NoteVerifier(name, ED25519.public_key(seed), COSIGNATURE)
    signature = ED25519.sign(seed, _cosigned(text, time_s))
    return _line(verifier, time_s.to_bytes(_TIME_BYTES, "big") + signature)


def note_of(text: str, lines: Iterable[str]) -> str:
    """A note of this text with these signature lines."""
    return text + "\n" + "".join(lines)


def signature_lines(note: str) -> list[str]:
    """The signature lines of a note, of whomever; raises `NoteMalformed`."""
    return [line for line, _, _, _ in _split(note)[1]]


def open_note(note: str, verifiers: Sequence[NoteVerifier]) -> Note:
    """The note with its signatures by these keys; raises `NoteMalformed`, and `NoteUnsigned` where one of them is not good.

    Lines of other keys are counted and otherwise ignored, as C2SP wants it: a note may be signed by anybody besides.
    """
    text, lines = _split(note)
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    signatures = []
    for line, name, key_id, signature in lines:
        verifier = known.get((name, key_id))
        if verifier is not None:
            signatures.append(NoteSignature(verifier, _verified_s(verifier, text, signature), line))
    return Note(text, tuple(signatures), len(lines) - len(signatures))


def read_note(note: str, verifiers: Sequence[NoteVerifier]) -> tuple[str, list[NoteVerifier]]:
    """The text and who of the verifiers signed it; raises `NoteMalformed`, or `NoteUnsigned` when it was none of them."""
    opened = open_note(note, verifiers)
    if not opened.signatures:
        raise NoteUnsigned("no known verifier signed this note")
    return opened.text, list(dict.fromkeys(signature.verifier for signature in opened.signatures))


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


def _verified_s(verifier: NoteVerifier, text: str, signature: bytes) -> int:
    """The time that a good signature names; raises `NoteUnsigned`."""
    time_s, message = 0, text.encode()
    if verifier.kind == COSIGNATURE:
        time_s = int.from_bytes(signature[:_TIME_BYTES], "big")
        signature = signature[_TIME_BYTES:]
        message = _cosigned(text, time_s) if time_s <= _TIME_MAX_S else b""
    if not message or not ED25519.verify(verifier.public_key, message, signature):
        raise NoteUnsigned(f"the signature of {verifier.name} is not good")
    return time_s


def _cosigned(text: str, time_s: int) -> bytes:
    """What a cosignature is over."""
    return f"{_COSIGNED_HEADER}time {time_s}\n{text}".encode()


def _line(verifier: NoteVerifier, signature: bytes) -> str:
    _check_name(verifier.name)
    return f"{_SIGNATURE_PREFIX}{verifier.name} {base64.b64encode(verifier.key_id + signature).decode()}\n"


def _split(note: str) -> tuple[str, list[tuple[str, str, bytes, bytes]]]:
    """The text, and of each signature its line, name, key id and bytes."""
    if len(note) > NOTE_BYTES_MAX or not note.endswith("\n"):
        raise NoteMalformed("the note is too long or does not end with a line break")
    if any(character < " " and character != "\n" for character in note):
        raise NoteMalformed("the note holds control characters")
    text, separator, rest = note.rpartition("\n\n")
    if not separator or not rest:
        raise NoteMalformed("the note has no signatures")
    lines = rest[:-1].split("\n")
    if len(lines) > SIGNATURES_MAX:
        raise NoteMalformed("the note has too many signatures")
    return text + "\n", [_signature_line(line) for line in lines]


def _signature_line(line: str) -> tuple[str, str, bytes, bytes]:
    if not line.startswith(_SIGNATURE_PREFIX):
        raise NoteMalformed("a signature line does not begin as one")
    name, _, encoded = line[len(_SIGNATURE_PREFIX) :].partition(" ")
    _check_name(name)
    data = _decode(encoded)
    if len(data) < 5:
        raise NoteMalformed("a signature is too short")
    return line + "\n", name, data[:4], data[4:]


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
