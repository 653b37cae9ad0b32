"""The life of a contract: every chapter looked for in the views, every step traced, and what an auditor is told on the way."""

import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fenming.base.calendar import add_months, date_of, day_from_date
from fenming.base.problems import BadUsage
from fenming.domains.approvals.records import Kind, ProposalStatus
from fenming.domains.approvals.views import PROPOSALS, STEPS
from fenming.domains.contracts.records import ContractStatus, ProjectStatus, SettlementStatus, VariationStatus
from fenming.domains.contracts.views import CONTRACTS, PROJECTS
from fenming.domains.contracts.views.budget import BUDGET_LINES, FUNDING_SOURCES
from fenming.domains.contracts.views.tree import SETTLEMENTS, VARIATIONS
from fenming.domains.funds.debts import DisputeStatus
from fenming.domains.funds.records import AdvanceStatus, ClaimStatus, DepositBasis, DepositStatus
from fenming.domains.funds.views import CLAIMS
from fenming.domains.funds.views.debts import DISPUTES, DUES
from fenming.domains.funds.views.held import ADVANCES, RETENTION_STAGES, RETENTIONS, WAGE_DEPOSITS
from fenming.domains.guarantees.records import GuaranteeKind, GuaranteeStatus
from fenming.domains.guarantees.views import GUARANTEE_CLAIMS, GUARANTEES
from fenming.domains.money.records import AccountKind, AccountStatus, Purpose
from fenming.domains.money.references import ReferenceKind
from fenming.domains.money.views import ACCOUNTS, POSTINGS
from fenming.domains.payroll.records import TableStatus
from fenming.domains.payroll.views import WAGE_LINES, WAGE_TABLES
from fenming.domains.payroll.views.payees import CLOSINGS, KEPT_RECORDS
from fenming.domains.payroll.views.people import ENGAGEMENTS, OVERDUE_WAGES
from fenming.domains.payroll.views.people import SETTLEMENTS as LEAVERS
from fenming.domains.trace.queries import Tracer
from fenming.node.findings import list_findings
from fenming.node.home import Home
from fenming.node.lives import LifeResult, live
from fenming.node.oc4ids import export_oc4ids
from fenming.node.reading import ReadHome
from fenming.node.sample.journal import Views
from fenming.node.sample.plan import MONTHS_MAX, MONTHS_MIN, plan_of

MONTHS, WORKERS = 14, 6
MAIN, FORMWORK = 1, 2
START = day_from_date(2025, 12, 1)


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> LifeResult:
    return live(tmp_path_factory.mktemp("life") / "home", MONTHS, WORKERS, lambda _: None)


@pytest.fixture
def views(life: LifeResult) -> Iterator[Views]:
    reading = ReadHome(Home(Path(life.home)))
    with reading.engine.connect() as connection:
        yield Views(connection, Tracer(connection), reading.genesis.zone_minutes)
    reading.close()


def titles(life: LifeResult, chapter: str) -> list[str]:
    return [step.title for step in life.steps if step.chapter == chapter]


# The whole.


def test_a_life_is_conserved_verified_and_traced_step_by_step(life: LifeResult) -> None:
    assert (life.conserved, life.verified, life.traced) == (True, True, True)
    assert (life.months, life.workers_paid, life.held) == (MONTHS, WORKERS, 0)
    assert 0 < life.paid < life.budget
    assert all(step.ids and step.title and step.title_chinese for step in life.steps)
    assert [step.date for step in life.steps] == sorted(step.date for step in life.steps)
    assert {step.month for step in life.steps} <= set(range(1, MONTHS + 1))
    assert life.steps[0].month == 1
    assert life.steps[-1].month == MONTHS


def test_money_that_was_not_the_budgets_is_traced_to_who_paid_it(life: LifeResult, views: Views) -> None:
    assert views.traced_to(life.story.guarantee_called.ids[0]) == "guarantee"
    assert views.traced_to(life.story.bad_month.ids[0]) == "budget_line"
    elsewhere = {step.chapter for step in life.steps if step.traced_to != ["budget_line"]}
    assert elsewhere == {"guarantee called", "bad month", "work", "closing"}
    transfer = views.payments(Purpose.TRANSFER)[0]
    assert views.traced_to(f"payment-{transfer.payment}") == "", "a plain transfer says nothing of its source"
    placed = [step for step in life.steps if step.traced_to == ["contract"]]
    assert [step.title for step in placed] == ["The contractor refills the wage deposit", "The wage deposit is released"]


