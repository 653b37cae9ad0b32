"""What concerns a node of a cluster: its settings, the CometBFT beside it, its peers, its clock, its snapshots."""

import email.utils
import http.client
import json
import statistics
import time
import tomllib
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import urlsplit

import msgspec

from fenming.base.problems import Problem
from fenming.chain.records import read_head
from fenming.node.checkup.finding import CheckupFinding, found
from fenming.node.cluster.engine import EngineMissing, find_engine
from fenming.node.cluster.status import comet_answer
from fenming.node.home import Home
from fenming.node.settings import NodeSettings, read_settings
from fenming.storage.lmdb_store import LmdbStore
from fenming.storage.snapshots import snapshots_in
from fenming.storage.state_store import StateReader

_KEY = "config/priv_validator_key.json"
_STATE = "data/priv_validator_state.json"
_SECRETS = (_KEY, "config/node_key.json", _STATE)
_TIMEOUT_S = 3.0
_ANSWER_BYTES_MAX = 1024 * 1024
_CLOCK_S_MAX = 5.0
"""CometBFT refuses blocks a minute ahead of its own clock; long before that the block time is nobody's time."""
_LATE_SNAPSHOTS = 2



class _SyncInfo(msgspec.Struct, frozen=True):
    latest_block_height: str
    catching_up: bool


class _StatusAnswer(msgspec.Struct, frozen=True):
    sync_info: _SyncInfo


class _Signature(msgspec.Struct, frozen=True):
    validator_address: str


class _Commit(msgspec.Struct, frozen=True):
    height: str
    signatures: list[_Signature]


class _SignedHeader(msgspec.Struct, frozen=True):
    commit: _Commit


class _CommitAnswer(msgspec.Struct, frozen=True):
    signed_header: _SignedHeader


class _Answer(msgspec.Struct, frozen=True):
    """An answer with the moment that the other side's clock names and how far ours is from it, in seconds."""

    body: dict[str, object]
    clock_off_s: float | None


def look_at_place(home: Home, store: StateReader | None = None) -> Iterator[CheckupFinding]:
    """Nothing for an embedded node; for one of a cluster everything around it."""
    if not home.settings.exists() and not home.comet.exists():
        return
    try:
        settings = read_settings(home.settings)
    except Problem as problem:
        yield found("settings_unread", detail=problem)
        return
    yield from _secrets(home)
    yield from _signing_state(home, settings)
    yield from _configuration(home, settings)
    yield from _engine()
    yield from _running(settings)
    yield from _peers(settings)
    yield from _snapshots(home, settings, store)


def _secrets(home: Home) -> Iterator[CheckupFinding]:
    troubles = []
    for path in (home.gateway, *(home.comet / name for name in _SECRETS)):
        if not path.exists():
            if path != home.comet / _STATE:  # that has a remedy of its own
                troubles.append(found("key_missing", path=path))
        elif path.stat().st_mode & 0o077:
            troubles.append(found("key_open", path=path))
    yield from troubles or [found("keys_closed")]


def _signing_state(home: Home, settings: NodeSettings) -> Iterator[CheckupFinding]:
    """What the validator has signed last; without it, or with an older one, it may sign a second block at a height."""
    signed = _signed_last(home, settings)  # asked first: the file is written before a signature leaves the machine
    try:
        height = int(json.loads((home.comet / _STATE).read_bytes())["height"])
    except FileNotFoundError:
        yield found("signing_missing")
    except (OSError, ValueError, KeyError, TypeError):
        yield found("signing_unread", path=home.comet / _STATE)
    else:
        yield found("signing_old" if signed > height else "signing_state", height=height, signed=signed)


def _signed_last(home: Home, settings: NodeSettings) -> int:
    """The last block, if this node's key has signed it; 0 where that is not known."""
    commit = comet_answer(settings.rpc_address, "/commit")
    try:
        own = json.loads((home.comet / _KEY).read_bytes())["address"]
        found = msgspec.convert(commit, _CommitAnswer).signed_header.commit
    except (OSError, ValueError, KeyError, TypeError, msgspec.ValidationError):
        return 0
    return int(found.height) if any(signature.validator_address == own for signature in found.signatures) else 0


