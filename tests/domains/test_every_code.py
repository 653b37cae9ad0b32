"""Every rejection code of the rulebook, provoked: the name of the code, the world it happens in, and who does what."""

from collections.abc import Callable
from unittest import mock

import msgspec
import pytest

from cases_paying import CASES as PAYING
from domains.contract_cases import CONTRACT_CASES
from domains.held_cases import HELD_CASES
from domains.network_cases import NETWORK_CASES
from domains.payroll_cases import PAYROLL_CASES
from fenming.base.calendar import day_from_date
from fenming.base.encoding import encode
from fenming.base.limits import ACTIVE_KEYS_PER_PARTY_MAX, AMOUNT_MAX, BLOCK_COST_MAX, DUE_ITEM_BYTES_MAX
from fenming.base.signatures import ED25519
from fenming.client.envelopes import SecretKey, build_envelope
from fenming.domains.approvals import actions as approvals
from fenming.domains.approvals.records import Band, Kind, Scope, Step
from fenming.domains.contracts import actions as contracts
from fenming.domains.contracts.records import ContractKind, Item
from fenming.domains.facts import actions as facts
from fenming.domains.facts.records import FactName
from fenming.domains.findings import actions as findings
from fenming.domains.funds import actions as funds
from fenming.domains.funds.rules import claiming
from fenming.domains.identity import actions as identity
from fenming.domains.identity.records import Duty, Role
from fenming.domains.money import actions as money
from fenming.domains.money.records import AccountKind
from fenming.domains.outside import actions as outside
from fenming.domains.payroll import actions as payroll
from fenming.ledger.envelope import Signature, Wire
from scenario import CNY, EUR, NOTHING, World, new_key, rules, seed_of, world

Case = Callable[[World], int]
CASES: dict[str, tuple[str, Case]] = {**HELD_CASES, **PAYING}
NODE_CODES = {"ok", "queue_full", "quarantined", "unavailable"}
"""Success, and what only a node answers before ordering: tests/ordering."""


def case(name: str, where: str = "parties") -> Callable[[Case], Case]:
    def register(function: Case) -> Case:
        CASES[name] = (where, function)
        return function

    return register


def simple(name: str, who: str, action: Callable[[World], object], where: str = "parties") -> None:
    CASES[name] = (where, lambda w: w.attempt(who, action(w)))  # type: ignore[arg-type]


def wire_of(w: World, body_changes: dict[str, object], signatures: tuple[Signature, ...] | None = None) -> int:
    good = msgspec.msgpack.decode(w.envelope("authority", identity.AddKey(2, new_key("another"))), type=Wire)
    body = msgspec.msgpack.decode(good.body)
    for name, value in body_changes.items():
        body[("version", "sender", "salt", "from", "until", "actions").index(name)] = value
    return w.block([encode(Wire(encode(body), good.signatures if signatures is None else signatures))])[0]


# Kernel.
CASES["malformed"] = ("founded", lambda w: w.block([b"junk"])[0])
CASES["too_large"] = ("founded", lambda w: w.block([bytes(300_000)])[0])
CASES["action_count"] = ("founded", lambda w: wire_of(w, {"actions": []}))
CASES["span_invalid"] = ("founded", lambda w: wire_of(w, {"until": 10**6}))
CASES["signatures_malformed"] = ("founded", lambda w: wire_of(w, {}, ()))
CASES["not_yet_valid"] = ("founded", lambda w: w.block([w.envelope("authority", identity.SetThreshold(2, 1), height=50)])[0])
CASES["sender_unknown"] = ("founded", lambda w: wire_of(w, {"sender": 99}))
CASES["key_unknown"] = ("founded", lambda w: wire_of(w, {}, (Signature(7, b"x" * 64),)))
CASES["signature_wrong"] = ("founded", lambda w: wire_of(w, {}, (Signature(0, b"x" * 64),)))


@case("expired", "founded")
def _expired(w: World) -> int:
    wire = w.envelope("authority", identity.SetThreshold(2, 1))
    w.height += 5000
    return w.block([wire])[0]