# Chapter by chapter.


def test_the_advance_is_paid_once_and_recouped_to_the_fen(life: LifeResult, views: Views) -> None:
    advance = views.one(ADVANCES, contract=MAIN)
    assert advance.status == AdvanceStatus.RECOUPED
    assert advance.amount == advance.recouped == life.story.recouped == life.story.advance.amount
    assert advance.amount == views.one(CONTRACTS, contract=MAIN).signed_amount // 10
    assert sum(claim.recoupment for claim in views.all(CLAIMS, contract=MAIN)) == advance.amount
    assert views.one(GUARANTEES, kind=int(GuaranteeKind.ADVANCE)).status == GuaranteeStatus.RELEASED


def test_the_variations_grow_both_contracts_and_the_larger_one_is_asked_of_the_owner(life: LifeResult, views: Views) -> None:
    main, formwork = views.all(VARIATIONS)
    assert (main.contract, formwork.contract) == (MAIN, FORMWORK)
    assert main.status == formwork.status == VariationStatus.APPLIED
    assert main.proposal == 0
    assert views.one(PROPOSALS, proposal=formwork.proposal).status == ProposalStatus.APPROVED
    grown = [row.amount_after - row.amount_before for row in (main, formwork)]
    assert life.story.variation.amount == sum(grown)
    assert grown[0] * 1000 <= main.signed_amount * 100
    assert grown[1] * 1000 > formwork.signed_amount * 100


def test_in_the_bad_month_the_claim_waits_and_the_bank_pays_the_wages(life: LifeResult, views: Views) -> None:
    claim = views.one(CLAIMS, claim=int(life.story.bad_month.ids[0].split("-")[1]))
    assert (claim.status, claim.this_period) == (ClaimStatus.PAID, life.story.bad_month.amount)
    due = views.one(DUES, claim=claim.claim)
    paid_day = views.day_of_height(claim.paid_height)
    assert due.due_day == due.confirmed_day + 30
    assert paid_day - due.due_day == life.story.late_days == 12
    owner = views.all(STEPS, kind=int(Kind.CLAIM), subject=claim.claim)[-1]
    assert owner.late_since_day == owner.due_day + 1 == due.confirmed_day - 1
    called = views.one(GUARANTEE_CLAIMS)
    assert (called.binding, called.amount) == (True, life.story.guarantee_called.amount)
    letter = views.one(GUARANTEES, guarantee=called.guarantee)
    assert letter.kind == GuaranteeKind.WAGE_DEPOSIT
    wages = next(step for step in life.steps if step.title == "Wages that waited are paid from it")
    month = {views.one(WAGE_TABLES, wage_table=int(text.split("-")[1])).month for text in wages.ids}
    assert month == {claim.month}
    assert views.all(OVERDUE_WAGES) == []


def test_lateness_costs_interest_which_goes_down_the_tree(life: LifeResult, views: Views) -> None:
    claim = views.one(CLAIMS, claim=int(life.story.bad_month.ids[0].split("-")[1]))
    due = views.one(DUES, claim=claim.claim)
    late_fen = claim.labour + claim.net
    assert life.story.interest.amount == due.interest_paid == late_fen * due.interest_millionths * 12 // 1_000_000
    assert due.interest_accrued == 0
    receivers = {row.credit for row in views.payments(Purpose.LATE_INTEREST)}
    assert len(receivers) == len(life.story.interest.ids) > 1


