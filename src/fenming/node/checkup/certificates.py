"""The certificates of a node's interface, watched: one that ends unnoticed takes the node off the network at midnight.

Looked at are those that node.json names and every one in the home's folder `tls`. The keys stay where the web server has them.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509

from fenming.base.problems import Problem
from fenming.node.checkup.finding import CheckupFinding, found
from fenming.node.home import Home
from fenming.node.settings import read_settings

EARLY = timedelta(days=30)
LATE = timedelta(days=7)
_SUFFIXES = (".pem", ".crt", ".cer")
_OWN = ("fenming.crt", "authority.crt")
"""What `fenming up --tls` makes, and makes anew by itself."""


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
        yield found("certificate_unread", path=path, detail=error.strerror)
        return
    except ValueError:
        yield found("certificate_none", path=path)
        return
    ends = min(certificate.not_valid_after_utc for certificate in chain)
    begins = max(certificate.not_valid_before_utc for certificate in chain)
    name = _name(ends - now, begins > now)
    if path.name in _OWN and name in ("certificate_ended", "certificate_week", "certificate_month"):
        name = "certificate_own"
    yield found(name, path=path, until=_moment(ends), begins=_moment(begins), days=(ends - now).days)


def _name(left: timedelta, is_ahead: bool) -> str:
    if left <= timedelta():
        return "certificate_ended"
    if is_ahead:
        return "certificate_early"
    if left <= LATE:
        return "certificate_week"
    return "certificate_month" if left <= EARLY else "certificate_holds"


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
