"""The log over HTTP as C2SP tlog-tiles describes it: every tile at every width it ever had, and nothing beyond."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from fenming.base.merkle import node_hash, root_of
from fenming.base.notes import parse_checkpoint, read_note, read_verifier_key
from fenming.base.signatures import ED25519
from fenming.base.tiles import TilePlace, tile_path
from fenming.chain.snapshots import restore_snapshot
from fenming.node.founding import found_chain
from fenming.node.home import Home
from fenming.node.log import NotPublished, ServedLog
from fenming.node.serve import ServingNode, application
from fenming.node.snapshots import keep_snapshot
from node.cluster_homes import AUTHORITY, STARTED_MS, registrations

LEAVES = 700  # two full tiles, a partial one of 188, and a level above


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServingNode]:
    home = Home(tmp_path_factory.mktemp("log") / "home")
    genesis = found_chain(home, "published", STARTED_MS, [ED25519.public_key(AUTHORITY)])
    serving = ServingNode(home)
    for start in range(0, LEAVES, 100):
        ticket = serving.submit(registrations(genesis, f"part {start}", 100))
        assert ticket.wait(60)
        assert {answer.code for answer in ticket.answers if answer} == {0}
    yield serving
    serving.close()


@pytest.fixture(scope="module")
def client(node: ServingNode) -> TestClient:
    return TestClient(application(node), raise_server_exceptions=False)


@pytest.fixture(scope="module")
def leaves(client: TestClient) -> list[bytes]:
    """The leaf hashes, read tile by tile."""
    tiles = [client.get(f"/log/tile/0/{name}") for name in ("000", "001", "002.p/188")]
    assert [tile.status_code for tile in tiles] == [200] * 3
    data = b"".join(tile.content for tile in tiles)
    return [data[at : at + 32] for at in range(0, len(data), 32)]


def test_the_leaves_give_the_root_that_the_notary_signed(client: TestClient, node: ServingNode, leaves: list[bytes]) -> None:
    answer = client.get("/log/checkpoint")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    genesis = node._node.genesis
    text, _ = read_note(answer.text, [read_verifier_key(genesis.notary_key)])
    checkpoint = parse_checkpoint(text)
    assert (checkpoint.origin, checkpoint.size, checkpoint.root) == (genesis.log_origin, LEAVES, root_of(leaves))


def test_every_width_that_a_tile_ever_had_is_there(client: TestClient, leaves: list[bytes]) -> None:
    for index, last in ((0, 256), (1, 256), (2, 188)):
        own = leaves[index * 256 : index * 256 + last]
        for width in [*range(1, last, 17), last]:
            answer = client.get(f"/log/tile/{tile_path(TilePlace(0, index, width))}")
            assert answer.content == b"".join(own[:width])
            assert answer.headers["content-type"] == "application/octet-stream"
            assert "immutable" in answer.headers["cache-control"]


def test_the_level_above_holds_the_roots_of_full_tiles(client: TestClient, leaves: list[bytes]) -> None:
    roots = [root_of(leaves[:256]), root_of(leaves[256:512])]
    assert client.get("/log/tile/1/000.p/2").content == b"".join(roots)
    assert client.get("/log/tile/1/000.p/1").content == roots[0]
    assert root_of(leaves) == node_hash(node_hash(*roots), root_of(leaves[512:]))


@pytest.mark.parametrize("place", ["0/002", "0/002.p/189", "0/003.p/1", "0/003", "1/000", "1/000.p/3", "1/001.p/1", "2/000.p/1", "63/000.p/1", "0/x001/000"])
def test_beyond_the_log_there_is_nothing(client: TestClient, place: str) -> None:
    answer = client.get(f"/log/tile/{place}")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert answer.json()["title"] == "the log has not come so far"
    assert "immutable" not in answer.headers.get("cache-control", "")


@pytest.mark.parametrize("place", ["0/0", "0/0000", "64/000", "0/000.p/256", "0/000.p/0", "x", "0/x000/001", "-1/000", "0/%2e%2e/000"])
def test_what_is_no_path_of_a_tile_is_not_there(client: TestClient, place: str) -> None:
    answer = client.get(f"/log/tile/{place}")
    assert (answer.status_code, answer.json()["title"]) == (404, "this is not the path of a tile")


@pytest.mark.parametrize("place", ["000", "000.p/3", "x001/000", "whatever"])
def test_entries_are_not_published_and_the_answer_says_why(client: TestClient, place: str) -> None:
    answer = client.get(f"/log/tile/entries/{place}")
    assert answer.status_code == 404
    assert "entries are not published" in answer.json()["title"]


def test_on_an_embedded_chain_nobody_cosigns(client: TestClient, node: ServingNode) -> None:
    answer = client.get("/log/cosignature/1")
    assert (answer.status_code, answer.json()["height"]) == (404, node.log.height())
    assert "one notary" in answer.json()["title"]
    assert client.get("/log/cosignature/-1").status_code == 422
    assert "cosigned" not in client.get("/v1/status").json()


def test_a_node_that_began_with_a_snapshot_says_what_it_does_not_hold(node: ServingNode, tmp_path: Path) -> None:
    taken = keep_snapshot(node._node)
    store = restore_snapshot(taken.path, node._node.genesis)

    class Restored:
        """What the log asks of a node."""

        home, genesis, reader, head = Home(tmp_path), node._node.genesis, staticmethod(store.reader), staticmethod(node._node.head)

    log = ServedLog(Restored())  # type: ignore[arg-type]
    assert log.tile(TilePlace(0, 2, 188)) == node.log.tile(TilePlace(0, 2, 188))
    with pytest.raises(NotPublished, match="began with a snapshot"):
        log.tile(TilePlace(0, 0))
    with pytest.raises(NotPublished, match="not come so far"):
        log.tile(TilePlace(0, 2, 189))
