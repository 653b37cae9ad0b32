"""The main job, step by step: a project's money from the budget to the worker's own wallet.

An owner, a general contractor, two subcontractors and a supplier sign a tree of three tiers. Workers work a month and sign their
wage lines. Claims go up the tree, are certified, audited and approved, and that one approval pays everybody at once.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec

from fenming.base.calendar import month_of
from fenming.base.encoding import encode
from fenming.base.hashing import sha256
from fenming.base.merkle import root_of
from fenming.client.envelopes import SecretKey
from fenming.domains.approvals.actions import Approve, SetPolicy
from fenming.domains.approvals.events import ProposalOpened
from fenming.domains.approvals.records import Band, Kind, Scope, Step
from fenming.domains.contracts.actions import (
    AssignRole,
    NameWageAccount,
    NewLine,
    NewSource,
    OfferContract,
    OpenProject,
    SignContract,
)
from fenming.domains.contracts.events import ContractOffered, ProjectOpened
from fenming.domains.contracts.records import ContractKind, Item, ProjectKind
from fenming.domains.funds.actions import SubmitClaim
from fenming.domains.funds.events import ClaimSubmitted
from fenming.domains.identity.records import Duty, Role
from fenming.domains.money.actions import Issue, NewAccount, Transfer
from fenming.domains.money.records import AccountKind
from fenming.domains.payroll.actions import (
    AddWageLines,
    AttendanceLine,
    EngageWorkers,
    LineSignature,
    NewEngagement,
    NewWageLine,
    OpenWageTable,
    RecordAttendance,
    SignWageLines,
    SignWageReceipts,
    SubmitWageTable,
    line_statement,
    receipt_statement,
    record_commitment,
    wage_line_leaf,
)
from fenming.domains.payroll.events import WageTableOpened, WorkerEngaged
from fenming.domains.payroll.records import WageBasis
from fenming.node.sample.cast import NAMES, Names, open_accounts, register_organisations, register_workers
from fenming.node.sample.stage import NO_DOCUMENT, Organisation, Stage, new_seed

Line = TypeVar("Line")
CNY = 156
PROGRESS_PERMILLE = 850
_RETENTION = 30
_TERM_MONTHS = 10
_CONTINGENCY_PARTS = 20
_MAIN_LABOUR_PERMILLE = 450
_LINES_AT_ONCE = 500
APPROVAL_STEPS = ("supervisor", "consultant", "owner")
"""Who decides on a claim, in this order."""
DAILY_WAGE_FEN = 30_000
UNIT_PRICE_FEN = 100_000


class Crew(msgspec.Struct):
    """The workers of one employer: their keys, engagements, days and wages of the month."""

    employer: Organisation
    workers: list[SecretKey]
    engagements: list[int] = []
    days: list[int] = []

    @property
    def lines(self) -> list[NewWageLine]:
        """The month's wage table."""
        pairs = zip(self.engagements, self.days, strict=True)
        return [NewWageLine(engagement, days, days * DAILY_WAGE_FEN) for engagement, days in pairs]

    @property
    def wages(self) -> int:
        """The sum of the table."""
        return sum(self.days) * DAILY_WAGE_FEN


class WageFile(msgspec.Struct, frozen=True):
    """A wage table as its employer listed it: who stands in which line."""

    table: int
    month: int
    employer: Organisation
    workers: list[SecretKey]
    lines: list[NewWageLine]


class Contracts(msgspec.Struct):
    """The tree: contract number and the month's quantity (thousandths) of each."""

    contractor: int = 0
    formwork: int = 0
    finishing: int = 0
    supplier: int = 0
    quantities: dict[int, int] = {}


class Claimed(msgspec.Struct, frozen=True):
    """A claim that was made, those it carries, and the proposal that asks for its approval (0: none, it is to be carried)."""

    claim: int
    children: tuple[int, ...]
    proposal: int


