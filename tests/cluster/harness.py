"""A cluster that keeps acknowledging envelopes while something is done to it, and the count afterwards.

`under_load` hands envelopes in from several threads through all gateways and writes down every id that was answered as accepted; `settled`
waits until all nodes have come to one height, and holds their files against each other and against those ids.
"""

import base64
import itertools
import json
import secrets
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from fenming.base.problems import NotThere, Problem, Unavailable
from fenming.base.signatures import ED25519
from fenming.client.envelopes import SecretKey, SignedEnvelope, build_envelope
from fenming.client.nodes import Nodes
from fenming.domains.identity.actions import NewKey, NewOfficer, RegisterOrganisation
from fenming.domains.identity.records import PartyKind
from fenming.node.cluster.audit import Audit, audit
from fenming.node.cluster.engine import find_engine
from fenming.node.cluster.layout import ClusterFolder
from fenming.node.cluster.local import AUTHORITY_PARTY, LocalPlan, found_local
from fenming.node.cluster.processes import AppCommand, ClusterProcesses, Endurance, fenming_up

PATIENCE_S = 240.0
QUICK_RESTARTS = Endurance(first_pause_s=0.2, last_pause_s=2.0)
_numbers = itertools.count(1)


def _engine_problem() -> str | None:
    try:
        find_engine()
    except Problem as problem:
        return str(problem)
    return None


needs_comet = pytest.mark.skipif(_engine_problem() is not None, reason=f"CometBFT is not installed: {_engine_problem()}")


class Cluster:
    """Nodes that run, with the authority's key in hand."""

    def __init__(self, folder: Path, processes: ClusterProcesses, seed: bytes, ends: list[str]) -> None:
        self.folder = ClusterFolder(folder)
        self.processes = processes
        self.ends = ends
        """What was told of each pair that ended by itself."""
        self.authority = SecretKey(AUTHORITY_PARTY, 0, seed)
        self.chain_id = self.folder.home(processes.cluster.nodes[0]).read_genesis().chain_id
        self.acknowledged: list[bytes] = []
        self._lock = threading.Lock()

    @property
    def addresses(self) -> list[str]:
        return [f"http://{node.api_address}" for node in self.folder.read().nodes]

    def envelope(self, name: str = "") -> bytes:
        """One that nobody has sent yet: an organisation with a key of its own."""
        return self.signed(name).wire

    def signed(self, name: str = "") -> SignedEnvelope:
        """The same with its id."""
        key = NewKey(1, ED25519.public_key(secrets.token_bytes(32)))
        name = name or f"Organisation {next(_numbers)}"
        action = RegisterOrganisation(PartyKind.ORGANISATION, name, bytes(32), (NewOfficer(1, 1, (key,)),))
        return build_envelope(self.chain_id, [self.authority], [action], 1)

    def send(self, wires: Sequence[bytes], addresses: Sequence[str] | None = None, patience_s: float = PATIENCE_S) -> list[int]:
        """Hand in and wait; the codes. What was accepted is written down."""
        nodes = Nodes(addresses or self.addresses, request_timeout_s=20.0)
        try:
            answers = nodes.submit(wires, patience_s)
        finally:
            nodes.close()
        with self._lock:
            self.acknowledged += [bytes.fromhex(item.envelope) for item in answers if not item.code]
        return [item.code for item in answers]

    def height(self, number: int = 0) -> int:
        return self.processes.height(number) or 0

    def wait_until(self, holds: Callable[[], bool], what: str, timeout_s: float = PATIENCE_S) -> None:
        until_s = time.monotonic() + timeout_s
        while not holds():
            assert time.monotonic() < until_s, f"not within {timeout_s} s: {what}; {self.told()}"
            time.sleep(0.1)

    def told(self) -> str:
        return ", ".join(f"{pair.node.name}: {pair.problem or 'runs'} at {self.processes.height(i)}" for i, pair in enumerate(self.processes.pairs))

    @contextmanager
    def under_load(self, clients: int = 3) -> Iterator[None]:
        """Envelopes go in from several clients, each preferring another gateway, until the block ends."""
        stop = threading.Event()
        problems: list[str] = []

        def client(first: int) -> None:
            addresses = [*self.addresses[first:], *self.addresses[:first]]
            while not stop.is_set():
                try:
                    self.send([self.envelope() for _ in range(4)], addresses)
                except Unavailable as problem:
                    problems.append(str(problem))

        threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        assert not problems, problems

    def await_acknowledged(self, more: int = 20) -> None:
        """The cluster goes on: so many envelopes more are acknowledged."""
        wanted = len(self.acknowledged) + more
        self.wait_until(lambda: len(self.acknowledged) >= wanted, f"{more} more acknowledged envelopes")

    def settled(self, numbers: Sequence[int] | None = None) -> Audit:
        """Everybody at one height, and nothing lost, doubled or different; one more envelope is accepted."""
        assert self.send([self.envelope()]) == [0]
        listed = list(numbers if numbers is not None else range(len(self.folder.read().nodes)))
        goal = max(self.height(number) for number in listed)
        for number in listed:
            self.processes.wait_height(number, goal, PATIENCE_S)
        nodes = self.folder.read().nodes
        found = audit([self.folder.home(nodes[number]) for number in listed], self.acknowledged)
        assert found.is_sound, found
        assert found.height >= 1
        return found


@contextmanager
def cluster(
    folder: Path, nodes: int = 4, app: AppCommand = fenming_up, prepare: Callable[[Path], None] = lambda _: None,
    snapshot_every_blocks: int = 0, endurance: Endurance = QUICK_RESTARTS, keep_blocks: int = 0,
) -> Iterator[Cluster]:
    """Found and start; `prepare` may change files before anything runs."""
    seed = secrets.token_bytes(32)
    plan = LocalPlan(
        nodes, "faults", authority_seed=seed, snapshot_every_blocks=snapshot_every_blocks, keep_blocks=keep_blocks
    )
    found_local(folder, plan, "sample")
    prepare(folder)
    ends: list[str] = []
    with ClusterProcesses(folder, app, endurance, ends.append) as processes:
        processes.start()
        for number in range(nodes):
            processes.wait_height(number, 1, PATIENCE_S)
        yield Cluster(folder, processes, seed, ends)


def is_there(cluster_: Cluster, number: int, envelope_id: bytes) -> bool:
    """Whether a node has the receipt of an envelope."""
    nodes = Nodes([cluster_.addresses[number]])
    try:
        nodes.get(f"/v1/envelopes/{envelope_id.hex()}")
    except (NotThere, Unavailable):
        return False
    finally:
        nodes.close()
    return True


def broadcast(rpc_address: str, wire: bytes) -> Any:
    """Hand a transaction to a CometBFT past every gateway; what it answers, or the error."""
    call = {"jsonrpc": "2.0", "id": 1, "method": "broadcast_tx_sync", "params": {"tx": base64.b64encode(wire).decode()}}
    request = urllib.request.Request(f"http://{rpc_address}", json.dumps(call).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.load(response)
    except urllib.error.HTTPError as error:
        return {"error": error.code}
    except urllib.error.URLError as error:
        return {"error": str(error)}
