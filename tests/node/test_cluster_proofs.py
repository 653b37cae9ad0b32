"""Receipts of a cluster's chain: proven by its validators' signatures, believed through changes of validators, and no field can be changed.

The ledger is a real one; the headers over it are made by hand with keys of our own, and answered by a stand-in for CometBFT.
"""

import json
import secrets
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest

from fabricated import FOUR, SECOND_NS, START_NS, Headers, seed_of, set_of
from fenming.base.encoding import encode
from fenming.base.light.bisection import Diverged, NoWitness
from fenming.base.light.reading import LAST_TIME_NS, written_time
from fenming.base.notes import verifier_key
from fenming.base.problems import BadUsage, Unavailable
from fenming.base.signatures import ED25519
from fenming.chain.checkpoints import read_checkpoint
from fenming.chain.records import read_block
from fenming.client.envelopes import SecretKey
from fenming.client.headers import founders, header_proof
from fenming.client.verification import NotProven, Proven, continued_trust, verify_receipt
from fenming.ledger.genesis import FoundingValidator, Genesis, read_genesis
from fenming.ledger.receipt_file import ClusterTrust, ReceiptFile, TrustFile
from fenming.node import cluster_proofs
from fenming.node.clock import SteppedClock
from fenming.node.cluster_proofs import NotOurHistory
from fenming.node.founding import new_genesis
from fenming.node.home import Home
from fenming.node.node import Node
from fenming.node.operations import prove, trust, verify_home
from fenming.node.sample.programme import Programme
from fenming.node.sample.stage import Stage
from fenming.node.settings import NodeSettings
from fenming.ordering.solo import Solo, SoloSettings
from fenming.storage.block_log import BlockLog
from node.fake_comet import FakeComet, serving
from node.test_main_job import changed_copies

WORKERS = 4
PAYMENT = "payment-5"
DAY_NS = 86_400 * SECOND_NS


class Alone(Node):
    """A node of a cluster's chain that orders by itself: its headers are made afterwards."""

    def _cluster(self, *_: Any) -> Any:
        return Solo(self.chain, self.admission, self.clock, SoloSettings(), self._tell)


@dataclass
class Ledger:
    home: Home
    genesis: Genesis
    app_hashes: list[bytes]
    """By height, from 0."""

    def headers(self, sets: dict[int, dict[str, int]] | None = None, count: int | None = None, salt: str = "") -> Headers:
        """A chain of headers over the ledger's blocks, one more than there are; some may be missing."""
        grown = Headers(self.genesis.network_id, sets or {1: FOUR})
        for app_hash in self.app_hashes[:count]:
            grown.grow(app_hash, absent="d", salt=salt)
        return grown

    @property
    def height(self) -> int:
        return len(self.app_hashes) - 1


def key_of(name: str) -> bytes:
    return ED25519.public_key(seed_of(name))