@case("duplicate", "founded")
def _duplicate(w: World) -> int:
    wire = w.envelope("authority", identity.SetThreshold(2, 1))
    w.block([wire])
    return w.block([wire])[0]


@case("signatures_too_few", "founded")
def _too_few(w: World) -> int:
    w.do("authority", identity.AddKey(2, new_key("second")))
    w.do("authority", identity.SetThreshold(2, 2))
    return w.attempt("authority", identity.SetThreshold(2, 1))


@case("cost_exceeded", "project")
def _cost(w: World) -> int:
    lines = tuple(payroll.LineSignature(0, 0, b"x") for _ in range(1000))
    assert 16 * len(lines) < BLOCK_COST_MAX
    rule = rules().costs[payroll.SignWageLines]
    rules().costs[payroll.SignWageLines] = lambda action: BLOCK_COST_MAX + 1
    try:
        return w.attempt("sub.maker", payroll.SignWageLines(1, lines[:1]))
    finally:
        rules().costs[payroll.SignWageLines] = rule


# Identity.
simple("party_unknown", "bank.maker", lambda w: money.OpenAccounts((money.NewAccount(999, 1, CNY, 0),)))
simple("party_kind_wrong", "authority", lambda w: identity.RegisterOrganisation(3, "x", NOTHING, (identity.NewOfficer(1, 1, (new_key("n"),)),)))
simple("not_authority", "owner.administrator", lambda w: identity.SetParameter(1, 40, 30_000, "x"))
simple("not_operator", "owner.maker", lambda w: identity.RegisterPeople((identity.NewPerson(NOTHING, new_key("n")),)))
simple("duty_missing", "owner.checker", lambda w: money.Transfer(w.accounts["owner"], w.accounts["sub"], 1))
simple("role_missing", "stranger.maker", lambda w: contracts.NameWageAccount(1, w.accounts["wages"]), "project")
simple("not_keeper_of_keys", "stranger.administrator", lambda w: identity.RevokeKey(w.parties["owner.maker"], 0))
simple("suite_not_enabled", "owner.maker", lambda w: identity.AddKey(w.parties["owner.maker"], identity.NewKey(9, bytes(32))))
simple("key_unsafe", "owner.maker", lambda w: identity.AddKey(w.parties["owner.maker"], identity.NewKey(1, bytes(32))))
simple("key_in_use", "owner.maker", lambda w: identity.AddKey(w.parties["owner.maker"], new_key("sub.maker")))
simple("key_slot_empty", "owner.maker", lambda w: identity.RevokeKey(w.parties["owner.maker"], 3))
simple("threshold_unreachable", "owner.maker", lambda w: identity.SetThreshold(w.parties["owner.maker"], 2))
simple("parameter_unknown", "authority", lambda w: identity.SetParameter(999, 1, 1, "x"))
simple("region_wrong", "authority", lambda w: identity.SetParameter(1, 1, 30_000, "x", 99))
simple("parameter_not_later", "authority", lambda w: identity.SetParameter(1, 1, 1, "x"))


@case("key_count")
def _key_count(w: World) -> int:
    party = w.parties["owner.maker"]
    codes = [w.attempt("owner.maker", identity.AddKey(party, new_key(f"k{n}"))) for n in range(ACTIVE_KEYS_PER_PARTY_MAX)]
    assert set(codes[:-1]) == {0}
    return codes[-1]


@case("person_known")
def _person_known(w: World) -> int:
    w.do("bank.maker", identity.RegisterPeople((identity.NewPerson(NOTHING, new_key("p1")),)))
    return w.attempt("bank.maker", identity.RegisterPeople((identity.NewPerson(NOTHING, new_key("p2")),)))


