"""What is read out of an OCDS file: contract versions with their payments, and what could not be read."""

import msgspec


class Trouble(msgspec.Struct, frozen=True):
    """Something wrong at a place of the file: a line, and where known the path within its object."""

    source: str
    message: str


class OutsidePayment(msgspec.Struct, frozen=True):
    """A transaction as published; amount in minor units, `day` counted from 1970-01-01 or None."""

    source: str
    transaction_id: str
    amount: int
    currency: str
    date: str
    day: int | None
    payer: str
    payee: str


class ContractVersion(msgspec.Struct, frozen=True):
    """A contract as one release states it; `value` is None where none is given or it cannot be read."""

    source: str
    process: str
    release: str
    release_date: str
    contract: str
    title: str
    value: int | None
    currency: str
    payments: tuple[OutsidePayment, ...]


class OcdsFile(msgspec.Struct, frozen=True):
    """Everything of one file."""

    sha256: bytes
    processes: tuple[str, ...]
    releases: int
    contracts: tuple[ContractVersion, ...]
    problems: tuple[Trouble, ...]

    @property
    def payments(self) -> list[tuple[ContractVersion, OutsidePayment]]:
        """All payments with the contract version under which they stand, in the file's order."""
        return [(contract, payment) for contract in self.contracts for payment in contract.payments]
