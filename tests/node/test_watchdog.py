"""A node whose CometBFT lives on without deciding gives itself up; one that is idle, cut off or hardly behind does not."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from fenming.node.watchdog import BEHIND_BLOCKS, IDLE_S, Watchdog


class World:
    """What the peers and the CometBFT say."""

    peers_of_engine = 3
    peer_height = 100
    looks = 0
    looked = threading.Event()


@pytest.fixture
def world() -> Iterator[tuple[World, str]]:
    told = World()
    told.looked = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            engine = self.path == "/net_info"
            body = {"result": {"n_peers": str(told.peers_of_engine)}} if engine else {"height": told.peer_height}
            told.looks += engine
            if told.looks > 3:
                told.looked.set()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield told, f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def given_up(world: tuple[World, str], idle_s: float, height: int) -> bool:
    told, address = world
    lost = threading.Event()
    dog = Watchdog(lambda: idle_s, lambda: height, address, [f"http://{address}"], lambda _: lost.set(), look_s=0.01)
    while not lost.is_set() and not told.looked.is_set() and idle_s > IDLE_S:
        lost.wait(0.01)
    dog.close()
    return lost.is_set()


def test_a_cometbft_that_decides_nothing_while_others_go_on_is_noticed(world: tuple[World, str]) -> None:
    assert given_up(world, IDLE_S + 1, 100 - BEHIND_BLOCKS)


def test_a_node_that_is_only_idle_is_left_alone(world: tuple[World, str]) -> None:
    assert not given_up(world, IDLE_S - 1, 0)
    assert world[0].looks == 0, "nobody is asked while CometBFT asks"


def test_a_node_hardly_behind_is_left_alone(world: tuple[World, str]) -> None:
    assert not given_up(world, IDLE_S + 1, 100 - BEHIND_BLOCKS + 1)


def test_a_node_that_is_cut_off_waits(world: tuple[World, str]) -> None:
    world[0].peers_of_engine = 0
    assert not given_up(world, IDLE_S + 1, 0)


def test_peers_that_do_not_answer_prove_nothing() -> None:
    lost = threading.Event()
    dog = Watchdog(lambda: IDLE_S + 1, lambda: 0, "127.0.0.1:1", ["http://127.0.0.1:1"], lambda _: lost.set(), look_s=0.01)
    assert not lost.wait(0.2)
    dog.close()
