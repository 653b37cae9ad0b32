"""What a node answers that joined by a snapshot: its own time, with proofs; of the time before it, that it was not there."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest
from fastapi.testclient import TestClient

from chain.growing import AUTHORITY, STARTED_MS, registration
from fenming.base.problems import HistoryMissing, NotThere
from fenming.base.signatures import ED25519
from fenming.chain.proofs import TilesMissing
from fenming.chain.records import read_block
from fenming.chain.state_sync import Joining, JoiningPlaces, OfferedSnapshots
from fenming.client.verification import verify_receipt
from fenming.ledger.codes import DUPLICATE
from fenming.node import checkup, operations
from fenming.node.founding import found_chain
from fenming.node.home import Home
from fenming.node.node import Node
from fenming.node.reading import ReadHome
from fenming.node.serve import ServingNode, application
from fenming.node.snapshots import keep_snapshot, snapshot
from fenming.node.without_views import receipt_from_outbox
from fenming.storage.block_log import BlockLog
from fenming.web.application import WebApplication
from node.serving import lists_of

BEFORE = 300
"""So many receipts before the snapshot that the log's right edge is not all of it."""


def hand_in(node: Node | ServingNode, *names: str) -> list[tuple[int, str]]:
    """Code and id of each."""
    genesis = (node if isinstance(node, Node) else node._node).genesis
    ticket = node.submit([registration(genesis, name) for name in names])
    assert ticket.wait(60)
    return [(answer.code, answer.envelope_id.hex()) for answer in ticket.answers if answer]


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A home whose snapshot a second one joined by; the ids of an old envelope, and the trust file of before and after."""
    home = Home(tmp_path_factory.mktemp("old") / "home")
    genesis = found_chain(home, "joined", STARTED_MS, [ED25519.public_key(AUTHORITY)])
    node = Node(home)
    old = hand_in(node, *(f"old {number}" for number in range(BEFORE)))
    node.close()
    early = operations.trust(home.folder)
    node = Node(home)
    hand_in(node, *(f"later {number}" for number in range(BEFORE)))
    keep_snapshot(node)
    height = node.head().height
    node.close()
    joiner = Home(tmp_path_factory.mktemp("new") / "home")
    joiner.folder.mkdir()
    for path in (home.genesis, home.notary):
        shutil.copy(path, joiner.folder)
    joining = Joining(genesis, JoiningPlaces(joiner.state, joiner.log, joiner.joining))
    offered = OfferedSnapshots(home.snapshots)
    offer = offered.offered()[0]
    joining.begin(offer, read_block(BlockLog(home.log, genesis.chain_id).read(height)).result.app_hash)
    for index in range(offer.chunks):
        joining.apply(index, offered.chunk(height, offer.format, index), "peer")
    joining.install()
    return {"home": joiner, "old": old[0][1], "height": height, "early": early, "source": home}


@pytest.fixture
def joined(known: dict[str, Any], tmp_path: Path) -> Iterator[tuple[TestClient, ServingNode, dict[str, Any]]]:
    home = Home(Path(shutil.copytree(known["home"].folder, tmp_path / "home")))
    node = ServingNode(home)
    try:
        yield TestClient(application(node), raise_server_exceptions=False), node, known
    finally:
        node.close()


def test_it_takes_envelopes_answers_for_them_and_proves_them(joined: tuple[TestClient, ServingNode, dict[str, Any]]) -> None:
    client, node, known = joined
    assert client.get("/log/checkpoint").text == ""  # it signs nothing that it has not computed
    ((code, envelope),) = hand_in(node, "new")
    assert code == 0
    receipt = client.get(f"/v1/envelopes/{envelope}").json()
    assert (receipt["envelope_id"], receipt["height"], receipt["code"]) == (envelope, known["height"] + 1, 0)
    assert receipt["log_index"] >= 2 * BEFORE
    trust = client.get("/v1/trust").content
    proven = verify_receipt(client.get(f"/v1/proofs/{envelope}").content, trust)
    assert proven.height == known["height"] + 1
    assert hand_in(node, "old 0")[0][0] == DUPLICATE.number
    assert client.get("/readyz").status_code == 200
    figures = client.get("/metrics").text
    assert f"fenming_first_block {known['height'] + 1}" in figures
    assert "fenming_views_height" not in figures
    assert node.wait_for_height(known["height"] + 1, 5) == node.height()


def test_a_receipt_is_the_same_with_and_without_views(known: dict[str, Any], tmp_path: Path) -> None:
    node = ServingNode(Home(Path(shutil.copytree(known["source"].folder, tmp_path / "home"))))
    try:
        assert node.wait_for_height(known["height"], 30) == known["height"]
        envelope = bytes.fromhex(known["old"])
        with closing(node._node.reader()) as reader:
            assert (receipt_from_outbox(reader, envelope), True) == node.receipt(envelope)
            assert receipt_from_outbox(reader, bytes(32)) is None
    finally:
        node.close()


def test_what_a_view_would_answer_is_refused_with_the_reason(joined: tuple[TestClient, ServingNode, dict[str, Any]]) -> None:
    client, _, known = joined
    for path in (*lists_of(client), "/v1/trace/payment-1", "/v1/contracts?as_of=1"):
        answer = client.get(path)
        body = answer.json()
        assert (answer.status_code, body["name"], body["until"]) == (503, "HistoryMissing", known["height"]), path
        assert answer.headers["content-type"] == "application/problem+json"
        assert "Retry-After" not in answer.headers
        assert f"the blocks up to {known['height']} are not here" in body["title"]
    status = client.get("/v1/status").json()
    assert (status["first_block"], status["views_height"]) == (known["height"] + 1, None)
    pages = TestClient(WebApplication(client.app), headers={"Accept": "text/html", "Accept-Language": "en"})
    assert "are not here" in pages.get("/").text
    assert "It has no views" in pages.get("/node").text


def test_what_was_before_it_is_said_to_be_elsewhere(joined: tuple[TestClient, ServingNode, dict[str, Any]]) -> None:
    client, node, known = joined
    hand_in(node, "another")
    for path in (f"/v1/envelopes/{known['old']}", f"/v1/proofs/{known['old']}"):
        answer = client.get(path)
        assert answer.status_code == 503, path
        assert "accepted in block" in answer.json()["title"]
    assert client.get(f"/v1/envelopes/{'0' * 64}").status_code == 404
    assert client.get("/log/tile/0/000").status_code == 404
    assert "began with a snapshot" in client.get("/log/tile/0/000").json()["title"]


def test_the_commands_say_since_when_the_home_knows(known: dict[str, Any], tmp_path: Path) -> None:
    home = Home(Path(shutil.copytree(known["home"].folder, tmp_path / "home")))
    folder, height = home.folder, known["height"]
    with pytest.raises(NotThere, match="no checkpoint yet"):
        operations.trust(folder)
    ((_, envelope),) = grown(home, "for the commands")
    status = operations.status(folder)
    assert (status["first_block"], status["height"], status["views_height"]) == (height + 1, height + 1, None)
    findings = checkup.look(folder)
    assert any(f"begins with block {height + 1}" in finding.what for finding in findings)
    assert not any(finding.serious for finding in findings)
    for ask in (lambda: operations.trace(folder, "payment-1"), lambda: operations.prove(folder, "payment-1", None)):
        with pytest.raises(HistoryMissing):
            ask()
    trust = msgspec.json.encode(operations.trust(folder))
    assert verify_receipt(msgspec.json.encode(operations.prove(folder, envelope, trust)), trust).height == height + 1
    with pytest.raises(TilesMissing):
        operations.prove(folder, envelope, msgspec.json.encode(known["early"]))
    with pytest.raises(HistoryMissing, match="joined by a snapshot"):
        operations.verify_home(folder, None)
    assert snapshot(folder, None, write=True, dry_run=False)["height"] == height + 1
    grown(home, "and one more")
    assert operations.verify_home(folder, None, str(height + 1)).envelopes == 1


def grown(home: Home, name: str) -> list[tuple[int, str]]:
    node = Node(home)
    try:
        return hand_in(node, name)
    finally:
        node.close()


def test_an_open_home_keeps_no_block_alive(known: dict[str, Any], tmp_path: Path) -> None:
    """Whoever looks at an old commit keeps the store from using its room again: it grew by five kilobytes with every envelope."""
    node = ServingNode(Home(Path(shutil.copytree(known["source"].folder, tmp_path / "home"))))
    try:
        store = node._node.store
        ((_, envelope),) = hand_in(node, "first")
        node.prove(envelope)
        for number in range(5):
            hand_in(node, f"more {number}")
        height = node._node.head().height
        assert node.wait_for_height(height, 30) == height
        last = store._environment.info()["last_txnid"]
        seen = [int(line.split()[2]) for line in store._environment.readers().splitlines()[1:] if line.split()[2].isdigit()]
        assert seen, "the store reads for itself"
        assert all(transaction >= last - 1 for transaction in seen), (seen, last)
    finally:
        node.close()


def test_a_home_read_by_another_process_is_let_go_of(known: dict[str, Any]) -> None:
    reading = ReadHome(known["source"])
    reading.catch_up()
    held = reading.head()
    reading.refresh()
    assert reading.head() == held
    reading.refresh()
    assert reading._view is None
    reading.close()
