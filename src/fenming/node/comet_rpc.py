"""Headers, signatures and validators from the CometBFT beside a node, or beside another one that is asked as a witness.

What it answers is not believed here: whoever uses a block verifies it. So all that can go wrong is that nothing usable comes, which
is `Unavailable`. The commit of the newest block is the one that this node has seen, and not yet the one that the next block fixes
for all; both prove the block, so that makes no difference.
"""

import http.client
import json
import time
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta

from fenming.base.light.blocks import VALIDATORS_MAX, LightBlock, NotWellFormed, ValidatorSet
from fenming.base.light.reading import read_signed_header, read_validators
from fenming.base.light.verification import with_good_votes
from fenming.base.problems import BadUsage, Unavailable

_ANSWER_BYTES_MAX = 16 * 1024**2
_PAGE = 100
_POLL_S = 0.1
Answer = TypeVar("Answer")


class CometUnavailable(Unavailable):
    """CometBFT does not answer, or not with what is needed."""


class _Failure(msgspec.Struct):
    message: str = ""
    data: str = ""


class _Reply(msgspec.Struct):
    result: Any = None
    error: _Failure | None = None


class _SyncInfo(msgspec.Struct):
    latest_block_height: int
    earliest_block_height: int


class _Status(msgspec.Struct):
    sync_info: _SyncInfo


class _Commit(msgspec.Struct):
    signed_header: Any


class _Page(msgspec.Struct):
    block_height: int
    validators: list[Any]
    total: Annotated[int, Meta(ge=1, le=VALIDATORS_MAX)]


class CometRpc:
    """CometBFT's JSON-RPC at an address, host:port; raises `CometUnavailable`."""

    def __init__(self, address: str, timeout_s: float = 5.0) -> None:
        host, _, port = address.removeprefix("tcp://").removeprefix("http://").rpartition(":")
        if not host or not port.isdecimal() or not 0 < int(port) < 65536:
            raise BadUsage(f"{address!r} is no address; it is written as host:port")
        self.address = address
        self._host, self._port, self._timeout_s = host.strip("[]"), int(port), timeout_s

    def heights(self) -> tuple[int, int]:
        """The oldest and the newest block that are kept."""
        info = self._ask("status", {}, _Status).sync_info
        return info.earliest_block_height, info.latest_block_height

    def wait_for(self, height: int, timeout_s: float) -> None:
        """Until this block is decided."""
        until = time.monotonic() + timeout_s
        while self.heights()[1] < height:
            if time.monotonic() >= until:
                raise CometUnavailable(f"block {height} has not been decided within {timeout_s:g} s")
            time.sleep(_POLL_S)

    def light_block(self, height: int) -> LightBlock:
        """The block with its validators, and the next ones where they change; not verified."""
        answer = self._ask("commit", {"height": str(height)}, _Commit)
        try:
            header, commit = read_signed_header(answer.signed_header)
            validators = self._validators(height)
            changes = header.next_validators_hash != header.validators_hash
            following = self._validators(height + 1) if changes else None
        except NotWellFormed as error:
            raise CometUnavailable(f"CometBFT at {self.address} answers with what cannot be used: {error}") from None
        return with_good_votes(LightBlock(header, commit, validators, following))

    def _validators(self, height: int) -> ValidatorSet:
        listed: list[Any] = []
        page = total = 1
        while len(listed) < total:
            answer = self._ask("validators", {"height": str(height), "page": str(page), "per_page": str(_PAGE)}, _Page)
            if not answer.validators or answer.block_height != height:
                raise CometUnavailable(f"CometBFT at {self.address} does not list the validators of block {height}")
            listed += answer.validators
            page, total = page + 1, answer.total
        return read_validators({"validators": listed})

    def _ask(self, method: str, parameters: dict[str, str], kind: type[Answer]) -> Answer:
        try:
            reply = msgspec.convert(json.loads(self._post(method, parameters)), _Reply)
            if reply.error is None:
                return msgspec.convert(reply.result, kind, strict=False)
        except (ValueError, RecursionError, msgspec.ValidationError) as error:
            raise CometUnavailable(f"CometBFT at {self.address} answers {method} with what cannot be read: {error}") from None
        raise CometUnavailable(f"CometBFT at {self.address} refuses {method}: {reply.error.data or reply.error.message}")

    def _post(self, method: str, parameters: dict[str, str]) -> bytes:
        connection = http.client.HTTPConnection(self._host, self._port, timeout=self._timeout_s)
        body = json.dumps({"jsonrpc": "2.0", "id": method, "method": method, "params": parameters})
        try:
            connection.request("POST", "/", body, {"Content-Type": "application/json"})
            answer = connection.getresponse().read(_ANSWER_BYTES_MAX + 1)
        except (OSError, http.client.HTTPException) as error:
            raise CometUnavailable(f"CometBFT at {self.address} does not answer: {error or type(error).__name__}") from None
        finally:
            connection.close()
        if len(answer) > _ANSWER_BYTES_MAX:
            raise CometUnavailable(f"CometBFT at {self.address} answers with too much")
        return answer
