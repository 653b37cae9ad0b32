"""Who may not, and what may not be agreed: one line for each, on a project whose contracts are signed.

`test_every_code.py` reaches each code once; here are the other ways in which the same codes are given.
"""

from collections.abc import Callable

import pytest

from fenming.base.fields import Action
from fenming.base.limits import AMOUNT_MAX, KEYS_PER_PARTY_MAX
from fenming.domains.contracts import actions as contracts
from fenming.domains.contracts import codes as contract_codes
from fenming.domains.contracts.records import ContractKind, Item
from fenming.domains.funds import actions as funds
from fenming.domains.funds import codes as fund_codes
from fenming.domains.identity import actions as identity
from fenming.domains.identity import codes as identity_codes
from fenming.domains.identity.records import Duty
from fenming.domains.money import actions as money
from fenming.domains.money import codes as money_codes
from fenming.domains.money.records import AccountKind
from fenming.ledger.codes import OK, Code
from scenario import NOTHING, World, new_key, world

Asked = Callable[[World], Action]
CASES: dict[str, tuple[str, Asked, Code]] = {
    "a project of no kind": (
        "owner.maker",
        lambda w: contracts.OpenProject("Other", 99, w.accounts["project"], (contracts.NewLine("works", 1),)),
        contract_codes.CONTRACT_TERMS_WRONG,
    ),
    "a contract of no kind": (
        "owner.maker", lambda w: w.offer("owner", "stranger", kind=99), contract_codes.CONTRACT_TERMS_WRONG,
    ),
    "a contract for nothing": (
        "owner.maker",
        lambda w: w.offer("owner", "stranger", items=(Item("works", 1, 1),)),
        contract_codes.CONTRACT_TERMS_WRONG,
    ),
    "a contract beyond every amount": (
        "owner.maker",
        lambda w: w.offer("owner", "stranger", items=(Item("works", 10_000_000, AMOUNT_MAX),)),
        contract_codes.CONTRACT_TERMS_WRONG,
    ),
    "works without a labour part": (
        "owner.maker", lambda w: w.offer("owner", "stranger", labour_permille=0), contract_codes.CONTRACT_TERMS_WRONG,
    ),
    "a supply with a labour part": (
        "owner.maker",
        lambda w: w.offer("owner", "stranger", kind=ContractKind.SUPPLY),
        contract_codes.CONTRACT_TERMS_WRONG,
    ),
    "shares above the whole": (
        "owner.maker",
        lambda w: w.offer("owner", "stranger", labour_permille=980, retention_permille=30),
        contract_codes.CONTRACT_TERMS_WRONG,
    ),
    "no progress payments": (
        "owner.maker", lambda w: w.offer("owner", "stranger", progress_permille=0), contract_codes.CONTRACT_TERMS_WRONG,
    ),
    "a contract under somebody else's": (
        "stranger.maker", lambda w: w.offer("stranger", "supplier", parent=1), contract_codes.NOT_PAYER,
    ),
    "a contract under a supply": (
        "supplier.maker", lambda w: w.offer("supplier", "stranger", parent=3), contract_codes.CONTRACT_TERMS_WRONG,
    ),
    "a signature by another than the payee": (
        "stranger.checker", lambda w: contracts.SignContract(2, w.accounts["stranger"]), contract_codes.NOT_PAYEE,
    ),
    "a claim by another than the payee": (
        "stranger.maker", lambda w: funds.SubmitClaim(1, 202603, (1000,), (), NOTHING), contract_codes.NOT_PAYEE,
    ),
    "a claim for no month": (
        "sub.maker", lambda w: funds.SubmitClaim(2, 202613, (1000,), (), NOTHING), fund_codes.CLAIM_EMPTY,
    ),
    "retention released by another than the payer": (
        "stranger.checker", lambda w: funds.ReleaseRetention(1), contract_codes.NOT_PAYER,
    ),
    "keys of a stranger": (
        "stranger.administrator",
        lambda w: identity.AddKey(w.parties["owner.maker"], new_key("intruder")),
        identity_codes.NOT_KEEPER_OF_KEYS,
    ),
    "a maker who would be the keeper of a colleague's keys": (
        "owner.maker",
        lambda w: identity.AddKey(w.parties["owner.checker"], new_key("intruder")),
        identity_codes.NOT_KEEPER_OF_KEYS,
    ),
    "an officer appointed by a maker": (
        "owner.maker",
        lambda w: identity.AppointOfficer(identity.NewOfficer(Duty.MAKER, 1, (new_key("more"),))),
        identity_codes.DUTY_MISSING,
    ),
    "project money to oneself": (
        "owner.maker",
        lambda w: money.Transfer(w.accounts["project"], w.accounts["owner"], 1),
        money_codes.PURPOSE_NOT_ALLOWED,
    ),
    "a role given by another than the owner": (
        "stranger.administrator",
        lambda w: contracts.AssignRole(1, w.parties["supervisor"], 16),
        contract_codes.NOT_PROJECT_OWNER,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_it_is_refused(name: str) -> None:
    w = world()
    who, asked, expected = CASES[name]
    balances = {account: w.balance(account) for account in w.accounts}
    w.do(who, asked(w), expect=expected)
    assert {account: w.balance(account) for account in w.accounts} == balances


def test_a_claim_is_taken_back_by_its_payee_alone() -> None:
    w = world()
    w.do("sub.maker", funds.SubmitClaim(2, 202603, (1000,), (), NOTHING))
    w.do("stranger.maker", funds.WithdrawClaim(1), expect=contract_codes.NOT_PAYEE)
    w.do("sub.maker", funds.WithdrawClaim(1))
    w.do("sub.maker", funds.WithdrawClaim(1), expect=fund_codes.NOT_CHILD_CLAIM)


def test_an_administrator_appoints_an_officer_who_then_acts() -> None:
    w = world()
    appointed = identity.NewOfficer(Duty.MAKER, 1, (new_key("owner.second"),))
    w.do("owner.administrator", identity.AppointOfficer(appointed))
    w.parties["owner.second"] = w.outcomes[0][1][0].party
    w.do("owner.second", money.Transfer(w.accounts["owner"], w.accounts["stranger"], 1), expect=money_codes.FUNDS_SHORT)


def test_a_party_has_only_so_many_keys() -> None:
    w = world("parties")
    for number in range(KEYS_PER_PARTY_MAX - 1):
        w.do("owner.maker", identity.AddKey(w.parties["owner.maker"], new_key(f"spare {number}")))
        w.do("owner.maker", identity.RevokeKey(w.parties["owner.maker"], number + 1))
    w.do("owner.maker", identity.AddKey(w.parties["owner.maker"], new_key("last")), expect=identity_codes.KEY_COUNT)


def test_two_payments_that_cannot_be_received_wait_in_one_account() -> None:
    w = world("parties")
    w.open("waiting", "stranger")
    w.do("stranger.maker", money.CloseAccount(w.accounts["waiting"]))
    w.do("stranger.maker", money.CloseAccount(w.accounts["waiting"]), expect=money_codes.FREEZE_UNCHANGED)
    w.do("bank.maker", money.Transfer(w.accounts["reserve"], w.accounts["waiting"], 1), expect=money_codes.ACCOUNT_CLOSED)


def test_a_balance_has_a_limit() -> None:
    w = world("parties")
    w.open("second reserve", "bank", AccountKind.RESERVE)
    w.do("central.maker", money.Issue(w.accounts["reserve"], AMOUNT_MAX), expect=money_codes.BALANCE_LIMIT)
    room = AMOUNT_MAX - 1_000_000_00
    w.do("central.maker", money.Issue(w.accounts["second reserve"], room))
    w.do("bank.maker", money.Transfer(w.accounts["second reserve"], w.accounts["stranger"], room), expect=OK)
    w.do("central.maker", money.Issue(w.accounts["reserve"], 1), expect=money_codes.BALANCE_LIMIT)