def test_what_is_disputed_holds_nobody_up_and_is_paid_when_agreed(life: LifeResult, views: Views) -> None:
    dispute = views.one(DISPUTES)
    assert (dispute.status, dispute.late, dispute.contract) == (DisputeStatus.RESOLVED, 0, FORMWORK)
    disputed = views.one(CLAIMS, claim=dispute.claim)
    resolved = views.one(CLAIMS, claim=dispute.resolved_by_claim)
    assert disputed.status == resolved.status == ClaimStatus.PAID
    assert disputed.paid_height < resolved.paid_height
    assert life.story.disputed.amount == dispute.amount > life.story.resolved.amount == resolved.this_period > 0
    payer = {row.debit for row in views.all(POSTINGS, reference_kind=int(ReferenceKind.CLAIM), reference_number=resolved.claim)}
    assert payer == {views.one(CONTRACTS, contract=MAIN).payee_account}


def test_the_wage_deposit_is_refilled_and_comes_back(life: LifeResult, views: Views) -> None:
    deposit = views.one(WAGE_DEPOSITS, contract=MAIN)
    assert (deposit.basis, deposit.status) == (DepositBasis.RAISED_ARREARS, DepositStatus.RELEASED)
    placed, released = (
        sum(row.amount for row in views.payments(purpose, ReferenceKind.CONTRACT, MAIN))
        for purpose in (Purpose.DEPOSIT_PLACED, Purpose.DEPOSIT_RELEASED)
    )
    assert placed == released == deposit.used == life.story.guarantee_called.amount


def test_a_worker_leaves_and_is_settled_within_the_days(life: LifeResult, views: Views) -> None:
    settled = [row for row in views.all(LEAVERS) if row.wage_table]
    assert len(settled) == 1
    assert (settled[0].is_paid, settled[0].is_confirmed, settled[0].is_overdue) == (1, 1, 0)
    assert settled[0].amount == life.story.leaver.amount == 2 * 300_00
    assert all(row.is_confirmed for row in views.all(LEAVERS))
    assert all(row.left_day for row in views.all(ENGAGEMENTS))
    assert len(views.all(LEAVERS)) == len(views.all(ENGAGEMENTS)) == WORKERS


def test_every_wage_is_paid_and_signed_for(views: Views) -> None:
    assert {row.status for row in views.all(WAGE_TABLES)} == {int(TableStatus.PAID)}
    assert all(row.signed_in and row.receipted_in for row in views.all(WAGE_LINES))
    works = plan_of(MONTHS, WORKERS).works
    assert len({row.month for row in views.all(WAGE_TABLES)}) == works


def test_the_contracts_are_settled_and_nothing_is_left_to_pay(life: LifeResult, views: Views) -> None:
    contracts = views.all(CONTRACTS)
    assert {row.status for row in contracts} == {int(ContractStatus.SETTLED)}
    settled = {row.contract: row for row in views.all(SETTLEMENTS, status=int(SettlementStatus.ACCEPTED))}
    assert {number: row.amount for number, row in settled.items()} == {row.contract: row.amount for row in contracts}
    assert settled[MAIN].amount == life.story.settled.amount == life.paid
    billed = {row.contract: max(claim.payable_to_date for claim in views.all(CLAIMS, contract=row.contract)) for row in contracts}
    assert billed == {row.contract: row.amount for row in contracts}
    line = views.one(BUDGET_LINES, project=1, line=1)
    assert line.committed == line.certified == line.paid == life.paid


def test_retention_is_released_in_two_stages_on_their_days_by_itself(life: LifeResult, views: Views) -> None:
    retentions = views.all(RETENTIONS)
    assert all(row.retained == row.released and row.stages_done == 2 and not row.deducted for row in retentions)
    assert sum(row.released for row in retentions) == life.story.retention_released.amount
    accepted = retentions[0].accepted_day
    months = plan_of(MONTHS, WORKERS).retention_months
    days = [row.return_day for row in views.all(RETENTION_STAGES, contract=MAIN)]
    assert days == [add_months(accepted, number) + 14 for number in months]
    paid = views.payments(Purpose.RETENTION_RELEASED, ReferenceKind.CONTRACT, MAIN)
    assert [views.day_of_height(row.height) for row in paid] == days
    steps = [step for step in life.steps if step.title.startswith("Main contract: retention")]
    assert [step.date for step in steps] == [date_of(day).isoformat() for day in days]


