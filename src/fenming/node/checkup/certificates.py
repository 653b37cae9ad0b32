"""The certificates of a node's interface, watched: one that ends unnoticed takes the node off the network at midnight.

Looked at are those that node.json names and every one in the home's folder `tls`. The keys stay where the web server has them.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509

from fenming.base.problems import Problem
from fenming.node.checkup.finding import CheckupFinding
from fenming.node.home import Home
from fenming.node.settings import read_settings

EARLY = timedelta(days=30)
LATE = timedelta(days=7)
_SUFFIXES = (".pem", ".crt", ".cer")
ROTATION = (
    "rehearse with `fenming doctor --drill`, then: make a new key, `openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 "
    "-nodes -keyout new.key -out new.csr`, have it signed, put key and certificate in place by rename, "
    "`nginx -t && systemctl reload nginx`, run doctor again"
)


def look_at_certificates(home: Home) -> Iterator[CheckupFinding]:
    """How long each certificate still holds."""
    now = datetime.now(UTC)
    for path in certificate_files(home):
        yield from certificate_findings(path, now)


def certificate_files(home: Home) -> list[Path]:
    """Those that node.json names, by paths from the home, and those in the folder `tls`."""
    named: list[Path] = []
    if home.settings.exists():
        try:
            named = [home.folder / name for name in read_settings(home.settings).certificates]
        except Problem:
            pass  # node.json is looked at elsewhere
    return list(dict.fromkeys([*named, *sorted(path for path in home.tls.glob("*") if path.suffix in _SUFFIXES)]))


def certificate_findings(path: Path, now: datetime) -> Iterator[CheckupFinding]:
    """What is to be said of one file; in a chain the certificate that ends first counts."""
    try:
        chain = x509.load_pem_x509_certificates(path.read_bytes())
    except OSError as error:
        yield CheckupFinding(f"the certificate {path} cannot be read: {error.strerror}", True, "let the node's user read it")
        return
    except ValueError:
        yield CheckupFinding(f"{path} holds no certificate", True, "put the certificate there, in PEM form")
        return
    ends = min(certificate.not_valid_after_utc for certificate in chain)
    begins = max(certificate.not_valid_before_utc for certificate in chain)
    until = f"{path.name} holds until {ends:%Y-%m-%d %H:%M} UTC"
    left = ends - now
    if left <= timedelta():
        yield CheckupFinding(f"the certificate {path} has ended on {ends:%Y-%m-%d %H:%M} UTC", True, f"at once: {ROTATION}")
    elif begins > now:
        yield CheckupFinding(f"{path.name} holds only from {begins:%Y-%m-%d %H:%M} UTC on", True, "look at the clock")
    elif left <= LATE:
        yield CheckupFinding(f"only {left.days} days: {until}", True, f"this week: {ROTATION}")
    elif left <= EARLY:
        yield CheckupFinding(f"{left.days} days: {until}", True, ROTATION)
    else:
        yield CheckupFinding(f"{until}, {left.days} days")
