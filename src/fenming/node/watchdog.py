"""Notices that the CometBFT beside a node has died inside.

Where CometBFT cannot write (a full disk) or meets something it did not foresee, its consensus stops and its process stays: it
answers, gossips, and decides nothing any more. Nobody would be told. So a node that has not been asked to decide anything for a
while looks whether its peers have gone on although its CometBFT is connected to some; then the node gives itself up, and whoever
keeps the two processes starts both anew.
"""

import http.client
import json
import threading
import urllib.request
from collections.abc import Callable, Sequence
from typing import Any

IDLE_S = 30.0
"""So long CometBFT may ask nothing before anybody looks; its own pauses are shorter."""
BEHIND_BLOCKS = 3
"""Peers so far ahead have gone on: less may be a block under way."""
_LOOK_S = 5.0
_TIMEOUT_S = 3.0
_ANSWER_BYTES_MAX = 1 << 20


class Watchdog:
    """Looks from a thread of its own until it is closed; `lost` is called once, with the reason."""

    def __init__(
        self, idle_s: Callable[[], float], height: Callable[[], int], rpc_address: str, peers: Sequence[str],
        lost: Callable[[str], None], look_s: float = _LOOK_S,
    ) -> None:  # fmt: skip
        self._idle_s = idle_s
        self._height = height
        self._rpc_address = rpc_address
        self._peers = peers
        self._lost = lost
        self._look_s = look_s
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watchdog", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Look no more."""
        self._closing.set()
        if self._thread is not threading.current_thread():
            self._thread.join()

    def _run(self) -> None:
        while not self._closing.wait(self._look_s):
            if self._idle_s() > IDLE_S and self._is_left_behind():
                self._lost(
                    f"the CometBFT beside this node has decided nothing for {IDLE_S:.0f} s while its peers went on; "
                    "its log says why"
                )
                return

    def _is_left_behind(self) -> bool:
        """Cut off from everybody it is in good order and waits; without its CometBFT it is known to be so already."""
        if not _number(f"http://{self._rpc_address}/net_info", "result", "n_peers"):
            return False
        return max((_number(f"{peer}/v1/status", "height") for peer in self._peers), default=0) >= self._height() + BEHIND_BLOCKS


def _number(address: str, *path: str) -> int:
    """A number out of a JSON answer; 0 where there is none."""
    try:
        with urllib.request.urlopen(address, timeout=_TIMEOUT_S) as response:
            found: Any = json.loads(response.read(_ANSWER_BYTES_MAX))
        for name in path:
            found = found[name]
        return int(found)
    except (OSError, http.client.HTTPException, ValueError, LookupError, TypeError):
        return 0
