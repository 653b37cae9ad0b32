"""Certificates that a node makes for itself, so that a phone on the same network can use its pages.

Browsers give cameras, keys and pages that open offline to HTTPS alone, and no public authority vouches for the address of a site
hut. So the home holds an authority of its own, which a phone is told once to trust. That is a lot to ask, and therefore it can
vouch for little: by its name constraints only for this machine's name, for names that were asked for when it was made, and for
addresses of private networks. Whoever steals its key cannot pose as a bank to that phone. The node's own certificate is
short-lived and made anew under the same authority, which phones do not notice: at the start, and while the node runs.
"""

import ipaddress
import os
import socket
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from fenming.base.problems import BadUsage
from fenming.node.home import Home, write_durably

AUTHORITY_LIFE = timedelta(days=3650)
NODE_LIFE = timedelta(days=200)
RENEWED_BEFORE = timedelta(days=60)
"""Longer than the doctor's warning: whoever starts the node now and then never hears it."""
_SKEW = timedelta(days=1)
"""A phone whose clock is behind must not refuse a certificate of today."""
_PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8", "fc00::/7", "fe80::/10", "::1/128")
_ALWAYS = ("localhost", "127.0.0.1", "::1")
_DOMAINS = ("localhost", "local")
_NOT_ROUTED = (("192.0.2.1", socket.AF_INET), ("2001:db8::1", socket.AF_INET6))
"""Addresses for documentation: asking by which way they would be reached sends nothing and names this machine's own address."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Certificates:
    """The certificates of a home, for these names; made where they are missing, too old, or for other names; raises `BadUsage`."""

    def __init__(self, home: Home, asked: Sequence[str] = ()) -> None:
        self._asked = tuple(name.lower() for name in asked)
        wrong = [name for name in self._asked if not _is_domain(name) and _address(name) is None]
        if wrong:
            raise BadUsage(f"{wrong[0]!r} is neither a name nor an address")
        self._folder = home.tls
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.certificate = self._folder / "fenming.crt"
        self.key = self._folder / "fenming.key"
        self._authority = self._folder / "authority.crt"
        self._authority_key = self._folder / "authority.key"
        self.names: tuple[str, ...] = ()
        self.renew()

    @property
    def authority(self) -> bytes:
        """The authority's certificate in PEM form: what a phone is given."""
        return self._authority.read_bytes()

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the authority's certificate, as phones show it: pairs of digits with colons."""
        digest = x509.load_pem_x509_certificate(self.authority).fingerprint(hashes.SHA256())
        return digest.hex(":").upper()

    @property
    def addresses(self) -> tuple[str, ...]:
        """The names by which another machine may reach this one."""
        return tuple(name for name in self.names if name not in _ALWAYS)

    def renew(self, now: datetime | None = None) -> bool:
        """Make what is missing or nearly over; whether the node's certificate is a new one. Raises `BadUsage`."""
        moment = now or datetime.now(UTC)
        authority, key = self._read_authority(moment)
        permitted = authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
        wrong = [name for name in self._asked if not _is_permitted(name, permitted)]
        if wrong:
            raise BadUsage(
                f"the authority in {self._folder} may not vouch for {wrong[0]}; remove {self._authority.name} to have another "
                "made, which every phone must then be told to trust"
            )
        found = dict.fromkeys([*_ALWAYS, *self._asked, *own_names()])
        self.names = tuple(name for name in found if _is_permitted(name, permitted))
        if self._holds(authority, moment):
            return False
        self._make(authority, key, moment)
        return True

    def _read_authority(self, now: datetime) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
        try:
            certificate = x509.load_pem_x509_certificate(self._authority.read_bytes())
            key = load_pem_private_key(self._authority_key.read_bytes(), None)
        except FileNotFoundError:
            return self._make_authority(now)
        except ValueError as error:
            raise BadUsage(f"{self._authority.name} or its key in {self._folder} is damaged: {error}") from None
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        if certificate.not_valid_after_utc - now <= NODE_LIFE:
            return self._make_authority(now)
        return certificate, key

    def _make_authority(self, now: datetime) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
        key = ec.generate_private_key(ec.SECP256R1())
        name = _named(f"Fenming of {socket.gethostname()}"[:64])
        domains = [x509.DNSName(domain) for domain in dict.fromkeys([*_DOMAINS, *filter(_is_domain, [*own_names(), *self._asked])])]
        others = [x509.IPAddress(ipaddress.ip_network(name)) for name in self._asked if not _is_domain(name)]
        private = [x509.IPAddress(ipaddress.ip_network(network)) for network in _PRIVATE]
        certificate = (
            _begun(name, name, key.public_key(), now, AUTHORITY_LIFE)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(x509.NameConstraints([*domains, *private, *others], None), critical=True)
            .add_extension(_usage(signs_certificates=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .sign(key, hashes.SHA256())
        )
        _write(self._authority_key, _private_bytes(key), 0o600)
        _write(self._authority, certificate.public_bytes(Encoding.PEM), 0o644)
        return certificate, key

    def _holds(self, authority: x509.Certificate, now: datetime) -> bool:
        """Whether the node's certificate is the authority's, for the names of today, and not nearly over."""
        try:
            certificate = x509.load_pem_x509_certificates(self.certificate.read_bytes())[0]
            key = load_pem_private_key(self.key.read_bytes(), None)
            certificate.verify_directly_issued_by(authority)
            named = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        except Exception:  # missing, damaged, or of another authority: a new one costs nothing
            return False
        names = {str(name.value) for name in named}
        return (
            certificate.not_valid_after_utc - now > RENEWED_BEFORE
            and names == set(self.names) and key.public_key() == certificate.public_key()
        )  # fmt: skip

    def _make(self, authority: x509.Certificate, authority_key: ec.EllipticCurvePrivateKey, now: datetime) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = (
            _begun(_named(self.names[0]), authority.subject, key.public_key(), now, NODE_LIFE)
            .add_extension(x509.SubjectAlternativeName([_general(name) for name in self.names]), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False)
            .sign(authority_key, hashes.SHA256())
        )
        _write(self.key, _private_bytes(key), 0o600)
        _write(self.certificate, certificate.public_bytes(Encoding.PEM), 0o644)


def own_names() -> tuple[str, ...]:
    """This machine's name and the addresses by which it reaches others."""
    name = socket.gethostname().lower()
    found = [name] if _is_domain(name) else []
    for target, family in _NOT_ROUTED:
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as asking:
                asking.connect((target, 9))
                found.append(asking.getsockname()[0].partition("%")[0])
        except OSError:
            continue
    return tuple(dict.fromkeys(found))


def _address(name: str) -> Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


def _is_domain(name: str) -> bool:
    """Whether it is a name that a certificate can hold, and no address."""
    labels = name.split(".")
    return _address(name) is None and all(
        label and len(label) <= 63 and label.isascii() and label.replace("-", "").isalnum() for label in labels
    )


def _is_permitted(name: str, permitted: Iterable[x509.GeneralName]) -> bool:
    address = _address(name)
    for one in permitted:
        if address is None and isinstance(one, x509.DNSName) and (name == one.value or name.endswith(f".{one.value}")):
            return True
        if address is not None and isinstance(one, x509.IPAddress) and address in ipaddress.ip_network(one.value):
            return True
    return False


def _general(name: str) -> x509.GeneralName:
    address = _address(name)
    return x509.DNSName(name) if address is None else x509.IPAddress(address)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, life: timedelta
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
    return builder.serial_number(x509.random_serial_number()).not_valid_before(now - _SKEW).not_valid_after(now + life)


def _usage(signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=signs_certificates, crl_sign=signs_certificates, encipher_only=False,
        decipher_only=False,
    )  # fmt: skip


def _private_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write(path: Path, data: bytes, mode: int) -> None:
    write_durably(path, data, mode)
    os.chmod(path, mode)
