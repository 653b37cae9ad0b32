"""Personal records of a home: kept encrypted beside the ledger, and erased when the ledger says that they are due."""

import re
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from fenming.base.problems import BadUsage, Conflict, NotThere
from fenming.client.envelopes import SecretKey
from fenming.client.keystore import Keystore
from fenming.client.records import RecordStore
from fenming.domains.payroll.actions import StateErased
from fenming.domains.payroll.records import KEPT_RECORDS, KeptStatus
from fenming.node.home import Home
from fenming.node.reading import ReadHome
from fenming.node.submitting import submit_actions

_KEYSTORE = "records.keys"
_NAME_LENGTH_MAX = 50
_FIRST_FIELD_ENDS = re.compile(r"[,，;；\t\r\n]")
_HOLDER, _SLOT = 0, 0
"""The key of the records is nobody's signature key: it stands under party 0, which no chain has."""


class NotDue(Conflict):
    """The ledger does not say that this record is due for erasure."""


def put(folder: Path, values: list[bytes], passphrase: str, dry_run: bool) -> dict[str, Any]:
    """Keep values; answers their commitments, which go onto the ledger with an engagement or `KeepRecords`."""
    if not passphrase:
        raise BadUsage("an empty passphrase protects nothing; give one with --passphrase or FENMING_PASSPHRASE")
    home = Home(folder)
    home.read_genesis()
    if dry_run:
        return {"would_keep": len(values), "in": str(home.records)}
    return {"commitments": [commitment.hex() for commitment in _store(home, passphrase, create=True).put(values)]}


def get(folder: Path, commitment: str, passphrase: str) -> bytes:
    """The value behind a commitment."""
    return _store(Home(folder), passphrase).get(_commitment(commitment))


def names_of(home: Home, registrations: Iterable[tuple[int, bytes]], passphrase: str) -> dict[int, str]:
    """Names by worker, of those whose real-name record is kept here under one of these commitments; raises `NotThere` without any.

    A record that is a JSON object names the person in `name` or 姓名; one that is text begins with the name, up to a comma or the
    end of its line. A scan names nobody.
    """
    store = _store(home, passphrase)
    kept = set(store.commitments)
    found = ((worker, _name_in(store.get(commitment))) for worker, commitment in registrations if commitment in kept)
    return {worker: name for worker, name in found if name}


def _name_in(value: bytes) -> str:
    try:
        text = value.decode()
    except UnicodeDecodeError:
        return ""
    try:
        record = msgspec.json.decode(text, type=dict[str, Any])
        name = str(record.get("name") or record.get("姓名") or "")
    except (msgspec.DecodeError, RecursionError):
        name = _FIRST_FIELD_ENDS.split(text.strip(), maxsplit=1)[0]
    name = name.strip()
    is_name = len(name) <= _NAME_LENGTH_MAX and name.isprintable() and not any(character.isdigit() for character in name)
    return name if is_name else ""


def listed(folder: Path, passphrase: str) -> dict[str, Any]:
    """What is kept here, and where each record stands on the ledger."""
    home = Home(folder)
    reading = ReadHome(home)
    try:
        kept = {commitment.hex(): _status(reading, commitment) for commitment in _store(home, passphrase).commitments}
    finally:
        reading.close()
    return {"records": kept}


def erase(
    folder: Path, texts: list[str], passphrase: str, party: int, keystore: Path, keystore_passphrase: str, dry_run: bool
) -> dict[str, Any]:
    """Erase records that are due, then state it on the ledger. The value goes first: if the statement fails, ask again."""
    home = Home(folder)
    commitments = [_commitment(text) for text in texts]
    reading = ReadHome(home)
    try:
        for commitment in commitments:
            if _status(reading, commitment) != KeptStatus.DUE.name.lower():
                raise NotDue(f"record {commitment.hex()} is not due for erasure; `EraseRecords` makes it so after its legal term")
    finally:
        reading.close()
    action = StateErased(tuple(commitments))
    tried = submit_actions(folder, [action], party, keystore, keystore_passphrase, dry_run=True)
    if dry_run or tried["code"]:
        return {"erased": 0} | tried
    erased = _store(home, passphrase).erase(commitments)
    return {"erased": erased} | submit_actions(folder, [action], party, keystore, keystore_passphrase, dry_run=False)


def _store(home: Home, passphrase: str, create: bool = False) -> RecordStore:
    path = home.keys / _KEYSTORE
    if not path.exists():
        if not create:
            raise NotThere(f"{home.folder} keeps no records")
        fresh = Keystore(path, passphrase)
        fresh.add([SecretKey(_HOLDER, _SLOT, secrets.token_bytes(32))], "records")
        fresh.save()
    keys = Keystore.open(path, passphrase).keys_of(_HOLDER)
    return RecordStore(home.records, keys[0].seed)


def _status(reading: ReadHome, commitment: bytes) -> str:
    data = reading.store.record(KEPT_RECORDS.key(commitment))
    return "not on the ledger" if data is None else KeptStatus(KEPT_RECORDS.decoder.decode(data).status).name.lower()


def _commitment(text: str) -> bytes:
    try:
        commitment = bytes.fromhex(text)
    except ValueError:
        commitment = b""
    if len(commitment) != 32:
        raise BadUsage(f"{text!r} is not a commitment: 64 hexadecimal digits")
    return commitment
