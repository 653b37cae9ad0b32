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
from fenming.node.checkup.finding import CheckupFinding
from fenming.node.cluster.engine import EngineMissing, find_engine
from fenming.node.cluster.status import comet_answer
from fenming.node.home import Home
from fenming.node.settings import NodeSettings, read_settings
from fenming.storage.lmdb_store import LmdbStore
from fenming.storage.snapshots import snapshots_in

_KEY = "config/priv_validator_key.json"
_STATE = "data/priv_validator_state.json"
_SECRETS = (_KEY, "config/node_key.json", _STATE)
_TIMEOUT_S = 3.0
_ANSWER_BYTES_MAX = 1024 * 1024
_CLOCK_S_MAX = 5.0
"""CometBFT refuses blocks a minute ahead of its own clock; long before that the block time is nobody's time."""
_LATE_SNAPSHOTS = 2


_NEVER = (
    "never make one up, nor put an old one back: leave the validator stopped, and have it replaced by a vote "
    "(docs/operations/cluster.md)"
)


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


def look_at_place(home: Home) -> Iterator[CheckupFinding]:
    """Nothing for an embedded node; for one of a cluster everything around it."""
    if not home.settings.exists() and not home.comet.exists():
        return
    try:
        settings = read_settings(home.settings)
    except Problem as problem:
        yield CheckupFinding(str(problem), True, "restore node.json from what `fenming cluster init` wrote for this machine")
        return
    yield from _secrets(home)
    yield from _signing_state(home, settings)
    yield from _configuration(home, settings)
    yield from _engine()
    yield from _running(settings)
    yield from _peers(settings)
    yield from _snapshots(home, settings)


def _secrets(home: Home) -> Iterator[CheckupFinding]:
    troubles = []
    for path in (home.gateway, *(home.comet / name for name in _SECRETS)):
        if not path.exists():
            if path != home.comet / _STATE:  # that has a remedy of its own
                troubles.append(CheckupFinding(f"{path} is missing", True, "restore it from where this machine's keys are kept"))
        elif path.stat().st_mode & 0o077:
            troubles.append(CheckupFinding(f"{path} can be read by others", True, f"chmod 600 {path}"))
    yield from troubles or [CheckupFinding("the keys of gateway and CometBFT are there, and closed to others")]


def _signing_state(home: Home, settings: NodeSettings) -> Iterator[CheckupFinding]:
    """What the validator has signed last; without it, or with an older one, it may sign a second block at a height."""
    signed = _signed_last(home, settings)  # asked first: the file is written before a signature leaves the machine
    try:
        height = int(json.loads((home.comet / _STATE).read_bytes())["height"])
    except FileNotFoundError:
        yield CheckupFinding("the validator's signing state is missing", True, _NEVER)
    except (OSError, ValueError, KeyError, TypeError):
        yield CheckupFinding(f"{home.comet / _STATE} cannot be read", True, _NEVER)
    else:
        if signed > height:
            what = f"the validator's signing state is of block {height}, but it has signed block {signed}"
            yield CheckupFinding(what, True, _NEVER)
        else:
            yield CheckupFinding(f"the signing state is there, of block {height}")


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
        found = (config["proxy_app"], config["rpc"]["laddr"], config["mempool"]["type"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        yield CheckupFinding(f"{path} cannot be used: {error}", True, "restore it from what `fenming cluster init` wrote")
        return
    mempool = "nop" if settings.lane == "queue" else "flood"
    meant = (f"tcp://{settings.abci_address}", f"tcp://{settings.rpc_address}", mempool)
    if found != meant:
        differing = ", ".join(f"{own!r} instead of {other!r}" for own, other in zip(found, meant, strict=True) if own != other)
        yield CheckupFinding(f"config.toml does not fit node.json: {differing}", True, f"change {path}, then restart CometBFT")
    else:
        yield CheckupFinding(f"CometBFT's configuration fits node.json, lane {settings.lane}")


def _engine() -> Iterator[CheckupFinding]:
    try:
        path = find_engine()
    except EngineMissing as missing:
        yield CheckupFinding("CometBFT of the right version is not here", True, str(missing))
    else:
        yield CheckupFinding(f"CometBFT is {path}, of the version that is needed")


def _running(settings: NodeSettings) -> Iterator[CheckupFinding]:
    status, network = (comet_answer(settings.rpc_address, path) for path in ("/status", "/net_info"))
    if status is None or network is None:
        start = "systemctl start fenming-node, or `fenming cluster up`; then read its log"
        yield CheckupFinding(f"CometBFT does not answer at {settings.rpc_address}", True, start)
        return
    try:
        sync, peers = msgspec.convert(status, _StatusAnswer).sync_info, int(str(network["n_peers"]))
    except (KeyError, ValueError):
        yield CheckupFinding(f"what answers at {settings.rpc_address} is not CometBFT", True, "see what listens there")
        return
    if not peers and settings.peers:
        remedy = "look at the firewall, the tunnel, and the addresses in persistent_peers"
        yield CheckupFinding("CometBFT is connected to no peer", True, remedy)
    else:
        catching_up = ", catching up" if sync.catching_up else ""
        yield CheckupFinding(f"CometBFT is at block {sync.latest_block_height}, with {peers} peers{catching_up}")


def _peers(settings: NodeSettings) -> Iterator[CheckupFinding]:
    offsets = []
    for name, address in settings.peers.items():
        answer = _ask(f"{address.rstrip('/')}/v1/status")
        if answer is None:
            remedy = "ask its operator; more than two thirds of the power must run"
            yield CheckupFinding(f"the node {name} does not answer at {address}", True, remedy)
            continue
        if answer.clock_off_s is not None:
            offsets.append(answer.clock_off_s)
        yield CheckupFinding(f"the node {name} answers, at block {answer.body.get('height')}")
    if offsets:
        yield _clock(statistics.median(offsets))


def _clock(off_s: float) -> CheckupFinding:
    """The peers' middle is taken for right: one of them may be the one that is wrong."""
    if abs(off_s) > _CLOCK_S_MAX:
        word = "ahead of" if off_s > 0 else "behind"
        remedy = "synchronise it: systemctl enable --now chrony; the time of blocks is the middle of the validators' clocks"
        return CheckupFinding(f"this machine's clock is {abs(off_s):.0f} s {word} its peers'", True, remedy)
    return CheckupFinding("the clock agrees with the peers' clocks")


def _snapshots(home: Home, settings: NodeSettings) -> Iterator[CheckupFinding]:
    newest = max(snapshots_in(home.snapshots), default=None)
    if not settings.snapshot_every_blocks:
        if settings.keep_blocks:
            what = "CometBFT forgets old blocks and no snapshots are taken, so nobody can join from this node"
            yield CheckupFinding(what, True, "set snapshot_every_blocks in node.json, or keep_blocks to 0")
        return
    behind = _height(home) - (newest or 0)
    if behind > _LATE_SNAPSHOTS * settings.snapshot_every_blocks:
        what = f"the newest snapshot is {behind} blocks old, one was due every {settings.snapshot_every_blocks}"
        yield CheckupFinding(what, True, "look for room on the disk and for snapshot errors in the node's log")
    elif newest is not None:
        yield CheckupFinding(f"the newest snapshot is of block {newest}")


def _height(home: Home) -> int:
    """What the ledger has committed here, 0 where it cannot be read: the look at the state says that."""
    try:
        store = LmdbStore(home.state, readonly=True)
    except Problem:
        return 0
    with closing(store):
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
