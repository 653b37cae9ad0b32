"""Bringing an OCDS file onto the ledger: read, find, record what is not there yet."""

import secrets
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from fenming.base.currencies import numeric
from fenming.base.hashing import sha256
from fenming.base.limits import BATCH_ITEMS_MAX
from fenming.base.problems import BadUsage, Problem
from fenming.base.signatures import ED25519
from fenming.client.envelopes import SecretKey, build_envelope
from fenming.client.keystore import Keystore
from fenming.domains.outside.actions import OutsidePayment, RecordOutsidePayments
from fenming.domains.outside.records import OUTSIDE_PAYMENTS
from fenming.findings.ocds import PublishedFinding, findings_in
from fenming.interchange.ocds.model import ContractVersion, OcdsFile, Trouble
from fenming.interchange.ocds.model import OutsidePayment as PublishedPayment
from fenming.interchange.ocds.reader import read_file
from fenming.ledger.codes import explain
from fenming.node.founding import found_chain
from fenming.node.home import Home
from fenming.node.node import Node

SANDBOX_PASSPHRASE = "sandbox"
_AUTHORITY_OFFICER = 2
_WAIT_S = 300
_AT_ONCE = BATCH_ITEMS_MAX // 2


class ImportRefused(Problem):
    """The ledger refused what was imported."""


class ImportResult(msgspec.Struct, frozen=True):
    """What a file holds, what looks wrong in it, what could not be read, and how much was new to the ledger."""

    processes: int
    contracts: int
    transactions: int
    transactions_nonzero: int
    findings: list[PublishedFinding]
    problems: list[Trouble]
    file_sha256: str
    recorded: int
    already_recorded: int
    height: int


def import_ocds(folder: Path, path: Path, passphrase: str | None, dry_run: bool, say: Callable[[str], None]) -> ImportResult:
    """Record the payments of an OCDS file; on an empty home, found a sandbox chain with an importing authority first."""
    say(f"reading {path.name}")
    file = read_file(path)
    home = Home(folder)
    if dry_run:
        return _result(file, 0, 0, 0)
    if not home.holds_chain:
        say("the home is empty: founding a sandbox chain with an importing authority")
        _found_sandbox(home, passphrase or SANDBOX_PASSPHRASE)
    key = _authority_key(home, passphrase or SANDBOX_PASSPHRASE)
    node = Node(home)
    try:
        new, known = _unrecorded(node, file)
        say(f"recording {len(new)} payments, {known} are there already")
        for start in range(0, len(new), _AT_ONCE):
            _record(node, key, RecordOutsidePayments(file.sha256, tuple(new[start : start + _AT_ONCE])))
        return _result(file, len(new), known, node.head().height)
    finally:
        node.close()


def _found_sandbox(home: Home, passphrase: str) -> None:
    seed = secrets.token_bytes(32)
    found_chain(home, "fenming-sandbox", time.time_ns() // 1_000_000, [ED25519.public_key(seed)], "Importing authority")
    store = Keystore(home.keys / "authority.keys", passphrase)
    store.add([SecretKey(_AUTHORITY_OFFICER, 0, seed)], "importing authority")
    store.save()


def _authority_key(home: Home, passphrase: str) -> SecretKey:
    keys = Keystore.open(home.keys / "authority.keys", passphrase).keys_of(_AUTHORITY_OFFICER)
    if not keys:
        raise BadUsage("the home's authority.keys holds no key of the authority's officer")
    return keys[0]


def _unrecorded(node: Node, file: OcdsFile) -> tuple[list[OutsidePayment], int]:
    payments = [_as_recorded(contract, payment) for contract, payment in file.payments]
    reader = node.reader()
    try:
        new = [p for p in payments if reader.record(OUTSIDE_PAYMENTS.key(file.sha256, p.position)) is None]
    finally:
        reader.close()
    return new, len(payments) - len(new)


def _as_recorded(contract: ContractVersion, payment: PublishedPayment) -> OutsidePayment:
    """Texts become hashes: whoever has the file can show what they say, the ledger alone does not."""
    currency = numeric(payment.currency)
    assert currency is not None, "the reader lists a payment in an unknown currency as a problem"
    return OutsidePayment(
        sha256(payment.source.encode()), _hash(contract.process), _hash(contract.contract), _hash(payment.payer),
        _hash(payment.payee), abs(payment.amount), payment.amount < 0, currency, max(payment.day or 0, 0),
    )  # fmt: skip


def _hash(text: str) -> bytes:
    return sha256(text.encode("utf-8", "replace"))


def _record(node: Node, key: SecretKey, action: RecordOutsidePayments) -> None:
    envelope = build_envelope(node.genesis.chain_id, [key], [action], node.head().height + 1)
    ticket = node.submit([envelope.wire])
    if not ticket.wait(_WAIT_S):
        raise ImportRefused("the ledger did not answer in time")
    answer = ticket.answers[0]
    if answer and answer.code:
        code = next(code for code in node.rulebook.codes if code.number == answer.code)
        raise ImportRefused(explain(code, answer.data, "en"))


def _result(file: OcdsFile, recorded: int, known: int, height: int) -> ImportResult:
    payments = file.payments
    return ImportResult(
        len(file.processes), _count_contracts(file.contracts), len(payments), sum(1 for _, payment in payments if payment.amount),
        findings_in(file), list(file.problems), file.sha256.hex(), recorded, known, height,
    )  # fmt: skip


def _count_contracts(contracts: Sequence[ContractVersion]) -> int:
    return len({(contract.process, contract.contract) for contract in contracts})
