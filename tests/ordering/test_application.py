"""The application as CometBFT drives it: proposals of others, batches that should not be there, a restart, bad bytes on the socket."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from fenming.base.invariant import invariant
from fenming.base.signatures import ED25519
from fenming.client.envelopes import SecretKey, build_envelope
from fenming.domains.identity import actions as identity
from fenming.domains.identity.records import PartyKind
from fenming.ledger.codes import DUPLICATE, MALFORMED, SIGNATURE_WRONG
from fenming.node.home import Home
from fenming.node.node import Node
from fenming.node.operations import verify_home
from fenming.ordering.cometbft import abci_pb2 as abci
from fenming.ordering.cometbft.batches import BATCH_SPAN_BLOCKS, Batch, seal_batch
from fenming.ordering.cometbft.replica import BatchCode
from ordering.engine import GATEWAY_SEED, Engine, EngineStopped, Wire, found_cluster_of_one

START_MS = 1_764_547_200_000
SEED = bytes(31) + b"\x05"


class Pair:
    """A node and the engine beside it."""

    def __init__(self, folder: Path) -> None:
        self.home = Home(folder)
        if not self.home.holds_chain:
            found_cluster_of_one(self.home, START_MS, SEED, stepped_clock=False)
        self.node = Node(self.home)
        self.engine = Engine(self.home)

    def close(self) -> None:
        self.engine.close()
        self.node.close()

    def envelope(self, name: str, seed: bytes = SEED) -> bytes:
        key = identity.NewKey(1, ED25519.public_key(name.encode().ljust(32, b"k")))
        action = identity.RegisterOrganisation(PartyKind.ORGANISATION, name, bytes(32), (identity.NewOfficer(1, 1, (key,)),))
        return build_envelope(self.node.genesis.chain_id, [SecretKey(2, 0, seed)], [action], self.node.head().height + 1).wire

    def batch(self, *envelopes: bytes, gateway: int = 1, seed: bytes = GATEWAY_SEED, until: int = 100, time_ms: int = 0) -> bytes:
        return seal_batch(self.node.genesis.chain_id, seed, Batch(gateway, until, time_ms, envelopes)).wire

    def receipts(self) -> int:
        return self.node.head().result.log_size


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    opened = Pair(tmp_path)
    opened.engine.pause()
    yield opened
    opened.close()


def codes_of(finalized: Any) -> list[int]:
    return [result.code for result in finalized.tx_results]


def test_whatever_a_proposer_put_in_has_a_code_and_the_rest_runs(pair: Pair) -> None:
    good = pair.batch(pair.envelope("a"), pair.envelope("b"))
    unsigned = good[:5] + bytes((good[5] ^ 1,)) + good[6:]
    transactions = [
        good, unsigned, pair.batch(pair.envelope("c"), gateway=9), pair.batch(pair.envelope("d"), seed=SEED), good,
        pair.batch(pair.envelope("e"), until=0), pair.batch(pair.envelope("f"), until=BATCH_SPAN_BLOCKS + 2),
        pair.batch(pair.envelope("g"), time_ms=START_MS), pair.batch(pair.envelope("h")),
    ]  # fmt: skip
    assert pair.engine.propose(transactions)
    assert codes_of(pair.engine.make_block(transactions)) == [
        BatchCode.RUN, BatchCode.UNSIGNED, BatchCode.UNSIGNED, BatchCode.UNSIGNED, BatchCode.REPEATED,
        BatchCode.OUT_OF_DATE, BatchCode.OUT_OF_DATE, BatchCode.UNSIGNED, BatchCode.RUN,
    ]  # fmt: skip
    assert pair.receipts() == 3


def test_a_refused_envelope_is_a_code_and_no_reason_to_vote_against_a_block(pair: Pair) -> None:
    wire = pair.envelope("a")
    transactions = [pair.batch(wire, b"no envelope", pair.envelope("b", seed=GATEWAY_SEED), wire)]
    assert pair.engine.propose(transactions)
    pair.engine.make_block(transactions)
    reader = pair.node.reader()
    outcomes = msgspec.msgpack.decode(reader.outbox(1, 1)[0][1])[3]
    reader.close()
    assert [outcome[0][1] for outcome in outcomes] == [0, MALFORMED.number, SIGNATURE_WRONG.number, DUPLICATE.number]


def test_a_proposal_that_cannot_be_decoded_gets_no_vote(pair: Pair) -> None:
    for nonsense in (b"", b"x", bytes(64), bytes(70), pair.batch(pair.envelope("a")) + b"\x00"):
        assert not pair.engine.propose([pair.batch(pair.envelope("b")), nonsense])
    assert pair.engine.propose([])


def test_a_proposal_that_would_stop_the_nodes_gets_no_vote_and_is_never_made(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    (honest,) = pair.node.rulebook.sent_steps[identity.RegisterOrganisation]

    def fragile(context: Any, action: Any) -> None:
        invariant(action.name != "bomb", "a rule failed in a way it must not")
        honest(context, action)

    monkeypatch.setitem(pair.node.rulebook.sent_steps, identity.RegisterOrganisation, (fragile,))
    bomb, harmless = pair.batch(pair.envelope("bomb"), pair.envelope("a")), pair.batch(pair.envelope("b"))
    assert not pair.engine.propose([harmless, bomb])
    assert pair.engine.prepare([harmless, bomb]) == [harmless]
    assert pair.engine.check(bomb) != 0, "the mempool lets go of it"
    assert pair.engine.check(harmless) == 0


def test_a_proposal_keeps_within_what_the_block_holds(pair: Pair) -> None:
    batches = [pair.batch(pair.envelope(f"n{n}"), until=100 + n) for n in range(6)]
    room = sum(len(batch) + 8 for batch in batches[:4])
    assert pair.engine.prepare(batches, room) == batches[:4]
    assert pair.engine.prepare([batches[0], batches[0], b"junk"], room) == [batches[0]]


def test_what_was_decided_and_not_committed_is_run_again_after_a_restart(tmp_path: Path) -> None:
    pair = Pair(tmp_path)
    ticket = pair.node.submit([pair.envelope("a")])
    assert ticket.wait(20)
    pair.engine.pause()
    transactions = [pair.batch(pair.envelope("b"), pair.envelope("c"))]
    pair.engine.make_block(transactions, commit=False)
    before = pair.node.head()
    pair.close()
    again = Pair(tmp_path)
    assert again.node.head().height == before.height + 1
    assert again.receipts() == 3
    again.close()
    assert verify_home(tmp_path, None).envelopes == 3


def test_a_cometbft_of_another_chain_is_turned_away(tmp_path: Path) -> None:
    home = Home(tmp_path)
    genesis = found_cluster_of_one(home, START_MS, SEED)
    node = Node(home)
    wire = Wire(msgspec.json.decode(home.settings.read_bytes())["abci_address"])
    with pytest.raises(EngineStopped, match="another chain"):
        wire.call(init_chain=abci.RequestInitChain(chain_id=genesis.network_id + "x", initial_height=1))
    assert "another chain" in (node.failure or "")
    wire.close()
    node.close()


@pytest.mark.parametrize(
    "data", [b"\xff" * 16, b"\x80\x80\x80\x80\x40", b"\x02\x00", b"\x05\x0a\xff\xff\xff\xff", b"GET / HTTP/1.1\r\n\r\n" * 10, b""]
)
def test_bad_bytes_on_the_socket_end_that_connection_alone(pair: Pair, data: bytes) -> None:
    wire = Wire(pair.engine.settings.abci_address)
    wire.send_raw(data)
    wire.half_close()
    with pytest.raises(ConnectionError):
        wire.receive()
    assert pair.engine.propose([pair.batch(pair.envelope("a"))])
    assert pair.node.failure is None


def test_requests_sent_without_waiting_are_answered_in_order(pair: Pair) -> None:
    wire = Wire(pair.engine.settings.abci_address)
    for number in range(200):
        wire.send(abci.Request(echo={"message": str(number)}))
        wire.send(abci.Request(check_tx=abci.RequestCheckTx(tx=b"x")))
    for number in range(200):
        assert wire.receive().echo.message == str(number)
        assert wire.receive().check_tx.code == BatchCode.UNREADABLE
    wire.close()


def test_every_method_of_abci_is_answered(pair: Pair) -> None:
    calls: dict[str, Any] = {
        "echo": {"message": "x"}, "flush": {}, "info": {}, "query": {"path": "/head"}, "check_tx": {"tx": b"x"},
        "prepare_proposal": {"height": 1, "max_tx_bytes": 1000}, "process_proposal": {"height": 1}, "extend_vote": {},
        "verify_vote_extension": {}, "finalize_block": {"height": 1}, "commit": {}, "list_snapshots": {},
        "offer_snapshot": {"snapshot": {"height": 5, "format": 99}}, "load_snapshot_chunk": {"height": 5, "format": 1, "chunk": 0},
        "apply_snapshot_chunk": {"index": 0, "chunk": b"x"},
    }  # fmt: skip
    known = {field.name for field in abci.Request.DESCRIPTOR.oneofs_by_name["value"].fields}
    assert known == {*calls, "init_chain"}, "init_chain is called by every other test"
    wire = Wire(pair.engine.settings.abci_address)
    for kind, fields in calls.items():
        wire.send(abci.Request(**{kind: fields}))
        assert wire.receive().WhichOneof("value") == kind
    wire.close()


def test_many_clients_at_once_lose_nothing(tmp_path: Path) -> None:
    pair = Pair(tmp_path)
    found: list[int] = []

    def client(name: str) -> None:
        for number in range(20):
            ticket = pair.node.submit([pair.envelope(f"{name}-{number}")])
            assert ticket.wait(30)
            found.extend(answer.code for answer in ticket.answers if answer)

    threads = [threading.Thread(target=client, args=(f"c{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [0] * 80
    assert pair.receipts() == 80
    pair.close()
    assert verify_home(tmp_path, None).envelopes == 80


def test_a_batch_that_stands_in_a_block_twice_is_answered_once(pair: Pair) -> None:
    ticket = pair.node.submit([pair.envelope("a")])
    own: list[bytes] = []
    while not own:
        own = pair.engine.prepare([])
    assert codes_of(pair.engine.make_block(own * 2)) == [BatchCode.RUN, BatchCode.REPEATED]
    assert ticket.wait(20)
    assert [answer.code for answer in ticket.answers if answer] == [0]
    pair.engine.make_block(pair.engine.prepare([]))
    assert pair.receipts() == 1
