"""From releases to contracts and payments, under OCDS 1.0 names and 1.1 names alike.

Payments in real files mostly carry no id. What identifies one is the file and its place in it, so every place is read and
counted, also where a later release repeats an earlier one.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fenming.base.hashing import sha256
from fenming.base.problems import NotThere, Problem
from fenming.interchange.ocds.documents import FILE_BYTES_MAX, Release, releases_in
from fenming.interchange.ocds.model import ContractVersion, OcdsFile, OutsidePayment, Trouble
from fenming.interchange.ocds.schema import schema_troubles
from fenming.interchange.ocds.values import amount_of, currency_of, dictionary_of, objects_in, payment_of, text_of


class FileTooLarge(Problem):
    """The file is larger than this reader takes in at once."""


def read_file(path: Path) -> OcdsFile:
    """Read an OCDS file whole; raises `NotThere` or `FileTooLarge`, and lists everything else as problems."""
    try:
        if path.stat().st_size > FILE_BYTES_MAX:
            raise FileTooLarge(f"{path} is larger than {FILE_BYTES_MAX} bytes; split it")
        data = path.read_bytes()
    except OSError as error:
        raise NotThere(f"{path} cannot be read: {error.strerror}") from None
    return read_bytes(data)


def read_bytes(data: bytes) -> OcdsFile:
    """The same from bytes."""
    problems: list[Trouble] = []
    processes: dict[str, None] = {}
    contracts: list[ContractVersion] = []
    count = 0
    for release in releases_in(data, problems):
        count += 1
        processes[text_of(release.content.get("ocid"))] = None
        problems += schema_troubles(release.content, release.source)
        contracts += _contracts_of(release, problems)
    return OcdsFile(sha256(data), tuple(processes), count, tuple(contracts), tuple(problems))


def _contracts_of(release: Release, problems: list[Trouble]) -> Iterator[ContractVersion]:
    content = release.content
    for index, contract in objects_in(content.get("contracts"), f"{_inner(release.source)}/contracts", problems):
        source = f"{_inner(release.source)}/contracts/{index}"
        value = dictionary_of(contract.get("value"))
        currency = currency_of(value.get("currency"))
        yield ContractVersion(
            source, text_of(content.get("ocid")), text_of(content.get("id")), text_of(content.get("date")),
            text_of(contract.get("id")), text_of(contract.get("title")),
            amount_of(value, currency, f"{source}/value", problems) if value else None, currency,
            tuple(_payments_of(contract, currency, source, problems)),
        )  # fmt: skip


def _payments_of(contract: dict[str, Any], currency: str, source: str, problems: list[Trouble]) -> Iterator[OutsidePayment]:
    """`implementation` is an object by the standard, and a list in some files."""
    implementation = contract.get("implementation")
    parts = implementation if isinstance(implementation, list) else [implementation]
    for number, part in enumerate(parts):
        place = f"{source}/implementation" + (f"/{number}" if isinstance(implementation, list) else "") + "/transactions"
        for index, transaction in objects_in(dictionary_of(part).get("transactions"), place, problems):
            payment = payment_of(transaction, currency, f"{place}/{index}", problems)
            if payment:
                yield payment


def _inner(source: str) -> str:
    """A source to which a path can be added."""
    return f"{source} " if source.startswith("line") and "/" not in source else source
