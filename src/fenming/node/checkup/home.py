"""What a node's own files say: secrets, disk, log and state, views, and alarms about other nodes."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import quote

import msgspec

from fenming.base.problems import Problem
from fenming.base.suites import SuiteUnavailable, usable_suites
from fenming.chain.records import read_head
from fenming.ledger.genesis import Genesis
from fenming.ledger.overlay import BlockState
from fenming.ledger.tables import State
from fenming.ledger.versions import activation_ahead, version_at
from fenming.node.alarms import Alarm, Alarms
from fenming.node.checkup.finding import CheckupFinding
from fenming.node.compose import rulebook, views_layout
from fenming.node.home import Home
from fenming.storage.block_log import BlockLog
from fenming.storage.failures import LogDamaged
from fenming.storage.lmdb_store import LmdbStore

_FREE_BYTES_MIN = 2 * 1024**3


def look_at_home(home: Home) -> Iterator[CheckupFinding]:
    """Everything that the files of any node tell."""
    for check in (_secrets, _disk, _chain, _views, _alarms):
        yield from check(home)


def _secrets(home: Home) -> Iterator[CheckupFinding]:
    troubles = list(_open_secrets(home))
    yield from troubles or [CheckupFinding("the files with secrets are there, and closed to others")]


def _open_secrets(home: Home) -> Iterator[CheckupFinding]:
    for path in (home.notary, *sorted(home.keys.glob("*.keys"))):
        if not path.exists():
            yield CheckupFinding(f"{path.name} is missing", True, "restore it from a backup; without it no checkpoint is signed")
        elif path.stat().st_mode & 0o077:
            yield CheckupFinding(f"{path.name} can be read by others", True, f"chmod 600 {path}")


def _disk(home: Home) -> Iterator[CheckupFinding]:
    free = shutil.disk_usage(home.folder).free
    gibibytes = f"{free / 1024**3:.1f} GiB"
    if free < _FREE_BYTES_MIN:
        yield CheckupFinding(f"only {gibibytes} are free", True, "make room: a node that cannot write stops")
    else:
        yield CheckupFinding(f"{gibibytes} are free")


def _chain(home: Home) -> Iterator[CheckupFinding]:
    try:
        genesis = home.read_genesis()
        store = LmdbStore(home.state, readonly=True)
    except Problem as problem:
        yield CheckupFinding(f"the state cannot be opened: {problem}", True, "start the node once; or restore the home")
        return
    yield from _suites(genesis)
    try:
        data = store.head()
        height = read_head(data).height if data else 0
        yield from _rules(BlockState(store), height, genesis.rules_version)
        log = BlockLog(home.log, genesis.chain_id)
        yield from _log(log, height)
    except LogDamaged as damage:
        yield CheckupFinding(str(damage), True, "restore the segment from a backup or from another node; nothing skips it")
    except Problem as problem:
        yield CheckupFinding(str(problem), True, "look at the disk")
    finally:
        store.close()


def _suites(genesis: Genesis) -> Iterator[CheckupFinding]:
    try:
        names = ", ".join(suite.name for suite in usable_suites(genesis.suites).values())
    except SuiteUnavailable as problem:
        yield CheckupFinding(str(problem), True, "install what is named; until then the node does not start")
    else:
        yield CheckupFinding(f"the chain's signature suites can be used: {names}")


def _rules(state: State, height: int, founding_version: int) -> Iterator[CheckupFinding]:
    """Seen here before the block comes: a node that lacks its rules stops in front of it."""
    known, now = rulebook(), version_at(state, height + 1, founding_version)
    ahead = activation_ahead(state, height + 1)
    remedy = "install a release that knows it, on every node; nothing is lost meanwhile"
    if not known.knows(now):
        yield CheckupFinding(f"version {now} of the rules decides the next block, and this software lacks it", True, remedy)
    elif ahead and not known.knows(ahead.version):
        what = f"version {ahead.version} of the rules decides from block {ahead.from_height} on, and this software lacks it"
        yield CheckupFinding(what, True, remedy)
    elif ahead:
        yield CheckupFinding(f"version {ahead.version} of the rules decides from block {ahead.from_height} on; it is here")
    else:
        yield CheckupFinding(f"version {now} of the rules decides; it is here")


def _log(log: BlockLog, height: int) -> Iterator[CheckupFinding]:
    if log.base.height:
        yield CheckupFinding(f"the log begins with block {log.base.height + 1}: {log.base.reason}")
    if log.last_height < height:
        yield CheckupFinding(
            f"the log ends at block {log.last_height}, the state at {height}", True, "restore the log from a backup or another node"
        )
    elif log.last_height > height or log.torn:
        yield CheckupFinding("the node was stopped in the middle of a block; starting it mends this by itself")
    else:
        yield CheckupFinding(f"log and state end at block {height}")


def _views(home: Home) -> Iterator[CheckupFinding]:
    """The read model, looked at without following it."""
    if not home.views.exists():
        yield CheckupFinding("there are no views yet; the next reader builds them")
        return
    try:
        with closing(sqlite3.connect(f"file:{quote(str(home.views.absolute()))}?mode=ro", uri=True)) as connection:
            height, found = connection.execute("SELECT height, layout FROM progress").fetchone()
    except (sqlite3.Error, TypeError) as error:
        remedy = f"stop the node and delete {home.views}; they are built again"
        yield CheckupFinding(f"the views cannot be read: {error}", True, remedy)
        return
    if found == views_layout():
        yield CheckupFinding(f"views stand at block {height}")
    else:
        yield CheckupFinding("the views are of another version; the next reader builds them again")


def _alarms(home: Home) -> Iterator[CheckupFinding]:
    """Checkpoints of other validators that are not this node's."""
    for path in Alarms(home.alarms).paths():
        try:
            alarm = msgspec.json.decode(path.read_bytes(), type=Alarm)
        except (OSError, msgspec.DecodeError) as error:
            yield CheckupFinding(f"{path} cannot be read: {error}", True, "restore it from a backup; it is evidence")
            continue
        remedy = (
            f"compare both notes in {path} with a third node's /log/checkpoint: one of the two has a wrong state or lies; "
            "stop that one, and keep the file, which anybody can check"
        )
        yield CheckupFinding(f"{alarm.signed_by} signed another checkpoint of block {alarm.height} than this node", True, remedy)
