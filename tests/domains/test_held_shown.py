"""What people see of money held: every list over HTTP, and every such payment in the trace."""

from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

import scenario
from domains.held_world import (
    PRICE,
    accept_works,
    agree,
    approve_advance,
    fund_contractor,
    guaranteed,
    hash_of,
    pay,
    submit,
    today,
    until,
    wait,
)
from fenming.chain.records import encode_outcomes
from fenming.client.catalogue import event_decoder
from fenming.domains.approvals.actions import Approve, SetPolicy
from fenming.domains.approvals.records import Band, Kind, Scope, Step
from fenming.domains.funds import actions as funds
from fenming.domains.guarantees import actions as guarantees
from fenming.domains.guarantees.records import GuaranteeKind
from fenming.domains.identity.actions import SetHolidays
from fenming.domains.identity.records import Duty, Role
from fenming.domains.money.actions import Transfer
from fenming.domains.money.records import Purpose
from fenming.domains.payroll.actions import SubmitWageTable
from fenming.domains.trace.queries import Tracer
from fenming.domains.trace.steps import Trace
from fenming.ledger.block import BlockResult
from fenming.node.compose import VIEWS
from fenming.node.serve import application
from fenming.readmodel.database import open_database
from fenming.readmodel.feed import Feed
from scenario import NOTHING, World


class Blocks:
    """The outbox of a world: what the views are fed from."""

    def __init__(self) -> None:
        self.blocks: list[tuple[int, bytes]] = [(0, encode_outcomes(0, 0, 0, ()))]
        self._leaves = 0

    def take(self, w: World, result: BlockResult) -> None:
        self.blocks.append((w.height + 1, encode_outcomes(w.height + 1, w.time_ms, self._leaves, result.outcomes)))
        self._leaves += len(result.outcomes)

    def head(self) -> bytes | None:
        return None

    def outbox(self, start: int, count: int) -> list[tuple[int, bytes]]:
        return [block for block in self.blocks if start <= block[0] < start + count]

    def close(self) -> None:
        """Nothing is open."""


def life(w: World) -> None:
    """Contract 1 with advance, deposit, guarantee, waiver, defects and retention; one month of wages out of the deposit."""
    decide = (Step(Role.OWNER, Duty.CHECKER, 1),)
    w.do("owner.administrator", SetPolicy(Scope.PROJECT, 1, Kind.ADVANCE, (Band(0, True, decide),)))
    w.open("bank", "bank")
    w.do("bank.maker", Transfer(w.accounts["reserve"], w.accounts["bank"], 100_000_00))
    w.do("authority", SetHolidays(2026, (today(w) + 1,), (), hash_of("calendar")))
    agree(w, waivers_required=True)
    w.do("contractor.maker", funds.RequestAdvance(1, hash_of("advance")))
    approve_advance(w)
    deposit_and_wages(w)
    first = submit(w, 2, "sub", 4_000)
    w.do("sub.checker", funds.SignWaiver(first, 1, hash_of("waiver")))
    pay(w, 10_000, (first,))
    pay(w, 100_000)
    guaranteed(w, GuaranteeKind.RETENTION, 50_00)
    w.do("contractor.maker", funds.ReplaceRetention(1))
    guaranteed(w, GuaranteeKind.BID, 70_00, line=1, party=w.parties["stranger"])
    w.do("owner.checker", guarantees.ClaimGuarantee(3, 70_00, w.accounts["project"], 1, NOTHING))
    w.do("bank.checker", guarantees.PayGuaranteeClaim(2))
    accept_works(w)
    w.do("owner.checker", funds.ClaimDefects(1, 40_00, 5, hash_of("inspection")))
    until(w, 2026, 4, 10)
    until(w, 2027, 4, 10)
    release_deposit(w)


def deposit_and_wages(w: World) -> None:
    """A raised deposit of 300 yuan, a third of it a bank's; the authority pays both workers out of it."""
    w.do("authority", funds.SetWageRecord(w.parties["contractor"], 0, today(w) - 1, False, NOTHING))
    w.do("contractor.maker", funds.AssessDeposit(1))
    guaranteed(w, GuaranteeKind.WAGE_DEPOSIT, 100_00, days=1000)
    fund_contractor(w, 500_00)
    w.do("contractor.maker", funds.PlaceDeposit(1, w.accounts["contractor"]))
    table = w.wage_table(amount=120_00)
    w.do("sub.maker", SubmitWageTable(table))
    w.do("contractor.checker", Approve(2, 0, NOTHING))
    w.do("authority", funds.UseDeposit(1, 240_00, hash_of("order")))
    w.do("bank.checker", guarantees.PayGuaranteeClaim(1))
    w.do("contractor.maker", funds.PlaceDeposit(1, w.accounts["contractor"]))


