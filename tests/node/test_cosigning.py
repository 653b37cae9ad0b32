"""Nodes cosign each other's checkpoints: what a cluster says of its log is the word of more than two thirds, or known not to be."""

import base64
import json
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from fenming.base.figures import Family
from fenming.base.notes import NoteVerifier, cosignature_line, note_of, read_verifier_key, sign_note, signature_lines
from fenming.base.problems import BadUsage, NotThere
from fenming.base.signatures import ED25519
from fenming.chain.checkpoints import CheckpointRefused, Notary, Signer, founding_signers, quorum_of, read_checkpoint
from fenming.chain.records import Head
from fenming.ledger.app_state import AppState
from fenming.ledger.genesis import Genesis
from fenming.node.alarms import Alarm, Alarms
from fenming.node.checkup import look
from fenming.node.cosigning import Cosigning
from fenming.node.home import Home
from fenming.node.notary import notary_of
from fenming.node.operations import verify_home
from fenming.node.peers import HttpPeer, PeerElsewhere, PeerSilent
from fenming.node.serve import ServingNode
from node.cluster_homes import Served, cluster, cluster_genesis, registrations, seed_of, signed_by, until, write_home

POWERS = (10, 10, 10, 10)


@pytest.fixture
def nodes(tmp_path: Path) -> Iterator[list[Served]]:
    with cluster(tmp_path, POWERS) as served:
        yield served


def note_from(served: Served) -> bytes:
    answer = served.client.get("/log/checkpoint")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert "no-cache" in answer.headers["cache-control"]
    return bytes(answer.content)


def genesis_of(served: Served) -> Genesis:
    return served.home.read_genesis()


def figure(served: Served, name: str) -> dict[str, float]:
    """A figure's samples by their labels' values."""
    families: dict[str, Family] = {family.name: family for family in served.node.figures()}
    return {" ".join(labels.values()): float(value) for labels, value in families[name].samples if not isinstance(value, msgspec.Struct)}


# Several nodes, over HTTP.


def test_every_node_gathers_what_the_others_signed(nodes: list[Served]) -> None:
    wires = registrations(genesis_of(nodes[0]), "first", 3)
    for served in nodes:
        served.commit(wires)
    for served in nodes:
        until(signed_by(served, 1, 4))
    notes = [note_from(served) for served in nodes]
    texts = {quorum_of(genesis_of(nodes[0]), note).checkpoint.text for note in notes}
    assert len(texts) == 1
    for served, note in zip(nodes, notes, strict=True):
        quorum = quorum_of(genesis_of(served), note)
        assert (quorum.power, quorum.power_total, quorum.is_enough) == (40, 40, True)
        assert read_checkpoint(genesis_of(served), note) == quorum.checkpoint
        assert served.client.get("/v1/status").json()["cosigned"] == {"height": 1, "power": 40, "power_total": 40}
        assert figure(served, "fenming_cosigned_height") == {"": 1}
        until(lambda served=served: set(figure(served, "fenming_peer_height").values()) == {1})  # type: ignore[misc]
        assert figure(served, "fenming_checkpoint_alarms") == {"": 0}


def test_three_of_four_are_enough_and_two_are_not(nodes: list[Served]) -> None:
    genesis = genesis_of(nodes[0])
    for served in nodes:
        served.commit(registrations(genesis, "first", 1))
    for served in nodes[:3]:
        served.commit(registrations(genesis, "second", 1))
    until(signed_by(nodes[0], 2, 3))
    assert quorum_of(genesis, note_from(nodes[0])).is_enough
    assert figure(nodes[0], "fenming_cosigned_power") == {"": 30}
    until(lambda: nodes[0].client.get("/v1/status").json()["peers"]["node-3"] == {"height": 1, "problem": "it stands at block 1"})
    assert figure(nodes[0], "fenming_peer_height")["node-3"] == 1
    for served in nodes[:2]:
        served.commit(registrations(genesis, "third", 1))
    until(lambda: figure(nodes[0], "fenming_cosigned_power") == {"": 20})
    assert quorum_of(genesis, note_from(nodes[0])).checkpoint.height == 2
    assert nodes[0].client.get("/v1/status").json()["cosigned"] == {"height": 2, "power": 20, "power_total": 40}
    for _ in range(20):
        nodes[0].commit([])
    quorum = quorum_of(genesis, note_from(nodes[0]))
    assert (quorum.checkpoint.height, quorum.signed_by) == (23, ("node-0",))
    assert figure(nodes[0], "fenming_cosigned_height") == {"": -1}


