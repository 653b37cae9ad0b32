"""What CometBFT answers: recorded, from a real process whose validators change, and as an attacker or a broken node would."""

import base64
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from conftest import shared_path
from fabricated import FOUR, Headers, seed_of
from fenming.base.light.bisection import confirm, way_to
from fenming.base.light.blocks import FOR_BLOCK, FOR_NIL, LightBlock
from fenming.base.light.verification import Rules, Trusted, check_commit, check_whole, verify, with_good_votes
from fenming.base.problems import BadUsage, Unavailable
from fenming.base.signatures import ED25519
from fenming.node.comet_rpc import CometRpc, CometUnavailable
from node.fake_comet import FakeComet, serving

RECORDED = "vectors/cometbft-rpc/v0_38"
ALWAYS = Rules(None)
replace = msgspec.structs.replace


def recorded(name: str) -> bytes:
    return shared_path(f"{RECORDED}/incoming/{name}.json").read_bytes()


@pytest.fixture
def comet() -> Iterator[FakeComet]:
    headers = Headers("chain", {1: FOUR})
    for _ in range(10):
        headers.grow()
    with serving(headers) as comet:
        yield comet


def test_recorded_answers_are_read(comet: FakeComet) -> None:
    comet.instead["status"] = recorded("status")
    assert CometRpc(comet.address).heights() == (1, 232)
    comet.instead["commit"] = recorded("commit_at_height_10")
    status = json.loads(recorded("status"))["result"]["validator_info"]
    page = {"block_height": "10", "validators": [status], "count": "1", "total": "1"}
    comet.instead["validators"] = json.dumps({"jsonrpc": "2.0", "id": "x", "result": page}).encode()
    block = CometRpc(comet.address).light_block(10)
    check_whole(block, "dockerchain")
    check_commit(block)
    assert (block.height, block.signers, block.signed_power) == (10, 1, 10)


def test_we_ask_as_was_recorded(comet: FakeComet, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, dict[str, str]]] = []
    answer = comet.answer

    def listening(method: str, parameters: dict[str, str]) -> Any:
        asked.append((method, parameters))
        return answer(method, parameters)

    monkeypatch.setattr(comet, "answer", listening)
    CometRpc(comet.address).light_block(10)
    outgoing = json.loads(shared_path(f"{RECORDED}/outgoing/commit_at_height_10.json").read_bytes())
    assert asked[0] == (outgoing["method"], outgoing["params"])


def test_many_validators_come_page_by_page() -> None:
    headers = Headers("chain", {1: {f"v{number}": 1 + number for number in range(250)}})
    headers.grow()
    with serving(headers) as comet:
        block = CometRpc(comet.address).light_block(1)
    check_whole(block, "chain")
    check_commit(block)
    assert len(block.validators.validators) == 250


@pytest.mark.parametrize("method", ["status", "commit", "validators"])
@pytest.mark.parametrize(
    "answer",
    [
        b"", b"{}", b"[]", b"null", b"\xff", b"[" * 200_000, b"x" * 1000, b'{"result": null}', b'{"result": {}}', b'{"result": 5}',
        b'{"error": {"code": -32603, "message": "Internal error", "data": "height 99 must be less"}}', b'{"error": 1}',
        b'{"result": {"sync_info": {"latest_block_height": "many", "earliest_block_height": "1"}}}',
        b'{"result": {"signed_header": {"header": null, "commit": null}}}',
        b'{"result": {"block_height": "10", "validators": [], "total": "1"}}',
        b'{"result": {"block_height": "10", "validators": [1], "total": "1"}}',
        b'{"result": {"block_height": "11", "validators": [1], "total": "1"}}',
        b'{"result": {"block_height": "10", "validators": [], "total": "99999999"}}',
    ],
)  # fmt: skip
def test_whatever_else_it_answers_is_unavailable(comet: FakeComet, method: str, answer: bytes) -> None:
    comet.instead[method] = answer
    with pytest.raises(CometUnavailable):
        CometRpc(comet.address).heights() if method == "status" else CometRpc(comet.address).light_block(10)


