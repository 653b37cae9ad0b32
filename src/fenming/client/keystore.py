"""Secret keys at rest: one encrypted file for each organisation or custodian.

The file's key comes from a passphrase by Argon2id and opens one SecretBox over all entries, so that ten thousand keys cost one
derivation. The cost parameters stand in the file and are bounded when it is read: a hostile file must not ask for all memory.
"""

import os
import secrets
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
from nacl.exceptions import CryptoError
from nacl.pwhash import argon2id
from nacl.secret import SecretBox

from fenming.base.problems import NotThere, Problem
from fenming.client.envelopes import SecretKey

_FORMAT = "fenming-keystore/1"
_OPERATIONS_MAX = 16
_MEMORY_BYTES_MAX = 1024**3
_FILE_BYTES_MAX = 64 * 1024**2


class KeystoreUnreadable(Problem):
    """The file is no keystore, is damaged, or the passphrase is wrong."""


class KeystoreMissing(NotThere):
    """There is no file to read."""


class _File(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    format: str
    operations: int
    memory_bytes: int
    salt: bytes
    box: bytes


class _Entry(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    party: int
    slot: int
    seed: bytes
    suite: int
    label: str


_file_decoder = msgspec.msgpack.Decoder(_File)
_entries_decoder = msgspec.msgpack.Decoder(list[_Entry])


class Keystore:
    """The keys of one file, by party and slot."""

    def __init__(self, path: Path, passphrase: str) -> None:
        self.path = path
        self._passphrase = passphrase
        self._entries: dict[tuple[int, int], _Entry] = {}

    @classmethod
    def open(cls, path: Path, passphrase: str) -> "Keystore":
        """Read a file; raises `KeystoreMissing`, `KeystoreUnreadable`."""
        store = cls(path, passphrase)
        try:
            if path.stat().st_size > _FILE_BYTES_MAX:
                raise KeystoreUnreadable(f"{path.name} is too large for a keystore")
            file = _file_decoder.decode(path.read_bytes())
        except OSError as error:
            raise KeystoreMissing(f"{path.name} cannot be read: {error.strerror}") from None
        except msgspec.DecodeError:
            raise KeystoreUnreadable(f"{path.name} is not a keystore") from None
        for entry in _unlock(path, file, passphrase):
            store._entries[entry.party, entry.slot] = entry
        return store

    def add(self, keys: Iterable[SecretKey], label: str = "") -> None:
        """Take keys in; they are on disk only after `save`."""
        for key in keys:
            self._entries[key.party, key.slot] = _Entry(key.party, key.slot, key.seed, key.suite, label)

    def keys_of(self, party: int) -> Sequence[SecretKey]:
        """The keys of a party, by slot."""
        entries = sorted((entry for (owner, _), entry in self._entries.items() if owner == party), key=lambda e: e.slot)
        return [SecretKey(entry.party, entry.slot, entry.seed, entry.suite) for entry in entries]

    @property
    def labels(self) -> list[tuple[int, int, str]]:
        """Party, slot and label of every key: what may be shown."""
        return [(entry.party, entry.slot, entry.label) for _, entry in sorted(self._entries.items())]

    def save(self) -> None:
        """Write the file whole, readable by its owner alone."""
        salt = secrets.token_bytes(argon2id.SALTBYTES)
        operations, memory_bytes = argon2id.OPSLIMIT_INTERACTIVE, argon2id.MEMLIMIT_INTERACTIVE
        box = _box(self._passphrase, salt, operations, memory_bytes)
        entries = msgspec.msgpack.encode([entry for _, entry in sorted(self._entries.items())])
        data = msgspec.msgpack.encode(_File(_FORMAT, operations, memory_bytes, salt, bytes(box.encrypt(entries))))
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_name(self.path.name + ".draft")
        file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(file, "wb") as writer:
            writer.write(data)
            writer.flush()
            os.fsync(writer.fileno())
        draft.replace(self.path)


def _unlock(path: Path, file: _File, passphrase: str) -> list[_Entry]:
    if file.format != _FORMAT:
        raise KeystoreUnreadable(f"{path.name} has the format {file.format!r}, which this version does not know")
    sound = 1 <= file.operations <= _OPERATIONS_MAX and 8192 <= file.memory_bytes <= _MEMORY_BYTES_MAX
    if not sound or len(file.salt) != argon2id.SALTBYTES:
        raise KeystoreUnreadable(f"{path.name} asks for impossible cost parameters")
    try:
        plain = _box(passphrase, file.salt, file.operations, file.memory_bytes).decrypt(file.box)
        return _entries_decoder.decode(plain)
    except (CryptoError, ValueError):
        raise KeystoreUnreadable(f"the passphrase does not open {path.name}, or the file is damaged") from None


def _box(passphrase: str, salt: bytes, operations: int, memory_bytes: int) -> SecretBox:
    key = argon2id.kdf(SecretBox.KEY_SIZE, passphrase.encode(), salt, opslimit=operations, memlimit=memory_bytes)
    return SecretBox(key)