def test_a_node_that_signs_another_history_is_an_alarm_with_its_evidence(nodes: list[Served], tmp_path: Path) -> None:
    genesis = genesis_of(nodes[0])
    for served in nodes[:3]:
        served.commit(registrations(genesis, "true", 2))
    nodes[3].commit(registrations(genesis, "false", 2))
    until(lambda: bool(nodes[0].node.log.alarms.paths()))
    until(signed_by(nodes[0], 1, 3))
    (path,) = nodes[0].node.log.alarms.paths()
    alarm = msgspec.json.decode(path.read_bytes(), type=Alarm)
    assert (alarm.height, alarm.signed_by) == (1, "node-3")
    ours, theirs = quorum_of(genesis, alarm.ours.encode()), quorum_of(genesis, alarm.theirs.encode())
    assert (ours.signed_by, theirs.signed_by) == (("node-0",), ("node-3",))
    assert ours.checkpoint.height == theirs.checkpoint.height == 1
    assert ours.checkpoint.root != theirs.checkpoint.root
    assert nodes[0].client.get("/v1/status").json()["checkpoint_alarms"] == [path.name]
    assert figure(nodes[0], "fenming_checkpoint_alarms") == {"": 1}
    until(lambda: len(nodes[3].node.log.alarms.paths()) == 3)  # to the one that differs all others do
    for served in nodes:
        served.node.close()
    troubles = [finding for finding in look(nodes[0].home.folder) if finding.serious]
    # The home is a node's without its CometBFT, and doctor says that too.
    alarms = [finding for finding in troubles if "checkpoint of block" in finding.what]
    assert [finding.what for finding in alarms] == ["node-3 signed another checkpoint of block 1 than this node"]
    assert str(path) in alarms[0].remedy


def test_a_node_that_is_started_again_signs_its_head_and_what_comes(nodes: list[Served]) -> None:
    genesis = genesis_of(nodes[0])
    for number in range(3):
        for served in nodes:
            served.commit(registrations(genesis, f"block {number}", 1))
    until(signed_by(nodes[0], 3, 4))
    answers = [nodes[0].client.get(f"/log/cosignature/{height}") for height in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 404]
    assert answers[4].json()["height"] == 3
    assert answers[4].headers["content-type"] == "application/problem+json"
    nodes[0].node.close()
    again = Served(nodes[0].home, nodes[0].address)
    try:
        assert [again.client.get(f"/log/cosignature/{height}").status_code for height in range(5)] == [404, 404, 404, 200, 404]
        until(signed_by(again, 3, 4))
    finally:
        again.node.close()


def test_a_home_of_a_cluster_is_verified(nodes: list[Served]) -> None:
    genesis = genesis_of(nodes[0])
    nodes[0].commit(registrations(genesis, "first", 2))
    nodes[0].node.close()
    assert verify_home(nodes[0].home.folder, None).height == 1


# What a peer may send.


class Scripted:
    """A peer that answers what it is told to."""

    def __init__(self, name: str, answer: Callable[[int], str]) -> None:
        self.name = name
        self.cosigned = answer


def head(height: int, word: str = "", size: int = 5) -> Head:
    root = ED25519.public_key(seed_of(word, "root"))
    return Head(height, height * 1000, bytes(32), AppState(bytes(32), root, size, bytes(32), 1))


def notary(genesis: Genesis, name: str) -> Notary:
    return Notary(genesis.log_origin, name, seed_of(name, "checkpoints"))


