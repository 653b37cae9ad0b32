"""HTTPS while a node runs: a certificate that is made anew is used from then on, and nobody has to start the node again.

What is served here and what makes certificates know each other by this alone: a node without HTTPS need not load X.509.
"""

import ssl
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

_RENEWAL_S = 12 * 3600.0


class Encryption(Protocol):
    """The certificate with which the interface is served, and the authority that visitors are asked to trust."""

    certificate: Path
    key: Path

    @property
    def authority(self) -> bytes: ...

    def renew(self) -> bool: ...


def keep_fresh(encryption: Encryption, context: ssl.SSLContext, tell: Callable[[str], None]) -> None:
    """Look twice a day, for as long as the process lives, whether the certificate must be made anew."""
    threading.Thread(target=_keep_fresh, args=(encryption, context, tell), daemon=True, name="certificates").start()


def _keep_fresh(encryption: Encryption, context: ssl.SSLContext, tell: Callable[[str], None]) -> None:
    while True:
        threading.Event().wait(_RENEWAL_S)
        try:
            if encryption.renew():  # connections that are there go on with the old one
                context.load_cert_chain(encryption.certificate, encryption.key)
        except Exception as error:  # the old one still holds for weeks: the node must not stop for this
            tell(f"the certificate could not be made anew: {error}")
