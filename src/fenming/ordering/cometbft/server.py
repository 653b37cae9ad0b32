"""The socket on which CometBFT calls: ABCI 2.0, each message protobuf behind its length as a varint.

CometBFT opens four connections (consensus, mempool, query, snapshot) and sends on each without waiting; answers must come in the
order of the requests, and every synchronous call is followed by a flush that must be answered too. The event loop only moves
bytes: each call runs on the one thread that owns the chain, so no two of them see it at once. A failure inside a call is answered
as an exception, on which CometBFT stops: a node that cannot go on must not vote.
"""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor
from typing import NamedTuple

from google.protobuf.message import DecodeError

from fenming.base.problems import Unavailable
from fenming.ordering.cometbft.abci_pb2 import Request, Response

Handler = Callable[[Request], Response]
MESSAGE_BYTES_MAX = 128 * 1024 * 1024
"""More than any block; a peer that names more is not CometBFT."""
_VARINT_BYTES_MAX = 5
_START_TIMEOUT_S = 10
_IN_PASSING = ("check_tx", "query", "list_snapshots", "load_snapshot_chunk")
"""What CometBFT asks whether or not its consensus is alive."""


class ConnectionBroken(Exception):
    """The other side does not speak ABCI."""


class AbciServer:
    """Listens on a thread of its own until it is closed. `handle` and `failed` may be changed on the owner's thread."""

    def __init__(self, host: str, port: int, handle: Handler, owner: Executor, failed: Callable[[BaseException], None]) -> None:
        self._host, self._port = host, port
        self.handle = handle
        self._owner = owner
        self.failed = failed
        self._loop = asyncio.new_event_loop()
        self._closing = asyncio.Event()
        self._started = threading.Event()
        self._problem: OSError | None = None
        self.connections = 0
        """How many connections are open; CometBFT holds four."""
        self._deciding = 0
        self._answered_s = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="abci", daemon=True)
        self._thread.start()
        self._started.wait(_START_TIMEOUT_S)
        if self._problem:
            raise Unavailable(f"cannot listen for CometBFT on {host}:{port}: {self._problem.strerror or self._problem}")

    @property
    def idle_s(self) -> float:
        """How long CometBFT has not asked for anything by which a block is decided.

        While it waits for an answer this is 0, however long a block takes: given up in the middle, it would be begun for ever.
        """
        return 0.0 if self._deciding else time.monotonic() - self._answered_s

    def close(self) -> None:
        """Close every connection and stop."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._closing.set)
            self._thread.join()

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._started.set()
            self._loop.close()

    async def _serve(self) -> None:
        try:
            server = await asyncio.start_server(self._connected, self._host, self._port, limit=1 << 20)
        except OSError as problem:
            self._problem = problem
            return
        self._started.set()
        await self._closing.wait()
        server.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                request = await _read(reader)
                writer.write(_framed(await self._answer(request)))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, ConnectionBroken, asyncio.CancelledError):
            pass  # CometBFT has gone, or it was never CometBFT; it connects again when it is back
        finally:
            self.connections -= 1
            writer.close()

    def _call(self, request: Request) -> Response:
        """On the owner's thread: whoever handles requests by then, since a node may take over from one that was joining."""
        return self.handle(request)

    async def _answer(self, request: Request) -> Response:
        kind = request.WhichOneof("value")
        if kind == "echo":
            return Response(echo={"message": request.echo.message})
        if kind == "flush":
            return Response(flush={})
        if kind is None:
            raise ConnectionBroken("a request of no known kind")
        decides = kind not in _IN_PASSING
        self._deciding += decides
        try:
            return await self._loop.run_in_executor(self._owner, self._call, request)
        except Exception as error:
            self.failed(error)
            return Response(exception={"error": f"{type(error).__name__}: {error}"})
        finally:
            self._deciding -= decides
            if decides:
                self._answered_s = time.monotonic()


class Line(NamedTuple):
    """A server with the thread on which its calls run."""

    server: AbciServer
    owner: Executor

    def close(self) -> None:
        """Let go of CometBFT after the call in hand."""
        self.server.close()
        self.owner.shutdown()


async def _read(reader: asyncio.StreamReader) -> Request:
    length = shift = 0
    while True:
        byte = (await reader.readexactly(1))[0]
        length |= (byte & 0x7F) << shift
        if byte < 0x80:
            break
        shift += 7
        if shift >= 7 * _VARINT_BYTES_MAX:
            raise ConnectionBroken("a length of too many bytes")
    if length > MESSAGE_BYTES_MAX:
        raise ConnectionBroken("a message larger than any block")
    try:
        return Request.FromString(await reader.readexactly(length))
    except DecodeError:
        raise ConnectionBroken("a message that is not ABCI") from None


def _framed(response: Response) -> bytes:
    data = response.SerializeToString()
    length, prefix = len(data), bytearray()
    while length >= 0x80:
        prefix.append(length & 0x7F | 0x80)
        length >>= 7
    prefix.append(length)
    return bytes(prefix) + data