def cosigning(genesis: Genesis, folder: Path, *peers: Scripted, signers: tuple[Signer, ...] = ()) -> Cosigning:
    known = signers or founding_signers(genesis)
    return Cosigning(genesis, notary(genesis, "node-0"), lambda: known, peers, Alarms(folder / "alarms"), lambda: 5_000)


def changed_signature(note: str) -> str:
    """The same note with a bit of its signature turned."""
    text, line = note.rsplit("— ", 1)
    name, encoded = line.split(" ")
    data = bytearray(base64.b64decode(encoded))
    data[-1] ^= 1
    return f"{text}— {name} {base64.b64encode(bytes(data)).decode()}\n"


GENESIS = cluster_genesis(POWERS)
OTHER_CHAIN = cluster_genesis(POWERS)
BAD_ANSWERS: dict[str, Callable[[int], str]] = {
    "no note": lambda height: "no note",
    "nothing": lambda height: "",
    "unsigned": lambda height: notary(GENESIS, "node-1").cosign(head(height), 1).partition("\n\n")[0] + "\n",
    "a plain signature": lambda height: notary(GENESIS, "node-1")(head(height)).decode(),
    "a signature that is not good": lambda height: changed_signature(notary(GENESIS, "node-1").cosign(head(height), 1)),
    "no validator": lambda height: notary(GENESIS, "stranger").cosign(head(height), 1),
    "another height": lambda height: notary(GENESIS, "node-1").cosign(head(height + 1), 1),
    "another chain": lambda height: notary(OTHER_CHAIN, "node-1").cosign(head(height), 1),
    "no checkpoint": lambda height: note_of("a\nb\nc\n", [cosignature_line("a\nb\nc\n", "node-1", seed_of("node-1", "checkpoints"), 1)]),
}


@pytest.mark.parametrize("answer", BAD_ANSWERS)
def test_what_is_no_cosignature_of_the_height_is_not_taken_and_is_no_alarm(tmp_path: Path, answer: str) -> None:
    signing = cosigning(GENESIS, tmp_path, Scripted("bad", BAD_ANSWERS[answer]), Scripted("good", lambda height: notary(GENESIS, "node-2").cosign(head(height), 1)))
    try:
        signing.committed(head(7))
        until(lambda: signing.seen["bad"].failures > 0 and signing.seen["good"].answers > 0)
        assert quorum_of(GENESIS, signing.checkpoint().encode()).signed_by == ("node-0", "node-2")
        assert signing.seen["bad"].problem
        assert not Alarms(tmp_path / "alarms").paths()
    finally:
        signing.close()


def test_a_peer_that_fails_is_asked_again_and_one_that_is_elsewhere_says_where(tmp_path: Path) -> None:
    asked: list[int] = []

    def answer(height: int) -> str:
        asked.append(height)
        if len(asked) == 1:
            raise PeerSilent("it is away")
        if len(asked) == 2:
            raise PeerElsewhere(3)
        return notary(GENESIS, "node-1").cosign(head(height), 1)

    signing = cosigning(GENESIS, tmp_path, Scripted("node-1", answer))
    try:
        signing.committed(head(4))
        until(lambda: signing.seen["node-1"].answers == 1)
        assert asked == [4, 4, 4]
        assert (signing.seen["node-1"].failures, signing.seen["node-1"].height, signing.seen["node-1"].problem) == (2, 4, "")
    finally:
        signing.close()


def test_an_alarm_that_cannot_be_written_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "alarms").write_text("a file where a folder belongs")
    signing = cosigning(GENESIS, tmp_path, Scripted("node-1", lambda height: notary(GENESIS, "node-1").cosign(head(height, "lie"), 1)))
    try:
        signing.committed(head(4))
        until(lambda: signing.seen["node-1"].failures > 0)
        (tmp_path / "alarms").unlink()
        until(lambda: len(Alarms(tmp_path / "alarms").paths()) == 1)
    finally:
        signing.close()


