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
from fenming.node.checkup.finding import CheckupFinding, found
from fenming.node.compose import rulebook, views_layout
from fenming.node.home import Home
from fenming.storage.block_log import BlockLog
from fenming.storage.failures import LogDamaged
from fenming.storage.lmdb_store import LmdbStore
from fenming.storage.state_store import StateReader

_FREE_BYTES_MIN = 2 * 1024**3


def look_at_home(home: Home, store: StateReader | None = None) -> Iterator[CheckupFinding]:
    """Everything that the files of any node tell; `store` is the home's, where it is open in this process."""
    yield from _secrets(home)
    yield from _disk(home)
    yield from _chain(home, store)
    yield from _views(home)
    yield from _alarms(home)


def _secrets(home: Home) -> Iterator[CheckupFinding]:
    troubles = list(_open_secrets(home))
    yield from troubles or [found("secrets_closed")]


def _open_secrets(home: Home) -> Iterator[CheckupFinding]:
    for path in (home.notary, *sorted(home.keys.glob("*.keys")), *sorted(home.tls.glob("*.key"))):
        if not path.exists():
            yield found("secret_missing", path=path)
        elif path.stat().st_mode & 0o077:
            yield found("secret_open", path=path)


def _disk(home: Home) -> Iterator[CheckupFinding]:
    free = shutil.disk_usage(home.folder).free
    yield found("disk_short" if free < _FREE_BYTES_MIN else "disk_free", free=f"{free / 1024**3:.1f} GiB")


def _chain(home: Home, lent: StateReader | None) -> Iterator[CheckupFinding]:
    try:
        genesis = home.read_genesis()
        opened = None if lent else LmdbStore(home.state, readonly=True)
    except Problem as problem:
        yield found("state_closed", detail=problem)
        return
    yield from _suites(genesis)
    store = lent or opened
    assert store is not None
    try:
        data = store.head()
        height = read_head(data).height if data else 0
        yield from _rules(BlockState(store), height, genesis.rules_version)
        log = BlockLog(home.log, genesis.chain_id)
        yield from _log(log, height)
    except LogDamaged as damage:
        yield found("log_damaged", detail=damage)
    except Problem as problem:
        yield found("home_unread", detail=problem)
    finally:
        if opened:
            opened.close()


def _suites(genesis: Genesis) -> Iterator[CheckupFinding]:
    try:
        names = ", ".join(suite.name for suite in usable_suites(genesis.suites).values())
    except SuiteUnavailable as problem:
        yield found("suite_missing", detail=problem)
    else:
        yield found("suites_usable", names=names)


def _rules(state: State, height: int, founding_version: int) -> Iterator[CheckupFinding]:
    """Seen here before the block comes: a node that lacks its rules stops in front of it."""
    known, now = rulebook(), version_at(state, height + 1, founding_version)
    ahead = activation_ahead(state, height + 1)
    if not known.knows(now):
        yield found("rules_lacking", version=now)
    elif ahead:
        name = "rules_ahead" if known.knows(ahead.version) else "rules_lacking_ahead"
        yield found(name, version=ahead.version, height=ahead.from_height)
    else:
        yield found("rules_here", version=now)


def _log(log: BlockLog, height: int) -> Iterator[CheckupFinding]:
    if log.base.height:
        yield found("log_begins", height=log.base.height + 1, reason=log.base.reason)
    if log.last_height < height:
        yield found("log_short", log_height=log.last_height, height=height)
    elif log.last_height > height or log.torn:
        yield found("log_torn")
    else:
        yield found("log_whole", height=height)


def _views(home: Home) -> Iterator[CheckupFinding]:
    """The read model, looked at without following it."""
    if not home.views.exists():
        yield found("views_none")
        return
    try:
        with closing(sqlite3.connect(f"file:{quote(str(home.views.absolute()))}?mode=ro", uri=True)) as connection:
            height, layout = connection.execute("SELECT height, layout FROM progress").fetchone()
    except (sqlite3.Error, TypeError) as error:
        yield found("views_unread", detail=error, path=home.views)
        return
    yield found("views_height", height=height) if layout == views_layout() else found("views_old")


def _alarms(home: Home) -> Iterator[CheckupFinding]:
    """Checkpoints of other validators that are not this node's."""
    for path in Alarms(home.alarms).paths():
        try:
            alarm = msgspec.json.decode(path.read_bytes(), type=Alarm)
        except (OSError, msgspec.DecodeError) as error:
            yield found("alarm_unread", path=path, detail=error)
        else:
            yield found("alarm", signer=alarm.signed_by, height=alarm.height, path=path)
