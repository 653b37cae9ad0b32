"""A small world in which every rule can be tried: one line an action, with the expected code at its end.

The world is built once; each test works on a copy. Envelopes are really signed and run through the block function.
"""

import copy
import hashlib
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeVar

from fenming.base.calendar import (
    MILLISECONDS_PER_DAY,
    day_from_date,
    day_of,
    first_day_of,
    last_day_of,
    start_of_day_ms,
)
from fenming.base.fields import Action, Event
from fenming.base.merkle import root_of
from fenming.base.signatures import ED25519
from fenming.base.suites import usable_suites
from fenming.client.catalogue import event_decoder
from fenming.client.envelopes import SecretKey, build_envelope
from fenming.domains.approvals.actions import Approve, SetPolicy
from fenming.domains.approvals.records import Band, Kind, Scope, Step
from fenming.domains.contracts.actions import AssignRole, NameWageAccount, NewLine, OfferContract, OpenProject, SignContract
from fenming.domains.contracts.records import ContractKind, Item, ProjectKind
from fenming.domains.identity.actions import NewKey, NewOfficer, NewPerson, RegisterOrganisation, RegisterPeople
from fenming.domains.identity.records import Duty, PartyKind, Role
from fenming.domains.money.actions import Issue, NewAccount, OpenAccounts, Transfer
from fenming.domains.money.records import ACCOUNTS, Account, AccountKind
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
    line_statement,
    wage_line_leaf,
)
from fenming.domains.payroll.records import WageBasis
from fenming.ledger.block import BlockResult, apply_block
from fenming.ledger.codes import OK, Code
from fenming.ledger.context import BlockFrame
from fenming.ledger.envelope import EnvelopeCodec
from fenming.ledger.genesis import FoundingKey, Genesis
from fenming.ledger.overlay import BlockState
from fenming.ledger.receipts import Outcome
from fenming.ledger.rulebook import Rulebook
from fenming.ledger.signing import SignatureMemory
from fenming.node.compose import rulebook
from fenming.storage.memory_store import MemoryStore
from fenming.storage.state_store import Batch, place_bytes

CNY, EUR = 156, 978
NOTHING = bytes(32)
EventType = TypeVar("EventType", bound=Event)
ORGANISATIONS = {
    "central": PartyKind.CENTRAL_BANK, "bank": PartyKind.OPERATOR, "owner": PartyKind.ORGANISATION,
    "contractor": PartyKind.ORGANISATION, "sub": PartyKind.ORGANISATION, "supplier": PartyKind.ORGANISATION,
    "supervisor": PartyKind.ORGANISATION, "consultant": PartyKind.ORGANISATION, "stranger": PartyKind.ORGANISATION,
}  # fmt: skip


