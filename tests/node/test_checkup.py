"""`fenming doctor` on a node of a cluster: each trouble is seen, has its remedy, and a sound node has none."""

import http.server
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from fenming.node.checkup import CheckupFinding, look
from fenming.node.checkup.certificates import certificate_findings, look_at_certificates
from fenming.node.checkup.cluster import look_at_place
from fenming.node.checkup.drill import DrillFailed, _Authority, _check, _make, _put_in_place, drill, names_of
from fenming.node.cluster.engine import VARIABLE, VERSION
from fenming.node.cluster.local import LocalPlan, found_local
from fenming.node.home import Home, write_durably
from fenming.node.settings import NodeSettings, read_settings

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
Answers = dict[str, Any]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """The first of two nodes, neither of which runs; CometBFT is a script that knows its version."""
    found_local(tmp_path / "cluster", LocalPlan(nodes=2), "for the tests")
    engine = tmp_path / "cometbft"
    engine.write_text(f"#!/bin/sh\necho {VERSION}\n")
    engine.chmod(0o755)
    monkeypatch.setenv(VARIABLE, str(engine))
    return Home(tmp_path / "cluster" / "node0")


def changed(home: Home, **values: Any) -> NodeSettings:
    settings = msgspec.structs.replace(read_settings(home.settings), **values)
    write_durably(home.settings, msgspec.json.encode(settings))
    return settings