def test_the_wage_account_is_closed_records_are_kept_and_the_surplus_returns(life: LifeResult, views: Views) -> None:
    special = views.one(ACCOUNTS, kind=int(AccountKind.SPECIAL_WAGE))
    assert (special.status, special.balance) == (AccountStatus.CLOSED, 0)
    closing = views.one(CLOSINGS)
    assert closing.records_until_day >= START + 3 * 365
    assert date_of(closing.records_until_day).isoformat() == life.story.records_kept_until
    assert len(views.all(KEPT_RECORDS)) == WORKERS + 1
    project = views.one(PROJECTS, project=1)
    source = views.one(FUNDING_SOURCES, project=1, source=1)
    assert project.status == ProjectStatus.CLOSED
    assert source.received - source.returned == life.paid + life.story.interest.amount
    assert source.returned == project.surplus
    assert date_of(source.short_since_day).isoformat() == "2026-04-05", "last short in the month after the bad one"
    assert views.one(PROPOSALS, kind=int(Kind.CLOSING)).status == ProposalStatus.APPROVED


def test_no_account_of_the_project_keeps_anything(views: Views) -> None:
    held = (AccountKind.PROJECT, AccountKind.SPECIAL_WAGE, AccountKind.RETENTION, AccountKind.DEPOSIT, AccountKind.UNCOLLECTED)
    assert all(row.balance == 0 for kind in held for row in views.all(ACCOUNTS, kind=int(kind)))


# What an auditor is told.


def test_an_auditor_sees_the_late_owner_while_it_is_late_and_nothing_absurd_afterwards(life: LifeResult) -> None:
    while_late = list_findings(Path(life.home), (), life.story.unpaid_height, None, {})
    bad = life.story.bad_month.ids[0]
    told = {(finding["rule"], finding["subject"]) for finding in while_late.findings}
    assert {("labour_share_late", bad), ("certified_unpaid", bad)} <= told
    assert {rule for rule, _ in told} == {
        "labour_share_late", "certified_unpaid", "wage_account_short", "raised_early", "variations_creep",
    }  # fmt: skip
    at_the_end = list_findings(Path(life.home), (), None, None, {})
    assert {finding["rule"] for finding in at_the_end.findings} == {"raised_early", "variations_creep"}


# What is published of it.


@pytest.fixture(scope="module")
def published(life: LifeResult) -> tuple[dict[str, Any], dict[str, Any]]:
    """The project while the claim of the bad month is unpaid, and at the end; both packages follow the standard."""
    found = [export_oc4ids(Path(life.home), "project-1", None, height, None) for height in (life.story.unpaid_height, None)]
    assert [(result.is_valid, list(result.problems)) for result, _ in found] == [(True, [])] * 2
    before, after = (json.loads(data)["projects"][0] for _, data in found)
    return before, after


def test_the_finished_project_is_published_with_every_contract_and_all_that_was_paid(
    life: LifeResult, published: tuple[dict[str, Any], dict[str, Any]], views: Views
) -> None:  # fmt: skip
    _, project = published
    assert project["status"] == "completion"
    assert minor(project["completion"]["finalValue"]) == life.paid == views.one(BUDGET_LINES, line=1).paid
    groups = {group["description"]: group["budgetBreakdown"] for group in project["budget"]["budgetBreakdowns"]}
    assert [minor(part["amount"]) for part in groups["By funding source"]] == [life.budget]
    funder = groups["By funding source"][0]["sourceParty"]["id"]
    assert [party["roles"] for party in project["parties"] if party["id"] == funder] == [["funder"]]
    summaries = [process["summary"] for process in project["contractingProcesses"]]
    contracts = views.all(CONTRACTS)
    assert [minor(summary["contractValue"]) for summary in summaries] == [row.signed_amount for row in contracts]
    assert [minor(summary["finalValue"]) for summary in summaries] == [row.amount for row in contracts]
    assert {summary["status"] for summary in summaries} == {"closed"}
    changed = [change for summary in summaries for change in summary.get("modifications", [])]
    grown = sum(minor(change["newContractValue"]) - minor(change["oldContractValue"]) for change in changed)
    assert (len(changed), grown) == (2, life.story.variation.amount)
    transactions = [entry for summary in summaries for entry in summary["transactions"]]
    exchanged = (
        Purpose.PROGRESS_PAYMENT, Purpose.SUPPLY_PAYMENT, Purpose.LABOUR_FUNDING, Purpose.ADVANCE,
        Purpose.RETENTION_RELEASED, Purpose.LATE_INTEREST,
    )  # fmt: skip
    paid = {f"payment-{row.payment}": row.amount for purpose in exchanged for row in views.payments(purpose)}
    assert {entry["id"]: minor(entry["value"]) for entry in transactions} == paid
    assert all(len(summary["transactions"]) > 4 for summary in summaries)


