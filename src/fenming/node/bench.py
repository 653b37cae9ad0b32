"""Measurements of this machine: what is offered, what is committed, and what the bare signatures would allow at best.

Speed is told as a ratio against something measured in the same run, because another machine, or this one on another day, is
twice as fast or half.
"""

import gc
import os
import resource
import secrets
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from fenming.base.invariant import invariant
from fenming.base.signatures import ED25519, Signed
from fenming.chain.blockchain import Blockchain
from fenming.client.envelopes import SecretKey, build_envelope
from fenming.domains.money.actions import Issue, NewAccount, Transfer
from fenming.domains.money.records import ACCOUNTS, AccountKind
from fenming.ledger.genesis import Genesis
from fenming.node.clock import SteppedClock, system_clock
from fenming.node.compose import rulebook
from fenming.node.follower import Follower
from fenming.node.founding import found_chain
from fenming.node.home import Home
from fenming.node.node import Node
from fenming.node.notary import notary_of
from fenming.node.operations import demo, verify_home
from fenming.node.process import settle
from fenming.node.reading import ReadHome
from fenming.node.sample.cast import open_accounts, register_organisations, register_workers
from fenming.node.sample.stage import Stage
from fenming.ordering.port import Ticket
from fenming.ordering.solo import SoloSettings
from fenming.storage.block_log import BlockLog
from fenming.storage.lmdb_store import LmdbStore

Say = Callable[[str], None]
_CNY = 156
_OPENING_FEN = 1_000_000
_BATCH = 500
_OUTSTANDING = 60
_CLIENTS = 3
_WAIT_S = 300
_SAMPLED = 50_000


def transfers(folder: Path | None, count: int, accounts: int, say: Say) -> dict[str, Any]:
    """Pre-signed one-key transfers between many accounts: durable, with state root, views following."""
    home = Home(folder or Path(tempfile.mkdtemp(prefix="fenming-bench-")))
    seed = secrets.token_bytes(32)
    found_chain(home, "fenming-bench", system_clock(), [ED25519.public_key(seed)])
    node = Node(home, settings=SoloSettings(block_envelopes=10_000, queue_envelopes=100_000))
    try:
        stage = Stage(node, SteppedClock(0))
        say(f"opening {accounts} accounts")
        owners = open_funded_accounts(stage, SecretKey(2, 0, seed), accounts)
        say(f"signing {count} transfers")
        wires = sign_transfers(node, owners, count)
        sampled = _signed(node, owners, wires[:_SAMPLED])
        before = _verify_rate(sampled)
        say(f"bare signatures on all cores: {before:.0f}/s; now committing")
        measured = _offer(node, home, wires)
        # Again at the end, because a machine shared with others is not as fast in one minute as in the next.
        rate = (before + _verify_rate(sampled)) / 2
        ratio = measured["committed_per_s"] / rate
        return measured | {"verify_only_per_s": round(rate), "ratio": round(ratio, 3)}
    finally:
        node.close()


def open_funded_accounts(stage: Stage, authority: SecretKey, count: int) -> list[tuple[SecretKey, int]]:
    """People with a filled account each."""
    cast = register_organisations(stage, authority)
    people = register_workers(stage, cast["bank"], count)
    reserve = open_accounts(stage, cast["bank"], [NewAccount(cast["bank"].number, AccountKind.RESERVE, _CNY, 0)])[0]
    numbers = open_accounts(stage, cast["bank"], [NewAccount(person.party, AccountKind.GENERAL, _CNY, 0) for person in people])
    stage.send(cast["central_bank"].maker, Issue(reserve, count * _OPENING_FEN))
    fillings = [Transfer(reserve, number, _OPENING_FEN) for number in numbers]
    groups = [fillings[start : start + 16] for start in range(0, count, 16)]
    for start in range(0, len(groups), _BATCH):
        stage.send_all([stage.sign(cast["bank"].maker, *group) for group in groups[start : start + _BATCH]])
    return list(zip(people, numbers, strict=True))


def sign_transfers(node: Node, owners: Sequence[tuple[SecretKey, int]], count: int, first: int = 0) -> list[bytes]:
    """Each owner pays the next one; `first` is how many have been signed before, so that none is the same."""
    height = node.head().height + 1
    chain_id = node.genesis.chain_id
    wires = []
    for index in range(first, first + count):
        key, debit = owners[index % len(owners)]
        credit = owners[(index * 7 + 1) % len(owners)][1]
        action = Transfer(debit, credit if credit != debit else owners[(index + 1) % len(owners)][1], 1 + index % 99)
        wires.append(build_envelope(chain_id, [key], [action], height, salt=index).wire)
    return wires


def _signed(node: Node, owners: Sequence[tuple[SecretKey, int]], wires: Sequence[bytes]) -> list[Signed]:
    """What the transfers' signatures sign, each with its key."""
    opened = [node.chain.codec.open(wire) for wire in wires]
    keys = [owners[index % len(owners)][0].public_key for index in range(len(opened))]
    return [(key, e.message, e.signatures[0].signature) for key, e in zip(keys, opened, strict=True)]


