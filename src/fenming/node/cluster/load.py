"""The load on a cluster: pre-signed transfers handed to every gateway at once, and what came of it.

Nodes and load share this machine, so the figures are floors. The rate is told as a ratio: committed envelopes times nodes, since
each node checks every signature, over the bare rate of signatures on all cores in the same run.
"""

import json
import statistics
import threading
import time
import urllib.request
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec

from fenming.base.signatures import ED25519, Signed
from fenming.client.envelopes import SecretKey, build_envelope
from fenming.client.nodes import Nodes
from fenming.domains.money.actions import Issue, NewAccount, Transfer
from fenming.domains.money.records import AccountKind
from fenming.ledger.envelope import EnvelopeCodec
from fenming.node.sample.cast import open_accounts, register_organisations, register_workers
from fenming.node.sample.stage import Stage

_CNY = 156
_OPENING_FEN = 1_000_000
_BATCH = 500
_RPC_TIMEOUT_S = 10


class Loaded(msgspec.Struct, frozen=True):
    """What a load led to; latencies are from handing a request of envelopes in to its last answer."""

    offered: int
    committed: int
    seconds: float
    latencies_ms: list[float]

    @property
    def committed_per_s(self) -> float:
        return self.committed / self.seconds

    def quantile(self, percent: int) -> float:
        """A percentile of the latencies, in milliseconds."""
        return statistics.quantiles(self.latencies_ms, n=100, method="inclusive")[percent - 1]


def fill_accounts(stage: Stage, authority: SecretKey, count: int) -> list[tuple[SecretKey, int]]:
    """People with a filled account each."""
    cast = register_organisations(stage, authority)
    bank = cast["bank"]
    people = register_workers(stage, bank, count)
    reserve = open_accounts(stage, bank, [NewAccount(bank.number, AccountKind.RESERVE, _CNY, 0)])[0]
    numbers = open_accounts(stage, bank, [NewAccount(person.party, AccountKind.GENERAL, _CNY, 0) for person in people])
    stage.send(cast["central_bank"].maker, Issue(reserve, count * _OPENING_FEN))
    fillings = [Transfer(reserve, number, _OPENING_FEN) for number in numbers]
    groups = [fillings[start : start + 16] for start in range(0, count, 16)]
    for start in range(0, len(groups), _BATCH):
        stage.send_all([stage.sign(bank.maker, *group) for group in groups[start : start + _BATCH]])
    return list(zip(people, numbers, strict=True))


def sign_transfers(chain_id: bytes, height: int, owners: Sequence[tuple[SecretKey, int]], count: int) -> list[bytes]:
    """Each owner pays another one."""
    wires = []
    for index in range(count):
        key, debit = owners[index % len(owners)]
        credit = owners[(index * 7 + 1) % len(owners)][1]
        action = Transfer(debit, credit if credit != debit else owners[(index + 1) % len(owners)][1], 1 + index % 99)
        wires.append(build_envelope(chain_id, [key], [action], height, salt=index).wire)
    return wires


def bare_rate(codec: EnvelopeCodec, owners: Sequence[tuple[SecretKey, int]], wires: Sequence[bytes]) -> float:
    """Signatures a second with nothing else to do, on all cores."""
    opened = [codec.open(wire) for wire in wires]
    signed: list[Signed] = [
        (owners[index % len(owners)][0].public_key, envelope.message, envelope.signatures[0].signature)
        for index, envelope in enumerate(opened)
    ]
    ED25519.verify_many(signed[:1000])
    began = time.perf_counter()
    ED25519.verify_many(signed)
    return len(signed) / (time.perf_counter() - began)


def offer(addresses: Sequence[str], wires: Sequence[bytes], outstanding: int) -> Loaded:
    """Hand the envelopes to all nodes in turn, with so many requests under way at each."""
    latencies: list[float] = []
    committed = 0
    lock = threading.Lock()
    local = threading.local()

    def hand_in(job: tuple[str, Sequence[bytes]]) -> None:
        nonlocal committed
        address, part = job
        clients = local.__dict__.setdefault("clients", {})
        client = clients.setdefault(address, Nodes([address]))
        began = time.perf_counter()
        answers = client.submit(part)
        with lock:
            latencies.append((time.perf_counter() - began) * 1000)
            committed += sum(1 for item in answers if not item.code)

    jobs = [
        (addresses[place % len(addresses)], wires[start : start + _BATCH])
        for place, start in enumerate(range(0, len(wires), _BATCH))
    ]
    began = time.perf_counter()
    with ThreadPoolExecutor(outstanding * len(addresses)) as pool:
        for _ in pool.map(hand_in, jobs):
            pass
    return Loaded(len(wires), committed, time.perf_counter() - began, latencies)


def wire_bytes(rpc_addresses: Sequence[str]) -> int:
    """What all nodes together have sent each other since they connected."""
    return sum(_sent(peer) for address in rpc_addresses for peer in _net_info(address)["peers"])


def disk_bytes(folder: Path) -> int:
    """What lies in a folder, as the file system counts it."""
    return sum(path.stat().st_blocks * 512 for path in folder.rglob("*") if path.is_file())


def _net_info(rpc_address: str) -> Any:
    with urllib.request.urlopen(f"http://{rpc_address}/net_info", timeout=_RPC_TIMEOUT_S) as response:
        return json.load(response)["result"]


def _sent(peer: Any) -> int:
    return int(peer["connection_status"]["SendMonitor"]["Bytes"])
