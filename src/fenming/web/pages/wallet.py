"""The worker's wallet: one page that is kept whole on the phone, with a worker script of its own that keeps it.

The page is the same for everybody and holds no data: the words of both languages and the addresses of its parts. The script that
keeps it begins with the list of those parts, each with the tag of its bytes, so that a phone notices a new version by the script
alone, fetches all of it, and never runs half of one and half of another.
"""

import hashlib
import json
import ssl

from starlette.responses import Response

from fenming.web.interface import Refused
from fenming.web.language import LANGUAGES, Words
from fenming.web.rendering import Page
from fenming.web.statics import address_of, names_of, static

SCOPE = "/wallet"
_ICONS = (("wallet-192.png", "192x192", "any"), ("wallet-512.png", "512x512", "any"), ("wallet-mask.png", "512x512", "maskable"))
_SECTIONS = ("wallet.", "verify.", "purpose.", "sign.bad_", "sign.opening", "sign.passphrase")


async def wallet(page: Page) -> Response:
    """The page, with every word in both languages: it must be able to change the language where there is no network.

    Nothing in it depends on who asks, or a phone would take another visitor's language for a new version.
    """
    page.language, page.words = LANGUAGES[0], Words(LANGUAGES[0])
    words = {language: Words(language).section(*_SECTIONS) for language in LANGUAGES}
    return page.render("wallet.html", words=words, style=address_of("wallet.css"), script=address_of("wallet.js"))


async def worker(page: Page) -> Response:
    """The script that keeps the page; it may look after the page and what stands below it, and nothing else."""
    found = static("wallet-keeper.js")
    assert found is not None
    text = f"self.SHELL={json.dumps(await _shell(page))};\n{found.plain.decode()}"
    headers = {"Service-Worker-Allowed": SCOPE, "Cache-Control": "no-cache"}
    return Response(text, media_type="text/javascript; charset=utf-8", headers=headers)


async def _shell(page: Page) -> dict[str, object]:
    """The page's own address, the addresses of its parts, and a tag that changes with any byte of them."""
    own = [name for name in names_of() if name.startswith("wallet") and name != "wallet-keeper.js"]
    # Parts that import each other ask for one another without a tag; the page asks with it.
    parts = [f"/static/{name}" if name.startswith("wallet-part-") else address_of(name) for name in own]
    tag = "".join(found.tag for name in own if (found := static(name)))
    parts += [address_of("seal.svg"), "/wallet/manifest.webmanifest"]
    rendered = bytes((await wallet(page)).body)
    return {"page": SCOPE, "parts": parts, "version": _tag(tag.encode() + rendered)}


async def manifest(page: Page) -> Response:
    """What a phone shows when the wallet is put on its home screen."""
    icons = [{"src": address_of(name), "sizes": sizes, "type": "image/png", "purpose": purpose} for name, sizes, purpose in _ICONS]
    icons.append({"src": address_of("seal.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"})
    text = {
        "id": SCOPE, "start_url": SCOPE, "scope": SCOPE, "display": "standalone", "lang": page.language,
        "name": page.words("wallet.name"), "short_name": page.words("wallet.name"), "description": page.words("wallet.about"),
        "background_color": "#f4f6f9", "theme_color": "#13263a", "icons": icons,
    }  # fmt: skip
    return Response(json.dumps(text, ensure_ascii=False), media_type="application/manifest+json")


async def certificate(page: Page) -> Response:
    """How a phone is told to trust this node, with the fingerprint to compare."""
    digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(page.authority.decode())).hexdigest().upper() if page.authority else ""
    pairs = ":".join(digest[at : at + 2] for at in range(0, len(digest), 2))
    return page.render("certificate.html", fingerprint=pairs, is_encrypted=page.request.url.scheme == "https")


async def authority(page: Page) -> Response:
    """The authority's certificate, in the form that phones install."""
    if not page.authority:
        raise Refused(404, {"title": page.words("certificate.none"), "status": 404})
    data = ssl.PEM_cert_to_DER_cert(page.authority.decode())
    headers = {"Content-Disposition": 'attachment; filename="fenming-authority.crt"'}
    return Response(data, media_type="application/x-x509-ca-cert", headers=headers)


def _tag(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


PAGES = ((SCOPE, wallet), ("/certificate", certificate))
ANSWERS = (
    ("GET", "/wallet/worker.js", worker),
    ("GET", "/wallet/manifest.webmanifest", manifest),
    ("GET", "/wallet/authority.crt", authority),
)
