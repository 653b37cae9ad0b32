"""A wage table from a file onto the ledger: every row is looked up first, and either all of them go in or none does.

The whole table is one envelope (its announcement and all its lines), so that nothing can stay half done whatever fails. What is
wrong is listed with its place and, where wanted, written into a copy of the file to be corrected.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from fenming.base.currencies import alphabetic, exponent
from fenming.base.fields import Action
from fenming.base.limits import BATCH_ITEMS_MAX
from fenming.base.merkle import root_of
from fenming.base.problems import BadUsage, NotThere, Problem, ProblemKind, Unavailable
from fenming.client.envelopes import build_envelope
from fenming.client.keystore import Keystore
from fenming.client.person_tags import read_tag_key
from fenming.domains.contracts.records import PROJECTS
from fenming.domains.identity.records import PARTIES
from fenming.domains.payroll.actions import AddWageLines, NewWageLine, OpenWageTable, wage_line_leaf
from fenming.domains.payroll.records import WAGE_TABLE_COUNT, WAGE_TABLES, WageTable
from fenming.interchange.wages.model import WageFile, WageProblem
from fenming.interchange.wages.reader import read_file
from fenming.interchange.wages.template import template_bytes
from fenming.ledger.codes import explain
from fenming.ledger.overlay import BlockState
from fenming.node.clock import SteppedClock
from fenming.node.home import Home, write_named
from fenming.node.node import Node
from fenming.node.reading import ReadHome
from fenming.node.wage_rows import LookUp
from fenming.storage.state_store import StateReader

_WAIT_S = 300


class WagesRefused(Problem):
    """The ledger refused a table whose rows all looked good."""

    kind = ProblemKind.REFUSED


class WageOrder(msgspec.Struct, frozen=True):
    """What the caller wants: `party` is the employer's officer; `month` is None where the file names it."""

    project: int
    month: int | None
    party: int
    keystore: Path | None = None
    passphrase: str = ""
    id_key: Path | None = None
    template: Path | None = None
    dry_run: bool = False


class WageResult(msgspec.Struct, frozen=True):
    """What became of the file; `table` is None where nothing was sent, `total` is in minor units of `currency`."""

    table: int | None
    already: bool
    lines: int
    total: int
    currency: str
    month: int | None
    problems: list[WageProblem]
    file_sha256: str
    template: str | None
    height: int


def import_wages(folder: Path, path: Path, order: WageOrder, say: Callable[[str], None]) -> WageResult:
    """Check a wage table against the ledger and send it when every row is good."""
    if order.template is not None and order.template.resolve() == path.resolve():
        raise BadUsage("the template would overwrite the file itself; give it another name")
    home = Home(folder)
    reading = ReadHome(home)
    try:
        checked = _check(reading.store, path, order, say)
        height = reading.head().height
    finally:
        reading.close()
    template = _write_template(checked, order)
    table, already = checked.imported_as, checked.imported_as is not None
    if not checked.problems and not already and not order.dry_run:
        say(f"sending {len(checked.lines)} lines as one envelope")
        table, height = _send(home, checked, order)
    return WageResult(
        table, already, len(checked.file.rows), sum(row.amount or 0 for row in checked.file.rows), checked.currency,
        checked.file.month, checked.problems, checked.file.sha256.hex(), template, height,
    )  # fmt: skip


class Checked(msgspec.Struct, frozen=True):
    """A file held against the ledger: its lines are complete where there are no problems."""

    file: WageFile
    currency: str
    lines: list[NewWageLine]
    problems: list[WageProblem]
    imported_as: int | None


def _check(store: StateReader, path: Path, order: WageOrder, say: Callable[[str], None]) -> Checked:
    state = BlockState(store)
    currency = currency_of(state, order.project)
    employer = _employer(state, order.party)
    say(f"reading {path.name}")
    file = read_file(path, order.month, exponent(currency) or 0)
    already = _imported_as(store, employer, order.project, file)
    if already is not None:
        return Checked(file, currency, [], [], already)
    say(f"looking up {len(file.rows)} workers and their attendance")
    key = read_tag_key(order.id_key) if order.id_key else None
    return held_against_ledger(store, order.project, employer, file, currency, key)


