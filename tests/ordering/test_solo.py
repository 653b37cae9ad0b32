"""What is the embedded ordering's own: how long a block waits for company, and whose clock it runs on."""

import hashlib
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from fenming.admission.admission import Verdict
from fenming.base.signatures import ED25519
from fenming.client.envelopes import SecretKey, build_envelope
from fenming.domains.identity import actions as identity
from fenming.domains.identity.records import PartyKind
from fenming.node.clock import SteppedClock
from fenming.node.founding import HomeTaken, found_chain
from fenming.node.home import Home
from fenming.node.node import ClockNotAllowed, Node
from fenming.ordering.port import Ticket
from fenming.ordering.solo import SoloSettings

START_MS = 1_764_547_200_000
SEED = bytes(31) + b"\x05"


def registration(node: Node, name: str) -> bytes:
    key = identity.NewKey(1, ED25519.public_key(hashlib.sha256(name.encode()).digest()))
    action = identity.RegisterOrganisation(PartyKind.ORGANISATION, name, bytes(32), (identity.NewOfficer(1, 1, (key,)),))
    return build_envelope(node.genesis.chain_id, [SecretKey(2, 0, SEED)], [action], node.head().height + 1).wire


def codes(ticket: Ticket) -> list[int]:
    assert ticket.wait(20)
    return [answer.code for answer in ticket.answers if answer]


def test_a_block_waits_for_what_is_being_admitted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow admission beside a quick one: both come into one block, because the first waits for the second."""
    found_chain(Home(tmp_path), "solo", START_MS, [ED25519.public_key(SEED)], stepped_clock=True)
    node = Node(Home(tmp_path), SteppedClock(START_MS), SoloSettings(gather_ms=0, gather_busy_ms=20_000))
    admit = node.admission.admit
    begun, may_end = threading.Event(), threading.Event()

    def slow(wires: Sequence[bytes]) -> list[Verdict]:
        if len(wires) == 2:
            begun.set()
            assert may_end.wait(10)
        return admit(wires)

    monkeypatch.setattr(node.admission, "admit", slow)
    tickets: list[Ticket] = []
    pair = [registration(node, name) for name in ("Late 1", "Late 2")]
    late = threading.Thread(target=lambda: tickets.append(node.submit(pair)))
    late.start()
    assert begun.wait(10)
    early = node.submit([registration(node, "Early")])
    assert not early.wait(0.05)
    may_end.set()
    late.join()
    assert [codes(ticket) for ticket in (early, *tickets)] == [[0], [0, 0]]
    assert len({answer.height for ticket in (early, *tickets) for answer in ticket.answers if answer}) == 1
    node.close()


def test_only_a_sample_chain_runs_on_a_stepped_clock(tmp_path: Path) -> None:
    found_chain(Home(tmp_path), "real", START_MS, [ED25519.public_key(SEED)])
    with pytest.raises(ClockNotAllowed):
        Node(Home(tmp_path), SteppedClock(START_MS))
    with pytest.raises(HomeTaken):
        found_chain(Home(tmp_path), "again", START_MS, [ED25519.public_key(SEED)])
