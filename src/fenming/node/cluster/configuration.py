"""The configuration of CometBFT as one typed struct, and its file.

CometBFT ignores a key that it does not know, so a misspelt setting is silently the default. Therefore the file is complete, written
from a template in which every changing value has a name, and a test reads it back and compares its keys with those that CometBFT
itself writes. Why each value is what it is stands in the template.
"""

import json
from collections.abc import Mapping
from importlib.resources import files
from string import Template
from typing import Literal

import msgspec

BLOCK_BYTES_MAX = 4 * 1024 * 1024
"""Larger blocks were measured to cost seconds of interval and tens of seconds in the tail."""
TRANSACTION_BYTES_MAX = 3 * 1024 * 1024 // 2
_MEMPOOL_BYTES_MAX = 64 * 1024 * 1024
_RPC_BODY_BYTES_MAX = 2 * TRANSACTION_BYTES_MAX
_P2P_BYTES_PER_S = 100_000_000
_Value = str | int | bool
Lane = Literal["mempool", "queue"]
"""How a batch reaches a proposal: `node/settings.py`."""


class Pace(msgspec.Struct, frozen=True):
    """How long CometBFT waits, in milliseconds.

    `commit_ms` passes after every block, so it is the shortest block interval; `idle_ms` is the longest pause between blocks when
    nothing is sent, by which dates come true on an idle chain; `propose_ms` is what a proposer may take, the run of its block
    included; `dial_ms` is the longest pause before a lost peer is tried again.
    """

    commit_ms: int = 1000
    propose_ms: int = 3000
    idle_ms: int = 10_000
    dial_ms: int = 10_000


LOCAL_PACE = Pace(commit_ms=200, idle_ms=2000, dial_ms=1000)
"""On one machine there is no distance to wait for."""


class StateSync(msgspec.Struct, frozen=True):
    """Where a joining node begins: a header that its operator believes, and at least two nodes that serve the others.

    `servers` are CometBFT's RPC addresses as http://host:port; `trust_hash` is hexadecimal.
    """

    servers: tuple[str, ...]
    trust_height: int
    trust_hash: str
    trust_hours: int = 168
    discovery_s: int = 15


class CometSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What differs between nodes; addresses are host:port, peers are node-id@host:port."""

    moniker: str
    proxy_app: str
    """tcp://host:port of the node, or the name of an application that CometBFT has built in."""
    rpc_address: str
    p2p_address: str
    external_address: str = ""
    """Where peers reach `p2p_address` from outside."""
    metrics_address: str = ""
    """Empty serves no metrics."""
    persistent_peers: tuple[str, ...] = ()
    unconditional_peer_ids: tuple[str, ...] = ()
    private_peer_ids: tuple[str, ...] = ()
    pex: bool = False
    """Whether addresses of peers are exchanged; off where all peers are named."""
    one_machine: bool = False
    """Lets several peers share an address."""
    public_addresses: bool = False
    """Refuses addresses of private networks, such as those of a tunnel between the machines."""
    lane: Lane = "mempool"
    broadcast: bool = True
    """Whether mempools pass batches on: off, a batch waits for the turn of the validator beside its gateway."""
    pace: Pace = Pace()
    state_sync: StateSync | None = None
    signer_address: str = ""
    """host:port where an external signer connects; empty signs with the key file."""
    log_level: str = "info"


def render(settings: CometSettings) -> str:
    """The text of config.toml."""
    return fill("config.toml", {name: _toml(value) for name, value in _values(settings).items()})


def fill(name: str, values: Mapping[str, str]) -> str:
    """The text of a template of this package with its values put in; every one must be given."""
    return Template((files(__package__) / "templates" / name).read_text(encoding="utf-8")).substitute(values)


def _values(settings: CometSettings) -> dict[str, _Value]:
    pace, is_queue = settings.pace, settings.lane == "queue"
    values: dict[str, _Value] = {
        "proxy_app": settings.proxy_app, "moniker": settings.moniker, "log_level": settings.log_level,
        "signer_address": _listen(settings.signer_address), "rpc_address": _listen(settings.rpc_address),
        "rpc_body_bytes": _RPC_BODY_BYTES_MAX, "p2p_address": _listen(settings.p2p_address),
        "external_address": settings.external_address, "persistent_peers": ",".join(settings.persistent_peers),
        "addr_book_strict": settings.public_addresses,
        "unconditional_peer_ids": ",".join(settings.unconditional_peer_ids),
        "private_peer_ids": ",".join(settings.private_peer_ids), "dial_period": _duration(pace.dial_ms),
        "p2p_rate": _P2P_BYTES_PER_S, "pex": settings.pex, "allow_duplicate_ip": settings.one_machine,
        "mempool_type": "nop" if is_queue else "flood", "mempool_broadcast": settings.broadcast,
        "mempool_bytes": _MEMPOOL_BYTES_MAX, "transaction_bytes": TRANSACTION_BYTES_MAX,
        "timeout_propose": _duration(pace.propose_ms), "timeout_commit": _duration(pace.commit_ms),
        # The queue lane has nothing in a mempool that could wake CometBFT, which refuses the combination.
        "empty_blocks": is_queue, "empty_block_interval": _duration(0 if is_queue else pace.idle_ms),
        "metrics": bool(settings.metrics_address), "metrics_address": settings.metrics_address,
    }  # fmt: skip
    return values | _state_sync_values(settings.state_sync)


def _state_sync_values(sync: StateSync | None) -> dict[str, _Value]:
    begin = sync or StateSync((), 0, "")
    return {
        "state_sync": sync is not None, "state_sync_servers": ",".join(begin.servers), "state_sync_height": begin.trust_height,
        "state_sync_hash": begin.trust_hash, "state_sync_period": f"{begin.trust_hours}h0m0s",
        "state_sync_discovery": f"{begin.discovery_s}s",
    }  # fmt: skip


def _listen(address: str) -> str:
    return f"tcp://{address}" if address else ""


def _duration(milliseconds: int) -> str:
    return f"{milliseconds}ms" if milliseconds else "0s"


def _toml(value: _Value) -> str:
    """A value as TOML: its strings are JSON's, except that a lone escape of a high character and a bare DEL are none."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return json.dumps(value)
