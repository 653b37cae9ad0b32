"""From a project package to what the ledger records of it: budgets, parties, contracting processes and payments.

The rest of the file stays off the ledger, whole, under the hash of its canonical form; which fields that is, is said. Like any
published file, a package is recorded as it is: what departs from the schema is a problem with its place, not a refusal.
"""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from fenming.base.hashing import sha256
from fenming.base.problems import NotThere
from fenming.interchange.oc4ids.canonical import NotJson, canonical, parse
from fenming.interchange.oc4ids.model import (
    FieldCount,
    Money,
    Oc4idsFile,
    PublishedBudget,
    PublishedParty,
    PublishedProcess,
    PublishedProject,
)
from fenming.interchange.ocds.model import OutsidePayment, Trouble
from fenming.interchange.ocds.reader import FileTooLarge
from fenming.interchange.ocds.values import amount_of, currency_of, day_of, dictionary_of, objects_in, payment_of, text_of
from fenming.interchange.schemas import departures, packaged_validator

FILE_BYTES_MAX = 256 * 1024**2
_PROBLEMS_SHOWN_MAX = 100
_TRANSACTION = ("date", "payee/id", "payer/id", "value/amount", "value/currency")
_VALUES = ("contractValue/amount", "contractValue/currency", "finalValue/amount", "finalValue/currency")
_BREAKDOWN = ("amount/amount", "amount/currency", "period/endDate", "period/startDate", "sourceParty/id")
ON_LEDGER = frozenset(
    [
        "id", "budget/amount/amount", "budget/amount/currency", "budget/approvalDate", "parties/id", "parties/roles",
        "contractingProcesses/id", "contractingProcesses/summary/suppliers/id",
        *(f"contractingProcesses/summary/{name}" for name in _VALUES),
        *(f"contractingProcesses/summary/transactions/{name}" for name in _TRANSACTION),
        *(f"transactions/{name}" for name in _TRANSACTION),
        *(f"budget/budgetBreakdowns/budgetBreakdown/{name}" for name in _BREAKDOWN),
    ]
)  # fmt: skip
"""Paths within a project that the ledger records: amounts and days as they are, ids as hashes. The place keeps their order."""


@lru_cache(maxsize=1)
def _validator() -> Any:
    names = ("oc4ids-project-package-schema.json", "oc4ids-project-schema.json")
    return packaged_validator("fenming.interchange.oc4ids", *names)


def package_troubles(package: Any) -> list[Trouble]:
    """How a package departs from the schema, the first hundred places."""
    return list(departures(_validator(), package, "", _PROBLEMS_SHOWN_MAX))


def read_file(path: Path) -> Oc4idsFile:
    """Read a package whole; raises `NotThere` or `FileTooLarge`, and lists everything else as problems."""
    try:
        if path.stat().st_size > FILE_BYTES_MAX:
            raise FileTooLarge(f"{path} is larger than {FILE_BYTES_MAX} bytes; split it")
        data = path.read_bytes()
    except OSError as error:
        raise NotThere(f"{path} cannot be read: {error.strerror}") from None
    return read_bytes(data)


def read_bytes(data: bytes) -> Oc4idsFile:
    """The same from bytes."""
    digest = sha256(data)
    try:
        package = parse(data)
    except NotJson as error:
        return Oc4idsFile(digest, b"", (), False, (Trouble("", f"not JSON: {error}"),), (), ())
    departing = package_troubles(package)
    problems = list(departing)
    listed = objects_in(dictionary_of(package).get("projects"), "/projects", problems)
    projects = tuple(_project(project, f"/projects/{index}", problems) for index, project in listed)
    on_ledger, off_ledger = _fields(package)
    return Oc4idsFile(digest, canonical(package), projects, not departing, tuple(problems), on_ledger, off_ledger)


