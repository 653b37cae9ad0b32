"""A home in one file, taken beside a running node, and a home made of it again.

    a tar file: the home's files in their places, at last `manifest.json` with the chain, the height and the hash of every file

The store is copied as of one commit, the log up to that commit's block, so that the two fit. The views are left out, since they
are built again, unless this home could not build them. Keys are left out, unless they are asked for: what makes a node sign, and
what makes personal records readable, because a record is erased by its key and must not come back with an old backup. What a
validator has signed (`priv_validator_state.json`) is never in it: an old one would let the validator sign a height twice.
docs/operations/backup.md says how a validator comes back.
"""

import hashlib
import io
import os
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, BinaryIO, Literal

import msgspec

from fenming.base.problems import NotThere
from fenming.chain.records import Head, read_head
from fenming.ledger.genesis import Genesis
from fenming.node.home import Home
from fenming.node.pruning import views_height
from fenming.storage.block_log import BlockLog, log_base
from fenming.storage.failures import StorageFailed
from fenming.storage.files import sync_folder
from fenming.storage.home_lock import HomeLock
from fenming.storage.lmdb_store import LmdbReader, LmdbStore
from fenming.storage.log_format import base_path

FORMAT: Literal["fenming-backup/1"] = "fenming-backup/1"
MANIFEST = "manifest.json"
PIECE_BYTES = 1024 * 1024
_PLAIN = ("genesis.msgpack", "trust.json", "node.json", "comet/config/config.toml", "comet/config/genesis.json")
SECRET = ("notary.key", "gateway.key", "comet/config/node_key.json", "comet/config/priv_validator_key.json")
_FOLDERS = ("records", "published", "alarms")
_SECRET_FOLDERS = ("keys",)
_RECORD_KEYS = "keys.box"


class BackedUpFile(msgspec.Struct, frozen=True):
    name: str
    bytes: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: Literal["fenming-backup/1"]
    chain: str
    height: int
    app_hash: str
    first_block: int
    with_keys: bool
    files: list[BackedUpFile]


class BackupTaken(msgspec.Struct, frozen=True):
    """A backup that has been written: the chain as of block `height`."""

    file: str
    height: int
    first_block: int
    bytes: int
    with_keys: bool


def backup(folder: Path, target: Path, with_keys: bool) -> BackupTaken:
    """Write a backup to a file, or into a folder under a name of its own; raises `HomeBusy` while the home is pruned."""
    home = Home(folder)
    genesis = home.read_genesis()
    lock = HomeLock(home.log)
    try:
        with closing(LmdbStore(home.state, readonly=True)) as store, closing(store.reader()) as reader:
            data = reader.head()
            if data is None:
                raise NotThere("the chain has no head yet")
            head = read_head(data)
            path = target / f"{genesis.chain_id.hex()[:16]}-{head.height:012d}.backup" if target.is_dir() else target
            return _Taking(home, genesis, reader, head, with_keys).write(path)
    finally:
        lock.release()


