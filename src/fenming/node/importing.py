"""Bringing an OCDS file onto the ledger: read, find, record what is not there yet."""

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from fenming.base.currencies import numeric
from fenming.base.hashing import sha256
from fenming.base.limits import BATCH_ITEMS_MAX
from fenming.domains.outside.actions import OutsidePayment, RecordOutsidePayments
from fenming.domains.outside.records import OUTSIDE_PAYMENTS
from fenming.findings.ocds import PublishedFinding, findings_in
from fenming.interchange.ocds.model import ContractVersion, OcdsFile, Trouble
from fenming.interchange.ocds.model import OutsidePayment as PublishedPayment
from fenming.interchange.ocds.reader import read_file
from fenming.node.home import Home
from fenming.node.importer import SANDBOX_PASSPHRASE, authority_key, found_sandbox, record, text_hash
from fenming.node.node import Node

_AT_ONCE = BATCH_ITEMS_MAX // 2


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
        found_sandbox(home, passphrase or SANDBOX_PASSPHRASE)
    key = authority_key(home, passphrase or SANDBOX_PASSPHRASE)
    node = Node(home)
    try:
        new, known = _unrecorded(node, file)
        say(f"recording {len(new)} payments, {known} are there already")
        for start in range(0, len(new), _AT_ONCE):
            record(node, key, RecordOutsidePayments(file.sha256, tuple(new[start : start + _AT_ONCE])))
        return _result(file, len(new), known, node.head().height)
    finally:
        node.close()


def _unrecorded(node: Node, file: OcdsFile) -> tuple[list[OutsidePayment], int]:
    payments = [_as_recorded(contract, payment) for contract, payment in file.payments]
    reader = node.reader()
    try:
        new = [p for p in payments if reader.record(OUTSIDE_PAYMENTS.key(file.sha256, p.position)) is None]
    finally:
        reader.close()
    return new, len(payments) - len(new)


def _as_recorded(contract: ContractVersion, payment: PublishedPayment) -> OutsidePayment:
    return payment_record(payment, contract.process, contract.contract)


def payment_record(payment: PublishedPayment, process: str, contract: str) -> OutsidePayment:
    """Texts become hashes: whoever has the file can show what they say, the ledger alone does not."""
    currency = numeric(payment.currency)
    assert currency is not None, "the reader lists a payment in an unknown currency as a problem"
    return OutsidePayment(
        sha256(payment.source.encode()), text_hash(process), text_hash(contract), text_hash(payment.payer),
        text_hash(payment.payee), abs(payment.amount), payment.amount < 0, currency, max(payment.day or 0, 0),
    )  # fmt: skip


def _result(file: OcdsFile, recorded: int, known: int, height: int) -> ImportResult:
    payments = file.payments
    return ImportResult(
        len(file.processes), _count_contracts(file.contracts), len(payments), sum(1 for _, payment in payments if payment.amount),
        findings_in(file), list(file.problems), file.sha256.hex(), recorded, known, height,
    )  # fmt: skip


def _count_contracts(contracts: Sequence[ContractVersion]) -> int:
    return len({(contract.process, contract.contract) for contract in contracts})