class Programme:
    """The sample in the making.

    `term_months` is how many months' work the contracts are for, `main_labour_permille` the labour share of the main contract.
    """

    title = "新区学校一期 New District School, phase 1"

    def __init__(
        self, stage: Stage, authority: SecretKey, workers: int, term_months: int = _TERM_MONTHS,
        main_labour_permille: int = _MAIN_LABOUR_PERMILLE, names: Names = NAMES,
    ) -> None:  # fmt: skip
        self.stage = stage
        self.authority = authority
        self.term_months = term_months
        self.main_labour_permille = main_labour_permille
        self.cast = register_organisations(stage, authority, names)
        keys = register_workers(stage, self.cast["bank"], workers)
        self.everybody = keys
        half = (workers + 1) // 2
        self.crews = [Crew(self.cast["formwork"], keys[:half]), Crew(self.cast["finishing"], keys[half:])]
        self.crews = [crew for crew in self.crews if crew.workers]
        self.month = month_of(stage.today)
        for crew in self.crews:
            crew.days = [days_of_worker(index) for index in range(len(crew.workers))]
        self.contracts = Contracts()
        self.accounts: dict[str, int] = {}
        self.project = 0
        self.budget = 0

    def work(self, say: Callable[[str], None]) -> None:
        """The project is funded and signed, and a month goes by."""
        say("funding the project: accounts, issue, budget lines, roles, approval policies")
        self.fund()
        self.pay_in(self.budget)
        say("signing a contract tree of three tiers, and taking the workers on")
        self.contract()
        self.engage()
        self.stage.pass_days(30)

    def pay(self, say: Callable[[str], None]) -> None:
        """The month is claimed, approved and paid; afterwards every worker has the money and has signed for it."""
        say("a month later: attendance, wage tables, every worker's signature on the own line")
        files = self.submit_wages()
        say("claims from the leaves up; certified, audited, approved; everybody is paid at once")
        self.approve_claim(self.claim())
        self.sign_receipts(files)

    # Money and project.

    def fund(self) -> None:
        """Open accounts, issue the money of the budget, open the project with its rules."""
        cast, stage = self.cast, self.stage
        new = [NewAccount(cast["bank"].number, AccountKind.RESERVE, CNY, 0)]
        new.append(NewAccount(cast["owner"].number, AccountKind.PROJECT, CNY, 0))
        payees = ("contractor", "formwork", "finishing", "supplier")
        new += [NewAccount(cast[role].number, AccountKind.GENERAL, CNY, 0) for role in payees]
        numbers = open_accounts(stage, cast["bank"], new)
        self.accounts = dict(zip(("reserve", "project", *payees), numbers, strict=True))
        self.budget = self._plan_budget()
        stage.send(cast["central_bank"].maker, Issue(self.accounts["reserve"], self.budget))
        source = self.sources()
        contingency = self.budget // _CONTINGENCY_PARTS
        main = NewLine("建筑工程 Building works", self.budget - contingency, 1 if source else 0)
        lines = (main, NewLine("预备费 Contingency", contingency))
        action = OpenProject(self.title, ProjectKind.GOVERNMENT, self.accounts["project"], lines, source)
        self.project = stage.find(stage.send(cast["owner"].maker, action), ProjectOpened)[0].project
        self._set_rules()

    def sources(self) -> tuple[NewSource, ...]:
        """Who funds the project, where that is told: the small sample's money is simply there."""
        return ()

    def pay_in(self, amount: int) -> None:
        """Put money into the project's account."""
        self.stage.send(self.cast["bank"].maker, Transfer(self.accounts["reserve"], self.accounts["project"], amount))

    def _plan_budget(self) -> int:
        wages = sum(crew.wages for crew in self.crews)
        return -(-wages * 6 * self.term_months // 10_000_000) * 10_000_000

    def _set_rules(self) -> None:
        owner = self.cast["owner"].administrator
        self.stage.send(
            owner,
            AssignRole(self.project, self.cast["supervisor"].number, Role.SUPERVISOR),
            AssignRole(self.project, self.cast["consultant"].number, Role.COST_CONSULTANT),
        )
        certify = Step(Role.SUPERVISOR, Duty.CHECKER, 1)
        audit = Step(Role.COST_CONSULTANT, Duty.CHECKER, 1)
        approve = Step(Role.OWNER, Duty.CHECKER, 1)
        check_wages = Step(Role.GENERAL_CONTRACTOR, Duty.CHECKER, 1)
        self.stage.send(
            owner,
            SetPolicy(Scope.PROJECT, self.project, Kind.CLAIM, (Band(0, True, (certify, audit, approve)),)),
            SetPolicy(Scope.PROJECT, self.project, Kind.WAGE_TABLE, (Band(0, True, (check_wages,)),)),
        )

    # Contracts.

    def contract(self) -> None:
        """Offer and countersign the tree, from the top down, and name the special wage account."""
        tree = self.contracts
        works, labour, supply = ContractKind.WORKS, ContractKind.LABOUR, ContractKind.SUPPLY
        top, formwork, finishing, concrete = self.quantities()
        labour_permille = self.main_labour_permille
        tree.contractor = self._sign("owner", "contractor", 0, works, "主体工程 Main works", top, labour_permille)
        tree.formwork = self._sign("contractor", "formwork", tree.contractor, works, "模板工程 Formwork", formwork, 500)
        tree.finishing = self._sign("contractor", "finishing", tree.contractor, labour, "装修 Finishing", finishing, 700)
        tree.supplier = self._sign("formwork", "supplier", tree.formwork, supply, "混凝土 Concrete", concrete, 0)
        account = NewAccount(self.cast["contractor"].number, AccountKind.SPECIAL_WAGE, CNY, self.project)
        self.accounts["wages"] = open_accounts(self.stage, self.cast["bank"], [account])[0]
        self.stage.send(self.cast["contractor"].maker, NameWageAccount(self.project, self.accounts["wages"]))

    def quantities(self) -> tuple[int, int, int, int]:
        """A month's work in thousandths: of the main contract, formwork, finishing and concrete."""
        wages = {crew.employer.name: crew.wages for crew in self.crews}
        formwork = self._measure(wages.get(self.cast["formwork"].name, 0), 500)
        finishing = self._measure(wages.get(self.cast["finishing"].name, 0), 700)
        return (formwork + finishing) * 2 + 1000, formwork, finishing, formwork // 4 or 1000

    def _measure(self, wages: int, labour_permille: int) -> int:
        """The quantity, in thousandths, whose payable labour part covers these wages."""
        value = -(-wages * 1000 * 1000 // (PROGRESS_PERMILLE * labour_permille)) + UNIT_PRICE_FEN
        return -(-value * 1000 // UNIT_PRICE_FEN)

    def _sign(
        self, payer: str, payee: str, parent: int, kind: ContractKind, item: str, month_milli: int, labour: int
    ) -> int:  # fmt: skip
        items = (Item(item, month_milli * self.term_months, UNIT_PRICE_FEN),)
        offer = OfferContract(
            self.project, 1, parent, self.cast[payee].number, kind, items, labour, _RETENTION, PROGRESS_PERMILLE,
            sha256(f"{payer}-{payee}".encode()),
        )  # fmt: skip
        number = self.stage.find(self.stage.send(self.cast[payer].maker, offer), ContractOffered)[0].contract
        self.stage.send(self.cast[payee].checker, SignContract(number, self.accounts[payee]))
        self.contracts.quantities[number] = month_milli
        return number

    # Work and wages.

    def engage(self) -> None:
        """Open a wallet for each worker's work on this project and take the workers on."""
        for crew in self.crews:
            new = [NewAccount(worker.party, AccountKind.GENERAL, CNY, self.project) for worker in crew.workers]
            wallets = open_accounts(self.stage, self.cast["bank"], new)
            for start in range(0, len(wallets), _LINES_AT_ONCE):
                part = zip(crew.workers[start : start + _LINES_AT_ONCE], wallets[start:], strict=False)
                action = EngageWorkers(self.project, tuple(self._terms(worker.party, wallet) for worker, wallet in part))
                events = self.stage.find(self.stage.send(crew.employer.maker, action), WorkerEngaged)
                crew.engagements += [event.engagement for event in events]

    def _terms(self, worker: int, wallet: int) -> NewEngagement:
        """A daily wage from today on; the real-name record is the employer's, under a commitment with a random salt."""
        labour_contract = sha256(f"labour contract {worker}".encode())
        registration = record_commitment(new_seed(), f"real-name record {worker}".encode())
        return NewEngagement(
            worker, wallet, labour_contract, registration, self.stage.today, 0, WageBasis.DAY, DAILY_WAGE_FEN
        )

    def submit_wages(self) -> list[WageFile]:
        """Record the month's attendance, list the wages, have every worker sign the own line, submit the tables."""
        files = []
        for crew in self.crews:
            self.record_attendance(crew)
            files.append(self.submit_table(crew.employer, crew.workers, crew.lines))
        return files

    def record_attendance(self, crew: Crew) -> None:
        """The gate's file of the month: each worker came on the first so many days."""
        attendance = [AttendanceLine(e, (1 << 2 * days) - 1) for e, days in zip(crew.engagements, crew.days, strict=True)]
        evidence = sha256(encode((self.month, [(line.engagement, line.half_days) for line in attendance])))
        for part in _parts(attendance):
            self.stage.send(crew.employer.maker, RecordAttendance(self.project, 0, self.month, part, evidence))

    def submit_table(self, employer: Organisation, workers: list[SecretKey], lines: list[NewWageLine]) -> WageFile:
        """List wages of the month, have the workers sign, and have the general contractor approve the table."""
        file, proposal = self.hand_in_table(employer, workers, lines)
        self.stage.send(self.cast["contractor"].checker, Approve(proposal, 0, NO_DOCUMENT))
        return file

    def hand_in_table(
        self, employer: Organisation, workers: list[SecretKey], lines: list[NewWageLine]
    ) -> tuple[WageFile, int]:
        """The same up to the proposal that asks for the approval."""
        file = self.list_wages(employer, workers, lines)
        opened = self.stage.find(self.stage.send(employer.maker, SubmitWageTable(file.table)), ProposalOpened)[0]
        return file, opened.proposal

    def list_wages(self, employer: Organisation, workers: list[SecretKey], lines: list[NewWageLine], silent: int = 0) -> WageFile:
        """List wages of the month, and have the workers sign, but for the first so many."""
        root = root_of([wage_line_leaf(index, line) for index, line in enumerate(lines)])
        document = sha256(encode([(line.engagement, line.days, line.amount) for line in lines]))
        total = sum(line.amount for line in lines)
        action = OpenWageTable(self.project, self.month, len(lines), total, root, document)
        table = self.stage.find(self.stage.send(employer.maker, action), WageTableOpened)[0].table
        for number, part in enumerate(_parts(lines)):
            self.stage.send(employer.maker, AddWageLines(table, number * _LINES_AT_ONCE, part))
        file = WageFile(table, self.month, employer, list(workers), lines)
        self._sign_lines(file, silent)
        return file

    def _sign_lines(self, file: WageFile, silent: int) -> None:
        signatures = []
        for index, (worker, line) in list(enumerate(zip(file.workers, file.lines, strict=True)))[silent:]:
            statement = line_statement(self.stage.chain_id, file.table, index, file.month, line.days, line.amount)
            signatures.append(LineSignature(index, 0, worker.sign(statement)))
        for part in _parts(signatures):
            self.stage.send(file.employer.maker, SignWageLines(file.table, part))

    # Claims and payment.

    def claim(self) -> Claimed:
        """Claims from the leaves up; the top one asks for the owner's approval."""
        return self._claim("contractor", self.contracts.contractor, self.claim_below())

    def claim_below(self) -> tuple[int, ...]:
        """The claims made to the contractor, each carrying those below it."""
        tree = self.contracts
        concrete = self._claim("supplier", tree.supplier, ())
        formwork = self._claim("formwork", tree.formwork, (concrete.claim,))
        finishing = self._claim("finishing", tree.finishing, ())
        return formwork.claim, finishing.claim

    def _claim(self, payee: str, contract: int, children: tuple[int, ...]) -> Claimed:
        document = sha256(f"measurement {contract} {self.month}".encode())
        action = SubmitClaim(contract, self.month, self.measured(contract), children, document)
        events = self.stage.send(self.cast[payee].maker, action)
        submitted = self.stage.find(events, ClaimSubmitted)[0]
        opened = self.stage.find(events, ProposalOpened)
        return Claimed(submitted.claim, children, opened[0].proposal if opened else 0)

    def measured(self, contract: int) -> tuple[int, ...]:
        """What has been measured of a contract's items to date, in thousandths."""
        return (self.contracts.quantities[contract],)

    def approve_claim(self, claimed: Claimed, roles: Sequence[str] = APPROVAL_STEPS) -> None:
        """The next steps of a claim's approval; the owner's, which is the last, pays everybody below it."""
        for role in roles:
            evidence = sha256(f"{role} certificate {claimed.claim}".encode())
            self.stage.send(self.cast[role].checker, Approve(claimed.proposal, APPROVAL_STEPS.index(role), evidence))

    def sign_receipts(self, files: Sequence[WageFile]) -> None:
        """Every worker signs for the money that has arrived."""
        for file in files:
            signatures = []
            for index, (worker, line) in enumerate(zip(file.workers, file.lines, strict=True)):
                statement = receipt_statement(self.stage.chain_id, file.table, index, file.month, line.amount)
                signatures.append(LineSignature(index, 0, worker.sign(statement)))
            for part in _parts(signatures):
                self.stage.send(file.employer.maker, SignWageReceipts(file.table, part))


def days_of_worker(index: int) -> int:
    """How many days the so-manieth worker of a crew comes in a month."""
    return 20 + index % 7


def _parts(lines: Sequence[Line]) -> list[tuple[Line, ...]]:
    return [tuple(lines[start : start + _LINES_AT_ONCE]) for start in range(0, len(lines), _LINES_AT_ONCE)]
