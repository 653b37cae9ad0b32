"""What a node's CometBFT answers over HTTP, from a chain of headers that was made by hand."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from fabricated import Headers, set_of
from fenming.base.light.blocks import LightBlock
from fenming.base.light.reading import written

PAGE_MAX = 100


class FakeComet:
    """Answers status, commit and validators; `instead` is answered in a method's place, as bytes."""

    def __init__(self, headers: Headers) -> None:
        self.headers = headers
        self.instead: dict[str, bytes] = {}
        self.address = ""

    def answer(self, method: str, parameters: dict[str, str]) -> Any:
        return {"status": self._status, "commit": self._commit, "validators": self._validators}[method](parameters)

    def _status(self, parameters: dict[str, str]) -> Any:
        newest = len(self.headers.blocks)
        return {"sync_info": {"latest_block_height": str(newest), "earliest_block_height": str(self.headers.first_kept)}}

    def _commit(self, parameters: dict[str, str]) -> Any:
        return {"signed_header": written(self._block(int(parameters["height"])))["signed_header"], "canonical": True}

    def _validators(self, parameters: dict[str, str]) -> Any:
        height, page, size = (int(parameters[name]) for name in ("height", "page", "per_page"))
        listed = written_validators(self.headers, height)
        size = min(size, PAGE_MAX)
        return {
            "block_height": str(height), "validators": listed[(page - 1) * size : page * size], "count": str(size),
            "total": str(len(listed)),
        }  # fmt: skip

    def _block(self, height: int) -> LightBlock:
        return self.headers.source(height)


def written_validators(headers: Headers, height: int) -> list[Any]:
    block = next(iter(headers.blocks.values()))
    validators = set_of(headers.powers(height))
    return list(written(LightBlock(block.header, block.commit, validators))["validator_set"]["validators"])


@contextmanager
def serving(headers: Headers) -> Iterator[FakeComet]:
    """The chain behind an address, until the block is left."""
    comet = FakeComet(headers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            data = comet.instead.get(asked["method"])
            if data is None:
                data = json.dumps({"jsonrpc": "2.0", "id": asked["id"]} | replied(comet, asked)).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    comet.address = f"127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield comet
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def replied(comet: FakeComet, asked: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"result": comet.answer(asked["method"], asked["params"])}
    except Exception as error:
        return {"error": {"code": -32603, "message": "Internal error", "data": str(error)}}