def seed_of(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()


def new_key(name: str) -> NewKey:
    return NewKey(1, ED25519.public_key(seed_of(name)))


@lru_cache(maxsize=1)
def rules() -> Rulebook:
    return rulebook()


@dataclass
class World:
    genesis: Genesis
    store: MemoryStore = field(default_factory=MemoryStore)
    height: int = 0
    time_ms: int = start_of_day_ms(day_from_date(2026, 3, 10), 480)
    parties: dict[str, int] = field(default_factory=dict)
    accounts: dict[str, int] = field(default_factory=dict)
    outcomes: list[tuple[int, list[Any]]] = field(default_factory=list)
    history: list[tuple[int, list[Outcome]]] = field(default_factory=list)
    """Height and outcomes of every block so far: what views are made of."""
    times_ms: dict[int, int] = field(default_factory=dict)
    """When each block was."""
    salt: int = 0

    def copy(self) -> "World":
        other = copy.copy(self)
        other.store = self.store.reader()
        other.parties, other.accounts, other.outcomes = dict(self.parties), dict(self.accounts), []
        other.history, other.times_ms = list(self.history), dict(self.times_ms)
        return other

    # Doing things.

    def do(self, who: str, *actions: Action, expect: Code = OK) -> None:
        """Have a party do something, and require the code."""
        assert self.attempt(who, *actions) == expect.number, (self.outcomes[0][0], expect)

    def attempt(self, who: str, *actions: Action) -> int:
        """The code that a party gets."""
        return self.block([self.envelope(who, *actions)])[0]

    def envelope(self, who: str, *actions: Action, height: int | None = None) -> bytes:
        self.salt += 1
        key = SecretKey(self.parties[who], 0, seed_of(who))
        at = self.height + 1 if height is None else height
        return build_envelope(self.genesis.chain_id, [key], actions, at, salt=self.salt).wire

    def block(self, wires: list[bytes]) -> list[int]:
        """One block; the codes of its outcomes, envelopes and due actions in the order in which they ran."""
        result = self.run(wires)
        self.height += 1
        places = [(envelope_id, place_bytes(self.height, position)) for envelope_id, position in result.accepted]
        self.store.commit(Batch(self.height, result.diff, places, b"", {}, b"", b""))
        self.history.append((self.height, result.outcomes))
        self.times_ms[self.height] = self.time_ms
        self.outcomes = [(o.receipt.code, [event_decoder.decode(e) for e in o.events]) for o in result.outcomes]
        return [code for code, _ in self.outcomes]

    def run(self, wires: list[bytes]) -> BlockResult:
        memory = SignatureMemory(usable_suites(self.genesis.suites))
        frame = BlockFrame(rules(), memory, self.genesis.chain_id, self.height + 1, self.time_ms, 480)
        return apply_block(frame, self.store, EnvelopeCodec(self.genesis.chain_id, rules().sent_types), wires)

    def pass_days(self, days: int) -> None:
        self.time_ms += days * MILLISECONDS_PER_DAY

    # Seeing what happened.

    def events(self, kind: type[EventType]) -> list[EventType]:
        """Events of one kind in the last block."""
        return [event for _, events in self.outcomes for event in events if isinstance(event, kind)]

    def account(self, name: str | int) -> Account:
        number = self.accounts[name] if isinstance(name, str) else name
        found = ACCOUNTS.read(BlockState(self.store), number)
        assert found is not None
        return found

    def balance(self, name: str | int) -> int:
        return self.account(name).balance

    # Building.

    def open(self, name: str, owner: str, kind: AccountKind = AccountKind.GENERAL, currency: int = CNY, project: int = 0) -> int:
        self.do("bank.maker", OpenAccounts((NewAccount(self.parties[owner], kind, currency, project),)))
        self.accounts[name] = self.outcomes[0][1][0].account
        return self.accounts[name]

    def register_person(self, name: str) -> int:
        self.do("bank.maker", RegisterPeople((NewPerson(hashlib.sha256(b"id " + name.encode()).digest(), new_key(name)),)))
        self.parties[name] = self.outcomes[0][1][0].party
        return self.parties[name]

    def offer(self, payer: str, payee: str, parent: int = 0, **changed: Any) -> OfferContract:
        terms: dict[str, Any] = {
            "project": 1, "budget_line": 1, "parent": parent, "payee": self.parties[payee], "kind": ContractKind.WORKS,
            "items": (Item("works", 100_000, 100_00),), "labour_permille": 300, "retention_permille": 30,
            "progress_permille": 800, "document": NOTHING,
        }  # fmt: skip
        return OfferContract(**(terms | changed))

    def engagement(self, name: str, **changed: Any) -> NewEngagement:
        """Piece work of a worker in the wallet `name.wallet`, from today on."""
        terms: dict[str, Any] = {
            "worker": self.parties[name], "wallet": self.accounts[f"{name}.wallet"], "labour_contract": seed_of(f"contract {name}"),
            "registration": seed_of(f"record {name} {self.height}"), "from_day": day_of(self.time_ms, 480), "until_day": 0,
            "basis": WageBasis.PIECE, "rate": 0,
        }  # fmt: skip
        return NewEngagement(**(terms | changed))

    def attend(self, days: int, month: int = 202603) -> None:
        """The two workers of the sub attend the last so many days of a month; it is then the month's end at the earliest."""
        self.time_ms = max(self.time_ms, start_of_day_ms(last_day_of(month), 480))
        count = last_day_of(month) - first_day_of(month) + 1
        half_days = (1 << 2 * count) - (1 << 2 * (count - days))
        lines = tuple(AttendanceLine(engagement, half_days) for engagement in (1, 2))
        self.do("sub.maker", RecordAttendance(1, 0, month, lines, seed_of(f"gate {month} {self.salt}")))

    def wage_table(self, days: int = 20, amount: int = 1000_00, month: int = 202603, signed: bool = True) -> int:
        """A complete table of the two workers of the sub, signed by both."""
        lines = tuple(NewWageLine(engagement, days, amount) for engagement in (1, 2))
        self.attend(days, month)
        root = root_of([wage_line_leaf(index, line) for index, line in enumerate(lines)])
        self.do("sub.maker", OpenWageTable(1, month, 2, 2 * amount, root, NOTHING))
        table: int = self.outcomes[0][1][0].table
        self.do("sub.maker", AddWageLines(table, 0, lines))
        if signed:
            signatures = tuple(self.line_signature(table, index, month, days, amount) for index in (0, 1))
            self.do("stranger.maker", SignWageLines(table, signatures))
        return table

    def line_signature(self, table: int, index: int, month: int, days: int, amount: int) -> LineSignature:
        statement = line_statement(self.genesis.chain_id, table, index, month, days, amount)
        return LineSignature(index, 0, ED25519.sign(seed_of(f"worker{index + 1}"), statement))

    def approve_claim(self, proposal: int) -> None:
        """Certified, audited, approved."""
        for step, who in enumerate(("supervisor.checker", "consultant.checker", "owner.checker")):
            self.do(who, Approve(proposal, step, NOTHING))


def founded() -> World:
    """A chain with its authority and nothing else."""
    keys = (FoundingKey(1, ED25519.public_key(seed_of("authority"))),)
    genesis = Genesis("test", 0, 480, 1, (1,), 4, False, "", "Authority", 1, keys, NOTHING)
    world = World(genesis)
    state = BlockState(world.store)
    for domain in rules().domains:
        if domain.found:
            domain.found(state, genesis)
    world.store.commit(Batch(0, state.diff(), [], b"", {}, b"", b""))
    world.parties |= {"authority": 2, "authority.organisation": 1}
    return world


def with_parties() -> World:
    """Organisations with their officers, two workers, and money in the owner's project account."""
    world = founded()
    for name, kind in ORGANISATIONS.items():
        officers = tuple(NewOfficer(int(duty), 1, (new_key(f"{name}.{duty.name.lower()}"),)) for duty in Duty if duty.name)
        world.do("authority", RegisterOrganisation(kind, name, NOTHING, officers))
        registered = world.outcomes[0][1]
        world.parties[name] = registered[0].party
        for duty, event in zip(Duty, registered[1:], strict=True):
            world.parties[f"{name}.{(duty.name or '').lower()}"] = event.party
    for name in ("worker1", "worker2", "worker3"):
        world.register_person(name)
    world.open("reserve", "bank", AccountKind.RESERVE)
    world.open("project", "owner", AccountKind.PROJECT)
    for name in ("owner", "contractor", "sub", "supplier", "stranger"):
        world.open(name, name)
    world.do("central.maker", Issue(world.accounts["reserve"], 1_000_000_00))
    world.do("bank.maker", Transfer(world.accounts["reserve"], world.accounts["project"], 500_000_00))
    return world


def with_project() -> World:
    """A project with its policies and a signed tree: owner, contractor, sub and supplier; two workers engaged."""
    world = with_parties()
    owner = "owner.administrator"
    world.do("owner.maker", OpenProject("School", ProjectKind.GOVERNMENT, world.accounts["project"], (NewLine("works", 100_000_00),)))
    world.do(owner, AssignRole(1, world.parties["supervisor"], Role.SUPERVISOR))
    world.do(owner, AssignRole(1, world.parties["consultant"], Role.COST_CONSULTANT))
    claim_steps = tuple(Step(role, Duty.CHECKER, 1) for role in (Role.SUPERVISOR, Role.COST_CONSULTANT, Role.OWNER))
    wage_steps = (Step(Role.GENERAL_CONTRACTOR, Duty.CHECKER, 1),)
    world.do(owner, SetPolicy(Scope.PROJECT, 1, Kind.CLAIM, (Band(0, True, claim_steps),)))
    world.do(owner, SetPolicy(Scope.PROJECT, 1, Kind.WAGE_TABLE, (Band(0, True, wage_steps),)))
    world.do("owner.maker", world.offer("owner", "contractor"))
    world.do("contractor.checker", SignContract(1, world.accounts["contractor"]))
    world.open("wages", "contractor", AccountKind.SPECIAL_WAGE, project=1)
    world.do("contractor.maker", NameWageAccount(1, world.accounts["wages"]))
    smaller = (Item("works", 40_000, 100_00),)
    world.do("contractor.maker", world.offer("contractor", "sub", parent=1, items=smaller, labour_permille=500))
    world.do("sub.checker", SignContract(2, world.accounts["sub"]))
    supply = {"items": (Item("concrete", 10_000, 100_00),), "kind": ContractKind.SUPPLY, "labour_permille": 0}
    world.do("sub.maker", world.offer("sub", "supplier", parent=2, **supply))
    world.do("supplier.checker", SignContract(3, world.accounts["supplier"]))
    for name in ("worker1", "worker2"):
        world.open(f"{name}.wallet", name, project=1)
        world.do("sub.maker", EngageWorkers(1, (world.engagement(name),)))
    return world


@lru_cache(maxsize=3)
def _built(name: str) -> World:
    return {"founded": founded, "parties": with_parties, "project": with_project}[name]()


def world(name: str = "project") -> World:
    """A copy of a world that was built once."""
    return _built(name).copy()
