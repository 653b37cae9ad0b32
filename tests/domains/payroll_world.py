"""What scenarios of payroll need beside `scenario.py`: tables of any lines, workers' statements, wages that are funded."""

from typing import TypeVar

from fenming.base.calendar import day_of, first_day_of, last_day_of
from fenming.base.fields import Record
from fenming.base.merkle import root_of
from fenming.base.signatures import ED25519
from fenming.domains.approvals.actions import Approve
from fenming.domains.approvals.events import ProposalOpened
from fenming.domains.funds.actions import SubmitClaim
from fenming.domains.payroll import actions as payroll
from fenming.domains.payroll.events import WageTableOpened
from fenming.domains.payroll.records import WAGE_LINES, WAGE_TABLES, LineStatus, ProjectWages
from fenming.domains.payroll.rules.common import project_wages
from fenming.domains.payroll.rules.lines import standing
from fenming.ledger.overlay import BlockState
from fenming.ledger.tables import Table
from scenario import NOTHING, World, seed_of, world

RecordType = TypeVar("RecordType", bound=Record)
DEVICE = seed_of("the foreman's phone")


def funded(units: int = 10_000) -> World:
    """The project with a claim paid: 2.40 yuan of wages for every hundredth of a unit of works (240 yuan by default)."""
    w = world()
    w.do("contractor.maker", SubmitClaim(1, 202603, (units,), (), NOTHING))
    w.approve_claim(w.events(ProposalOpened)[0].proposal)
    return w


def day(w: World) -> int:
    return day_of(w.time_ms, 480)


def found(w: World, table: Table[RecordType], *key: int | bytes) -> RecordType:
    record = table.read(BlockState(w.store), *key)
    assert record is not None
    return record


def open_of(w: World) -> ProjectWages:
    return project_wages(BlockState(w.store), 1)


def stands(w: World, table: int, line: int) -> LineStatus:
    return standing(found(w, WAGE_TABLES, table), found(w, WAGE_LINES, table, line))


def bits(*days_of_month: int) -> int:
    """Whole days as half-days."""
    return sum(3 << 2 * (number - 1) for number in days_of_month)


def mornings(*days_of_month: int) -> int:
    return sum(1 << 2 * (number - 1) for number in days_of_month)


def attendance(
    engagement: int, half_days: int, month: int = 202603, site: int = 0, file: str = "", project: int = 1
) -> payroll.RecordAttendance:
    evidence = seed_of(file or f"gate file {engagement} {half_days} {month} {site}")
    return payroll.RecordAttendance(project, site, month, (payroll.AttendanceLine(engagement, half_days),), evidence, DEVICE)


def signed(name: str, message: bytes, agent: int = 0) -> payroll.WorkerSignature:
    return payroll.WorkerSignature(0, ED25519.sign(seed_of(name), message), agent)


def line_signed(w: World, name: str, table: int, line: int, agent: int = 0) -> payroll.LineSignature:
    """The signature of a person on a line as it is listed."""
    listed = found(w, WAGE_LINES, table, line)
    message = payroll.line_statement(
        w.genesis.chain_id, table, line, listed.month, listed.days, listed.amount, listed.set_off
    )
    return payroll.LineSignature(line, 0, ED25519.sign(seed_of(name), message), agent)


def objection(w: World, name: str, table: int, line: int, reason: int = 4) -> payroll.ObjectToWageLine:
    message = payroll.objection_statement(w.genesis.chain_id, table, line, reason, seed_of("why"))
    signature = payroll.LineSignature(line, 0, ED25519.sign(seed_of(name), message))
    return payroll.ObjectToWageLine(table, reason, seed_of("why"), signature, DEVICE)


def reversal(w: World, name: str, table: int, line: int, amount: int, serial: int = 1) -> payroll.AgreeReversal:
    message = payroll.reversal_statement(w.genesis.chain_id, table, line, amount, serial)
    return payroll.AgreeReversal(table, line, amount, 2, seed_of("why"), signed(name, message))


def power(w: World, worker: str, agent: str, kinds: int, days: int = 30, serial: int = 1) -> payroll.GrantPower:
    terms = (w.parties[worker], w.parties[agent], kinds, day(w), day(w) + days, seed_of("deed"))
    message = payroll.power_statement(w.genesis.chain_id, *terms, serial)
    return payroll.GrantPower(*terms, signed(worker, message), DEVICE)


def settled(w: World, name: str, engagement: int, left_day: int, amount: int) -> payroll.ConfirmSettlement:
    message = payroll.settlement_statement(w.genesis.chain_id, engagement, left_day, amount)
    return payroll.ConfirmSettlement(engagement, signed(name, message), DEVICE)


def announced(w: World, *lines: payroll.NewWageLine, month: int = 202603, total: int | None = None) -> int:
    """A table announced by the sub, its lines not sent yet."""
    root = root_of([payroll.wage_line_leaf(index, line) for index, line in enumerate(lines)])
    paid = sum(line.amount - line.set_off for line in lines) if total is None else total
    w.do("sub.maker", payroll.OpenWageTable(1, month, len(lines), paid, root, NOTHING))
    return w.events(WageTableOpened)[0].table


def listed(w: World, *lines: payroll.NewWageLine, month: int = 202603) -> int:
    """A complete table of these lines."""
    table = announced(w, *lines, month=month)
    w.do("sub.maker", payroll.AddWageLines(table, 0, lines))
    return table


def both(w: World, days: int = 20, amount: int = 60_00, month: int = 202603) -> int:
    """A complete table of worker1 (line 0) and worker2 (line 1), unsigned."""
    w.attend(days, month)
    return listed(w, payroll.NewWageLine(1, days, amount), payroll.NewWageLine(2, days, amount), month=month)


def sign(w: World, table: int, *names: str) -> None:
    """worker1 signs line 0, worker2 line 1."""
    for name in names:
        signature = line_signed(w, name, table, int(name.removeprefix("worker")) - 1)
        w.do("stranger.maker", payroll.SignWageLines(table, (signature,), DEVICE))


def pay(w: World, table: int) -> None:
    """Submitted, approved, and paid if the account holds enough."""
    w.do("sub.maker", payroll.SubmitWageTable(table))
    w.do("contractor.checker", Approve(w.events(ProposalOpened)[0].proposal, 0, NOTHING))


def paid_table(w: World, **terms: int) -> int:
    """The table of both workers, signed and paid."""
    table = both(w, **terms)
    sign(w, table, "worker1", "worker2")
    pay(w, table)
    return table


def lapse(w: World, table: int) -> None:
    """The notice goes up and the window passes."""
    w.do("sub.maker", payroll.PublishWageNotice(table, seed_of("photograph of the notice")))
    wait(w, 4)


def wait(w: World, days: int) -> None:
    """Days pass, and what has become due runs."""
    w.pass_days(days)
    w.block([])


def leave(w: World, engagement: int = 1) -> int:
    """The engagement ends today; returns its last day."""
    w.do("sub.maker", payroll.EndEngagement(engagement, day(w), 1, seed_of("notice")))
    return day(w)


def next_month(w: World, month: int) -> None:
    """To the first day of a month."""
    w.pass_days(first_day_of(month) - day(w))


def month_end(w: World, month: int) -> None:
    w.pass_days(last_day_of(month) - day(w))