def test_before_it_is_settled_the_project_is_published_as_being_built(published: tuple[dict[str, Any], dict[str, Any]]) -> None:
    project, _ = published
    assert project["status"] == "implementation" and "completion" not in project
    summaries = [process["summary"] for process in project["contractingProcesses"]]
    assert [(summary["status"], "finalValue" in summary) for summary in summaries] == [("active", False)] * 4


def minor(value: dict[str, float]) -> int:
    """A published amount in fen."""
    return round(value["amount"] * 100)


# The plan and the command.


def test_every_length_of_life_has_its_chapters_in_order_and_ends_within_it() -> None:
    for months in range(MONTHS_MIN, MONTHS_MAX + 1):
        plan = plan_of(months, WORKERS)
        assert 1 <= plan.variation <= plan.bad < plan.bad + 2 == plan.leaver <= plan.works
        accepted = add_months(START, plan.works) + 5
        last = add_months(accepted, plan.retention_months[1]) + 14
        assert last < add_months(START, months)
        assert plan.retention_months[0] < plan.retention_months[1] <= 24


@pytest.mark.parametrize(("months", "workers"), [(2, 6), (MONTHS_MIN - 1, 6), (MONTHS_MAX + 1, 6), (14, 3)])
def test_a_life_without_room_is_refused(months: int, workers: int) -> None:
    with pytest.raises(BadUsage):
        plan_of(months, workers)


def test_the_page_shows_what_the_command_gives(life: LifeResult) -> None:
    path = Path(__file__).resolve().parents[2] / "tools" / "life.py"
    spec = importlib.util.spec_from_file_location("life_page", path)
    assert spec and spec.loader
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert (tool.MONTHS, tool.WORKERS) == (MONTHS, WORKERS)
    page = tool.PAGE.read_text()
    assert tool.with_table(page, life) == page, "run python tools/life.py"


def fenming(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "fenming.cli.main", *arguments], capture_output=True, text=True, check=False)


def test_the_command_tells_a_short_life_to_people(tmp_path: Path) -> None:
    told = fenming("demo", "--months", "8", "--workers", "5", "--home", str(tmp_path / "home"))
    assert told.returncode == 0, told.stderr
    for words in ("month 1\n", "month 8\n", "银行按保函", "traced", "Try next:", "--as-of"):
        assert words in told.stdout
    assert fenming("demo", "--months", "3").returncode == 2
    assert "views stand at block" in fenming("doctor", "--home", str(tmp_path / "home")).stdout


def test_one_month_is_the_sample_as_it_always_was(tmp_path: Path) -> None:
    asked = json.loads(fenming("demo", "--months", "1", "--workers", "4", "--home", str(tmp_path / "home"), "--json").stdout)
    silent = json.loads(fenming("demo", "--workers", "4", "--home", str(tmp_path / "other"), "--json").stdout)
    told = ("workers_paid", "paid", "budget", "held", "conserved", "verified", "envelopes", "sample_payment")
    assert {name: asked[name] for name in told} == {name: silent[name] for name in told}
    assert asked.keys() == silent.keys()


@pytest.mark.long
def test_two_years_take_less_than_a_minute(tmp_path: Path) -> None:
    done = fenming("demo", "--months", "24", "--home", str(tmp_path / "home"), "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["months"], told["conserved"], told["verified"], told["traced"]) == (24, True, True, True)
    assert told["seconds"] < 60
