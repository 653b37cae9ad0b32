"""`fenming up`: a node that serves."""

import sys
from typing import Annotated, Any

import typer

from fenming.base.problems import BadUsage
from fenming.cli.running import Home, Json, home_folder, node, print_json

_EVERYWHERE = ("0.0.0.0", "::")
_HERE = ("127.0.0.1", "localhost", "::1")

def run(
    home: Home = None,
    host: Annotated[str, typer.Option(help="The address to listen on; everybody who reaches it can read.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8600,
    tls: Annotated[bool, typer.Option("--tls", help="Serve HTTPS with a certificate of the home's own authority.")] = False,
    tls_name: Annotated[
        list[str] | None,
        typer.Option("--tls-name", help="One more name or address for the certificate; may be repeated.", show_default=False),
    ] = None,
    json: Json = False,
) -> None:
    """Start the node of a home with its HTTP interface and status page; Ctrl-C stops it.

    Phones keep keys, scan codes and open pages offline over HTTPS alone. With --tls the home makes an authority of its own, which a
    phone is told once to trust, and a certificate that is made anew by itself. For phones add --host 0.0.0.0.
    """
    folder = home_folder(home)
    if tls_name and not tls:
        raise BadUsage("--tls-name names what --tls makes a certificate for")
    place = node("home").Home(folder)
    names = [*(tls_name or ()), *(() if host in (*_EVERYWHERE, *_HERE) else (host,))]
    certificates = node("certificates").Certificates(_with_chain(place), names) if tls else None

    def ready(address: str) -> None:
        if json:
            print_json({"address": address, "home": str(folder)} | _told(certificates))
        else:
            print(f"Fenming answers at {address}\nCtrl-C stops it; nothing that was acknowledged is lost.", flush=True)
            if certificates:
                _explain(certificates, address, host)

    def lost(reason: str) -> None:
        print(f"fenming: {reason}", file=sys.stderr, flush=True)

    node("serve").serve(place, host, port, ready, lost, certificates)


def _with_chain(place: Any) -> Any:
    """The home, if there is a chain: a folder that was mistyped must not be given certificates."""
    place.read_genesis()
    return place


def _told(certificates: Any) -> dict[str, Any]:
    if certificates is None:
        return {}
    return {"authority_sha256": certificates.fingerprint, "names": list(certificates.names)}


def _explain(certificates: Any, address: str, host: str) -> None:
    """How a phone comes to trust this node."""
    port = address.rstrip("/").rpartition(":")[2]
    is_local = host in _HERE
    names = certificates.addresses if host in _EVERYWHERE else [host]
    written = [f"[{name}]" if ":" in name else name for name in names]
    print("\nA phone on this network opens one of")
    for name in written:
        print(f"  https://{name}:{port}/certificate")
    if is_local:
        print("  (only this machine reaches it: add --host 0.0.0.0 for phones)")
    print(f"and is told once to trust this node's authority, whose SHA-256 fingerprint is\n  {certificates.fingerprint}")
    print("The page says how. Compare the fingerprint there with this one; the wallet is at /wallet.", flush=True)
