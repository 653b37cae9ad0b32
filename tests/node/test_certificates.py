"""The certificates of `fenming up --tls`: what they may vouch for, when they are made anew, and a handshake that a phone would make."""

import asyncio
import http.client
import json
import ssl
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from fenming.base.problems import BadUsage
from fenming.node import encryption, serve
from fenming.node.certificates import NODE_LIFE, RENEWED_BEFORE, Certificates
from fenming.node.checkup.certificates import EARLY, look_at_certificates
from fenming.node.home import Home
from fenming.node.operations import init

NOW = datetime.now(UTC)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def read(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def test_keys_are_closed_to_others_and_the_node_certificate_is_the_authoritys(home: Home) -> None:
    made = Certificates(home, ["hut.local"])
    for name in ("fenming.key", "authority.key"):
        assert stat.S_IMODE((home.tls / name).stat().st_mode) == 0o600
    certificate = read(made.certificate)
    certificate.verify_directly_issued_by(read(home.tls / "authority.crt"))
    named = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert {"localhost", "127.0.0.1", "::1", "hut.local"} <= {str(name.value) for name in named}
    assert made.fingerprint == read(home.tls / "authority.crt").fingerprint(hashes.SHA256()).hex(":").upper()


def test_the_authority_may_vouch_for_private_places_alone(home: Home) -> None:
    made = Certificates(home, ["ledger.owner.example"])
    constraints = read(home.tls / "authority.crt").extensions.get_extension_for_class(x509.NameConstraints)
    assert constraints.critical and constraints.value.permitted_subtrees
    basic = read(home.tls / "authority.crt").extensions.get_extension_for_class(x509.BasicConstraints)
    assert basic.critical and basic.value.path_length == 0
    assert "ledger.owner.example" in made.names
    for name in ("bank.example", "8.8.8.8", "owner.example", "2001:4860:4860::8888"):
        with pytest.raises(BadUsage, match="may not vouch"):
            Certificates(home, [name])
    assert "192.168.7.9" in Certificates(home, ["192.168.7.9"]).names


@pytest.mark.parametrize("nonsense", ["a b", "x..y", "http://x", "", "名.local", "10.0.0.0/8"])
def test_what_is_no_name_is_refused_before_anything_is_made(home: Home, nonsense: str) -> None:
    with pytest.raises(BadUsage, match="neither a name nor an address"):
        Certificates(home, [nonsense])
    assert not home.tls.exists()


def test_the_certificate_is_made_anew_in_time_and_phones_do_not_notice(home: Home) -> None:
    made = Certificates(home)
    authority, first = made.authority, read(made.certificate)
    assert not [found for found in look_at_certificates(home) if found.serious]
    assert not made.renew(NOW)
    assert not made.renew(NOW + NODE_LIFE - RENEWED_BEFORE - timedelta(days=1))
    assert made.renew(NOW + NODE_LIFE - RENEWED_BEFORE + timedelta(days=1))
    assert read(made.certificate).serial_number != first.serial_number and made.authority == authority
    assert RENEWED_BEFORE > EARLY, "the doctor would warn of what is made anew by itself"
    assert Certificates(home, ["hut.local"]).authority == authority
    assert "hut.local" not in Certificates(home).names


@pytest.mark.parametrize("name", ["fenming.crt", "fenming.key"])
def test_what_is_damaged_is_made_anew_but_never_an_authority(home: Home, name: str) -> None:
    made = Certificates(home)
    authority = made.authority
    (home.tls / name).write_text("damaged")
    assert Certificates(home).authority == authority
    read(made.certificate).verify_directly_issued_by(read(home.tls / "authority.crt"))
    (home.tls / "authority.crt").write_text("damaged")
    with pytest.raises(BadUsage, match="damaged"):
        Certificates(home)


def test_an_authority_that_is_nearly_over_is_replaced(home: Home) -> None:
    made = Certificates(home)
    authority = made.authority
    made.renew(NOW + timedelta(days=3650) - NODE_LIFE + timedelta(days=2))
    assert made.authority != authority
    read(made.certificate).verify_directly_issued_by(read(home.tls / "authority.crt"))


@contextmanager
def up(home: Home, *more: str) -> Iterator[dict[str, Any]]:
    """What a node of its own process says of itself."""
    command = [sys.executable, "-m", "fenming.cli.main", "up", "--home", str(home.folder), "--port", "0", "--json", *more]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()
            process.wait(30)


def trusting(home: Home) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(home.tls / "authority.crt"))