# Money.
simple("currency_unknown", "bank.maker", lambda w: money.OpenAccounts((money.NewAccount(w.parties["owner"], 1, 7, 0),)))
simple("account_kind_wrong", "bank.maker", lambda w: money.OpenAccounts((money.NewAccount(w.parties["worker1"], 2, CNY, 0),)))
simple("account_unknown", "owner.maker", lambda w: money.Transfer(999, 1, 1))
simple("not_account_owner", "owner.maker", lambda w: money.Transfer(w.accounts["sub"], 1, 1))
simple("same_account", "owner.maker", lambda w: money.Transfer(w.accounts["owner"], w.accounts["owner"], 1))
simple("purpose_not_allowed", "owner.maker", lambda w: money.Transfer(w.accounts["project"], w.accounts["owner"], 1))
simple("funds_short", "owner.maker", lambda w: money.Transfer(w.accounts["owner"], w.accounts["sub"], 1))
simple("not_central_bank", "bank.maker", lambda w: money.Issue(w.accounts["reserve"], 1))
simple("not_reserve", "central.maker", lambda w: money.Issue(w.accounts["owner"], 1))
simple("freeze_unchanged", "authority", lambda w: money.UnfreezeAccount(w.accounts["owner"], NOTHING))
simple("account_not_empty", "owner.maker", lambda w: money.CloseAccount(w.accounts["project"]))
simple("opened_by_rule", "bank.maker", lambda w: money.OpenAccounts((money.NewAccount(w.parties["owner"], AccountKind.RETENTION, CNY, 0),)))
simple("payee_not_allowed", "owner.maker", lambda w: money.Collect(w.accounts["owner"], w.accounts["project"], 1))
simple("protected_from_freezing", "authority", lambda w: money.FreezeAccount(w.accounts["wages"], NOTHING), "project")
simple("balance_limit", "central.maker", lambda w: money.Issue(w.accounts["reserve"], AMOUNT_MAX))


@case("currency_differs")
def _currency_differs(w: World) -> int:
    w.open("euro", "owner", currency=EUR)
    return w.attempt("owner.maker", money.Transfer(w.accounts["owner"], w.accounts["euro"], 1))


@case("account_closed")
def _account_closed(w: World) -> int:
    w.do("sub.maker", money.CloseAccount(w.accounts["sub"]))
    return w.attempt("bank.maker", money.Transfer(w.accounts["reserve"], w.accounts["sub"], 1))


@case("account_frozen")
def _account_frozen(w: World) -> int:
    w.do("authority", money.FreezeAccount(w.accounts["reserve"], NOTHING))
    return w.attempt("bank.maker", money.Transfer(w.accounts["reserve"], w.accounts["sub"], 1))


# Facts.
simple("fact_not_attestable", "supervisor.checker", lambda w: facts.AttestFact(1, FactName.CLAIM_PAID, 1, NOTHING), "project")


@case("fact_stated_already", "project")
def _stated_already(w: World) -> int:
    w.do("supervisor.checker", facts.AttestFact(1, FactName.WORKS_ACCEPTED, 1, NOTHING))
    return w.attempt("supervisor.checker", facts.AttestFact(1, FactName.WORKS_ACCEPTED, 1, NOTHING))


# Approvals.
def transfer_policy(w: World, *steps: Step) -> None:
    bands = (Band(100, False, steps or (Step(0, Duty.CHECKER, 1),)),)
    w.do("bank.administrator", approvals.SetPolicy(Scope.ORGANISATION, w.parties["bank"], Kind.TRANSFER, bands))


def proposed(w: World, *steps: Step) -> World:
    transfer_policy(w, *steps)
    action = encode(money.Transfer(w.accounts["reserve"], w.accounts["sub"], 500))
    w.do("bank.maker", approvals.Propose(action))
    return w


simple("policy_empty", "owner.administrator", lambda w: approvals.SetPolicy(Scope.ORGANISATION, w.parties["owner"], Kind.TRANSFER, ()))
simple("not_policy_maker", "sub.administrator", lambda w: approvals.SetPolicy(Scope.ORGANISATION, w.parties["owner"], 3, (Band(0, True, (Step(0, 2, 1),)),)))
simple("policy_missing", "bank.maker", lambda w: approvals.Propose(encode(money.Transfer(w.accounts["reserve"], 2, 1))))
simple("not_proposable", "bank.maker", lambda w: approvals.Propose(b"x"))
simple("proposal_unknown", "bank.checker", lambda w: approvals.Approve(9, 0, NOTHING))
simple("maker_is_checker", "bank.maker", lambda w: approvals.Approve(1, 0, NOTHING) if proposed(w) else None)
simple("not_in_step", "owner.checker", lambda w: approvals.Approve(1, 0, NOTHING) if proposed(w) else None)
simple("not_maker", "bank.checker", lambda w: approvals.Withdraw(1) if proposed(w) else None)
simple("step_not_open", "bank.checker", lambda w: approvals.Approve(1, 5, NOTHING) if proposed(w) else None)


