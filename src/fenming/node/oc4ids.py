"""Project packages of OC4IDS: in as evidence and out again equal, and out as what the ledger itself knows of a project.

The ledger keeps amounts, days and hashes of a package; the package itself lies in the home, in canonical form under its hash.
What comes out is that document, held against the hash on the ledger, so that nobody can have touched it in between.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from fenming.base.currencies import numeric
from fenming.base.hashing import sha256
from fenming.base.invariant import invariant
from fenming.base.limits import AMOUNT_MAX, BATCH_ITEMS_MAX
from fenming.base.problems import BadUsage, Conflict, NotThere
from fenming.domains.outside.actions import (
    OutsideBudget,
    OutsideParty,
    OutsideProcess,
    OutsideProject,
    RecordOutsidePayments,
    RecordOutsideProjects,
)
from fenming.domains.outside.records import (
    OUTSIDE_BUDGETS,
    OUTSIDE_PARTIES,
    OUTSIDE_PAYMENTS,
    OUTSIDE_PROCESSES,
    OUTSIDE_PROJECTS,
    SUPPLIERS_MAX,
    OutsideRole,
)
from fenming.domains.trace.steps import parse_id
from fenming.interchange.oc4ids.canonical import canonical, parse
from fenming.interchange.oc4ids.model import FieldCount, Money, Oc4idsFile, PublishedProcess, PublishedProject
from fenming.interchange.oc4ids.reader import package_troubles, read_file
from fenming.interchange.ocds.model import Trouble
from fenming.ledger.tables import Table
from fenming.node.disclosure import package_of
from fenming.node.home import Home, write_durably, write_named
from fenming.node.importer import SANDBOX_PASSPHRASE, authority_key, found_sandbox, record, text_hash
from fenming.node.importing import payment_record
from fenming.node.node import Node
from fenming.node.reading import ReadHome
from fenming.storage.state_store import StateReader

_WEIGHT_AT_ONCE = 2000
_TABLES: dict[type[Any], Table[Any]] = {
    OutsideProject: OUTSIDE_PROJECTS, OutsideParty: OUTSIDE_PARTIES, OutsideBudget: OUTSIDE_BUDGETS,
    OutsideProcess: OUTSIDE_PROCESSES,
}  # fmt: skip
_ROLES = {role.name.replace("_", "").lower(): role for role in OutsideRole if role.name}
Item = OutsideProject | OutsideParty | OutsideBudget | OutsideProcess


class PackageImport(msgspec.Struct, frozen=True):
    """What a package holds, what of it the ledger keeps, and how much was new; `document` is the hash of its canonical form."""

    projects: int
    parties: int
    budget_lines: int
    processes: int
    transactions: int
    is_valid: bool
    problems: list[Trouble]
    on_ledger: list[FieldCount]
    off_ledger: list[FieldCount]
    file_sha256: str
    document: str
    recorded: int
    already_recorded: int
    height: int


class PackageExport(msgspec.Struct, frozen=True):
    """What was written; `height` is the block of which it is true, 0 for a package that came from outside."""

    id: str
    file: str | None
    bytes: int
    sha256: str
    is_valid: bool
    problems: list[Trouble]
    height: int


# In.


def import_oc4ids(folder: Path, path: Path, passphrase: str | None, dry_run: bool, say: Callable[[str], None]) -> PackageImport:
    """Record the projects of a package; on an empty home, found a sandbox chain with an importing authority first."""
    say(f"reading {path.name}")
    file = read_file(path)
    home = Home(folder)
    if dry_run or not file.projects:
        return _imported(file, 0, 0, 0)
    if not home.holds_chain:
        say("the home is empty: founding a sandbox chain with an importing authority")
        found_sandbox(home, passphrase or SANDBOX_PASSPHRASE)
    key = authority_key(home, passphrase or SANDBOX_PASSPHRASE)
    node = Node(home)
    try:
        # The document comes first: a hash on the ledger without it would be evidence of nothing.
        _keep(home, file)
        reader = node.reader()
        try:
            items, payments = _new_items(reader, file), _new_payments(reader, file)
        finally:
            reader.close()
        say(f"recording {len(items)} entries and {len(payments)} payments")
        for part in _parts(items):
            record(node, key, _action(file, part))
        for start in range(0, len(payments), BATCH_ITEMS_MAX // 2):
            record(node, key, RecordOutsidePayments(file.sha256, tuple(payments[start : start + BATCH_ITEMS_MAX // 2])))
        new = len(items) + len(payments)
        return _imported(file, new, len(list(_items(file))) + len(list(_payments(file))) - new, node.head().height)
    finally:
        node.close()


def _keep(home: Home, file: Oc4idsFile) -> None:
    home.published.mkdir(parents=True, exist_ok=True)
    path = home.published / f"{sha256(file.canonical).hex()}.json"
    if not path.exists() or path.read_bytes() != file.canonical:
        # It may name persons, such as a contact point.
        write_durably(path, file.canonical, 0o600)


def _new_items(reader: StateReader, file: Oc4idsFile) -> list[Item]:
    return [item for item in _items(file) if reader.record(_TABLES[type(item)].key(file.sha256, item.position)) is None]


def _new_payments(reader: StateReader, file: Oc4idsFile) -> list[Any]:
    return [p for p in _payments(file) if reader.record(OUTSIDE_PAYMENTS.key(file.sha256, p.position)) is None]


def _items(file: Oc4idsFile) -> Iterator[Item]:
    """Everything but payments, as it is recorded."""
    document = sha256(file.canonical)
    for project in file.projects:
        number = text_hash(project.project)
        place = text_hash(project.source)
        budget, currency = _amount(project.budget)
        yield OutsideProject(place, number, document, budget, currency, max(project.approval_day or 0, 0))
        yield from _belongings(project, number)


def _belongings(project: PublishedProject, number: bytes) -> Iterator[Item]:
    for party in project.parties:
        roles = sum({_ROLES[name.lower()] for name in party.roles if name.lower() in _ROLES})
        yield OutsideParty(text_hash(party.source), number, text_hash(party.party), roles)
    for line in project.budgets:
        source = text_hash(line.source_party)
        days = max(line.from_day or 0, 0), max(line.to_day or 0, 0)
        yield OutsideBudget(text_hash(line.source), number, source, *_amount(line.money), *days)
    for process in project.processes:
        suppliers = tuple(text_hash(supplier) for supplier in process.suppliers[:SUPPLIERS_MAX])
        sums = *_amount(process.value), *_amount(process.final)
        yield OutsideProcess(text_hash(process.source), number, text_hash(process.process), suppliers, *sums)


def _payments(file: Oc4idsFile) -> Iterator[Any]:
    for project in file.projects:
        for payment in project.payments:
            yield payment_record(payment, project.project, "")
        for process in project.processes:
            yield from (payment_record(payment, project.project, process.process) for payment in process.payments)


def _amount(money: Money) -> tuple[int, int]:
    return min(money.amount, AMOUNT_MAX), numeric(money.currency) or 0


def _parts(items: list[Item]) -> Iterator[list[Item]]:
    """Parts that fit into an envelope: an entry weighs as many hashes as it has."""
    part: list[Item] = []
    weight = 0
    for item in items:
        more = 4 + (len(item.suppliers) if isinstance(item, OutsideProcess) else 0)
        if part and weight + more > _WEIGHT_AT_ONCE:
            yield part
            part, weight = [], 0
        part.append(item)
        weight += more
    if part:
        yield part


def _action(file: Oc4idsFile, part: list[Item]) -> RecordOutsideProjects:
    def of(kind: type[Any]) -> tuple[Any, ...]:
        return tuple(item for item in part if isinstance(item, kind))

    return RecordOutsideProjects(file.sha256, of(OutsideProject), of(OutsideParty), of(OutsideBudget), of(OutsideProcess))


def _imported(file: Oc4idsFile, recorded: int, known: int, height: int) -> PackageImport:
    projects = file.projects
    processes: list[PublishedProcess] = [process for project in projects for process in project.processes]
    return PackageImport(
        len(projects), sum(len(project.parties) for project in projects), sum(len(project.budgets) for project in projects),
        len(processes), len(list(_payments(file))), file.is_valid, list(file.problems), list(file.on_ledger),
        list(file.off_ledger), file.sha256.hex(), sha256(file.canonical).hex(), recorded, known, height,
    )  # fmt: skip


# Out.


def export_oc4ids(
    folder: Path, id_text: str, prefix: str | None, as_of: int | None, out: Path | None
) -> tuple[PackageExport, bytes]:
    """A project of the ledger (project-1), or a package that was imported (the file's hash); written to `out` if named."""
    home = Home(folder)
    reading = ReadHome(home)
    try:
        if len(id_text) == 64:
            if prefix is not None or as_of is not None:
                raise BadUsage("a package that was imported comes out as it went in: --prefix and --as-of are for a project")
            height, data = 0, _kept(reading, id_text)
            troubles = package_troubles(parse(data))
        else:
            height, data, troubles = _disclosed(reading, id_text, prefix, as_of)
    finally:
        reading.close()
    if out is not None:
        write_named(out, data)
    name = str(out) if out is not None else None
    return PackageExport(id_text, name, len(data), sha256(data).hex(), not troubles, troubles, height), data


def _kept(reading: ReadHome, id_text: str) -> bytes:
    """The document behind a file's hash, held against the hash on the ledger."""
    try:
        file = bytes.fromhex(id_text)
    except ValueError:
        raise NotThere(f"{id_text!r} is not the hash of a file") from None
    record_bytes = next((value for _, value in reading.store.scan(bytes((OUTSIDE_PROJECTS.number,)) + file)), None)
    if record_bytes is None:
        raise NotThere(f"no project has been recorded from a file {id_text}")
    document = OUTSIDE_PROJECTS.decoder.decode(record_bytes).document
    path = reading.home.published / f"{document.hex()}.json"
    try:
        data = path.read_bytes()
    except OSError:
        raise NotThere(f"the ledger knows the hash of {id_text}, but its text is not in this home: import the file again") from None
    if sha256(data) != document:
        raise Conflict(f"{path} is not what the ledger has the hash of: it has been changed")
    return data


def _disclosed(reading: ReadHome, id_text: str, prefix: str | None, as_of: int | None) -> tuple[int, bytes, list[Trouble]]:
    kind, numbers = parse_id(id_text)
    if kind != "project" or len(numbers) != 1:
        raise BadUsage(f"what can be exported is project-1 or the hash of an imported file, not {id_text!r}")
    height, package = package_of(reading, numbers[0], prefix, as_of)
    troubles = package_troubles(package)
    invariant(not troubles, f"the package departs from its schema: {troubles[:1]}")
    return height, canonical(package), troubles
