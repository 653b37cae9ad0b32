"""CometBFT in miniature, for tests without Go: one validator that proposes, decides and keeps its blocks in a file.

It speaks real ABCI over a real socket in the order in which CometBFT does, asks for a proposal as long as something comes back, and
after a restart replays what the application has not committed, holding it to the app hashes that it gave before.
"""

import base64
import json
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import msgspec
from google.protobuf.timestamp_pb2 import Timestamp

from fenming.base.encoding import encode
from fenming.base.notes import verifier_key
from fenming.base.signatures import ED25519
from fenming.ledger.genesis import FoundingValidator, Genesis
from fenming.node.founding import new_genesis
from fenming.node.home import Home
from fenming.node.settings import NodeSettings
from fenming.ordering.cometbft import abci_pb2 as abci

CONSENSUS_KEY = ED25519.public_key(bytes(31) + b"\x21")
GATEWAY_SEED = bytes(31) + b"\x22"
NOTARY_SEED = bytes(31) + b"\x23"
OPERATOR_SEED = bytes(31) + b"\x24"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


def found_cluster_of_one(home: Home, started_ms: int, authority_seed: bytes, stepped_clock: bool = True, lane: str = "queue") -> Genesis:
    """A home whose chain has one validator."""
    validator = FoundingValidator(
        "one", 10, CONSENSUS_KEY, ED25519.public_key(GATEWAY_SEED), verifier_key("one", ED25519.public_key(NOTARY_SEED)),
        ED25519.public_key(OPERATOR_SEED),
    )  # fmt: skip
    genesis = new_genesis(
        "cluster", started_ms, [ED25519.public_key(authority_seed)], "Authority", 1, stepped_clock, (1,), "", [validator]
    )
    home.folder.mkdir(parents=True, exist_ok=True)
    home.gateway.write_text(GATEWAY_SEED.hex())
    home.notary.write_text(NOTARY_SEED.hex())
    home.genesis.write_bytes(encode(genesis))
    address = f"127.0.0.1:{free_port()}"
    settings = NodeSettings("one", "validator", address, "127.0.0.1:1", "127.0.0.1:1", "127.0.0.1:1", {}, lane)  # type: ignore[arg-type]
    home.settings.write_bytes(msgspec.json.encode(settings))
    return genesis


class Wire:
    """One connection to an application."""

    def __init__(self, address: str) -> None:
        host, _, port = address.rpartition(":")
        self._socket = socket.create_connection((host, int(port)), timeout=30)
        self._file = self._socket.makefile("rb")

    def call(self, **request: Any) -> Any:
        """The answer to a request, as CometBFT asks: with a flush behind it."""
        self.send(abci.Request(**request))
        self.send(abci.Request(flush={}))
        answer = self.receive()
        assert self.receive().WhichOneof("value") == "flush"
        if answer.WhichOneof("value") == "exception":
            raise EngineStopped(answer.exception.error)
        return getattr(answer, str(answer.WhichOneof("value")))

    def send(self, request: abci.Request) -> None:
        self.send_bytes(request.SerializeToString())

    def send_bytes(self, data: bytes) -> None:
        prefix, length = bytearray(), len(data)
        while length >= 0x80:
            prefix.append(length & 0x7F | 0x80)
            length >>= 7
        self._socket.sendall(bytes((*prefix, length)) + data)

    def receive(self) -> abci.Response:
        length = shift = 0
        while True:
            read = self._file.read(1)
            if not read:
                raise ConnectionError("the application has closed the connection")
            length |= (read[0] & 0x7F) << shift
            shift += 7
            if read[0] < 0x80:
                break
        data = self._file.read(length)
        if len(data) < length:
            raise ConnectionError("the application has closed the connection")
        return abci.Response.FromString(data)

    def send_raw(self, data: bytes) -> None:
        self._socket.sendall(data)

    def half_close(self) -> None:
        self._socket.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        self._file.close()
        self._socket.close()


class EngineStopped(Exception):
    """The application answered with an exception: CometBFT would stop."""