def release_deposit(w: World) -> None:
    w.do("contractor.maker", funds.AnnounceDepositRelease(1, hash_of("notice")))
    w.do("worker1", funds.ComplainAboutDeposit(1, 4, hash_of("unpaid")))
    w.do("authority", funds.SettleDepositComplaint(1, w.parties["worker1"], hash_of("looked into")))
    wait(w, 31)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, Engine]]:
    blocks = Blocks()
    run = World.run

    def recorded(w: World, wires: list[bytes]) -> BlockResult:
        result = run(w, wires)
        blocks.take(w, result)
        return result

    with mock.patch.object(World, "run", recorded):
        w = scenario.with_project()
        life(w)
    engine = open_database(tmp_path_factory.mktemp("views") / "views.db")
    Feed(engine, VIEWS, event_decoder, w.genesis).catch_up(lambda: blocks)  # type: ignore[arg-type,return-value]
    yield w, engine
    engine.dispose()


@pytest.fixture(scope="module")
def client(lived: tuple[World, Engine]) -> TestClient:
    return TestClient(application(mock.Mock(engine=lived[1])))


def rows(client: TestClient, path: str) -> list[dict[str, Any]]:
    answer = client.get(f"/v1/{path}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def test_where_everything_stands_at_the_end(client: TestClient) -> None:
    advance = rows(client, "advances?status=4")[0]
    assert (advance["amount"], advance["recouped"], advance["lateness"]) == (PRICE // 10, PRICE // 10, 0)
    retention = rows(client, "retentions")[0]
    assert retention["retained"] == retention["released"] + retention["replaced"] + retention["deducted"]
    assert (retention["replaced"], retention["deducted"], retention["stages_done"]) == (50_00, 40_00, 2)
    assert len(rows(client, "retentions/1/stages")) == 2
    assert [row["deducted"] for row in rows(client, "defects?contract=1")] == [40_00]
    deposit = rows(client, "wage-deposits?status=6")[0]
    assert (deposit["required"], deposit["used"], deposit["money"], deposit["late"]) == (300_00, 240_00, 0, False)
    assert [row["at_once"] for row in rows(client, "wage-deposits/1/orders")] == [200_00]
    assert rows(client, "wage-deposits/1/complaints")[0]["settlement"] == hash_of("looked into").hex()
    assert [row["permille"] for row in rows(client, "wage-deposits")] == [30]
    assert len(rows(client, "wage-records")) == 1
    assert [(row["kind"], row["amount"]) for row in rows(client, "waivers?contract=2")] == [(1, 320_00)]
    assert [row["agreed"] for row in rows(client, "payment-terms?contract=1")] == [True]
    assert [row["share_permille"] for row in rows(client, "payment-terms/1/stages")] == [500, 500]
    assert [row["worked"] for row in rows(client, "holidays?year=2026")] == [False]


def test_guarantees_and_the_claims_on_them(client: TestClient) -> None:
    assert [(row["kind"], row["amount_left"], row["status"]) for row in rows(client, "guarantees?project=1")] == [
        (6, 0, 4), (5, 0, 5), (1, 0, 3),
    ]  # fmt: skip
    assert [(row["amount"], row["binding"], row["status"]) for row in rows(client, "guarantee-claims")] == [
        (40_00, True, 2), (70_00, False, 2),
    ]  # fmt: skip
    assert client.get("/v1/guarantees/1").json()["subject"] == 1
    assert rows(client, "guarantees?expiring=true") == []


def traced(engine: Engine, purpose: Purpose) -> list[Trace]:
    """The trace of every payment of a purpose."""
    with engine.connect() as connection:
        found = [row.payment for row in connection.exec_driver_sql("select payment, purpose from postings") if row.purpose == purpose]
        return [Tracer(connection).trace(f"payment-{number}") for number in found]


def kinds(trace: Trace) -> list[str]:
    return [step.kind for step in trace.up]


def test_an_advance_is_traced_to_the_budget(lived: tuple[World, Engine]) -> None:
    assert [kinds(trace) for trace in traced(lived[1], Purpose.ADVANCE)] == [["payment", "contract", "budget_line"]]


def test_what_was_retained_is_traced_to_the_claims_it_was_held_from(lived: tuple[World, Engine]) -> None:
    for purpose in (Purpose.RETENTION_RELEASED, Purpose.RETENTION_DEDUCTED):
        for trace in traced(lived[1], purpose):
            assert trace.reaches_budget
            assert sum(step.attributed for step in trace.up[1:] if step.kind == "payment") == trace.amount


def test_wages_out_of_a_deposit_are_traced_to_the_contractor_and_the_bank_not_to_the_budget(lived: tuple[World, Engine]) -> None:
    wages = traced(lived[1], Purpose.WAGE)
    assert len(wages) == 2
    assert not any(trace.reaches_budget for trace in wages)
    assert any("guarantee" in kinds(trace) for trace in wages)
    for purpose in (Purpose.DEPOSIT_USED, Purpose.DEPOSIT_RELEASED):
        assert all(kinds(trace)[-2:] == ["payment", "contract"] for trace in traced(lived[1], purpose))
    assert sum(step.attributed for step in traced(lived[1], Purpose.DEPOSIT_USED)[0].down) == 200_00


def test_a_bank_pays_from_its_own(lived: tuple[World, Engine]) -> None:
    wage, bid = traced(lived[1], Purpose.GUARANTEE_PAID)
    assert kinds(wage) == ["payment", "guarantee", "contract"]
    assert kinds(bid) == ["payment", "guarantee"]
    assert bid.up[1].signatures[0].act == "draft"
    assert not bid.down