def _project(project: dict[str, Any], source: str, problems: list[Trouble]) -> PublishedProject:
    budget = dictionary_of(project.get("budget"))
    transactions = project.get("transactions")
    return PublishedProject(
        source, text_of(project.get("id")), _money(budget.get("amount"), f"{source}/budget/amount", problems),
        day_of(text_of(budget.get("approvalDate")), f"{source}/budget/approvalDate", problems),
        tuple(_parties(project.get("parties"), f"{source}/parties", problems)),
        tuple(_budgets(budget.get("budgetBreakdowns"), f"{source}/budget/budgetBreakdowns", problems)),
        tuple(_processes(project.get("contractingProcesses"), f"{source}/contractingProcesses", problems)),
        tuple(_payments(transactions, "", f"{source}/transactions", problems)),
    )  # fmt: skip


def _parties(listed: Any, source: str, problems: list[Trouble]) -> Iterator[PublishedParty]:
    for index, party in objects_in(listed, source, problems):
        roles = party.get("roles")
        names = tuple(role for role in roles if isinstance(role, str)) if isinstance(roles, list) else ()
        yield PublishedParty(f"{source}/{index}", text_of(party.get("id")), names)


def _budgets(listed: Any, source: str, problems: list[Trouble]) -> Iterator[PublishedBudget]:
    for index, breakdown in objects_in(listed, source, problems):
        inner = f"{source}/{index}/budgetBreakdown"
        for number, line in objects_in(breakdown.get("budgetBreakdown"), inner, problems):
            place = f"{inner}/{number}"
            period = dictionary_of(line.get("period"))
            days = [day_of(text_of(period.get(name)), f"{place}/period/{name}", problems) for name in ("startDate", "endDate")]
            party = text_of(dictionary_of(line.get("sourceParty")).get("id"))
            yield PublishedBudget(place, party, _money(line.get("amount"), f"{place}/amount", problems), *days)


def _processes(listed: Any, source: str, problems: list[Trouble]) -> Iterator[PublishedProcess]:
    for index, process in objects_in(listed, source, problems):
        place = f"{source}/{index}/summary"
        summary = dictionary_of(process.get("summary"))
        listed_suppliers = objects_in(summary.get("suppliers"), f"{place}/suppliers", problems)
        suppliers = [text_of(supplier.get("id")) for _, supplier in listed_suppliers]
        value = _money(summary.get("contractValue"), f"{place}/contractValue", problems)
        yield PublishedProcess(
            f"{source}/{index}", text_of(process.get("id")), tuple(suppliers), value,
            _money(summary.get("finalValue"), f"{place}/finalValue", problems),
            tuple(_payments(summary.get("transactions"), value.currency, f"{place}/transactions", problems)),
        )  # fmt: skip


def _payments(listed: Any, currency: str, source: str, problems: list[Trouble]) -> Iterator[OutsidePayment]:
    for index, transaction in objects_in(listed, source, problems):
        payment = payment_of(transaction, currency, f"{source}/{index}", problems)
        if payment:
            yield payment


def _money(value: Any, source: str, problems: list[Trouble]) -> Money:
    """An amount; what is not stated, below nothing or unreadable is none."""
    if value is None:
        return Money()
    found = dictionary_of(value)
    currency = currency_of(found.get("currency"))
    amount = amount_of(found, currency, source, problems)
    if amount is not None and amount < 0:
        problems.append(Trouble(source, "the amount is below nothing"))
        amount = None
    return Money() if amount is None else Money(amount, currency)


# Which fields the ledger keeps.


def _fields(package: Any) -> tuple[tuple[FieldCount, ...], tuple[FieldCount, ...]]:
    counts = Counter(_paths(package, ""))
    kept = {f"projects/{path}" for path in ON_LEDGER}
    on: list[FieldCount] = []
    off: list[FieldCount] = []
    for path, count in sorted(counts.items()):
        (on if path in kept else off).append(FieldCount(path, count))
    return tuple(on), tuple(off)


def _paths(value: Any, path: str) -> Iterator[str]:
    """The paths of all values, without indices; lists of texts count once."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _paths(inner, f"{path}/{name}" if path else str(name))
    elif isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        for item in value:
            yield from _paths(item, path)
    else:
        yield path
