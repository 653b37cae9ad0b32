"""A peer that speaks CometBFT's protocol properly and then sends what it must not: the nodes drop it or the message, and go on.

The peer is a program in Go (`peer/`), for nothing else completes the handshake: what `test_quick_faults` throws at the same door is
dropped before it. It is built with the modules that building CometBFT has left on the machine.
"""

import secrets
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from cluster.harness import Cluster, cluster, is_there, needs_comet
from fenming.node.cluster.configuration import TRANSACTION_BYTES_MAX
from fenming.ordering.cometbft.batches import BATCH_SPAN_BLOCKS, Batch, seal_batch

needs_go = pytest.mark.skipif(shutil.which("go") is None, reason="Go is not installed: the hostile peer is built with it")
pytestmark = [needs_comet, needs_go, pytest.mark.long]

MEMPOOL = 0x30
STATE, DATA, VOTES, VOTE_BITS, EVIDENCE, BLOCKS, SNAPSHOTS, CHUNKS = 0x20, 0x21, 0x22, 0x23, 0x38, 0x40, 0x60, 0x61
UNHEARD_OF = 0x99
TARGET = 1
"""The node that the stranger calls."""


@pytest.fixture(scope="module")
def peer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    program = tmp_path_factory.mktemp("peer") / "peer"
    source = Path(__file__).parent / "peer"
    subprocess.run(["go", "build", "-mod=readonly", "-o", program, "."], cwd=source, check=True)
    return program


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("hostile") / "cluster") as opened:
        yield opened


def field(number: int, content: bytes) -> bytes:
    """One length-delimited field of a protocol buffer."""
    size, length = len(content), bytearray()
    while size > 0x7F:
        length.append(size & 0x7F | 0x80)
        size >>= 7
    return bytes([number << 3 | 2]) + bytes(length) + bytes([size]) + content


def transactions(*wires: bytes) -> bytes:
    """The mempool's message (`tendermint.mempool.Message`)."""
    return field(1, b"".join(field(1, wire) for wire in wires))


def told(running: Cluster, peer: Path, channel: int, message: bytes, count: int = 1) -> str:
    """What became of the connection: "kept" or "dropped"."""
    node = running.processes.cluster.nodes[TARGET]
    network = running.folder.home(node).read_genesis().network_id
    command: list[str | Path] = [peer, node.p2p_address, network, str(channel), str(count)]
    done = subprocess.run(command, input=message, capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().strip()


def test_what_no_reactor_can_read_costs_the_stranger_the_connection(running: Cluster, peer: Path) -> None:
    for channel in (STATE, DATA, VOTES, VOTE_BITS, MEMPOOL, EVIDENCE, BLOCKS, SNAPSHOTS, CHUNKS, UNHEARD_OF):
        for message in (b"\xff" * 64, secrets.token_bytes(10_000), field(1, b"\xff" * 64)):
            told(running, peer, channel, message)
        assert told(running, peer, channel, b"\xff" * 64) == "dropped", f"channel {channel:#x}"
    unbothered(running)


def test_transactions_of_a_peer_are_looked_at_as_those_of_a_client(running: Cluster, peer: Path) -> None:
    """Junk, batches of nobody, and a flood stay out of every block; the connection may live, for a peer can be wrong in good faith."""
    stray = running.signed()
    batch = Batch(99, running.height() + BATCH_SPAN_BLOCKS // 2, 0, (stray.wire,))
    signed = seal_batch(running.chain_id, secrets.token_bytes(32), batch).wire
    with running.under_load():
        assert told(running, peer, MEMPOOL, transactions(b"junk", secrets.token_bytes(5000), signed, signed)) == "kept"
        assert told(running, peer, MEMPOOL, transactions(b"junk", b"")) == "dropped"
        told(running, peer, MEMPOOL, transactions(*(secrets.token_bytes(30) for _ in range(10_000))))
        told(running, peer, MEMPOOL, transactions(*(secrets.token_bytes(300) for _ in range(10))), count=1000)
        running.await_acknowledged()
    unbothered(running)
    assert not is_there(running, TARGET, stray.envelope_id)


def test_what_is_larger_than_a_transaction_may_be_is_dropped_with_its_sender(running: Cluster, peer: Path) -> None:
    assert told(running, peer, MEMPOOL, transactions(secrets.token_bytes(TRANSACTION_BYTES_MAX + 4096))) == "dropped"
    assert told(running, peer, DATA, secrets.token_bytes(3 << 20)) == "dropped"
    unbothered(running)


def unbothered(running: Cluster) -> None:
    """Everybody runs as before, at one height and with one root; a panic may have ended a connection, never the consensus."""
    running.settled()
    assert [pair.starts for pair in running.processes.pairs] == [1] * 4
    node = running.processes.cluster.nodes[TARGET]
    log = running.folder.log(node, "comet").read_text(errors="replace")
    assert "CONSENSUS FAILURE" not in log

