"""A rotation of the interface's certificate, rehearsed in a temporary folder with real TLS on this machine.

A server runs with a certificate that ends in three days. The watch must warn; a new key and certificate with the same names are
made and checked before they are put in place; the server takes them without ending the connection it has; a new connection sees
the new one; the watch is content. Certificates and authority are made up for the drill; the names are those of the real one.
"""

import contextlib
import os
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from fenming.base.problems import Problem
from fenming.node.checkup.certificates import certificate_files, certificate_findings
from fenming.node.home import Home

_TIMEOUT_S = 10.0
_FALLBACK_NAMES = ("node.example",)


class DrillFailed(Problem):
    """A step of the rehearsal did not do what it must."""


class _Authority:
    """An authority that exists for the drill alone."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "authority of the drill")])
        self.certificate = (
            _builder(name, name, self._key.public_key(), now, timedelta(days=400))
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(self._key, hashes.SHA256())
        )

    def sign(self, request: x509.CertificateSigningRequest, lifetime: timedelta) -> x509.Certificate:
        """The certificate for a request, with the names that it asks for."""
        names = request.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return (
            _builder(request.subject, self.certificate.subject, request.public_key(), self._now, lifetime)  # type: ignore[arg-type]
            .add_extension(names, critical=False)
            .sign(self._key, hashes.SHA256())
        )


def drill(home: Home, folder: Path) -> list[str]:
    """Rehearse in a folder that exists; returns what was done, raises `DrillFailed`."""
    now = datetime.now(UTC)
    names = names_of(home)
    authority = _Authority(now)
    (folder / "authority.pem").write_bytes(authority.certificate.public_bytes(Encoding.PEM))
    trust = ssl.create_default_context(cadata=authority.certificate.public_bytes(Encoding.PEM).decode())
    _put_in_place(folder, *_make(authority, names, timedelta(days=3)))
    _expect(_warns(folder, now), "the watch did not warn of a certificate with three days left")
    steps = [f"the watch warns of a certificate for {', '.join(names)} with three days left"]
    with _serving(folder) as (address, server), _connected(address, trust, names[0]) as before:
        old = _serial(before)
        key, certificate = _make(authority, names, timedelta(days=365))
        _check(key, certificate, names)
        steps.append("a new key and certificate fit each other, have the same names and hold for a year")
        _put_in_place(folder, key, certificate)
        server.load_cert_chain(folder / "node.pem", folder / "node.key")
        steps.append("they were put in place by rename, the key readable by its owner alone, and the server was told")
        before.sendall(b"x")
        _expect(before.recv(1) == b"x", "the connection that was open has broken off")
        steps.append("the connection that was open goes on")
        with _connected(address, trust, names[0]) as after:
            _expect(_serial(after) == certificate.serial_number != old, "a new connection still sees the old certificate")
        steps.append("a new connection sees the new certificate")
    _expect(not _warns(folder, now), "the watch still warns")
    return [*steps, "the watch is content"]


def names_of(home: Home) -> list[str]:
    """The names in the first certificate that can be read, or an example's."""
    for path in certificate_files(home):
        with contextlib.suppress(OSError, ValueError, x509.ExtensionNotFound):
            certificate = x509.load_pem_x509_certificates(path.read_bytes())[0]
            names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
            if found := names.get_values_for_type(x509.DNSName):
                return found
    return list(_FALLBACK_NAMES)


def _make(authority: _Authority, names: list[str], lifetime: timedelta) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    request = (
        x509.CertificateSigningRequestBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])]))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
        .sign(key, hashes.SHA256())
    )
    return key, authority.sign(request, lifetime)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, lifetime: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + lifetime)
    )


def _check(key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate, names: list[str]) -> None:
    found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value.get_values_for_type(x509.DNSName)
    _expect(found == names, "the new certificate has other names")
    _expect(certificate.public_key() == key.public_key(), "the new certificate is not of the new key")


def _put_in_place(folder: Path, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> None:
    """Both under their names at once, so that a server that reads them now has the old pair or the new one of each."""
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for name, data, mode in (("node.key", secret, 0o600), ("node.pem", certificate.public_bytes(Encoding.PEM), 0o644)):
        draft = folder / f"{name}.new"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
            file.write(data)
        draft.replace(folder / name)


def _warns(folder: Path, now: datetime) -> bool:
    return any(finding.serious for finding in certificate_findings(folder / "node.pem", now))


@contextlib.contextmanager
def _serving(folder: Path) -> Iterator[tuple[tuple[str, int], ssl.SSLContext]]:
    """A TLS server that sends back what it gets, and its context, into which a new certificate may be loaded while it runs."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "node.pem", folder / "node.key")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=_accept, args=(listening, context), daemon=True)
        thread.start()
        try:
            yield listening.getsockname(), context
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join(_TIMEOUT_S)


def _accept(listening: socket.socket, context: ssl.SSLContext) -> None:
    while True:
        try:
            plain, _ = listening.accept()
        except OSError:
            return  # it was closed
        threading.Thread(target=_send_back, args=(plain, context), daemon=True).start()


def _send_back(plain: socket.socket, context: ssl.SSLContext) -> None:
    plain.settimeout(_TIMEOUT_S)
    with contextlib.suppress(OSError), context.wrap_socket(plain, server_side=True) as secure:
        while data := secure.recv(1):
            secure.sendall(data)


@contextlib.contextmanager
def _connected(address: tuple[str, int], trust: ssl.SSLContext, name: str) -> Iterator[ssl.SSLSocket]:
    with socket.create_connection(address, _TIMEOUT_S) as plain:
        try:
            secure = trust.wrap_socket(plain, server_hostname=name.replace("*", "drill", 1))
        except OSError as error:
            raise DrillFailed(f"the certificate is not believed: {error}") from None
        with secure:
            yield secure


def _serial(connection: ssl.SSLSocket) -> int:
    data = connection.getpeercert(binary_form=True)
    return x509.load_der_x509_certificate(data or b"").serial_number


def _expect(is_so: bool, otherwise: str) -> None:
    if not is_so:
        raise DrillFailed(otherwise)