@case("approval_required")
def _approval_required(w: World) -> int:
    transfer_policy(w)
    return w.attempt("bank.maker", money.Transfer(w.accounts["reserve"], w.accounts["sub"], 500))


@case("proposal_closed")
def _proposal_closed(w: World) -> int:
    proposed(w).do("bank.checker", approvals.Approve(1, 0, NOTHING))
    assert w.balance("sub") == 500
    return w.attempt("bank.checker", approvals.Approve(1, 0, NOTHING))


@case("decided_already")
def _decided_already(w: World) -> int:
    proposed(w, Step(0, Duty.CHECKER, 2)).do("bank.checker", approvals.Approve(1, 0, NOTHING))
    return w.attempt("bank.checker", approvals.Approve(1, 0, NOTHING))


# Contracts.
ONE_LINE = (contracts.NewLine("works", 100),)
simple("project_unknown", "owner.maker", lambda w: w.offer("owner", "sub", project=9), "project")
simple("not_project_account", "owner.maker", lambda w: contracts.OpenProject("x", 1, w.accounts["owner"], ONE_LINE))
simple("not_project_owner", "sub.administrator", lambda w: contracts.AssignRole(1, w.parties["stranger"], Role.AUDITOR), "project")
simple("role_by_contract", "owner.administrator", lambda w: contracts.AssignRole(1, w.parties["stranger"], Role.SUPPLIER), "project")
simple("budget_line_unknown", "owner.maker", lambda w: w.offer("owner", "stranger", budget_line=5), "project")
simple("contract_unknown", "sub.checker", lambda w: contracts.SignContract(99, 1), "project")
simple("not_payer", "stranger.maker", lambda w: w.offer("stranger", "sub"), "project")
simple("not_payee", "stranger.maker", lambda w: funds.SubmitClaim(1, 202603, (1,), (), NOTHING), "project")
simple("contract_with_itself", "owner.maker", lambda w: w.offer("owner", "owner"), "project")
simple("contract_signed_already", "contractor.checker", lambda w: contracts.SignContract(1, w.accounts["contractor"]), "project")
simple("contract_terms_wrong", "owner.maker", lambda w: w.offer("owner", "stranger", labour_permille=0), "project")
simple("retention_too_high", "owner.maker", lambda w: w.offer("owner", "stranger", retention_permille=31), "project")
simple("progress_too_low", "owner.maker", lambda w: w.offer("owner", "stranger", progress_permille=799), "project")
simple("not_wage_account", "contractor.maker", lambda w: contracts.NameWageAccount(1, w.accounts["contractor"]), "project")


def offered(w: World, payer: str, payee: str, parent: int, amount_yuan: int) -> int:
    """Offer and try to countersign; the code of the signing."""
    items = (Item("more", amount_yuan * 1000, 100),)
    w.do(f"{payer}.maker", w.offer(payer, payee, parent=parent, items=items))
    return w.attempt(f"{payee}.checker", contracts.SignContract(4, w.accounts[payee]))


CASES["over_budget"] = ("project", lambda w: offered(w, "owner", "stranger", 0, 90_001))
CASES["over_parent"] = ("project", lambda w: offered(w, "contractor", "stranger", 1, 6_001))


@case("contract_not_signed", "project")
def _not_signed(w: World) -> int:
    w.do("owner.maker", w.offer("owner", "stranger"))
    return w.attempt("stranger.maker", funds.SubmitClaim(4, 202603, (1,), (), NOTHING))


