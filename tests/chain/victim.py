"""A node that can be made to die at a named step: run by the crash tests as a process of its own.

    victim.py solo|cometbft HOME COUNT [STEP TIMES]

As a node of a cluster it has the engine in miniature beside it, which dies with it. Submits COUNT organisations to be registered, one envelope after the other, and prints the id of each acknowledged one. A step of
a snapshot has it take one at the end. TIMES 0 lets it live.
"""

import hashlib
import os
import signal
import sys
from pathlib import Path

from fenming.base import steps
from fenming.base.signatures import ED25519
from fenming.client.envelopes import SecretKey, build_envelope
from fenming.domains.identity.actions import NewKey, NewOfficer, RegisterOrganisation
from fenming.domains.identity.records import PartyKind
from fenming.node.founding import found_chain
from fenming.node.home import Home
from fenming.node.node import Node
from fenming.node.snapshots import keep_snapshot
from fenming.ordering.cometbft.cluster import Cluster
from fenming.ordering.cometbft.gateway import GatewaySettings
from fenming.ordering.solo import SoloSettings

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from ordering.engine import Engine, found_cluster_of_one

AUTHORITY = bytes(31) + b"\x07"


def main() -> None:
    ordering = sys.argv.pop(1)
    home, count = Home(Path(sys.argv[1])), int(sys.argv[2])
    if not home.holds_chain:
        found(home, ordering)
    if len(sys.argv) > 3:
        die_at(sys.argv[3], int(sys.argv[4]))
    node = Node(home, settings=SoloSettings(gather_ms=0) if ordering == "solo" else GatewaySettings(gather_ms=0))
    engine = Engine(home, lambda: waiting(node)) if ordering == "cometbft" else None
    for _ in range(count):
        seed = hashlib.sha256(os.urandom(16)).digest()
        officer = NewOfficer(1, 1, (NewKey(1, ED25519.public_key(seed)),))
        action = RegisterOrganisation(PartyKind.ORGANISATION, "x" * 100, bytes(32), (officer,))
        envelope = build_envelope(node.genesis.chain_id, [SecretKey(2, 0, AUTHORITY)], [action], node.head().height + 1)
        print("offered", envelope.envelope_id.hex(), flush=True)
        ticket = node.submit([envelope.wire])
        ticket.wait(30)
        answer = ticket.answers[0]
        assert answer is not None
        print("acknowledged" if answer.code == 0 else f"refused-{answer.code}", envelope.envelope_id.hex(), flush=True)
        if answer.code:
            sys.exit(7)
    if len(sys.argv) > 3 and sys.argv[3].startswith("snapshot."):
        keep_snapshot(node)
    if engine:
        engine.close()
    node.close()


def found(home: Home, ordering: str) -> None:
    if ordering == "solo":
        found_chain(home, "victim", 1_700_000_000_000, [ED25519.public_key(AUTHORITY)])
    else:
        found_cluster_of_one(home, 1_700_000_000_000, AUTHORITY, stepped_clock=False)


def waiting(node: Node) -> bool:
    assert isinstance(node.ordering, Cluster)
    return bool(node.ordering.gateway.offer(()))


def die_at(step: str, times: int) -> None:
    left = [times]

    def observer(reached: str) -> None:
        if reached == step:
            left[0] -= 1
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)

    steps.observe(observer)


if __name__ == "__main__":
    main()
