"""An evidence pack checked with nothing but a trust file: each file against the manifest, each receipt, and each payment's row.

The trust file that lies in the pack is not believed: whoever wrote the pack wrote it as well.
"""

import io
import zipfile
import zlib
from typing import Any

import msgspec

from fenming.base.hashing import sha256
from fenming.base.limits import BATCH_REQUEST_BYTES_MAX
from fenming.client.proof_reading import NotProven, require
from fenming.client.verification import Proven, verify_receipt

MAGIC = b"PK\x03\x04"
FILE_BYTES_MAX = BATCH_REQUEST_BYTES_MAX
_FILES_MAX = 1_000
_KNOWN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_MANIFEST = "manifest.json"
_POSTED = ("debit", "credit", "amount", "currency", "purpose")
"""What a payment's row and the event that its receipt proves must both say."""


class PackProven(msgspec.Struct, frozen=True):
    """What a pack holds that is proven; `unproven` are rows that no receipt in the pack shows."""

    chain: str
    finding: str
    height: int
    receipts: int
    rows: int
    unproven: list[str]


def verify_pack(data: bytes, trust: bytes, now_ns: int | None = None) -> PackProven:
    """Check an evidence pack; raises `NotProven`."""
    files = _read(data)
    _check_manifest(files)
    finding = _object(files, "finding.json")
    proofs = {_name(path): verify_receipt(content, trust, now_ns) for path, content in files.items() if path.startswith("proofs/")}
    require(bool(proofs), "the pack holds no receipt")
    rows = {_name(path): _object(files, path) for path in files if path.startswith("inputs/")}
    require(set(rows) <= set(finding.get("inputs", [])), "the pack holds a row that the finding does not rest on")
    for name, row in rows.items():
        if name.startswith("payment-") and name in proofs:
            _check_payment(name, row, proofs[name])
    unproven = [name for name in rows if not any(proof == name or proof.startswith(f"{name}-") for proof in proofs)]
    first = next(iter(proofs.values()))
    return PackProven(first.chain, str(finding.get("id", "")), first.height, len(proofs), len(rows), unproven)


def _read(data: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            require(len(entries) <= _FILES_MAX, f"the pack holds more than {_FILES_MAX} files")
            require(len({entry.filename for entry in entries}) == len(entries), "a file stands in the pack twice")
            require(all(entry.compress_type in _KNOWN for entry in entries), "the pack is packed in a way that is not read here")
            require(all(entry.file_size <= FILE_BYTES_MAX for entry in entries), "a file in the pack is too large")
            return {entry.filename: archive.read(entry) for entry in entries}
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, ValueError) as error:
        raise NotProven(f"the pack cannot be read: {error}") from None


def _check_manifest(files: dict[str, bytes]) -> None:
    listed = _object(files, _MANIFEST)
    present = {name: sha256(content).hex() for name, content in files.items() if name != _MANIFEST}
    differing = sorted(name for name in listed.keys() | present.keys() if listed.get(name) != present.get(name))
    require(not differing, f"{', '.join(differing[:3])}: not as the manifest says")


def _check_payment(name: str, row: dict[str, Any], proven: Proven) -> None:
    posted = proven.events[0]  # what was paid comes before the approvals that led to it
    require(posted.get("event") == "Posted", f"the receipt of {name} proves no payment")
    differing = [field for field in _POSTED if row.get(field) != posted[field]]
    require(not differing, f"the row of {name} says otherwise than its receipt: {', '.join(differing)}")


def _object(files: dict[str, bytes], name: str) -> dict[str, Any]:
    try:
        return msgspec.json.decode(files[name], type=dict[str, Any])
    except (KeyError, msgspec.DecodeError):
        raise NotProven(f"the pack has no readable {name}") from None


def _name(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".json")