def currency_of(state: BlockState, project: int) -> str:
    """The letters of a project's currency; raises `NotThere`."""
    record = PROJECTS.read(state, project)
    if record is None:
        raise NotThere(f"there is no project-{project}")
    return alphabetic(record.currency) or ""


def held_against_ledger(
    store: StateReader, project: int, employer: int, file: WageFile, currency: str, key: bytes | None
) -> Checked:
    """Every row looked up; `key` is the operator's for finding workers by their documents."""
    look_up = LookUp(store, project, employer, file, key, exponent(currency) or 0)
    lines = look_up.lines()
    return Checked(file, currency, lines, [*file.problems, *look_up.problems], None)


def _employer(state: BlockState, party: int) -> int:
    officer = PARTIES.read(state, party)
    if officer is None or not officer.organisation:
        raise BadUsage(f"party {party} is no officer of an organisation")
    return officer.organisation


def _imported_as(store: StateReader, employer: int, project: int, file: WageFile) -> int | None:
    """The table that carries this very file already."""
    return next((number for number, _ in tables_of(store, project, employer, file.sha256)), None)


def tables_of(store: StateReader, project: int, employer: int, document: bytes) -> Iterator[tuple[int, WageTable]]:
    """The tables that an employer made of a file, by number."""
    for key, value in store.scan(bytes((WAGE_TABLES.number,))):
        table = WAGE_TABLES.decoder.decode(value)
        if table.document == document and (table.employer, table.project) == (employer, project):
            yield int(WAGE_TABLES.parts(key)[0]), table


def _write_template(checked: Checked, order: WageOrder) -> str | None:
    if order.template is None:
        return None
    # The copy holds names and id numbers as the file did: for its owner's eyes alone.
    write_named(order.template, template_bytes(checked.file, checked.problems), 0o600)
    return str(order.template)


# Sending.


def _send(home: Home, checked: Checked, order: WageOrder) -> tuple[int, int]:
    """One envelope with the announcement and every line; the table's number and the block's height."""
    if order.keystore is None:
        raise BadUsage("--keystore names the file with the employer's keys")
    keys = Keystore.open(order.keystore, order.passphrase).keys_of(order.party)
    if not keys:
        raise BadUsage(f"{order.keystore.name} holds no key of party {order.party}")
    node = Node(home, SteppedClock(0) if home.read_genesis().stepped_clock else None)
    try:
        table = _next_table(node)
        actions = _actions(checked, order.project, table)
        envelope = build_envelope(node.genesis.chain_id, keys, actions, node.head().height + 1)
        ticket = node.submit([envelope.wire])
        if not ticket.wait(_WAIT_S) or ticket.answers[0] is None:
            raise Unavailable("the ledger did not answer in time; importing the same file again is safe")
        answer = ticket.answers[0]
        if answer.code:
            code = next(code for code in node.rulebook.codes if code.number == answer.code)
            raise WagesRefused(f"{answer.code} {code.name}: {explain(code, answer.data, 'en')}")
        return table, answer.height
    finally:
        node.close()


def _next_table(node: Node) -> int:
    """The number that the ledger gives out next: this process holds the home's lock, so nobody comes between."""
    reader = node.reader()
    try:
        count = WAGE_TABLE_COUNT.read(BlockState(reader))
    finally:
        reader.close()
    return count.count + 1 if count else 1


def _actions(checked: Checked, project: int, table: int) -> list[Action]:
    lines = checked.lines
    root = root_of([wage_line_leaf(index, line) for index, line in enumerate(lines)])
    total = sum(line.amount - line.set_off for line in lines)
    month = checked.file.month
    assert month is not None, "a file without a month has a problem"
    announcement = OpenWageTable(project, month, len(lines), total, root, checked.file.sha256)
    parts = range(0, len(lines), BATCH_ITEMS_MAX)
    return [announcement, *(AddWageLines(table, start, tuple(lines[start : start + BATCH_ITEMS_MAX])) for start in parts)]