def founding(home: Home) -> Genesis:
    """Whose consensus keys are those of the fabricated headers; the home is that of node a."""
    validators = [
        FoundingValidator(
            f"node-{name}", power, key_of(name), key_of(f"{name} gateway"), verifier_key(f"node-{name}", key_of(f"{name} log")),
            key_of(f"{name} operator"),
        )
        for name, power in FOUR.items()
    ]  # fmt: skip
    genesis = new_genesis("cluster", START_NS // 10**6, [key_of("authority")], "Authority", 1, True, [1], "", validators)
    home.folder.mkdir(parents=True)
    home.notary.write_text(seed_of("a log").hex())
    home.genesis.write_bytes(encode(genesis))
    place(home, "127.0.0.1:9")
    return genesis


def played(home: Home, genesis: Genesis) -> list[bytes]:
    clock = SteppedClock(genesis.started_ms)
    node = Alone(home, clock)
    try:
        hashes = [node.head().result.app_hash]
        programme = Programme(Stage(node, clock), SecretKey(2, 0, seed_of("authority")), WORKERS)
        programme.work(lambda _: None)
        programme.pay(lambda _: None)
        last = node.head().height
    finally:
        node.close()
    log = BlockLog(home.log, genesis.chain_id)
    try:
        return hashes + [read_block(log.read(height)).result.app_hash for height in range(1, last + 1)]
    finally:
        log.close()


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    home = Home(tmp_path_factory.mktemp("cluster") / "home")
    genesis = founding(home)
    return Ledger(home, genesis, played(home, genesis))


@pytest.fixture
def comet(ledger: Ledger) -> Iterator[FakeComet]:
    with serving(ledger.headers()) as comet:
        place(ledger.home, comet.address)
        yield comet


def place(home: Home, rpc_address: str) -> None:
    """Where the node's CometBFT is."""
    settings = NodeSettings("node-a", "full", "127.0.0.1:1", rpc_address, "127.0.0.1:2", "127.0.0.1:3", {})
    home.settings.write_bytes(msgspec.json.encode(settings))


def proven(ledger: Ledger, since: bytes | None = None) -> bytes:
    return msgspec.json.encode(prove(ledger.home.folder, PAYMENT, since))


def trusted(ledger: Ledger, days: int = 365, witnesses: Sequence[str] = ()) -> bytes:
    return msgspec.json.encode(trust(ledger.home.folder, days, witnesses))


def founders_trust(ledger: Ledger, days: int = 365) -> bytes:
    file = TrustFile("fenming-trust/1", ledger.genesis.chain_id.hex(), encode(ledger.genesis).hex(), "", [], ClusterTrust(days))
    return msgspec.json.encode(file)


def trust_at(ledger: Ledger, headers: Headers, height: int, days: int = 365) -> bytes:
    """What somebody was handed when this was the newest header."""
    cluster = ClusterTrust(days, header_proof(headers.blocks[height]))
    return msgspec.json.encode(msgspec.structs.replace(read_trust(founders_trust(ledger)), cluster=cluster))


def read_trust(data: bytes) -> TrustFile:
    return msgspec.json.decode(data, type=TrustFile)


def read_receipt(data: bytes) -> ReceiptFile:
    return msgspec.json.decode(data, type=ReceiptFile)


def now_of(ledger: Ledger) -> int:
    return START_NS + (ledger.height + 10) * SECOND_NS


def verified(ledger: Ledger, file: bytes, since: bytes) -> Proven:
    return verify_receipt(file, since, now_of(ledger))


def fenming(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "fenming.cli.main", *arguments], capture_output=True, text=True, check=False)


def test_a_receipt_stands_under_the_next_header_and_says_what_it_relies_on(ledger: Ledger, comet: FakeComet) -> None:
    result = verified(ledger, proven(ledger), founders_trust(ledger))
    relied = result.relied_on
    assert (result.height, relied.height, relied.headers) == (ledger.height, ledger.height + 1, 1)
    assert relied.share is not None
    assert (relied.share.signed, relied.share.validators, relied.share.power_signed, relied.share.power) == (3, 4, 30, 40)
    assert "signed by 3 of 4 validators with 30 of 40 votes; reached from the founders of the chain" in relied.sentence
    assert result.signed_by
    assert not result.consistent_with_trust
    assert result.events[0]["event"] == "Posted"


def test_no_field_of_a_receipt_can_be_changed(ledger: Ledger) -> None:
    """Over changes of validators, so that headers stand in between and the last one names other validators for the next block."""
    sets = {1: FOUR, 20: {"a": 10, "b": 10, "e": 10}, 30: {"e": 10, "f": 10, "g": 5}, ledger.height + 2: {"g": 1}}
    with serving(ledger.headers(sets)) as comet:
        place(ledger.home, comet.address)
        since = founders_trust(ledger)
        data = json.loads(proven(ledger, since))
    assert len(data["headers"]) == 2
    assert "next_validator_set" in data["headers"][-1]["light_block"]
    verified(ledger, json.dumps(data).encode(), since)
    copies = [*changed_copies(data), *shortened_copies(data)]
    assert len(copies) > 700
    for copied in copies:
        with pytest.raises(NotProven):
            verified(ledger, json.dumps(copied).encode(), since)


