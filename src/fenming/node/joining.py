"""A node that begins with a snapshot of others: its interface says so until the snapshot is there, then the node takes over.

CometBFT keeps its connections meanwhile, so the server that it calls outlives the joining and is handed to the node.
"""

import importlib.metadata
import tomllib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse

from fenming.chain.state_sync import Joining, JoiningPlaces
from fenming.node.home import Home
from fenming.node.settings import read_settings
from fenming.ordering.cometbft.server import AbciServer, Line
from fenming.ordering.cometbft.state_sync import JoiningApplication
from fenming.storage.block_log import BlockLog
from fenming.web.rendering import turned_away
from fenming.web.statics import serve_static

Scope = dict[str, Any]
_AGAIN_S = 5


def awaits_snapshot(home: Home) -> bool:
    """Whether the CometBFT of an empty home is set up for state sync, so that it will offer snapshots before any block."""
    genesis = home.read_genesis()
    config = home.comet / "config" / "config.toml"
    if not genesis.validators or not config.exists():
        return False
    if not tomllib.loads(config.read_text()).get("statesync", {}).get("enable"):
        return False
    log = BlockLog(home.log, genesis.chain_id)
    log.close()
    return not log.last_height


class JoiningNode:
    """Listens for CometBFT until a snapshot has been taken; `joined` is then called with the line to it, which lives on."""

    def __init__(self, home: Home, joined: Callable[[Line], None], failed: Callable[[BaseException], None]) -> None:
        settings = read_settings(home.settings)
        places = JoiningPlaces(home.state, home.log, home.joining)
        self._joining = Joining(home.read_genesis(), places)
        owner = ThreadPoolExecutor(1, "chain")
        self._application = JoiningApplication(self._joining, importlib.metadata.version("fenming"), lambda: joined(self.line))
        host, _, port = settings.abci_address.rpartition(":")
        self.line = Line(AbciServer(host, int(port), self._application.handle, owner, failed), owner)

    async def __call__(self, scope: Scope, receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        """The interface meanwhile: alive, not ready, and why."""
        if scope["type"] != "http":
            return
        if scope["path"].startswith("/static/"):
            name = scope["path"].removeprefix("/static/")
            await serve_static(Request({**scope, "path_params": {"name": name}}))(scope, receive, send)
            return
        if b"text/html" in dict(scope["headers"]).get(b"accept", b""):
            _, page = turned_away(503, "door.joining", str(self._application.progress), _AGAIN_S)
            await HTMLResponse(page, 503, {"Retry-After": str(_AGAIN_S)})(scope, receive, send)
            return
        is_alive = scope["path"] == "/livez"
        text = b"ok\n" if is_alive else f"this node joins by a snapshot: {self._application.progress}\n".encode()
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"retry-after", b"2")]
        await send({"type": "http.response.start", "status": 200 if is_alive else 503, "headers": headers})
        await send({"type": "http.response.body", "body": text})

    def close(self) -> None:
        """Give up."""
        self.line.close()
        self._joining.close()