def _verify_rate(signed: Sequence[Signed]) -> float:
    """Signatures a second with nothing else to do, on all cores, in threads or in processes, whichever is faster."""
    rates = []
    for processes in (0, os.cpu_count() or 1):
        ED25519.use_processes(processes)
        ED25519.verify_many(signed[:1000])
        began = time.perf_counter()
        good = ED25519.verify_many(signed)
        rates.append(len(signed) / (time.perf_counter() - began))
        invariant(all(good), "a transfer was signed wrongly")
    return max(rates)


def _offer(node: Node, home: Home, wires: Sequence[bytes]) -> dict[str, Any]:
    reading = ReadHome(home, node.store)
    reading.catch_up()
    follower = Follower(home)
    log_before = _bytes_under(home.log)
    settle()
    began = time.perf_counter()
    latencies, refused = submit_all(node, wires)
    elapsed = time.perf_counter() - began
    finished = time.perf_counter()
    while reading.views_height < node.head().height:
        time.sleep(0.01)
    lag_ms = (time.perf_counter() - finished) * 1000
    follower.close()
    reading.close()
    committed = len(wires) - refused
    rate = committed / elapsed
    quantiles = statistics.quantiles(latencies, n=100)
    return {
        "offered": len(wires), "committed": committed, "refused": refused, "committed_per_s": round(rate),
        "p50_ms": round(quantiles[49], 1), "p95_ms": round(quantiles[94], 1), "p99_ms": round(quantiles[98], 1),
        "verify_only_per_s": 0, "ratio": 0.0, "view_lag_ms": round(lag_ms),
        "bytes_per_envelope": round(sum(map(len, wires)) / len(wires), 1),
        "log_bytes_per_envelope": round((_bytes_under(home.log) - log_before) / len(wires), 1), "cores": os.cpu_count(),
    }  # fmt: skip


def submit_all(node: Node, wires: Sequence[bytes]) -> tuple[list[float], int]:
    """Offer in batches, never more than some outstanding; latencies are from handing in to durable."""
    latencies: list[float] = []
    tickets: list[Ticket] = []
    room = threading.Semaphore(_OUTSTANDING)

    def offer(start: int) -> None:
        room.acquire()
        handed_in = time.perf_counter()
        ticket = node.submit(wires[start : start + _BATCH])

        def done() -> None:
            latencies.append((time.perf_counter() - handed_in) * 1000)
            room.release()

        ticket.when_done(done)
        tickets.append(ticket)

    with ThreadPoolExecutor(_CLIENTS) as clients:
        for _ in clients.map(offer, range(0, len(wires), _BATCH)):
            pass
    for ticket in tickets:
        ticket.wait(_WAIT_S)
    return latencies, sum(1 for ticket in tickets for answer in ticket.answers if answer is None or answer.code)


def _bytes_under(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def payroll(folder: Path | None, lines: int, say: Say) -> dict[str, Any]:
    """The sample programme with many workers: from founding to everybody paid and verified."""
    result = demo(folder, lines, say)
    return {
        "lines": lines, "workers_paid": result.workers_paid, "seconds": result.seconds,
        "lines_per_s": round(lines / result.seconds), "height": result.height, "conserved": result.conserved,
    }  # fmt: skip


def replay(folder: Path | None, workers: int, say: Say) -> dict[str, Any]:
    """How fast a chain is verified from its first byte; builds a sample where no home is named."""
    if folder is None or not Home(folder).holds_chain:
        folder = Path(demo(folder, workers, say).home)
    began = time.perf_counter()
    verified = verify_home(folder, None)
    seconds = time.perf_counter() - began
    return {
        "height": verified.height, "envelopes": verified.envelopes, "seconds": round(seconds, 2),
        "blocks_per_s": round(verified.height / seconds), "envelopes_per_s": round(verified.envelopes / seconds),
    }  # fmt: skip


def found_with_accounts(home: Home, accounts: int, say: Say) -> Genesis:
    """A chain with so many accounts of one owner."""
    seed = secrets.token_bytes(32)
    genesis = found_chain(home, "fenming-bench", system_clock(), [ED25519.public_key(seed)])
    node = Node(home, settings=SoloSettings(gather_ms=0))
    try:
        stage = Stage(node, SteppedClock(0))
        cast = register_organisations(stage, SecretKey(2, 0, seed))
        owner = cast["contractor"].number
        say(f"opening {accounts} accounts")
        open_accounts(stage, cast["bank"], [NewAccount(owner, AccountKind.GENERAL, _CNY, 0)] * accounts)
    finally:
        node.close()
    return genesis


def start(folder: Path | None, accounts: int, say: Say) -> dict[str, Any]:
    """How long a node with many accounts takes to start, and the memory of an account."""
    home = Home(folder or Path(tempfile.mkdtemp(prefix="fenming-bench-")))
    genesis = found_with_accounts(home, accounts, say)
    gc.collect()
    before = _resident_bytes()
    began = time.perf_counter()
    store = LmdbStore(home.state)
    chain = Blockchain(genesis, rulebook(), store, BlockLog(home.log, genesis.chain_id), notary_of(home, genesis))
    seconds = time.perf_counter() - began
    grown = _resident_bytes() - before
    found = sum(1 for _ in store.scan(bytes((ACCOUNTS.number,))))
    root = chain.state_tree.root.hex()
    store.close()
    return {
        "accounts": found, "seconds": round(seconds, 2), "bytes_per_account": round(grown / found), "state_root": root,
        "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }  # fmt: skip


def _resident_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
