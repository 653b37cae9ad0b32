"""Nodes of one cluster in this process, each in a home of its own and served over HTTP; blocks are committed by hand.

What is tried with them is what nodes tell each other and the world about their logs. That they come to the same blocks is the
engine's business, so the same blocks are given to each here, and another block to one that is to lie.
"""

import hashlib
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec
import uvicorn
from fastapi.testclient import TestClient

from fenming.base.encoding import encode
from fenming.base.notes import verifier_key
from fenming.base.signatures import ED25519
from fenming.chain.checkpoints import quorum_of
from fenming.client.envelopes import SecretKey, build_envelope
from fenming.domains.identity.actions import NewKey, NewOfficer, RegisterOrganisation
from fenming.domains.identity.records import PartyKind
from fenming.ledger.genesis import FoundingValidator, Genesis
from fenming.node.founding import new_genesis
from fenming.node.home import Home
from fenming.node.serve import ServingNode, _listen, application
from fenming.node.settings import NodeSettings

STARTED_MS = 1_764_547_200_000
AUTHORITY = bytes(31) + b"\x07"
PATIENCE_S = 240.0


def seed_of(name: str, purpose: str) -> bytes:
    return hashlib.sha256(f"{name} {purpose}".encode()).digest()


def cluster_genesis(powers: Sequence[int]) -> Genesis:
    """A chain whose validators are `node-0`, `node-1`... with these powers."""
    validators = [_validator(f"node-{index}", power) for index, power in enumerate(powers)]
    return new_genesis("cosigned", STARTED_MS, [ED25519.public_key(AUTHORITY)], "Authority", 1, False, (1,), "", validators)


def _validator(name: str, power: int) -> FoundingValidator:
    consensus, gateway, checkpoints, operator = (
        ED25519.public_key(seed_of(name, purpose)) for purpose in ("consensus", "gateway", "checkpoints", "operator")
    )
    return FoundingValidator(name, power, consensus, gateway, verifier_key(name, checkpoints), operator)


def write_home(folder: Path, genesis: Genesis, name: str, peers: dict[str, str]) -> Home:
    home = Home(folder)
    folder.mkdir(parents=True)
    for path, purpose in ((home.notary, "checkpoints"), (home.gateway, "gateway")):
        path.write_text(seed_of(name, purpose).hex() + "\n")
        path.chmod(0o600)
    settings = NodeSettings(name, "validator", "127.0.0.1:0", "127.0.0.1:1", "127.0.0.1:1", "127.0.0.1:1", peers)
    home.settings.write_bytes(msgspec.json.encode(settings))
    home.genesis.write_bytes(encode(genesis))
    return home


def registrations(genesis: Genesis, word: str, count: int) -> list[bytes]:
    """Envelopes that may be accepted at any height of these tests, once."""
    wires = []
    for number in range(count):
        name = f"{word} {number}"
        officer = NewOfficer(1, 1, (NewKey(1, ED25519.public_key(hashlib.sha256(name.encode()).digest())),))
        action = RegisterOrganisation(PartyKind.ORGANISATION, name, bytes(32), (officer,))
        wires.append(build_envelope(genesis.chain_id, [SecretKey(2, 0, AUTHORITY)], [action], 1, salt=number).wire)
    return wires


class Served:
    """A node, the address at which it answers, and a client that needs no address."""

    def __init__(self, home: Home, address: str) -> None:
        self.home = home
        self.address = address
        self.node = ServingNode(home)
        self.client = TestClient(application(self.node), raise_server_exceptions=False)

    def commit(self, wires: Sequence[bytes]) -> None:
        """A block of the next height with these envelopes, at a time that is the same on all nodes."""
        node = self.node._node
        block = node.chain.finalize(node.head().time_ms + 1000, node.chain.open_all(wires))
        node.chain.commit(block)
        node.admission.refresh()
        node._tell(block)


@contextmanager
def cluster(folder: Path, powers: Sequence[int]) -> Iterator[list[Served]]:
    """All nodes open, each answering on a port of its own and asking the others."""
    genesis = cluster_genesis(powers)
    with ExitStack() as closing:
        sockets = [closing.enter_context(_listen("127.0.0.1", 0)) for _ in powers]
        addresses = {f"node-{index}": f"http://127.0.0.1:{sock.getsockname()[1]}" for index, sock in enumerate(sockets)}
        served = []
        for index, (name, address) in enumerate(addresses.items()):
            peers = {peer: where for peer, where in addresses.items() if peer != name}
            served.append(Served(write_home(folder / f"home-{index}", genesis, name, peers), address))
            closing.callback(served[-1].node.close)
            closing.callback(_served_over_http(served[-1], sockets[index]))
        yield served


@contextmanager
def serve(home: Home) -> Iterator[Served]:
    """The node of a home, answering on a port of its own."""
    with ExitStack() as closing:
        sock = closing.enter_context(_listen("127.0.0.1", 0))
        served = Served(home, f"http://127.0.0.1:{sock.getsockname()[1]}")
        closing.callback(served.node.close)
        closing.callback(_served_over_http(served, sock))
        yield served


def _served_over_http(served: Served, sock: object) -> Callable[[], None]:
    """Answer on a socket in a thread; returns what stops it."""
    server = uvicorn.Server(uvicorn.Config(served.client.app, log_level="warning", access_log=False, timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]}, daemon=True)
    thread.start()

    def stop() -> None:
        server.should_exit = True
        thread.join(PATIENCE_S)

    return stop


def signed_by(served: Served, height: int, count: int) -> Callable[[], bool]:
    """Whether the checkpoint that a node answers is of this height, by so many validators."""

    def look() -> bool:
        quorum = quorum_of(served.home.read_genesis(), served.client.get("/log/checkpoint").content)
        return (quorum.checkpoint.height, len(quorum.signed_by)) == (height, count)

    return look


def until(condition: Callable[[], bool]) -> None:
    """Wait for it, with a patience that only something broken outlasts."""
    give_up_s = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < give_up_s, "it did not come about"
        time.sleep(0.02)