def _configuration(home: Home, settings: NodeSettings) -> Iterator[CheckupFinding]:
    """CometBFT's file beside node.json: written together, changed by hand one by one."""
    path = home.comet / "config" / "config.toml"
    try:
        config = tomllib.loads(path.read_text())
        written = (config["proxy_app"], config["rpc"]["laddr"], config["mempool"]["type"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        yield found("config_unread", path=path, detail=error)
        return
    mempool = "nop" if settings.lane == "queue" else "flood"
    meant = (f"tcp://{settings.abci_address}", f"tcp://{settings.rpc_address}", mempool)
    if written != meant:
        differing = ", ".join(f"{own!r} instead of {other!r}" for own, other in zip(written, meant, strict=True) if own != other)
        yield found("config_unfit", detail=differing, path=path)
    else:
        yield found("config_fits", lane=settings.lane)


def _engine() -> Iterator[CheckupFinding]:
    try:
        path = find_engine()
    except EngineMissing as missing:
        yield found("engine_missing", detail=missing)
    else:
        yield found("engine_here", path=path)


def _running(settings: NodeSettings) -> Iterator[CheckupFinding]:
    status, network = (comet_answer(settings.rpc_address, path) for path in ("/status", "/net_info"))
    if status is None or network is None:
        yield found("comet_silent", address=settings.rpc_address)
        return
    try:
        sync, peers = msgspec.convert(status, _StatusAnswer).sync_info, int(str(network["n_peers"]))
    except (KeyError, ValueError):
        yield found("comet_stranger", address=settings.rpc_address)
        return
    if not peers and settings.peers:
        yield found("comet_alone")
    else:
        yield found("comet_behind" if sync.catching_up else "comet_at", height=sync.latest_block_height, peers=peers)


def _peers(settings: NodeSettings) -> Iterator[CheckupFinding]:
    offsets = []
    for name, address in settings.peers.items():
        answer = _ask(f"{address.rstrip('/')}/v1/status")
        if answer is None:
            yield found("peer_silent", peer=name, address=address)
            continue
        if answer.clock_off_s is not None:
            offsets.append(answer.clock_off_s)
        yield found("peer_at", peer=name, height=answer.body.get("height"))
    if offsets:
        yield _clock(statistics.median(offsets))


def _clock(off_s: float) -> CheckupFinding:
    """The peers' middle is taken for right: one of them may be the one that is wrong."""
    if abs(off_s) > _CLOCK_S_MAX:
        return found("clock_ahead" if off_s > 0 else "clock_behind", seconds=abs(off_s))
    return found("clock_agrees")


def _snapshots(home: Home, settings: NodeSettings, store: StateReader | None) -> Iterator[CheckupFinding]:
    newest = max(snapshots_in(home.snapshots), default=None)
    if not settings.snapshot_every_blocks:
        if settings.keep_blocks:
            yield found("nobody_joins")
        return
    behind = _height(home, store) - (newest or 0)
    if behind > _LATE_SNAPSHOTS * settings.snapshot_every_blocks:
        yield found("snapshot_late", behind=behind, every=settings.snapshot_every_blocks)
    elif newest is not None:
        yield found("snapshot_at", height=newest)


def _height(home: Home, lent: StateReader | None) -> int:
    """What the ledger has committed here, 0 where it cannot be read: the look at the state says that."""
    if lent:
        return _height_of(lent)
    try:
        store = LmdbStore(home.state, readonly=True)
    except Problem:
        return 0
    with closing(store):
        return _height_of(store)


def _height_of(store: StateReader) -> int:
    data = store.head()
    return read_head(data).height if data else 0


def _ask(address: str) -> _Answer | None:
    """An answer in JSON; None when there is none."""
    try:
        place = urlsplit(address)
        kind = http.client.HTTPSConnection if place.scheme == "https" else http.client.HTTPConnection
        connection = kind(place.hostname or "", place.port, timeout=_TIMEOUT_S)
        try:
            connection.request("GET", place.path)
            response = connection.getresponse()
            now_s = time.time()
            body = json.loads(response.read(_ANSWER_BYTES_MAX)) if response.status == 200 else None
        finally:
            connection.close()
    except (OSError, http.client.HTTPException, ValueError):
        return None
    return _Answer(body, _offset(response.getheader("Date"), now_s)) if isinstance(body, dict) else None


def _offset(date: str | None, now_s: float) -> float | None:
    """How far our clock is ahead; a Date header names whole seconds, cut off."""
    try:
        there = email.utils.parsedate_to_datetime(date or "")
    except (TypeError, ValueError):
        return None
    return now_s - there.timestamp() - 0.5
