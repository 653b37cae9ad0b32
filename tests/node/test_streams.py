"""Streams: a block to everybody who looks, from one thread for all; a hundred who look keep nobody from reading."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import httpx
import pytest
import uvicorn

from fenming.client.envelopes import build_envelope
from fenming.client.keystore import Keystore
from fenming.domains.money.actions import Transfer
from fenming.node.connections import configuration
from fenming.node.home import Home
from fenming.node.operations import SAMPLE_PASSPHRASE, demo
from fenming.node.serve import ServingNode, application
from fenming.web.application import WebApplication
from fenming.web.buckets import RATES

LOOKERS = 60
"""More than the forty threads that answer everything."""


class Running:
    """A node behind a real socket, and an envelope for it."""

    def __init__(self, folder: Path) -> None:
        sample = demo(folder / "home", 6, lambda _: None)
        self.node = ServingNode(Home(Path(sample.home)))
        store = Keystore.open(Home(Path(sample.home)).keys / "supplier.keys", SAMPLE_PASSPHRASE)
        keys = store.keys_of(store.labels[0][0])
        self.wire = build_envelope(bytes.fromhex(self.node.chain), keys, [Transfer(6, 3, 100)], sample.height + 1).wire
        config = configuration(WebApplication(application(self.node)), "127.0.0.1")
        config.port, config.timeout_graceful_shutdown = 0, 1
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)
        self.port = self.server.servers[0].sockets[0].getsockname()[1]

    def close(self) -> None:
        self.server.should_exit = True
        self.thread.join()
        self.node.close()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with closing(Running(tmp_path_factory.mktemp("streams"))) as made:
        yield made


def asked(port: int, last: str = "") -> socket.socket:
    """A stream that has been asked for."""
    stream = socket.create_connection(("127.0.0.1", port), timeout=60)
    stream.sendall(f"GET /v1/stream HTTP/1.1\r\nHost: x\r\n{last}\r\n".encode())
    return stream


def look(port: int) -> socket.socket:
    """A stream that has begun, before any block comes."""
    stream = asked(port)
    read_until(stream, b": open")
    return stream


def read_until(stream: socket.socket, wanted: bytes) -> bytes:
    data, until_s = b"", time.monotonic() + 60
    while wanted not in data:
        more = stream.recv(65536)
        assert more, "the stream ended"
        assert time.monotonic() < until_s, data
        data += more
    return data


def test_many_who_look_keep_nobody_from_reading_and_all_see_the_block(running: Running) -> None:
    address = f"http://127.0.0.1:{running.port}"
    with ExitStack() as stack:
        streams = [stack.enter_context(closing(look(running.port))) for _ in range(LOOKERS)]
        assert httpx.get(f"{address}/v1/parties", timeout=10).status_code == 200
        height = httpx.post(f"{address}/v1/envelopes", content=running.wire, timeout=20).json()["height"]
        for stream in streams:
            assert b"event: block" in read_until(stream, f"id: {height}\n".encode())


def test_who_comes_back_is_told_what_was_missed(running: Running) -> None:
    height = running.node.height()
    with closing(asked(running.port, f"Last-Event-ID: {height - 3}\r\n")) as stream:
        seen = read_until(stream, f"id: {height}\n".encode())
    assert [f"id: {number}\n".encode() in seen for number in range(height - 3, height + 1)] == [False, True, True, True]


def test_behind_a_proxy_of_this_machine_its_callers_are_counted_and_it_is_not(running: Running) -> None:
    address, most = f"http://127.0.0.1:{running.port}/v1/proofs/nothing", RATES["proof"].burst

    def statuses(**headers: str) -> set[int]:
        with httpx.Client(timeout=20) as client:
            return {client.get(address, headers=headers).status_code for _ in range(2 * most)}

    assert statuses(**{"X-Forwarded-For": "198.51.100.7"}) == {404, 429}
    assert statuses() == {404}
    assert "server" not in httpx.get(address, timeout=10).headers