def test_the_first_alarms_of_a_signer_are_kept_and_no_more(tmp_path: Path) -> None:
    alarms = Alarms(tmp_path / "alarms")
    for height in range(1, 15):
        for signer in (b"\x01\x02\x03\x04", b"\x05\x06\x07\x08"):
            alarms.keep(Alarm(height, "node-1", 0, "ours", "theirs"), signer)
    kept = [json.loads(path.read_bytes())["height"] for path in alarms.paths()]
    assert kept == [*range(1, 11), *range(1, 11)]


def test_only_heights_committed_lately_are_signed_and_the_time_is_when_they_were(tmp_path: Path) -> None:
    signing = cosigning(GENESIS, tmp_path)
    for height in range(300):
        signing.committed(head(height))
    assert signing.cosigned(299).partition("\n\n")[0].splitlines()[3] == "height 299"
    assert int.from_bytes(base64.b64decode(signing.cosigned(299).split(" ")[-1])[4:12]) == 5
    for height in (0, 43, 300):
        with pytest.raises(NotThere):
            signing.cosigned(height)
    assert signing.cosigned(44)


def test_validators_that_came_later_count_when_they_are_known(tmp_path: Path) -> None:
    later = Signer(NoteVerifier("node-9", ED25519.public_key(seed_of("node-9", "checkpoints"))), 100)
    signing = cosigning(
        GENESIS, tmp_path, Scripted("node-9", lambda height: notary(GENESIS, "node-9").cosign(head(height), 1)),
        signers=(*founding_signers(GENESIS), later),
    )  # fmt: skip
    try:
        signing.committed(head(4))
        until(lambda: signing.state().power == 110)
        note = signing.checkpoint().encode()
        assert quorum_of(GENESIS, note, (*founding_signers(GENESIS), later)).is_enough
        assert quorum_of(GENESIS, note).signed_by == ("node-0",)
        assert read_checkpoint(GENESIS, note, (*founding_signers(GENESIS), later)).height == 4
        with pytest.raises(CheckpointRefused, match="signatures of others"):
            read_checkpoint(GENESIS, note)
    finally:
        signing.close()


# Checkpoints by themselves.


def test_any_validator_may_sign_and_only_more_than_two_thirds_are_enough() -> None:
    note = notary(GENESIS, "node-1")(head(4))
    lines = signature_lines(note.decode())
    text = note.decode().partition("\n\n")[0] + "\n"
    assert read_checkpoint(GENESIS, note).height == 4
    for count, is_enough in ((1, False), (2, False), (3, True)):
        signed = note_of(text, [*lines, *(signature_lines(notary(GENESIS, f"node-{index}").cosign(head(4), 9))[0] for index in range(2, 1 + count))])
        quorum = quorum_of(GENESIS, signed.encode())
        assert (len(quorum.signed_by), quorum.power, quorum.is_enough) == (count, 10 * count, is_enough)


def test_signing_twice_counts_once() -> None:
    mine = notary(GENESIS, "node-1")
    text = mine(head(4)).decode().partition("\n\n")[0] + "\n"
    lines = [signature_lines(note)[0] for note in (mine(head(4)).decode(), mine.cosign(head(4), 1), mine.cosign(head(4), 2))]
    assert quorum_of(GENESIS, note_of(text, lines).encode()).power == 10
    assert read_checkpoint(GENESIS, note_of(text, lines[:2]).encode()).height == 4
    with pytest.raises(CheckpointRefused, match="signatures of others"):
        read_checkpoint(GENESIS, note_of(text, lines).encode())


def test_two_thirds_are_not_more_than_two_thirds() -> None:
    genesis = cluster_genesis((2, 1))
    assert not quorum_of(genesis, Notary(genesis.log_origin, "node-0", seed_of("node-0", "checkpoints"))(head(1))).is_enough
    genesis = cluster_genesis((3, 1))
    assert quorum_of(genesis, Notary(genesis.log_origin, "node-0", seed_of("node-0", "checkpoints"))(head(1))).is_enough


