"""Backup, damage, restore, go on: nothing is lost up to the block of the backup, and nothing is made of a bad one."""

import hashlib
import io
import json
import shutil
import signal
import subprocess
import sys
import tarfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chain.growing import AUTHORITY, STARTED_MS, Growing, flipped, registration
from chain.steps import RESTORING_STEPS, die
from fenming.base.encoding import encode
from fenming.base.problems import HistoryMissing
from fenming.base.signatures import ED25519
from fenming.chain.records import BlockRecord
from fenming.chain.snapshots import take_snapshot
from fenming.ledger.app_state import AppState
from fenming.ledger.codes import DUPLICATE
from fenming.node import checkup, operations
from fenming.node.backup import backup
from fenming.node.founding import found_chain
from fenming.node.home import Home
from fenming.node.node import Node
from fenming.node.pruning import prune
from fenming.node.restoring import BackupDamaged, HomeNotEmpty, restore
from fenming.storage.failures import StorageFailed
from fenming.storage.log_format import record_bytes
from fenming.storage.state_store import Piece

END = 8


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight blocks in small segments, and files of every kind that a home may hold."""
    home = Home(tmp_path_factory.mktemp("backup") / "home")
    found_chain(home, "backup", STARTED_MS, [ED25519.public_key(AUTHORITY)])
    growing = Growing(home, 1000)
    for height in range(1, END + 1):
        growing.block(registration(growing.genesis, f"block {height}"))
        if height == 6:
            take_snapshot(growing.genesis, growing.store, home.log, home.snapshots)
    growing.close()
    for name in (
        "node.json", "trust.json", "gateway.key", "keys/authority.keys", "records/00.record", "records/keys.box",
        "published/aa.json", "alarms/evidence.txt", "comet/config/config.toml", "comet/config/priv_validator_key.json",
        "comet/data/priv_validator_state.json",
    ):  # fmt: skip
        (home.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (home.folder / name).write_text(f"the contents of {name}\n")
        (home.folder / name).chmod(0o600)
    return home.folder


@pytest.fixture
def home(grown: Path, tmp_path: Path) -> Home:
    return Home(Path(shutil.copytree(grown, tmp_path / "home")))


def names_in(path: Path) -> set[str]:
    with tarfile.open(path) as tar:
        return set(tar.getnames())


def hand_in(home: Home, *names: str) -> list[int]:
    node = Node(home)
    try:
        ticket = node.submit([registration(node.genesis, name) for name in names])
        assert ticket.wait(30)
        return [answer.code for answer in ticket.answers if answer]
    finally:
        node.close()


def troubles(home: Home) -> set[str]:
    """What `fenming doctor` finds wrong, room on the disk apart: the files that are no keys are made up."""
    return {finding.what for finding in checkup.look(home.folder) if finding.serious and "GiB" not in finding.what}


def test_backup_damage_restore_and_on(home: Home, tmp_path: Path) -> None:
    taken = backup(home.folder, tmp_path / "one.backup", with_keys=True)
    assert (taken.height, taken.first_block) == (END, 1)
    app_hash, before = operations.status(home.folder)["app_hash"], troubles(home)
    assert hand_in(home, "after the backup") == [0]
    (home.state / "data.mdb").write_bytes(b"damaged")
    next(iter(sorted(home.log.glob("*.log")))).write_bytes(b"")
    with pytest.raises(StorageFailed):
        Node(home)
    shutil.move(home.folder, tmp_path / "damaged")
    restored = restore(tmp_path / "one.backup", home.folder)
    assert (restored.height, restored.app_hash, restored.first_block, restored.missing) == (END, app_hash, 1, [])
    assert operations.verify_home(home.folder, None).height == END
    assert troubles(home) == before
    # What came after the backup is gone and can be handed in again; what was in it is not taken twice.
    assert hand_in(home, "after the backup", "block 3") == [0, DUPLICATE.number]
    assert operations.status(home.folder)["views_height"] == END + 1
    assert operations.verify_home(home.folder, None).height == END + 1


def test_keys_are_in_it_only_where_they_are_asked_for(home: Home, tmp_path: Path) -> None:
    plain = {
        "genesis.msgpack", "node.json", "trust.json", "state/data.mdb", "records/00.record", "published/aa.json", "alarms/evidence.txt",
        "comet/config/config.toml", "manifest.json", *(f"log/{path.name}" for path in home.log.glob("*.log")),
    }  # fmt: skip
    keys = {"notary.key", "gateway.key", "keys/authority.keys", "records/keys.box", "comet/config/priv_validator_key.json"}
    (tmp_path / "folder").mkdir()
    taken = backup(home.folder, tmp_path / "folder", with_keys=False)
    path = Path(taken.file)
    assert path.parent == tmp_path / "folder"
    assert names_in(path) == plain
    assert path.stat().st_mode & 0o077 == 0
    assert names_in(Path(backup(home.folder, tmp_path / "keys.backup", with_keys=True).file)) == plain | keys
    restored = restore(path, tmp_path / "restored")
    assert restored.missing == ["notary.key"]
    assert any("notary.key is missing" in finding.what for finding in checkup.look(tmp_path / "restored"))
    shutil.copy(home.notary, tmp_path / "restored")
    assert hand_in(Home(tmp_path / "restored"), "on") == [0]


def test_a_backup_beside_a_busy_node_is_of_one_block(home: Home, tmp_path: Path) -> None:
    node = Node(home)
    stop = threading.Event()

    def busy() -> None:
        number = 0
        while not stop.is_set():
            node.submit([registration(node.genesis, f"busy {number}")]).wait(30)
            number += 1

    thread = threading.Thread(target=busy)
    thread.start()
    try:
        command = [sys.executable, "-m", "fenming.cli.main", "backup", "--home", str(home.folder), "--json"]
        heights = []
        for number in range(3):
            path = tmp_path / f"{number}.backup"
            done = subprocess.run([*command, str(path)], capture_output=True, text=True, check=True)
            heights.append(json.loads(done.stdout)["height"])
    finally:
        stop.set()
        thread.join()
        node.close()
    assert heights == sorted(heights)
    for number, height in enumerate(heights):
        folder = tmp_path / f"restored {number}"
        assert restore(tmp_path / f"{number}.backup", folder).height == height
        assert operations.verify_home(folder, None).height == height


def test_a_pruned_home_keeps_its_views_and_its_beginning(home: Home, tmp_path: Path) -> None:
    operations.status(home.folder)
    pruned = prune(home.folder, 8, None, with_outcomes=True, dry_run=False)
    assert pruned.first_block > 2
    path = Path(backup(home.folder, tmp_path, with_keys=True).file)
    assert {"log/base", "views.sqlite"} <= names_in(path)
    restored = Home(tmp_path / "restored")
    assert restore(path, restored.folder).first_block == pruned.first_block
    assert operations.status(restored.folder)["views_height"] == END
    assert hand_in(restored, "on", "block 2") == [0, DUPLICATE.number]
    with pytest.raises(HistoryMissing):
        operations.verify_home(restored.folder, None)


# What must not become a home.


def test_a_home_that_holds_something_is_left_alone(home: Home, tmp_path: Path) -> None:
    path = Path(backup(home.folder, tmp_path, with_keys=True).file)
    with pytest.raises(HomeNotEmpty):
        restore(path, home.folder)
    (tmp_path / "file").write_text("")
    with pytest.raises(HomeNotEmpty):
        restore(path, tmp_path / "file")
    (tmp_path / "empty").mkdir()
    assert restore(path, tmp_path / "empty").height == END


def test_a_changed_byte_in_a_backup_is_found(home: Home, tmp_path: Path) -> None:
    path = Path(backup(home.folder, tmp_path, with_keys=False).file)
    good = path.read_bytes()
    for place in range(600, len(good) - 1024, 4999):
        path.write_bytes(flipped(good, place))
        folder = tmp_path / "restored"
        try:
            restore(path, folder)
        except (BackupDamaged, StorageFailed):
            assert not folder.exists()
        else:  # the byte fills up a block of the tar file
            assert sorted(file.read_bytes() for file in folder.rglob("*") if file.is_file()) == contents(good)
            shutil.rmtree(folder)
        assert not folder.with_name("restored.restoring").exists()
    for end in (0, 100, 2000, len(good) // 2, len(good) - 4096):
        path.write_bytes(good[:end])
        with pytest.raises(BackupDamaged):
            restore(path, tmp_path / "restored")


def contents(data: bytes) -> list[bytes]:
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        return sorted(tar.extractfile(name).read() for name in tar.getnames() if name != "manifest.json")  # type: ignore[union-attr]


Members = dict[str, bytes]


def forged(path: Path, change: Callable[[Members], Any], fit: bool = True) -> None:
    """The backup with its files changed, and the list of files made to fit."""
    with tarfile.open(path) as tar:
        members = {name: tar.extractfile(name).read() for name in tar.getnames()}  # type: ignore[union-attr]
    manifest = json.loads(members.pop("manifest.json"))
    change(members)
    changes = json.loads(members.pop("of the manifest", b"{}"))
    if fit:
        manifest["files"] = [
            {"name": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in members.items()
        ]
    manifest |= changes
    with tarfile.open(path, "w") as tar:
        for name, data in (members | {"manifest.json": json.dumps(manifest).encode()}).items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))


def last_log(members: Members) -> str:
    return max(name for name in members if name.endswith(".log"))


def another_block() -> bytes:
    return encode(BlockRecord(END + 1, 0, bytes(32), (), AppState(bytes(32), bytes(32), 0, bytes(32), 1)))


FORGERIES: dict[str, tuple[Callable[[Members], Any], bool, str]] = {
    "a file outside": (lambda m: m.update({"../outside": b"x"}), True, "does not belong"),
    "an absolute file": (lambda m: m.update({"/tmp/outside": b"x"}), True, "does not belong"),
    "a file more": (lambda m: m.update({"more": b"x"}), False, "all files"),
    "a file less": (lambda m: m.pop("trust.json"), False, "not as it was written"),
    "another height": (lambda m: m.update({"of the manifest": b'{"height": 7}'}), True, "not of the chain and the block"),
    "another format": (lambda m: m.update({"of the manifest": b'{"format": "x"}'}), True, "cannot be read"),
    "no last segment": (lambda m: m.pop(last_log(m)), True, "the log ends with block"),
    "a record that is no block": (
        lambda m: m.update({last_log(m): m[last_log(m)] + record_bytes(END + 1, b"no block")}), True, "the record is not a block",
    ),
    "a block that follows nothing": (
        lambda m: m.update({last_log(m): m[last_log(m)] + record_bytes(END + 1, another_block())}), True, "does not follow",
    ),
    "a shorter log": (lambda m: m.update({last_log(m): m[last_log(m)][:-10]}), True, "is damaged"),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_backup_whose_parts_do_not_fit_is_refused(home: Home, tmp_path: Path, name: str) -> None:
    change, fit, reason = FORGERIES[name]
    path = Path(backup(home.folder, tmp_path, with_keys=False).file)
    forged(path, lambda members: None)
    restore(path, tmp_path / "good")
    forged(path, change, fit)
    with pytest.raises(BackupDamaged, match=reason):
        restore(path, tmp_path / "restored")
    assert not (tmp_path / "restored").exists()


def test_a_state_that_is_not_that_of_its_head_is_refused(home: Home, tmp_path: Path) -> None:
    growing = Growing(home)
    head, note = growing.store.head() or b"", growing.store.note() or b""
    growing.store.fill(Piece(records=[(b"\xff\xff", b"\x90")]))
    growing.store.finish(head, note)
    growing.close()
    path = Path(backup(home.folder, tmp_path, with_keys=False).file)
    with pytest.raises(BackupDamaged, match="root of the state"):
        restore(path, tmp_path / "restored")


@pytest.mark.parametrize(("step", "is_there"), RESTORING_STEPS.items())
def test_killed_while_it_restores(step: str, is_there: bool, home: Home, tmp_path: Path) -> None:
    path = Path(backup(home.folder, tmp_path, with_keys=True).file)
    folder = tmp_path / "restored"
    assert die(step, "restore", str(path), "--home", str(folder)) == -signal.SIGKILL
    assert folder.exists() == is_there
    if not is_there:
        assert restore(path, folder).height == END
    assert hand_in(Home(folder), "on") == [0]


def test_the_commands_say_what_they_did(home: Home, tmp_path: Path) -> None:
    fenming = [sys.executable, "-m", "fenming.cli.main"]
    file = str(tmp_path / "x")
    for options, code, word in (
        (["backup", file, "--home", str(home.folder)], 0, f"blocks 1 to {END}"),
        (["restore", file, "--home", str(tmp_path / "new")], 0, "not in the backup, and needed: notary.key"),
        (["restore", file, "--home", str(home.folder), "--json"], 5, "HomeNotEmpty"),
        (["restore", str(home.notary), "--home", str(tmp_path / "y"), "--json"], 1, "BackupDamaged"),
        (["backup", str(tmp_path / "none/x"), "--home", str(home.folder), "--json"], 6, "StorageFailed"),
    ):
        done = subprocess.run([*fenming, *options], capture_output=True, text=True, check=False)
        assert (done.returncode, word in done.stdout) == (code, True), options