def fetch(address: str, path: str, context: ssl.SSLContext, host: str = "127.0.0.1") -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPSConnection(host, urlsplit(address).port, context=context, timeout=30)
    connection.request("GET", path, headers={"Accept": "text/html"})
    answer = connection.getresponse()
    return answer.status, dict(answer.getheaders()), answer.read()


def test_a_phone_that_trusts_the_authority_reaches_the_node_and_no_other_does(home: Home) -> None:
    init(home.folder, "site hut", "passphrase")
    with up(home, "--tls") as told:
        assert told["address"].startswith("https://127.0.0.1:")
        status, headers, page = fetch(told["address"], "/certificate", trusting(home))
        assert status == 200 and told["authority_sha256"].encode() in page
        _, headers, data = fetch(told["address"], "/wallet/authority.crt", trusting(home), "localhost")
        assert headers["content-type"] == "application/x-x509-ca-cert"
        assert x509.load_der_x509_certificate(data).fingerprint(hashes.SHA256()).hex(":").upper() == told["authority_sha256"]
        with pytest.raises(ssl.SSLCertVerificationError):
            fetch(told["address"], "/", ssl.create_default_context())


def test_names_are_for_tls_and_a_folder_without_a_chain_gets_no_certificates(home: Home) -> None:
    command = [sys.executable, "-m", "fenming.cli.main", "up", "--home", str(home.folder), "--port", "0"]
    assert subprocess.run([*command, "--tls-name", "hut.local"], capture_output=True, check=False).returncode == 2
    assert subprocess.run([*command, "--tls"], capture_output=True, check=False).returncode == 4
    assert not home.tls.exists()


class Renewing:
    """Certificates whose end comes when the test says so."""

    def __init__(self, certificates: Certificates) -> None:
        self._certificates = certificates
        self.certificate, self.key, self.authority = certificates.certificate, certificates.key, certificates.authority
        self.is_due, self.renewed = threading.Event(), threading.Event()

    def renew(self) -> bool:
        if self.renewed.is_set() or not self.is_due.is_set():
            return False
        assert self._certificates.renew(NOW + NODE_LIFE - timedelta(days=1))
        self.renewed.set()
        return True


def test_a_node_that_runs_takes_the_new_certificate(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    monkeypatch.setattr(encryption, "_RENEWAL_S", 0.05)
    renewing = Renewing(Certificates(home))
    config = uvicorn.Config(
        application, port=0, log_level="warning", lifespan="off", ssl_certfile=renewing.certificate, ssl_keyfile=renewing.key
    )
    address: list[str] = []
    listening = threading.Event()

    def ready(said: str) -> None:
        address.append(said)
        listening.set()

    server = serve._Server(config, ready, renewing, pytest.fail)
    running = threading.Thread(target=lambda: asyncio.run(server.serve()))
    running.start()
    try:
        assert listening.wait(30)
        host, port = "127.0.0.1", urlsplit(address[0]).port or 0
        first = ssl.get_server_certificate((host, port))
        renewing.is_due.set()
        assert renewing.renewed.wait(30)
        for _ in range(200):
            if ssl.get_server_certificate((host, port)) != first:
                break
        assert ssl.get_server_certificate((host, port)) == renewing.certificate.read_text()
    finally:
        server.stop()
        running.join(30)