@case("tree_too_deep", "project")
def _too_deep(w: World) -> int:
    chain = ["sub", "stranger", "contractor", "sub", "stranger", "contractor", "sub"]
    parent = 2
    for number, (payer, payee) in enumerate(zip(chain, chain[1:], strict=False), 4):
        w.do(f"{payer}.maker", w.offer(payer, payee, parent=parent, items=(Item("part", 1000, 100),), labour_permille=300))
        w.do(f"{payee}.checker", contracts.SignContract(number, w.accounts[payee]))
        parent = number
    return w.attempt("sub.maker", w.offer("sub", "stranger", parent=parent, items=(Item("part", 1000, 100),)))


@case("account_not_for_contract", "project")
def _account_not_for_contract(w: World) -> int:
    w.do("owner.maker", w.offer("owner", "stranger"))
    return w.attempt("stranger.checker", contracts.SignContract(4, w.accounts["sub"]))


# Funds.
simple("quantity_count", "contractor.maker", lambda w: funds.SubmitClaim(1, 202603, (1, 2), (), NOTHING), "project")
simple("quantity_over_contract", "contractor.maker", lambda w: funds.SubmitClaim(1, 202603, (100_001,), (), NOTHING), "project")
simple("claim_empty", "contractor.maker", lambda w: funds.SubmitClaim(1, 202603, (0,), (), NOTHING), "project")
simple("claim_unknown", "contractor.maker", lambda w: funds.WithdrawClaim(9), "project")
simple("not_child_claim", "contractor.maker", lambda w: funds.SubmitClaim(1, 202603, (1000,), (9,), NOTHING), "project")
simple("claim_not_approved", "owner.checker", lambda w: funds.InstructPayment(1) if sub_claims(w) else None, "project")
simple("not_accepted", "owner.checker", lambda w: funds.ReleaseRetention(1), "project")


def sub_claims(w: World, quantity: int = 4_000) -> World:
    w.do("sub.maker", funds.SubmitClaim(2, 202603, (quantity,), (), NOTHING))
    return w


@case("quantity_fell", "project")
def _quantity_fell(w: World) -> int:
    w.do("contractor.maker", funds.SubmitClaim(1, 202603, (10_000,), (), NOTHING))
    w.approve_claim(1)
    return w.attempt("contractor.maker", funds.SubmitClaim(1, 202604, (9_000,), (), NOTHING))


@case("claim_open", "project")
def _claim_open(w: World) -> int:
    return sub_claims(w).attempt("sub.maker", funds.SubmitClaim(2, 202603, (5_000,), (), NOTHING))


@case("labour_below_children", "project")
def _labour_below(w: World) -> int:
    return sub_claims(w, 10_000).attempt("contractor.maker", funds.SubmitClaim(1, 202603, (11_000,), (1,), NOTHING))


@case("net_below_children", "project")
def _net_below(w: World) -> int:
    items = (Item("concrete", 30_000, 100_00),)
    supply = {"items": items, "kind": ContractKind.SUPPLY, "labour_permille": 0}
    w.do("contractor.maker", w.offer("contractor", "stranger", parent=1, **supply))
    w.do("stranger.checker", contracts.SignContract(4, w.accounts["stranger"]))
    w.do("stranger.maker", funds.SubmitClaim(4, 202603, (10_000,), (), NOTHING))
    return w.attempt("contractor.maker", funds.SubmitClaim(1, 202603, (10_000,), (1,), NOTHING))


@case("wage_account_missing")
def _no_wage_account(w: World) -> int:
    w.do("owner.maker", contracts.OpenProject("x", 1, w.accounts["project"], (contracts.NewLine("works", 10**7),)))
    bands = (Band(0, True, (Step(Role.OWNER, Duty.CHECKER, 1),)),)
    w.do("owner.administrator", approvals.SetPolicy(Scope.PROJECT, 1, Kind.CLAIM, bands))
    w.do("owner.maker", w.offer("owner", "contractor"))
    w.do("contractor.checker", contracts.SignContract(1, w.accounts["contractor"]))
    return w.attempt("contractor.maker", funds.SubmitClaim(1, 202603, (10_000,), (), NOTHING))


@case("nothing_retained", "project")
def _nothing_retained(w: World) -> int:
    w.do("supervisor.checker", facts.AttestFact(1, FactName.WORKS_ACCEPTED, 1, NOTHING))
    return w.attempt("owner.checker", funds.ReleaseRetention(1))


