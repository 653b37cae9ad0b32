"""The quick set: processes of a running cluster are killed and bothered while it acknowledges envelopes. One cluster for all."""

import secrets
import socket
from collections.abc import Iterator
from typing import Literal

import pytest

from cluster.harness import Cluster, broadcast, cluster, is_there, needs_comet
from cluster.wires import Wires, wired
from fenming.client.nodes import Nodes
from fenming.node.cluster.configuration import TRANSACTION_BYTES_MAX
from fenming.node.cluster.joining import join_local
from fenming.ordering.cometbft.batches import BATCH_SPAN_BLOCKS, Batch, seal_batch
from fenming.ordering.cometbft.replica import BatchCode

pytestmark = needs_comet


@pytest.fixture(scope="module")
def net(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Cluster, Wires]]:
    with wired() as (found, prepare), cluster(tmp_path_factory.mktemp("quick") / "cluster", prepare=prepare) as opened:
        yield opened, found[0]


@pytest.fixture
def running(net: tuple[Cluster, Wires]) -> Cluster:
    return net[0]


@pytest.mark.parametrize("what", ["app", "comet", "both"])
def test_killed_in_the_middle_it_comes_back_with_everything(running: Cluster, what: Literal["app", "comet", "both"]) -> None:
    starts = running.processes.pairs[3].starts
    with running.under_load():
        running.await_acknowledged()
        running.processes.kill_node(3, what, stays_down=False)
        running.await_acknowledged()
        running.wait_until(lambda: running.processes.pairs[3].starts > starts, "the pair is started again")
    running.settled()


def test_one_cut_off_from_three_catches_up(net: tuple[Cluster, Wires]) -> None:
    running, wires = net
    wires.split((0, 1, 2), (3,))
    try:
        with running.under_load():
            running.await_acknowledged()
        assert running.height(3) < running.height(0)
    finally:
        wires.heal()
    running.settled()


def test_a_new_node_joins(running: Cluster) -> None:
    assert running.send([running.envelope()]) == [0]
    first = running.acknowledged[0]
    join_local(running.folder.folder, None)
    with running.under_load():
        running.processes.take_in_new()
        running.await_acknowledged()
    running.settled()
    assert is_there(running, 4, first)


def test_what_is_no_batch_stays_outside(running: Cluster) -> None:
    rpc = running.processes.cluster.nodes[0].rpc_address
    before = receipts(running)
    for wire in (b"\x00", b"junk", secrets.token_bytes(5000), bytes(64) + b"\x94\x01\xcd\x00\xc8\x00\x90"):
        assert broadcast(rpc, wire)["result"]["code"] == BatchCode.UNREADABLE
    for gateway in (1, 99):  # of another key, and unknown
        batch = Batch(gateway, running.height() + BATCH_SPAN_BLOCKS // 2, 0, (running.envelope(),))
        signed = seal_batch(running.chain_id, secrets.token_bytes(32), batch)
        assert broadcast(rpc, signed.wire)["result"]["code"] == BatchCode.UNSIGNED
    assert "error" in broadcast(rpc, secrets.token_bytes(TRANSACTION_BYTES_MAX + 1))
    assert receipts(running) == before
    running.settled()
    assert receipts(running) == before + 1


def test_bytes_at_the_doors_of_a_node_bother_nobody(running: Cluster) -> None:
    node = running.processes.cluster.nodes[1]
    for address in (node.abci_address, node.p2p_address, node.rpc_address):
        host, _, port = address.rpartition(":")
        for data in (b"\xff" * 4096, secrets.token_bytes(100_000), b"GET / HTTP/1.1\r\n\r\n"):
            with socket.create_connection((host, int(port)), timeout=10) as door:
                try:
                    door.sendall(data)
                    door.settimeout(1)
                    door.recv(100)
                except (TimeoutError, ConnectionError):
                    pass
    running.settled()
    assert running.processes.pairs[1].starts == 1


def receipts(running: Cluster) -> int:
    """How many envelopes the first node has a receipt of."""
    nodes = Nodes(running.addresses[:1])
    try:
        return int(nodes.get("/v1/status")["receipts"])
    finally:
        nodes.close()
