"""Sessions of the pages, with the sign-in of an organisation where the home has an `oidc.json`."""

import importlib
import time

from fenming.node.home import Home
from fenming.node.tokens import ExtraMissing
from fenming.web.sessions import Sessions


def sessions_of(home: Home) -> Sessions:
    """The sessions of a node; raises `ExtraMissing` and, for a file that cannot be used, `BadUsage`."""
    if not home.oidc.exists():
        return Sessions(time.monotonic)
    try:
        oidc = importlib.import_module("fenming.web.oidc")
    except ModuleNotFoundError as error:
        raise ExtraMissing(f"oidc.json needs {error.name}: pip install 'fenming[oidc]'") from None
    return Sessions(time.monotonic, oidc.provider_of(home.folder, home.oidc), oidc.NotAdmitted)
