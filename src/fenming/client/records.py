"""Personal records off the ledger: encrypted where the party that owes the duty keeps them, and erasable for good.

The ledger holds a commitment, a hash of value and salt (decision 0001). Here each record is one file, encrypted with a key of its
own; the keys stand in one small file that is encrypted with the holder's key from a keystore. To erase a record its key goes
first: then copies of its file in old backups are as unreadable as the file itself, which is overwritten and removed after that.
What a file system or a disk keeps of overwritten blocks is out of reach; without the key it says nothing.
"""

import os
import secrets
from pathlib import Path

import msgspec
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from fenming.base.problems import NotThere, Problem
from fenming.domains.payroll.actions import record_commitment

RECORD_BYTES_MAX = 16 * 1024**2
_SALT_BYTES = 32
_FORMAT = "fenming-record/1"


class RecordUnreadable(Problem):
    """The file is damaged, or the key is another holder's."""


class RecordNotThere(NotThere):
    """No record with this commitment is kept here: it never was, or it has been erased."""


class _Record(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    format: str
    salt: bytes
    value: bytes


_record_decoder = msgspec.msgpack.Decoder(_Record)
_keys_decoder = msgspec.msgpack.Decoder(dict[bytes, bytes])


class RecordStore:
    """The records of one holder in a folder; `key` is 32 bytes from a keystore."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self.folder = folder
        self._box = SecretBox(key)
        self._keys = self._read_keys()

    @property
    def commitments(self) -> list[bytes]:
        """What is kept, in order."""
        return sorted(self._keys)

    def put(self, values: list[bytes]) -> list[bytes]:
        """Keep values; returns their commitments, which are on disk with the values when this returns."""
        kept = {}
        for value in values:
            if len(value) > RECORD_BYTES_MAX:
                raise RecordUnreadable(f"a record has at most {RECORD_BYTES_MAX} bytes")
            salt, key = secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(SecretBox.KEY_SIZE)
            commitment = record_commitment(salt, value)
            sealed = bytes(SecretBox(key).encrypt(msgspec.msgpack.encode(_Record(_FORMAT, salt, value))))
            _write(self._path(commitment), sealed)
            kept[commitment] = key
        # A file whose key is not written yet is noise: a crash here leaves nothing that could be read.
        self._keys |= kept
        self._write_keys()
        return list(kept)

    def get(self, commitment: bytes) -> bytes:
        """The value behind a commitment, checked against it."""
        key = self._keys.get(commitment)
        if key is None:
            raise RecordNotThere(f"no record {commitment.hex()} is kept here")
        try:
            sealed = self._path(commitment).read_bytes()
            record = _record_decoder.decode(SecretBox(key).decrypt(sealed))
        except FileNotFoundError:
            raise RecordNotThere(f"the file of record {commitment.hex()} is missing") from None
        except (CryptoError, ValueError):
            raise RecordUnreadable(f"record {commitment.hex()} is damaged") from None
        if record.format != _FORMAT or record_commitment(record.salt, record.value) != commitment:
            raise RecordUnreadable(f"record {commitment.hex()} is not what its commitment says")
        return record.value

    def erase(self, commitments: list[bytes]) -> int:
        """Make values and salts unreadable for ever; returns how many were still there. Doing it again is safe."""
        there = [commitment for commitment in commitments if self._keys.pop(commitment, None)]
        if there:
            self._write_keys()
        for commitment in commitments:
            _overwrite_and_remove(self._path(commitment))
        return len(there)

    def _path(self, commitment: bytes) -> Path:
        return self.folder / f"{commitment.hex()}.record"

    @property
    def _keys_path(self) -> Path:
        return self.folder / "keys.box"

    def _read_keys(self) -> dict[bytes, bytes]:
        try:
            return _keys_decoder.decode(self._box.decrypt(self._keys_path.read_bytes()))
        except FileNotFoundError:
            return {}
        except (CryptoError, ValueError):
            raise RecordUnreadable(f"{self._keys_path} is damaged, or belongs to another holder's key") from None

    def _write_keys(self) -> None:
        _write(self._keys_path, bytes(self._box.encrypt(msgspec.msgpack.encode(self._keys))))


def _write(path: Path, data: bytes) -> None:
    """Whole, durable, and readable by the owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".draft")
    file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(file, "wb") as writer:
        writer.write(data)
        writer.flush()
        os.fsync(writer.fileno())
    draft.replace(path)
    _sync_folder(path.parent)


def _overwrite_and_remove(path: Path) -> None:
    try:
        with path.open("r+b") as file:
            file.write(bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
    except FileNotFoundError:
        return
    path.unlink()
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
