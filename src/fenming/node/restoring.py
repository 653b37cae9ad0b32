"""A home made of a backup, and checked before it stands in its place."""

import hashlib
import os
import shutil
import tarfile
from contextlib import closing
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from fenming.base.problems import Conflict, Problem
from fenming.base.steps import reached
from fenming.chain.checkpoints import CheckpointRefused, checkpoint_text, read_checkpoint
from fenming.chain.records import Head, hash_of_block, read_head
from fenming.chain.recovery import parse_block
from fenming.ledger.genesis import Genesis
from fenming.node.backup import MANIFEST, PIECE_BYTES, SECRET, BackedUpFile, Manifest, private
from fenming.node.home import Home
from fenming.storage.block_log import log_base
from fenming.storage.failures import LogDamaged, StorageFailed
from fenming.storage.files import sync_folder
from fenming.storage.lmdb_store import LmdbStore
from fenming.storage.log_scan import blocks_after
from fenming.storage.log_tree import LogTree
from fenming.storage.state_tree import new_state_tree

_MANIFEST_BYTES_MAX = 64 * 1024 * 1024


class BackupDamaged(Problem):
    """The file is no backup, or not as it was written."""


class HomeNotEmpty(Conflict):
    """The folder that a backup is to be restored to holds something already."""


class Restored(msgspec.Struct, frozen=True):
    """A home made of a backup; `missing` are the keys that it needs and that were not in it."""

    home: str
    chain: str
    height: int
    first_block: int
    app_hash: str
    missing: list[str]


def restore(path: Path, folder: Path) -> Restored:
    """Make a home of a backup, in a folder that is not there or empty; raises `HomeNotEmpty`, `BackupDamaged`.

    Everything is checked in a draft beside it: each file by its hash, state and log by their roots, the blocks by the hashes that
    each names of the one before. Killed on the way, nothing stands in the home's place.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise HomeNotEmpty(f"{folder} is not empty; a backup is restored to a new home, and what is there is moved aside first")
    draft = folder.with_name(folder.name + ".restoring")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        if draft.exists():  # of a restore that was stopped
            shutil.rmtree(draft)
        draft.mkdir(mode=0o700)
        manifest = _extract(path, draft)
        reached("restore.extracted")
        _check(Home(draft), manifest)
        reached("restore.checked")
        draft.rename(folder)
        sync_folder(folder.parent)
    except OSError as error:
        raise StorageFailed(f"cannot restore {path}: {error}") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    reached("restore.done")
    missing = [name for name in _needed(Home(folder)) if not (folder / name).exists()]
    return Restored(str(folder), manifest.chain, manifest.height, manifest.first_block, manifest.app_hash, missing)


def _needed(home: Home) -> tuple[str, ...]:
    return SECRET if home.read_genesis().validators else ("notary.key",)


def _extract(path: Path, draft: Path) -> Manifest:
    """Every file into the draft, durably; raises `BackupDamaged`."""
    found: list[BackedUpFile] = []
    try:
        with tarfile.open(path, "r:") as tar:
            for member in tar:
                source = tar.extractfile(member)
                if source is None or not member.isreg():
                    raise BackupDamaged(f"{path} holds something that is no file: {member.name!r}")
                if member.name == MANIFEST:
                    return _read_manifest(path, source.read(_MANIFEST_BYTES_MAX), found)
                found.append(_extract_one(path, draft, member.name, source))
    except tarfile.TarError as error:
        raise BackupDamaged(f"{path} cannot be read as a backup: {error}") from None
    raise BackupDamaged(f"{path} ends before its list of files")


def _extract_one(path: Path, draft: Path, name: str, source: Any) -> BackedUpFile:
    place = PurePosixPath(name)
    if place.is_absolute() or ".." in place.parts:
        raise BackupDamaged(f"{path} holds a file that does not belong into a home: {name!r}")
    target = draft / place
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with open(target, "xb", opener=private) as file:
        while data := source.read(PIECE_BYTES):
            size += file.write(data)
            digest.update(data)
        file.flush()
        os.fsync(file.fileno())
    return BackedUpFile(name, size, digest.hexdigest())


def _read_manifest(path: Path, data: bytes, found: list[BackedUpFile]) -> Manifest:
    try:
        manifest = msgspec.json.decode(data, type=Manifest)
    except msgspec.DecodeError as error:
        raise BackupDamaged(f"the list of files in {path} cannot be read: {error}") from None
    for listed, there in zip(manifest.files, found, strict=False):
        if listed != there:
            raise BackupDamaged(f"{there.name} in {path} is not as it was written")
    if len(manifest.files) != len(found):
        raise BackupDamaged(f"{path} does not hold all files of its list")
    return manifest


def _check(home: Home, manifest: Manifest) -> None:
    genesis = home.read_genesis()
    with closing(LmdbStore(home.state, readonly=True)) as store:
        data = store.head()
        head = read_head(data) if data else None
        if head is None or (genesis.chain_id.hex(), head.height, head.result.app_hash.hex()) != (
            manifest.chain, manifest.height, manifest.app_hash,
        ):  # fmt: skip
            raise BackupDamaged("the state is not of the chain and the block that the list of files names")
        _check_roots(genesis, store, head)
    try:
        _check_blocks(home, genesis, head)
    except LogDamaged as damage:
        raise BackupDamaged(str(damage)) from None


def _check_roots(genesis: Genesis, store: LmdbStore, head: Head) -> None:
    tree = new_state_tree(genesis.tree_depth)
    tree.load(store.scan(b""))
    if tree.root != head.result.state_root:
        raise BackupDamaged("the records do not have the root of the state")
    try:
        log_root = LogTree(head.result.log_size, store.tile).root
    except ValueError as missing:
        raise BackupDamaged(str(missing)) from None
    if log_root != head.result.log_root:
        raise BackupDamaged("the tiles do not have the root of the log")
    note = store.note()
    if genesis.validators or note is None:  # a cluster's checkpoint is signed by a node that the genesis need not know
        return
    try:
        signed = read_checkpoint(genesis, note)
    except CheckpointRefused as refused:
        raise BackupDamaged(str(refused)) from None
    if signed.text != checkpoint_text(genesis.log_origin, head):
        raise BackupDamaged("the checkpoint is of another block")


def _check_blocks(home: Home, genesis: Genesis, head: Head) -> None:
    """Each block names the hash of the one before it, up to the head."""
    base = log_base(home.log, genesis.chain_id)
    height, last = base.height, base.block_hash
    for height, payload in blocks_after(home.log, genesis.chain_id, base.height):
        if parse_block(payload, height).previous != last:
            raise BackupDamaged(f"block {height} does not follow the one before it")
        last = hash_of_block(payload)
    if (height, last) != (head.height, head.block_hash):
        raise BackupDamaged(f"the log ends with block {height} and not with the one that the state has")