class Engine:
    """Drives one application until it is closed. `mempool` is what it offers with every proposal."""

    def __init__(self, home: Home, has_work: Callable[[], bool] = lambda: True) -> None:
        self.home = home
        self.genesis = home.read_genesis()
        self.settings = msgspec.json.decode(home.settings.read_bytes(), type=NodeSettings)
        self.blocks_file = home.folder / "engine.jsonl"
        self.mempool: list[bytes] = []
        self.misbehaviour: list[abci.Misbehavior] = []
        self.rejected = 0
        self.stopped: str | None = None
        self._has_work = has_work
        self.wire = Wire(self.settings.abci_address)
        self.height = 0
        self.updates: list[tuple[int, list[abci.ValidatorUpdate]]] = []
        self._closing = threading.Event()
        self._handshake()
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._closing.set()
        self._thread.join()
        self.wire.close()

    def pause(self) -> None:
        """Make no more blocks by itself."""
        self._closing.set()
        self._thread.join()

    def check(self, transaction: bytes) -> int:
        """The code with which a mempool would refuse the transaction, or 0."""
        return int(self.wire.call(check_tx=abci.RequestCheckTx(tx=transaction)).code)

    def prepare(self, transactions: list[bytes], bytes_max: int = 4_000_000, now: Timestamp | None = None) -> list[bytes]:
        """What the application proposes, given these."""
        prepared = self.wire.call(prepare_proposal=abci.RequestPrepareProposal(
            max_tx_bytes=bytes_max, txs=transactions, height=self.height + 1, time=now or self._now(), misbehavior=self.misbehaviour,
        ))  # fmt: skip
        return list(prepared.txs)

    def propose(self, transactions: list[bytes], now: Timestamp | None = None) -> bool:
        """Ask for a vote on these very transactions, as another proposer would; whether the application votes for them."""
        status = self.wire.call(process_proposal=abci.RequestProcessProposal(
            txs=transactions, height=self.height + 1, time=now or self._now(), misbehavior=self.misbehaviour,
        ))  # fmt: skip
        return bool(status.status == abci.ResponseProcessProposal.ProposalStatus.ACCEPT)

    def make_block(self, transactions: list[bytes], commit: bool = True, now: Timestamp | None = None) -> abci.ResponseFinalizeBlock:
        """Decide a block, keep it, have it executed and committed."""
        now = now or self._now()
        kept = {
            "height": self.height + 1, "time_ms": now.ToMilliseconds(), "txs": [base64.b64encode(tx).decode() for tx in transactions],
            "misbehaviour": [base64.b64encode(item.SerializeToString()).decode() for item in self.misbehaviour],
        }  # fmt: skip
        with self.blocks_file.open("a") as file:
            file.write(json.dumps(kept) + "\n")
        self.misbehaviour = []
        return self._execute(kept, commit)

    def _handshake(self) -> None:
        info = self.wire.call(info=abci.RequestInfo(version="0.38.25", abci_version="2.0.0"))
        blocks = [json.loads(line) for line in self.blocks_file.read_text().splitlines()] if self.blocks_file.exists() else []
        if not info.last_block_height:
            self.wire.call(init_chain=abci.RequestInitChain(
                time=self._now(), chain_id=self.genesis.network_id, initial_height=1,
                app_state_bytes=json.dumps(encode(self.genesis).hex()).encode(),
                validators=[
                    abci.ValidatorUpdate(pub_key=abci.PublicKey(ed25519=item.consensus_key), power=item.power)
                    for item in self.genesis.validators
                ],
            ))  # fmt: skip
        assert info.last_block_height <= len(blocks), "the application is ahead of its CometBFT"
        self.height = info.last_block_height
        for kept in blocks[self.height :]:
            self._execute(kept)

    def _execute(self, kept: dict[str, Any], commit: bool = True) -> abci.ResponseFinalizeBlock:
        time_of = Timestamp()
        time_of.FromMilliseconds(kept["time_ms"])
        misbehaviour = [abci.Misbehavior.FromString(base64.b64decode(item)) for item in kept["misbehaviour"]]
        finalized: abci.ResponseFinalizeBlock = self.wire.call(finalize_block=abci.RequestFinalizeBlock(
            txs=[base64.b64decode(tx) for tx in kept["txs"]], height=kept["height"], time=time_of, misbehavior=misbehaviour,
        ))  # fmt: skip
        self.updates.append((kept["height"], list(finalized.validator_updates)))
        if commit:
            self.wire.call(commit=abci.RequestCommit())
            self.height = kept["height"]
        return finalized

    def _run(self) -> None:
        try:
            while not self._closing.is_set():
                if not self._has_work():
                    time.sleep(0.005)
                    continue
                now = self._now()
                transactions = self.prepare(self.mempool, now=now)
                if not transactions and not self.misbehaviour:
                    time.sleep(0.01)
                elif self.propose(transactions, now):
                    self.make_block(transactions, now=now)
                    self.mempool = [tx for tx in self.mempool if tx not in transactions]
                else:
                    self.rejected += 1
        except (OSError, EngineStopped, ConnectionError) as error:
            self.stopped = str(error)

    def _now(self) -> Timestamp:
        now = Timestamp()
        now.FromMilliseconds(time.time_ns() // 1_000_000)
        return now