def shortened_copies(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Without a header, vote, validator or field of one; with one more or one twice."""
    for path in containers(data["headers"]):
        for change in ("first", "last", "more"):
            copied = json.loads(json.dumps(data))
            inside = copied["headers"]
            for part in path:
                inside = inside[part]
            names = range(len(inside)) if isinstance(inside, list) else list(inside)
            if change != "more":
                del inside[names[0 if change == "first" else -1]]
            elif isinstance(inside, list):
                inside.append(inside[-1])
            else:
                inside["more"] = ""
            yield copied


def containers(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if items is not None:
        yield path
        for name, inner in items:
            yield from containers(inner, (*path, name))


def test_changes_of_validators_are_led_over(ledger: Ledger) -> None:
    """From the founders, and from any trust file in between, by the fewest headers; the verifier may hold a newer file than the prover."""
    sets = {1: FOUR} | {10 * turn: {f"v{turn + each}": 10 for each in range(4)} for turn in range(1, 5)}
    headers = ledger.headers(sets)
    with serving(headers) as comet:
        place(ledger.home, comet.address)
        since = founders_trust(ledger)
        file = proven(ledger, since)
        assert len(read_receipt(file).headers) > 1
        assert verified(ledger, file, since).relied_on.headers == len(read_receipt(file).headers)
        for height in (5, 15, 35):
            held = trust_at(ledger, headers, height)
            shorter = proven(ledger, held)
            assert len(read_receipt(shorter).headers) <= len(read_receipt(file).headers)
            assert verified(ledger, shorter, held).relied_on.trusted_height == height
        first = read_receipt(file).headers[0].light_block["signed_header"]["header"]["height"]
        assert (
            verified(ledger, file, trust_at(ledger, headers, int(first))).relied_on.headers == len(read_receipt(file).headers) - 1
        )
        with pytest.raises(NotProven, match="too few validators"):
            verified(ledger, proven(ledger, trust_at(ledger, headers, 45)), since)


def test_a_trust_file_shows_that_the_log_was_continued(ledger: Ledger, comet: FakeComet) -> None:
    since = trusted(ledger)
    result = verified(ledger, proven(ledger, since), since)
    assert result.consistent_with_trust
    assert result.relied_on.trusted_until == ""
    early = msgspec.structs.replace(read_trust(since), cluster=ClusterTrust(365, read_trust(since).cluster.header))  # type: ignore[union-attr]
    assert not verified(ledger, proven(ledger, msgspec.json.encode(early)), msgspec.json.encode(early)).consistent_with_trust


def test_the_whole_chain_is_held_against_the_trust_file_as_well(ledger: Ledger, comet: FakeComet) -> None:
    file = read_trust(trusted(ledger))
    assert file.verifier_keys == [validator.checkpoint_key for validator in ledger.genesis.validators]
    assert read_checkpoint(ledger.genesis, file.checkpoint.encode()).height == ledger.height
    assert verify_home(ledger.home.folder, None, None, trusted(ledger)).height == ledger.height


def test_a_header_that_is_in_the_trust_file_itself_never_expires(ledger: Ledger, comet: FakeComet) -> None:
    since, file = trusted(ledger), proven(ledger)
    result = verify_receipt(file, since, now_of(ledger) + 40 * 365 * DAY_NS)
    assert result.relied_on.sentence.endswith(", which is that header itself")
    other = ledger.headers(salt="other")
    with pytest.raises(NotProven, match="not the one that the trust file holds"):
        verified(ledger, file, trust_at(ledger, other, ledger.height + 1))


def test_trust_ends_and_goes_on_with_what_was_verified(ledger: Ledger, comet: FakeComet) -> None:
    since, file = founders_trust(ledger, days=30), proven(ledger)
    ends_ns = START_NS - 1 + 30 * DAY_NS
    verify_receipt(file, since, ends_ns - 1)
    with pytest.raises(NotProven, match="trusted no longer: take a newer trust file"):
        verify_receipt(file, since, ends_ns)
    with pytest.raises(NotProven, match="from the future"):
        verify_receipt(file, since, START_NS)
    newer = msgspec.json.encode(continued_trust(file, since))
    assert verify_receipt(file, newer, ends_ns).consistent_with_trust


def test_a_receipt_older_than_the_trust_file_is_proven_again(ledger: Ledger) -> None:
    with serving(ledger.headers()) as comet:
        place(ledger.home, comet.address)
        file = proven(ledger)
    longer = ledger.headers()
    longer.grow(b"later")
    held = trust_at(ledger, longer, ledger.height + 2)
    with pytest.raises(NotProven, match="have the receipt proven again"):
        verified(ledger, file, held)
    with serving(longer) as comet:
        place(ledger.home, comet.address)
        with pytest.raises(Unavailable, match="behind the trust file"):
            proven(ledger, held)


def test_the_header_must_stand_over_this_state(ledger: Ledger, comet: FakeComet) -> None:
    file, since = read_receipt(proven(ledger)), founders_trust(ledger)
    for height in (1, ledger.height):
        older = msgspec.structs.replace(file, headers=[header_proof(comet.headers.blocks[height])])
        with pytest.raises(NotProven, match="app hash"):
            verified(ledger, msgspec.json.encode(older), since)
    replace = msgspec.structs.replace
    for bad in (replace(file, headers=[]), replace(file, headers=file.headers * 2), replace(file, checkpoint="note")):
        with pytest.raises(NotProven):
            verified(ledger, msgspec.json.encode(bad), since)


def test_validators_of_another_chain_prove_nothing(ledger: Ledger, comet: FakeComet) -> None:
    file = read_receipt(proven(ledger))
    usurped = Headers(ledger.genesis.network_id, {1: {"x": 1}})
    for app_hash in ledger.app_hashes:
        usurped.grow(app_hash)
    renamed = Headers("fenming-other", {1: FOUR})
    for app_hash in ledger.app_hashes:
        renamed.grow(app_hash)
    for headers in (usurped, renamed):
        forged = msgspec.structs.replace(file, headers=[header_proof(headers.blocks[ledger.height + 1])])
        with pytest.raises(NotProven):
            verified(ledger, msgspec.json.encode(forged), founders_trust(ledger))


def test_trust_files_that_make_no_sense_are_refused(ledger: Ledger, comet: FakeComet) -> None:
    file, good = proven(ledger), read_trust(trusted(ledger))
    assert good.cluster is not None
    replace = msgspec.structs.replace
    wrong_app = replace(good.cluster.app, log_size=1)  # type: ignore[type-var]
    for bad in (
        replace(good, cluster=None),
        replace(good, cluster=replace(good.cluster, app=wrong_app)), replace(good, cluster=replace(good.cluster, header=None)),
        replace(good, cluster=replace(good.cluster, header=header_proof(Headers("x", {1: FOUR}).grow()))),
        replace(good, format="fenming-trust/0"), replace(good, chain="00" * 32),
    ):  # fmt: skip
        with pytest.raises(NotProven):
            verified(ledger, file, msgspec.json.encode(bad))


def test_times_at_the_end_of_all_times_are_no_traceback(ledger: Ledger, comet: FakeComet) -> None:
    last = msgspec.structs.replace(ledger.genesis, started_ms=2**63 - 1)
    file = msgspec.structs.replace(read_receipt(proven(ledger)), chain=last.chain_id.hex())
    held = msgspec.structs.replace(read_trust(founders_trust(ledger, 65535)), chain=file.chain, genesis=encode(last).hex())
    with pytest.raises(NotProven):
        verify_receipt(msgspec.json.encode(file), msgspec.json.encode(held), now_of(ledger))
    headers = Headers(ledger.genesis.network_id, {1: FOUR}, step_ns=LAST_TIME_NS - START_NS - SECOND_NS)
    headers.grow()
    with pytest.raises(NotProven, match="not later"):
        verified(ledger, proven(ledger), trust_at(ledger, headers, 1, 65535))


def test_the_first_block_may_have_the_time_of_the_genesis(ledger: Ledger) -> None:
    assert founders(ledger.genesis).time_ns == START_NS - 1
    assert founders(ledger.genesis).next_validators_hash == set_of(FOUR).hash


def test_founders_that_cannot_order_are_refused(ledger: Ledger) -> None:
    twice = msgspec.structs.replace(ledger.genesis, validators=ledger.genesis.validators[:1] * 2)
    with pytest.raises(NotProven, match="founders"):
        founders(twice)


# What the node does where CometBFT has less, or tells something else.


def test_without_the_next_header_there_is_no_proof_yet(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_proofs, "_WAIT_S", 0.2)
    with serving(ledger.headers(count=-1)) as comet:
        place(ledger.home, comet.address)
        with pytest.raises(Unavailable, match="has not been decided"):
            proven(ledger)
    with pytest.raises(Unavailable, match="does not answer"):
        proven(ledger)


def test_a_node_without_old_blocks_proves_from_what_it_keeps(ledger: Ledger) -> None:
    sets = {1: FOUR, 20: {"x": 1, "y": 1, "z": 1}}
    headers = ledger.headers(sets)
    headers.first_kept = 25
    with serving(headers) as comet:
        place(ledger.home, comet.address)
        file = proven(ledger)
        held = trust_at(ledger, headers, 25)
        assert verified(ledger, file, held).relied_on.headers == 1
        with pytest.raises(Unavailable, match="ask a node that keeps all blocks"):
            proven(ledger, founders_trust(ledger))
        with pytest.raises(NotProven, match="too few validators"):
            verified(ledger, file, founders_trust(ledger))


def test_another_history_is_not_taken_for_ours(ledger: Ledger, comet: FakeComet) -> None:
    forked = ledger.headers(salt="other")
    with pytest.raises(NotOurHistory, match="another block"):
        proven(ledger, trust_at(ledger, forked, ledger.height + 1))
    other = Ledger(ledger.home, ledger.genesis, [secrets.token_bytes(32) for _ in ledger.app_hashes])
    with serving(other.headers()) as lying:
        place(ledger.home, lying.address)
        with pytest.raises(NotOurHistory, match="does not stand over"):
            proven(ledger)
    usurped = Headers(ledger.genesis.network_id, {1: {"x": 1}})
    for app_hash in ledger.app_hashes:
        usurped.grow(app_hash)
    with serving(usurped) as foreign:
        place(ledger.home, foreign.address)
        with pytest.raises(NotOurHistory, match="no way leads"):
            proven(ledger, founders_trust(ledger))
    foreign_trust = msgspec.structs.replace(read_trust(founders_trust(ledger)), chain="00" * 32)
    with pytest.raises(NotOurHistory, match="another chain"):
        proven(ledger, msgspec.json.encode(foreign_trust))


def test_other_nodes_confirm_what_is_handed_out(ledger: Ledger, comet: FakeComet) -> None:
    with (
        serving(ledger.headers()) as second,
        serving(ledger.headers(salt="other")) as forked,
        serving(ledger.headers(count=3)) as late,
    ):
        assert read_trust(trusted(ledger, witnesses=[second.address, late.address])).cluster
        with pytest.raises(Diverged):
            trusted(ledger, witnesses=[second.address, forked.address])
        with pytest.raises(NoWitness):
            trusted(ledger, witnesses=[late.address])
        with pytest.raises(BadUsage):
            trusted(ledger, witnesses=["nowhere"])


def test_a_chain_without_blocks_is_trusted_by_its_founders(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    genesis = founding(home)
    node = Alone(home, SteppedClock(genesis.started_ms))
    head = node.head()
    node.close()
    assert head.height == 0
    file = trust(home.folder)
    assert file.cluster == ClusterTrust(365)
    assert read_genesis(bytes.fromhex(file.genesis)) == genesis


def test_the_commands_prove_trust_and_verify(ledger: Ledger, comet: FakeComet, tmp_path: Path) -> None:
    home, receipt, since, newer = str(ledger.home.folder), tmp_path / "r.json", tmp_path / "t.json", tmp_path / "n.json"
    receipt.write_text(fenming("prove", PAYMENT, "--home", home).stdout)
    since.write_bytes(founders_trust(ledger))
    now = ["--now", written_time(now_of(ledger))]
    done = fenming("verify", str(receipt), "--trust", str(since), *now, "--keep", str(newer))
    assert done.returncode == 0, done.stderr
    assert f"relies on header {ledger.height + 1} of 20" in done.stdout
    assert json.loads(newer.read_text())["cluster"]["header"] == json.loads(receipt.read_text())["headers"][-1]
    answer = json.loads(fenming("verify", str(receipt), "--trust", str(newer), "--json").stdout)
    assert answer["relied_on"]["share"] == {"signed": 3, "validators": 4, "power_signed": 30, "power": 40}
    handed = fenming("trust", "--home", home, "--days", "7", "--witness", comet.address)
    assert json.loads(handed.stdout)["cluster"]["trusted_days"] == 7
    assert fenming("verify", str(receipt), "--trust", str(since), "--now", "yesterday").returncode == 2
    assert fenming("verify", "--home", home, *now).returncode == 2
    late = fenming("verify", str(receipt), "--trust", str(since), "--now", "2099-01-01T00:00:00Z")
    assert (late.returncode, "trusted no longer" in late.stderr) == (1, True)