def test_an_answer_without_end_is_cut_off(comet: FakeComet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fenming.node.comet_rpc._ANSWER_BYTES_MAX", 1000)
    comet.instead["status"] = b" " * 2000
    with pytest.raises(CometUnavailable, match="too much"):
        CometRpc(comet.address).heights()


def test_nobody_at_the_address_and_no_address() -> None:
    with pytest.raises(CometUnavailable, match="does not answer"):
        CometRpc(f"127.0.0.1:{free_port()}").heights()
    for text in ("", "host", ":1", "host:", "host:0", "host:99999", "host:1x"):
        with pytest.raises(BadUsage):
            CometRpc(text)


def test_votes_that_prove_nothing_are_left_out(comet: FakeComet) -> None:
    """One validator cannot keep the others from proving a block, whatever it signs."""
    block = comet.headers.blocks[10]
    votes = block.commit.votes
    for odd in (
        replace(votes[0], signature=bytes(64)),
        replace(votes[0], flag=FOR_NIL),
        replace(votes[0], address=votes[1].address),
    ):
        changed = replace(block, commit=replace(block.commit, votes=(odd, *votes[1:])))
        good = with_good_votes(changed)
        assert [vote.flag == FOR_BLOCK for vote in good.commit.votes] == [False, True, True, True]
        verify(Trusted.of(comet.headers.blocks[1]), good, block.header.time_ns, ALWAYS)
    assert with_good_votes(block) == block
    short = replace(block, commit=replace(block.commit, votes=votes[1:]))
    assert with_good_votes(short) == short


# A real one.


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def cometbft() -> str:
    path = shutil.which("cometbft") or str(Path.home() / "go" / "bin" / "cometbft")
    if not Path(path).exists():
        pytest.skip("cometbft is not installed")
    return path


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CometRpc]:
    """One node with the application that CometBFT brings along."""
    home, program = tmp_path_factory.mktemp("comet"), cometbft()
    subprocess.run([program, "init", "--home", str(home)], check=True, capture_output=True)
    address = f"127.0.0.1:{free_port()}"
    options = {
        "--home": str(home), "--proxy_app": "kvstore", "--rpc.laddr": f"tcp://{address}",
        "--p2p.laddr": f"tcp://127.0.0.1:{free_port()}", "--consensus.create_empty_blocks_interval": "100ms",
    }  # fmt: skip
    config = home / "config" / "config.toml"
    config.write_text(config.read_text().replace('timeout_commit = "1s"', 'timeout_commit = "50ms"'))
    with (home / "output").open("wb") as output:
        process = subprocess.Popen(
            [program, "start", *(word for pair in options.items() for word in pair)], stdout=output, stderr=output
        )
        try:
            yield started(CometRpc(address), process)
        finally:
            process.terminate()
            process.wait(20)


def started(comet: CometRpc, process: "subprocess.Popen[bytes]") -> CometRpc:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            comet.wait_for(2, 30)
        except Unavailable:
            time.sleep(0.1)
        else:
            return comet
    raise AssertionError("CometBFT did not start")


def change_validator(comet: CometRpc, name: str, power: int) -> int:
    """By a transaction of the sample application; returns the height that has it."""
    key = base64.b64encode(ED25519.public_key(seed_of(name))).decode()
    transaction = base64.b64encode(f"val=ed25519!{key}!{power}".encode()).decode()
    answer = comet._ask("broadcast_tx_commit", {"tx": transaction}, dict[str, Any])
    assert answer["tx_result"].get("code", 0) == 0, answer
    return int(answer["height"])


def test_a_real_chain_is_verified_through_changes_of_its_validators(real: CometRpc) -> None:
    """Two join one after the other with votes that do not count yet, and one leaves."""
    heights = [change_validator(real, "joining", 1), change_validator(real, "next", 2), change_validator(real, "joining", 0)]
    newest = heights[-1] + 4
    real.wait_for(newest, 60)
    first = real.light_block(1)
    check_whole(first, first.header.chain_id)
    check_commit(first)
    blocks = {height: real.light_block(height) for height in range(1, newest + 1)}
    assert {len(block.validators.validators) for block in blocks.values()} == {1, 2, 3}
    assert any(block.next_validators for block in blocks.values())
    for height in range(2, newest + 1):
        block = blocks[height]
        for since in {1, height - 1}:
            verify(Trusted.of(blocks[since]), block, block.header.time_ns, ALWAYS)
    trusted = Trusted.of(first)
    way = way_to(blocks[newest], trusted, real.light_block, blocks[newest].header.time_ns, ALWAYS)
    assert [block.height for block in way] == [newest]
    confirm(trusted, way, [real.light_block], blocks[newest].header.time_ns, ALWAYS)


def test_the_newest_block_is_proven_by_the_votes_that_were_seen(real: CometRpc) -> None:
    """They are not yet those which the next block fixes for all; they prove it as well."""
    newest = real.heights()[1]
    block: LightBlock = real.light_block(newest)
    check_whole(block, block.header.chain_id)
    check_commit(block)
    with pytest.raises(CometUnavailable, match="must be less than or equal"):
        real.light_block(newest + 1000)