def test_a_witness_that_is_no_validator_is_left_out_of_account_and_out_of_files() -> None:
    note = notary(GENESIS, "node-1")(head(4)).decode()
    text = note.partition("\n\n")[0] + "\n"
    witnessed = note_of(text, [*signature_lines(note), cosignature_line(text, "witness.example", bytes(32), 9)]).encode()
    assert quorum_of(GENESIS, witnessed).signed_by == ("node-1",)
    with pytest.raises(CheckpointRefused, match="signatures of others"):
        read_checkpoint(GENESIS, witnessed)


@pytest.mark.parametrize("note", [b"", b"\xff", sign_note("x\n", "node-1", seed_of("node-1", "checkpoints")).encode(), notary(GENESIS, "stranger")(head(1)), notary(OTHER_CHAIN, "node-1")(head(1))])
def test_what_is_no_checkpoint_of_the_cluster_is_refused(note: bytes) -> None:
    for read in (read_checkpoint, quorum_of):
        with pytest.raises(CheckpointRefused):
            read(GENESIS, note)


def test_a_node_that_came_later_signs_under_the_name_in_its_settings(tmp_path: Path) -> None:
    home = write_home(tmp_path / "home", GENESIS, "later one", {})
    key = notary_of(home, GENESIS).verifier
    assert (key.name, key.public_key) == ("later-one", ED25519.public_key(seed_of("later one", "checkpoints")))
    home = write_home(tmp_path / "founding", GENESIS, "node-2", {})
    assert notary_of(home, GENESIS).verifier == read_verifier_key(GENESIS.validators[2].checkpoint_key)


def test_a_node_with_a_peer_that_has_no_address_does_not_start_and_lets_go_of_its_home(tmp_path: Path) -> None:
    home = write_home(tmp_path / "home", GENESIS, "node-0", {"node-1": "nowhere"})
    with pytest.raises(BadUsage, match="peer node-1"):
        ServingNode(home)
    write_home(tmp_path / "good", GENESIS, "node-0", {})
    shutil.copy(Home(tmp_path / "good").settings, home.settings)
    ServingNode(home).close()


# The wire between nodes.


@pytest.mark.parametrize("address", ["", "127.0.0.1:80", "ftp://127.0.0.1", "http://", "http://127.0.0.1:x", "http://[::1", "file:///etc/passwd"])
def test_an_address_that_is_none_is_refused_at_once(address: str) -> None:
    with pytest.raises(BadUsage, match="peer one"):
        HttpPeer("one", address)


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (b"", "RemoteDisconnected"), (b"junk\r\n\r\n", "BadStatusLine"), (b"HTTP/1.1 500 no\r\nContent-Length: 0\r\n\r\n", "it answers 500"),
        (b"HTTP/1.1 404 no\r\nContent-Length: 2\r\n\r\n{}", "it answers 404"), (b"HTTP/1.1 302 go\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", "it answers 302"),
        (b"HTTP/1.1 200 ok\r\nContent-Length: 1\r\n\r\n\xff", "no text"), (b"HTTP/1.1 404 no\r\nContent-Length: 12\r\n\r\n{\"height\":7}", "block 7"),
        (b"HTTP/1.1 200 ok\r\n\r\n" + b"x" * 100_000, ""),
    ],
)  # fmt: skip
def test_whatever_a_peer_answers_is_bounded_and_said(answer: bytes, problem: str, one_answer: Callable[[bytes], str]) -> None:
    peer = HttpPeer("one", one_answer(answer), timeout_s=20)
    if problem:
        with pytest.raises(PeerSilent, match=problem):
            peer.cosigned(1)
    else:
        assert peer.cosigned(1) == "x" * 65536


@pytest.fixture
def one_answer() -> Iterator[Callable[[bytes], str]]:
    """Serves one connection with these bytes, whatever was asked; returns the address."""
    listening: list[socket.socket] = []

    def serve(answer: bytes) -> str:
        server = socket.create_server(("127.0.0.1", 0))
        listening.append(server)

        def run() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(answer)

        threading.Thread(target=run, daemon=True).start()
        return f"http://127.0.0.1:{server.getsockname()[1]}"

    yield serve
    for server in listening:
        server.close()