@contextmanager
def answering(address: str, answers: Answers, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Iterator[None]:
    """Something that answers in JSON at an address, with a clock of its own."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(answers.get(self.path, {})).encode()
            self.send_response_only(200 if self.path in answers else 404)
            self.send_header("Date", format_datetime(clock().replace(microsecond=0), usegmt=True))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    host, _, port = address.rpartition(":")
    server = http.server.ThreadingHTTPServer((host, int(port)), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def comet_answers(height: int = 7, peers: int = 1, signer: str = "") -> Answers:
    commit = {"height": str(height), "signatures": [{"validator_address": signer}]}
    return {
        "/status": {"result": {"sync_info": {"latest_block_height": str(height), "catching_up": False}}},
        "/net_info": {"result": {"n_peers": str(peers)}},
        "/commit": {"result": {"signed_header": {"commit": commit}}},
    }


def troubles(home: Home) -> list[str]:
    return [found.what for found in look_at_place(home) if found.serious]


def said(found: list[CheckupFinding]) -> str:
    return "\n".join(f"{finding.serious} {finding.what} | {finding.remedy}" for finding in found)


@contextmanager
def sound(home: Home, answers: Answers | None = None, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Iterator[None]:
    settings = read_settings(home.settings)
    peer = next(iter(settings.peers.values())).removeprefix("http://")
    status = {"/v1/status": {"height": 7}}
    with answering(settings.rpc_address, answers or comet_answers()), answering(peer, status, clock):
        yield


def test_a_sound_node_has_no_trouble(home: Home) -> None:
    with sound(home):
        found = list(look_at_place(home))
    assert not [finding for finding in found if finding.serious], said(found)
    assert "CometBFT is at block 7, with 1 peers" in said(found)
    assert "the clock agrees" in said(found)


def test_a_node_that_stands_still_is_told_how_to_start(home: Home) -> None:
    found = said(list(look_at_place(home)))
    assert "CometBFT does not answer" in found and "systemctl start" in found
    assert "the node node1 does not answer" in found


def test_an_embedded_node_is_not_asked_for_a_cluster(tmp_path: Path) -> None:
    assert list(look_at_place(Home(tmp_path))) == []


@pytest.mark.parametrize(
    ("break_it", "word"),
    [
        (lambda home: home.gateway.unlink(), "gateway.key is missing"),
        (lambda home: home.gateway.chmod(0o644), "gateway.key can be read by others"),
        (lambda home: (home.comet / "config/priv_validator_key.json").chmod(0o640), "can be read by others"),
        (lambda home: (home.comet / "data/priv_validator_state.json").unlink(), "signing state is missing"),
        (lambda home: (home.comet / "data/priv_validator_state.json").write_text("{}"), "priv_validator_state.json cannot be read"),
        (lambda home: (home.comet / "config/config.toml").write_text("x ="), "config.toml cannot be used"),
        (lambda home: changed(home, lane="queue"), "does not fit node.json: 'flood' instead of 'nop'"),
        (lambda home: changed(home, keep_blocks=100), "nobody can join from this node"),
    ],
)
def test_each_trouble_of_the_files_is_seen_and_has_a_remedy(home: Home, break_it: Callable[[Home], Any], word: str) -> None:
    break_it(home)
    with sound(home):
        found = [finding for finding in look_at_place(home) if finding.serious]
    assert len(found) == 1 and word in found[0].what and found[0].remedy, said(found)


def test_settings_that_cannot_be_read_are_said(home: Home) -> None:
    home.settings.write_text("{")
    assert "node.json cannot be read" in troubles(home)[0]
    home.settings.unlink()
    assert "node.json is missing" in troubles(home)[0]


def test_an_old_signing_state_is_found_out_by_what_the_chain_holds_of_the_key(home: Home) -> None:
    own = json.loads((home.comet / "config/priv_validator_key.json").read_text())["address"]
    with sound(home, comet_answers(signer=own)):
        assert troubles(home) == ["the validator's signing state is of block 0, but it has signed block 7"]
        (home.comet / "data/priv_validator_state.json").write_text('{"height": "7", "round": 0, "step": 3}')
        assert troubles(home) == []


def test_another_version_of_cometbft_is_refused(home: Home, tmp_path: Path) -> None:
    (tmp_path / "cometbft").write_text("#!/bin/sh\necho 1.0.1\n")
    with sound(home):
        found = [finding for finding in look_at_place(home) if finding.serious]
    assert len(found) == 1 and f"@v{VERSION}" in found[0].remedy


def test_no_peer_and_something_else_on_the_port_are_told_apart(home: Home) -> None:
    with sound(home, comet_answers(peers=0)):
        assert troubles(home) == ["CometBFT is connected to no peer"]
    with sound(home, {"/status": {"result": {}}, "/net_info": {"result": {}}}):
        assert "is not CometBFT" in troubles(home)[0]


@pytest.mark.parametrize(("off", "words"), [(timedelta(minutes=2), "behind"), (timedelta(minutes=-2), "ahead of")])
def test_a_clock_that_is_minutes_off_is_seen(home: Home, off: timedelta, words: str) -> None:
    with sound(home, clock=lambda: datetime.now(UTC) + off):
        found = troubles(home)
    assert len(found) == 1 and words in found[0]


def test_late_snapshots_are_seen_only_where_some_are_due(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fenming.node.checkup.cluster._height", lambda *_: 100)
    with sound(home):
        changed(home, snapshot_every_blocks=60)
        assert troubles(home) == []
        changed(home, snapshot_every_blocks=20)
        assert troubles(home) == ["the newest snapshot is 100 blocks old, one was due every 20"]
        monkeypatch.setattr("fenming.node.checkup.cluster.snapshots_in", lambda folder: {80: folder})
        assert troubles(home) == []


# Certificates.


def certificate(path: Path, begins: datetime, ends: datetime, *names: str) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "node")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
    builder = builder.not_valid_before(begins).not_valid_after(ends)
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(each) for each in names]), critical=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    return path


@pytest.mark.parametrize(
    ("left", "serious", "words"),
    [
        (timedelta(days=200), False, "200 days"),
        (timedelta(days=30, seconds=1), False, "30 days"),
        (timedelta(days=30), True, "30 days: "),
        (timedelta(days=7, seconds=1), True, "7 days: "),
        (timedelta(days=7), True, "only 7 days"),
        (timedelta(hours=1), True, "only 0 days"),
        (timedelta(), True, "has ended"),
        (timedelta(days=-3), True, "has ended"),
    ],
)
def test_a_certificate_is_watched_from_thirty_days_on(tmp_path: Path, left: timedelta, serious: bool, words: str) -> None:
    path = certificate(tmp_path / "node.pem", NOW - timedelta(days=300), NOW + left)
    (found,) = certificate_findings(path, NOW)
    assert found.serious is serious and words in found.what
    assert ("fenming doctor --drill" in found.remedy) is serious


def test_what_is_not_a_certificate_that_holds_now_is_said(tmp_path: Path) -> None:
    early = certificate(tmp_path / "early.pem", NOW + timedelta(days=1), NOW + timedelta(days=100))
    (tmp_path / "junk.pem").write_text("nothing")
    words = ["only from", "holds no certificate", "cannot be read"]
    for path, word in zip([early, tmp_path / "junk.pem", tmp_path / "none.pem"], words, strict=True):
        (found,) = certificate_findings(path, NOW)
        assert found.serious and word in found.what and found.remedy


def test_in_a_chain_the_certificate_that_ends_first_counts(tmp_path: Path) -> None:
    long = certificate(tmp_path / "a.pem", NOW - timedelta(days=9), NOW + timedelta(days=300))
    short = certificate(tmp_path / "b.pem", NOW - timedelta(days=9), NOW + timedelta(days=5))
    (tmp_path / "chain.pem").write_bytes(long.read_bytes() + short.read_bytes())
    (found,) = certificate_findings(tmp_path / "chain.pem", NOW)
    assert "only 5 days" in found.what


def test_the_folder_tls_and_those_that_node_json_names_are_watched(home: Home) -> None:
    now = datetime.now(UTC)
    certificate(home.tls / "node.pem", now, now + timedelta(days=90))
    certificate(home.folder / "elsewhere" / "proxy.crt", now, now + timedelta(days=3))
    changed(home, certificates=("elsewhere/proxy.crt",))
    found = list(look_at_certificates(home))
    assert [finding.serious for finding in found] == [True, False]
    assert any("proxy.crt" in finding.what for finding in look(home.folder))


# The drill.


def test_the_drill_rotates_a_certificate_with_the_names_of_the_real_one(home: Home, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    certificate(home.tls / "node.pem", now, now + timedelta(days=90), "ledger.owner.example", "www.owner.example")
    (tmp_path / "drill").mkdir()
    steps = drill(home, tmp_path / "drill")
    assert "ledger.owner.example, www.owner.example" in steps[0]
    assert len(steps) == 6 and steps[-1] == "the watch is content"
    assert (tmp_path / "drill" / "node.key").stat().st_mode & 0o777 == 0o600


def test_a_drill_in_which_the_new_certificate_does_not_come_fails(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    puts = []

    def once(folder: Path, key: ec.EllipticCurvePrivateKey, new: x509.Certificate) -> None:
        puts.append(new)
        if len(puts) == 1:
            _put_in_place(folder, key, new)

    monkeypatch.setattr("fenming.node.checkup.drill._put_in_place", once)
    with pytest.raises(DrillFailed, match="still sees the old certificate"):
        drill(home, tmp_path)


def test_the_drill_refuses_a_certificate_of_another_key_or_name(home: Home) -> None:
    authority = _Authority(NOW)
    key, made = _make(authority, ["a.example"], timedelta(days=9))
    _check(key, made, ["a.example"])
    with pytest.raises(DrillFailed, match="other names"):
        _check(key, made, ["b.example"])
    with pytest.raises(DrillFailed, match="not of the new key"):
        _check(ec.generate_private_key(ec.SECP256R1()), made, ["a.example"])
    assert names_of(home) == ["node.example"]
