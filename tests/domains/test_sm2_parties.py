"""Parties that sign with SM2, alone and beside Ed25519: registered, refused, and signing envelopes and wage lines."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from fenming.base.fields import Action
from fenming.base.signatures import ED25519
from fenming.base.sm2 import SM2
from fenming.client.envelopes import SecretKey, build_envelope
from fenming.domains.identity import codes
from fenming.domains.identity.actions import (
    AddKey,
    AppointOfficer,
    NewKey,
    NewOfficer,
    NewPerson,
    RegisterOrganisation,
    RegisterPeople,
    RevokeKey,
    SetThreshold,
)
from fenming.domains.identity.records import Duty, PartyKind
from fenming.domains.money.actions import Transfer
from fenming.domains.payroll import codes as payroll_codes
from fenming.domains.payroll.actions import LineSignature, SignWageLines, line_statement
from fenming.ledger.codes import KEY_UNKNOWN, OK, SIGNATURE_WRONG, SIGNATURES_TOO_FEW, Code
from scenario import NOTHING, World, new_key, seed_of, world

pytest.importorskip("tongsuopy", reason="the extra fenming[sm2] is not installed")


def sm2_key(name: str) -> NewKey:
    return NewKey(SM2.number, SM2.public_key(seed_of(name)))


def with_sm2(name: str = "parties") -> World:
    """A world whose chain enables both suites."""
    w = world(name)
    w.genesis = replace(w.genesis, suites=(ED25519.number, SM2.number))
    return w


def send(w: World, keys: Sequence[SecretKey], *actions: Action, expect: Code = OK) -> None:
    """Do something with these keys of one party."""
    w.salt += 1
    wire = build_envelope(w.genesis.chain_id, keys, actions, w.height + 1, salt=w.salt).wire
    assert w.block([wire])[0] == expect.number


def key_of(w: World, who: str, name: str, slot: int = 0, suite: int = SM2.number) -> SecretKey:
    return SecretKey(w.parties[who], slot, seed_of(name), suite)


def test_a_chain_without_the_suite_refuses_its_keys() -> None:
    w = world("parties")
    w.do("owner.maker", AddKey(w.parties["owner.maker"], sm2_key("new")), expect=codes.SUITE_NOT_ENABLED)
    officer = NewOfficer(int(Duty.MAKER), 1, (sm2_key("new"),))
    w.do("owner.administrator", AppointOfficer(officer), expect=codes.SUITE_NOT_ENABLED)
    w.do("bank.maker", RegisterPeople((NewPerson(NOTHING, sm2_key("new")),)), expect=codes.SUITE_NOT_ENABLED)


def test_an_organisation_whose_officers_sign_with_sm2() -> None:
    w = with_sm2()
    officers = tuple(NewOfficer(int(duty), 1, (sm2_key(f"new.{duty.name}"),)) for duty in Duty)
    w.do("authority", RegisterOrganisation(PartyKind.ORGANISATION, "new", NOTHING, officers))
    registered = [event.party for event in w.outcomes[0][1]]
    w.parties |= {"new": registered[0], "new.maker": registered[1]}
    w.open("new", "new")
    w.do("bank.maker", Transfer(w.accounts["reserve"], w.accounts["new"], 50))
    send(w, [key_of(w, "new.maker", "new.MAKER")], Transfer(w.accounts["new"], w.accounts["sub"], 20))
    assert w.balance("new") == 30
    # The same bytes signed by another key of the suite, and by the same seed as Ed25519.
    send(w, [key_of(w, "new.maker", "new.CHECKER")], Transfer(w.accounts["new"], w.accounts["sub"], 20), expect=SIGNATURE_WRONG)
    as_ed25519 = key_of(w, "new.maker", "new.MAKER", suite=ED25519.number)
    send(w, [as_ed25519], Transfer(w.accounts["new"], w.accounts["sub"], 20), expect=SIGNATURE_WRONG)
    assert w.balance("new") == 30


@pytest.mark.parametrize(
    "key",
    [
        bytes(65), b"\x04" + bytes(64), SM2.public_key(seed_of("k"))[1:], SM2.public_key(seed_of("k")) + b"\0",
        SM2.public_key(seed_of("k"))[:-1] + b"\0", b"\x02" + SM2.public_key(seed_of("k"))[1:33], ED25519.public_key(seed_of("k")),
    ],
)  # fmt: skip
def test_a_key_in_another_form_or_beside_the_curve_is_not_registered(key: bytes) -> None:
    w = with_sm2()
    w.do("owner.maker", AddKey(w.parties["owner.maker"], NewKey(SM2.number, key)), expect=codes.KEY_UNSAFE)


def test_an_sm2_key_belongs_to_one_party_and_to_one_suite() -> None:
    w = with_sm2()
    w.do("owner.maker", AddKey(w.parties["owner.maker"], sm2_key("k")))
    w.do("sub.maker", AddKey(w.parties["sub.maker"], sm2_key("k")), expect=codes.KEY_IN_USE)
    as_ed25519 = NewKey(ED25519.number, SM2.public_key(seed_of("other")))
    w.do("sub.maker", AddKey(w.parties["sub.maker"], as_ed25519), expect=codes.KEY_UNSAFE)


def test_one_key_of_each_suite_must_sign() -> None:
    w = with_sm2()
    maker = w.parties["bank.maker"]
    w.do("bank.maker", AddKey(maker, sm2_key("second")), SetThreshold(maker, 2))
    first = key_of(w, "bank.maker", "bank.maker", suite=ED25519.number)
    second = key_of(w, "bank.maker", "second", slot=1)
    pay = Transfer(w.accounts["reserve"], w.accounts["owner"], 5)
    send(w, [first], pay, expect=SIGNATURES_TOO_FEW)
    send(w, [second], pay, expect=SIGNATURES_TOO_FEW)
    send(w, [first, key_of(w, "bank.maker", "third", slot=1)], pay, expect=SIGNATURE_WRONG)
    send(w, [key_of(w, "bank.maker", "second", slot=0), second], pay, expect=SIGNATURE_WRONG)
    send(w, [first, second], pay)
    assert w.balance("owner") == 5


def test_a_party_moves_from_ed25519_to_sm2() -> None:
    w = with_sm2()
    maker = w.parties["bank.maker"]
    w.do("bank.maker", AddKey(maker, sm2_key("second")), RevokeKey(maker, 0))
    pay = Transfer(w.accounts["reserve"], w.accounts["owner"], 5)
    w.do("bank.maker", pay, expect=KEY_UNKNOWN)
    send(w, [key_of(w, "bank.maker", "second", slot=1)], pay)


def test_a_worker_signs_the_wage_line_with_sm2() -> None:
    w = with_sm2("project")
    worker = w.parties["worker1"]
    w.do("worker1", AddKey(worker, sm2_key("worker1 card")))
    table = w.wage_table(signed=False)
    statement = line_statement(w.genesis.chain_id, table, 0, 202603, 20, 1000_00)
    good = SM2.sign(seed_of("worker1 card"), statement)
    wrong = (
        LineSignature(0, 0, good),  # the slot of the Ed25519 key
        LineSignature(0, 1, ED25519.sign(seed_of("worker1"), statement)),
        LineSignature(0, 1, good[32:] + good[:32]),
        LineSignature(0, 1, SM2.sign(seed_of("worker2 card"), statement)),
        LineSignature(1, 0, good),
    )
    for signature in wrong:
        w.do("stranger.maker", SignWageLines(table, (signature,)), expect=payroll_codes.STATEMENT_SIGNATURE_WRONG)
    w.do("stranger.maker", SignWageLines(table, (LineSignature(0, 1, good), w.line_signature(table, 1, 202603, 20, 1000_00))))


def test_a_worker_registered_with_sm2_alone() -> None:
    w = with_sm2()
    w.do("bank.maker", RegisterPeople((NewPerson(NOTHING, sm2_key("card")),)))
    w.parties["card"] = w.outcomes[0][1][0].party
    w.do("bank.maker", AddKey(w.parties["card"], new_key("later")), expect=codes.NOT_KEEPER_OF_KEYS)
    send(w, [key_of(w, "card", "card")], AddKey(w.parties["card"], new_key("later")))