@case("tree_too_wide", "project")
def _too_wide(w: World) -> int:
    """The limit is 250 claims; a lower one is set for the test."""
    with mock.patch.object(claiming, "CLAIMS_PER_INSTRUCTION_MAX", 1):
        return sub_claims(w).attempt("contractor.maker", funds.SubmitClaim(1, 202603, (10_000,), (1,), NOTHING))


# Payroll.
def engaged(name: str, **changed: object) -> Callable[[World], payroll.EngageWorkers]:
    return lambda w: payroll.EngageWorkers(1, (w.engagement(name, **changed),))


def attendance(engagement: int, half_days: int, month: int = 202603) -> Callable[[World], payroll.RecordAttendance]:
    return lambda w: payroll.RecordAttendance(1, 0, month, (payroll.AttendanceLine(engagement, half_days),), seed_of("gate"))


simple("not_employer", "stranger.maker", engaged("worker1"), "project")
simple("wallet_not_for_work", "sub.maker", lambda w: engaged("worker1", wallet=w.accounts["sub"])(w), "project")
simple("engaged_already", "sub.maker", engaged("worker1"), "project")
simple("engagement_unknown", "sub.maker", attendance(9, 1 << 18), "project")
simple("month_invalid", "sub.maker", attendance(1, 1, 202604), "project")
simple("days_invalid", "sub.maker", attendance(1, 1 << 20), "project")
simple("table_unknown", "sub.maker", lambda w: payroll.SubmitWageTable(9), "project")
simple("table_not_open", "sub.maker", lambda w: payroll.AddWageLines(w.wage_table(), 2, (payroll.NewWageLine(1, 1, 1),)), "project")
simple("line_unknown", "sub.maker", lambda w: payroll.SignWageLines(w.wage_table(), (payroll.LineSignature(2, 0, b"x"),)), "project")
simple("statement_signature_wrong", "sub.maker", lambda w: payroll.SignWageLines(w.wage_table(signed=False), (payroll.LineSignature(0, 0, b"x"),)), "project")
simple("lines_unsigned", "sub.maker", lambda w: payroll.SubmitWageTable(w.wage_table(signed=False)), "project")
simple("line_not_paid", "sub.maker", lambda w: payroll.SignWageReceipts(w.wage_table(), (payroll.LineSignature(0, 0, b"x"),)), "project")
simple("signed_already", "sub.maker", lambda w: payroll.SignWageLines(w.wage_table(), (payroll.LineSignature(0, 0, b"x"),)), "project")


def opened_table(w: World, lines: int = 2, total: int = 10**9) -> World:
    w.attend(20)
    w.do("sub.maker", payroll.OpenWageTable(1, 202603, lines, total, NOTHING, NOTHING))
    return w


def lines_of(w: World, first: int, *lines: payroll.NewWageLine) -> int:
    return opened_table(w).attempt("sub.maker", payroll.AddWageLines(1, first, lines))


LINE = payroll.NewWageLine(1, 20, 100)
CASES["lines_out_of_order"] = ("project", lambda w: lines_of(w, 1, LINE))
CASES["too_many_lines"] = ("project", lambda w: lines_of(w, 0, LINE, LINE, LINE))
CASES["attendance_missing"] = ("project", lambda w: lines_of(w, 0, payroll.NewWageLine(1, 21, 100)))
CASES["line_duplicate"] = ("project", lambda w: lines_of(w, 0, LINE, LINE))
CASES["table_differs"] = ("project", lambda w: lines_of(w, 0, LINE, payroll.NewWageLine(2, 20, 100)))


@case("table_not_complete", "project")
def _not_complete(w: World) -> int:
    return opened_table(w).attempt("sub.maker", payroll.SubmitWageTable(1))


# Outside payments.
PAYMENT = outside.OutsidePayment(NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, 1, False, CNY, 0)
simple("not_importer", "owner.maker", lambda w: outside.RecordOutsidePayments(NOTHING, (PAYMENT,)))


# Findings.
TODAY = day_from_date(2026, 3, 10)


