"""The socket's word on whether CometBFT still decides: busy and passing calls are told from silence."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from fenming.ordering.cometbft import abci_pb2 as abci
from fenming.ordering.cometbft.server import AbciServer
from ordering.engine import Wire, free_port


class Slow:
    """Answers a decision when it is let to."""

    def __init__(self) -> None:
        self.asked, self.let = threading.Event(), threading.Event()

    def handle(self, request: abci.Request) -> abci.Response:
        if request.WhichOneof("value") == "check_tx":
            return abci.Response(check_tx={})
        self.asked.set()
        self.let.wait()
        return abci.Response(commit={})


@pytest.fixture
def served() -> Iterator[tuple[AbciServer, Slow, Wire]]:
    slow, port = Slow(), free_port()
    owner = ThreadPoolExecutor(1)
    server = AbciServer("127.0.0.1", port, slow.handle, owner, lambda _: None)
    wire = Wire(f"127.0.0.1:{port}")
    yield server, slow, wire
    slow.let.set()
    wire.close()
    server.close()
    owner.shutdown()


def until(holds: Callable[[], bool]) -> None:
    end_s = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end_s
        time.sleep(0.001)


def test_cometbft_is_not_silent_while_it_waits_for_an_answer(served: tuple[AbciServer, Slow, Wire]) -> None:
    server, slow, wire = served
    until(lambda: server.idle_s > 0.05)
    wire.send(abci.Request(commit={}))
    assert slow.asked.wait(60)
    assert server.idle_s == 0, "it waits, and may do so for long"
    slow.let.set()
    assert wire.receive().WhichOneof("value") == "commit"
    until(lambda: server.idle_s > 0.05)


def test_what_a_mempool_asks_is_no_sign_of_life(served: tuple[AbciServer, Slow, Wire]) -> None:
    server, _, wire = served
    until(lambda: server.idle_s > 0.05)
    before_s = server.idle_s
    wire.call(check_tx=abci.RequestCheckTx(tx=b"x"))
    assert server.idle_s >= before_s