class _Taking:
    """A backup while it is written."""

    def __init__(self, home: Home, genesis: Genesis, reader: LmdbReader, head: Head, with_keys: bool) -> None:
        self._home = home
        self._genesis = genesis
        self._reader = reader
        self._head = head
        self._with_keys = with_keys
        self._files: list[BackedUpFile] = []

    def write(self, path: Path) -> BackupTaken:
        draft = path.with_name(path.name + ".draft")
        first = log_base(self._home.log, self._genesis.chain_id).height + 1
        try:
            with open(draft, "wb+", opener=private) as file:
                self._write_all(file)
                chain, app_hash = self._genesis.chain_id.hex(), self._head.result.app_hash.hex()
                manifest = Manifest(FORMAT, chain, self._head.height, app_hash, first, self._with_keys, self._files)
                self._add(file, MANIFEST, io.BytesIO(msgspec.json.encode(manifest)))
                file.write(bytes(2 * tarfile.BLOCKSIZE))
                file.flush()
                os.fsync(file.fileno())
                size = file.tell()
            draft.replace(path)
            sync_folder(path.parent)
        except OSError as error:
            raise StorageFailed(f"cannot write the backup {path}: {error.strerror}") from error
        finally:
            draft.unlink(missing_ok=True)
        return BackupTaken(str(path), self._head.height, first, size, self._with_keys)

    def _write_all(self, file: BinaryIO) -> None:
        self._add_store(file)
        self._add_log(file)
        for name in self._names():
            with (self._home.folder / name).open("rb") as source:
                self._add(file, name, source)
        if not self._builds_views():
            self._add_views(file)

    def _names(self) -> Iterator[str]:
        """The plain files of the home, by their place in it."""
        single = (*_PLAIN, *(SECRET if self._with_keys else ()))
        folders = (*_FOLDERS, *(_SECRET_FOLDERS if self._with_keys else ()))
        yield from (name for name in single if (self._home.folder / name).is_file())
        for folder in folders:
            for path in sorted((self._home.folder / folder).rglob("*")):
                is_kept = path.name not in ("lock", *(() if self._with_keys else (_RECORD_KEYS,))) and path.suffix != ".draft"
                if path.is_file() and is_kept:
                    yield path.relative_to(self._home.folder).as_posix()

    def _add_store(self, file: BinaryIO) -> None:
        """The store is streamed, so its length is known only afterwards: the header before it is filled in then."""
        start = file.tell()
        file.write(bytes(tarfile.BLOCKSIZE))
        file.flush()
        self._reader.copy_to(file.fileno())
        end = file.seek(0, os.SEEK_END)
        file.seek(start + tarfile.BLOCKSIZE)
        digest = hashlib.sha256()
        while data := file.read(PIECE_BYTES):
            digest.update(data)
        self._finish(file, "state/data.mdb", start, end, digest.hexdigest())

    def _add_log(self, file: BinaryIO) -> None:
        base = base_path(self._home.log)
        if base.exists():
            self._add(file, "log/base", io.BytesIO(base.read_bytes()))
        log = BlockLog(self._home.log, self._genesis.chain_id)
        for path, end in log.extents(self._head.height):
            with path.open("rb") as source:
                self._add(file, f"log/{path.name}", source, end)

    def _builds_views(self) -> bool:
        """Whether a restored home can build the views: they need what happened in every block, or there are none to lose."""
        first = self._reader.outbox(0, 1)
        return (bool(first) and first[0][0] == 0) or views_height(self._home) is None

    def _add_views(self, file: BinaryIO) -> None:
        copy = self._home.folder / "views.backup-draft"
        try:
            with closing(sqlite3.connect(self._home.views)) as source, closing(sqlite3.connect(copy)) as target:
                source.backup(target)
            with copy.open("rb") as source_file:
                self._add(file, "views.sqlite", source_file)
        finally:
            copy.unlink(missing_ok=True)

    def _add(self, file: BinaryIO, name: str, source: Any, end: int | None = None) -> None:
        """A file, or its beginning up to `end`."""
        start = file.tell()
        file.write(bytes(tarfile.BLOCKSIZE))
        digest = hashlib.sha256()
        left = end
        while data := source.read(PIECE_BYTES if left is None else min(left, PIECE_BYTES)):
            file.write(data)
            digest.update(data)
            left = None if left is None else left - len(data)
        self._finish(file, name, start, file.tell(), digest.hexdigest())

    def _finish(self, file: BinaryIO, name: str, start: int, end: int, digest: str) -> None:
        header = _header(name, end - start - tarfile.BLOCKSIZE)
        file.seek(start)
        file.write(header)
        file.seek(end)
        file.write(bytes(-end % tarfile.BLOCKSIZE))
        self._files.append(BackedUpFile(name, end - start - tarfile.BLOCKSIZE, digest))


def _header(name: str, size: int) -> bytes:
    """The block that stands before a file in a tar file."""
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    header = info.tobuf(tarfile.GNU_FORMAT)
    if len(header) != tarfile.BLOCKSIZE:
        raise StorageFailed(f"the name {name} is too long for a backup")
    return header


def private(path: str, flags: int) -> int:
    """Whoever may read a backup reads the ledger, and perhaps keys."""
    return os.open(path, flags | os.O_CLOEXEC, 0o600)