def audited(w: World) -> World:
    w.do("owner.administrator", contracts.AssignRole(1, w.parties["stranger"], Role.AUDITOR))
    w.do("stranger.maker", findings.RecordFinding(NOTHING, 1, "fan_in", 1, NOTHING, TODAY))
    return w


def of_finding(name: str, who: str, action: object) -> None:
    CASES[name] = ("project", lambda w: audited(w).attempt(who, action))  # type: ignore[arg-type]


of_finding("not_auditor", "owner.maker", findings.RecordFinding(b"x" * 32, 1, "fan_in", 1, NOTHING, TODAY))
of_finding("finding_recorded", "stranger.maker", findings.RecordFinding(NOTHING, 1, "fan_in", 1, NOTHING, TODAY))
of_finding("answer_day_past", "stranger.maker", findings.RecordFinding(b"x" * 32, 1, "fan_in", 1, NOTHING, TODAY - 1))
of_finding("finding_unknown", "stranger.maker", findings.ProposeOutcome(b"x" * 32, 3, 1, NOTHING))
of_finding("not_concerned", "bank.maker", findings.AnswerFinding(NOTHING, 1, NOTHING))
of_finding("outcome_invalid", "stranger.maker", findings.ProposeOutcome(NOTHING, 1, 1, NOTHING))
of_finding("finding_state_wrong", "stranger.checker", findings.DecideOutcome(NOTHING, True))


@case("proposer_decides", "project")
def _proposer_decides(w: World) -> int:
    audited(w).do("stranger.checker", findings.ProposeOutcome(NOTHING, 3, 1, NOTHING))
    return w.attempt("stranger.checker", findings.DecideOutcome(NOTHING, True))
CASES.update(PAYROLL_CASES)
CASES.update(CONTRACT_CASES)
CASES.update(NETWORK_CASES)


@pytest.mark.parametrize("name", sorted(CASES))
def test_the_code_is_what_the_party_gets(name: str) -> None:
    where, provoke = CASES[name]
    expected = next(code.number for code in rules().codes if code.name == name)
    assert provoke(world(where)) == expected


def test_every_code_of_the_rulebook_is_provoked() -> None:
    assert {code.name for code in rules().codes} - set(CASES) == NODE_CODES


def test_a_refused_group_changes_nothing() -> None:
    w = world("parties")
    before = w.balance("reserve")
    good = money.Transfer(w.accounts["reserve"], w.accounts["sub"], 5)
    bad = money.Transfer(w.accounts["reserve"], w.accounts["sub"], AMOUNT_MAX)
    assert w.attempt("bank.maker", *[good] * 15, bad) != 0
    assert w.balance("reserve") == before
    assert w.attempt("bank.maker", *[good] * 16) == 0
    assert w.balance("reserve") == before - 80


def test_two_of_two_keys_sign_and_a_revoked_one_does_not() -> None:
    w = world("founded")
    w.do("authority", identity.AddKey(2, new_key("second")), identity.SetThreshold(2, 2))
    keys = [SecretKey(2, 0, seed_of("authority")), SecretKey(2, 1, seed_of("second"))]
    both = build_envelope(w.genesis.chain_id, keys, [identity.SetThreshold(2, 1)], w.height + 1)
    assert w.block([both.wire]) == [0]
    w.do("authority", identity.RevokeKey(2, 0), identity.AddKey(2, new_key("third")))
    again = build_envelope(w.genesis.chain_id, keys[:1], [identity.SetThreshold(2, 1)], w.height + 1)
    assert w.block([again.wire]) == [next(code.number for code in rules().codes if code.name == "key_unknown")]


def test_a_transfer_with_its_signature_is_under_180_bytes() -> None:
    action = money.Transfer(2**40, 2**41, 2**50)
    wire = build_envelope(bytes(32), [SecretKey(2**40, 0, bytes(32))], [action], 2**40).wire
    assert len(wire) < 180
    assert ED25519.public_key(bytes(32)) not in wire


def test_a_due_action_is_never_larger_than_its_limit() -> None:
    assert len(encode(approvals.Propose(bytes(DUE_ITEM_BYTES_MAX)))) > DUE_ITEM_BYTES_MAX
