"""What a payee sees: who holds the step, since when, until when, by which rule; its debts, disputes, receivables and clearings."""

from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import StaticPool

from fenming.base.calendar import day_from_date
from fenming.base.problems import NotThere
from fenming.domains.approvals.actions import Approve, DeclareAbsence, Delegate
from fenming.domains.approvals.records import Kind, Occasion, Scope
from fenming.domains.approvals.routes import router as approvals
from fenming.domains.funds import actions as funds
from fenming.domains.funds.debts import Way
from fenming.domains.funds.routes import router as funds_router
from fenming.domains.money.actions import FreezeAccount, Transfer, UnfreezeAccount
from fenming.domains.receivables import actions as receivables
from fenming.domains.receivables.routes import router as receivables_router
from fenming.domains.trace.queries import Tracer
from fenming.node.compose import VIEWS
from fenming.readmodel.outcomes import BLOCKS
from fenming.readmodel.view import METADATA, Changes, Source
from scenario import NOTHING, World, with_project

TODAY = day_from_date(2026, 3, 10)


class Watched:
    """A project whose blocks are followed by the views, and the interface over them."""

    def __init__(self) -> None:
        self.engine: Engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
        METADATA.create_all(self.engine)
        with mock.patch.object(World, "block", self.following(World.block)):
            self.world = with_project()
        self.world.block = self.following(World.block).__get__(self.world)  # type: ignore[method-assign]
        application = FastAPI()
        for router in (approvals, funds_router, receivables_router):
            application.include_router(router)
        application.state.node = SimpleNamespace(engine=self.engine, status=self.status)
        self.client = TestClient(application)

    def status(self) -> dict[str, int]:
        return {"zone_minutes": 480}

    def following(self, block: Any) -> Any:
        def follow(w: World, wires: list[bytes]) -> list[int]:
            codes: list[int] = block(w, wires)
            with self.engine.begin() as connection:
                changes = Changes(connection)
                changes.insert(BLOCKS, height=w.height, time_ms=w.time_ms, outcomes=len(w.outcomes), log_start=w.height * 100)
                for position, (_, events) in enumerate(w.outcomes):
                    for index, event in enumerate(events):
                        source = Source(w.height, w.time_ms, w.height * 100 + position, index, bytes(32), bytes(32), 0)
                        for view in VIEWS:
                            if handler := view.handlers.get(type(event)):
                                handler(changes, source, event)
                changes.write()
            return codes

        return follow

    def get(self, path: str, **filters: int) -> Any:
        answer = self.client.get(path, params=filters)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def rows(self, path: str, **filters: int) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.get(path, **filters)["items"]
        return rows


@pytest.fixture
def watched() -> Watched:
    return Watched()


def claimed(v: Watched) -> World:
    w = v.world
    w.do("supplier.maker", funds.SubmitClaim(3, 202603, (1_000,), (), NOTHING))
    w.do("sub.maker", funds.SubmitClaim(2, 202603, (4_000,), (1,), NOTHING))
    w.do("contractor.maker", funds.SubmitClaim(1, 202603, (10_000,), (2,), NOTHING))
    return w


def test_the_supplier_sees_who_holds_the_step_and_what_it_is_owed_meanwhile(watched: Watched) -> None:
    w = claimed(watched)
    w.do("supervisor.checker", Approve(1, 0, NOTHING))
    w.pass_days(15)
    w.block([])
    standing = watched.get("/v1/claims/1/standing")
    assert (standing["status"], standing["today"]) == ("bundled", "2026-03-25")
    approval = standing["approval"]
    assert (approval["claim"], approval["proposal"]) == (3, 1)
    done, held = approval["steps"]
    assert (done["waiting"], done["left"]) == (0, 0)
    assert held["holders"][0]["name"] == "consultant"
    assert (held["opened"], held["due"], held["late_since"]) == ("2026-03-10", "2026-03-24", "2026-03-25")
    assert held["rule"] == "approval_step_days"
    debt = standing["debt"]
    assert (debt["debtor"], debt["by"], debt["due"], debt["open"]) == (w.parties["sub"], "carried", "2026-05-09", 77_60)
    assert debt["rule"] == "supplier_days_large_firm"
    assert [row["proposal"] for row in watched.rows("/v1/steps", waiting=1)] == [1]


def test_a_claim_that_nobody_has_answered_says_when_it_becomes_a_debt(watched: Watched) -> None:
    w = watched.world
    w.do("sub.maker", funds.SubmitClaim(2, 202603, (4_000,), (), NOTHING))
    standing = watched.get("/v1/claims/1/standing")
    assert standing["confirmation"] == {"held_by": w.parties["contractor"], "becomes_debt_on": "2026-03-24"}
    assert standing["debt"] is None and not standing["approval"]["steps"]
    with pytest.raises(NotThere):
        watched.client.get("/v1/claims/9/standing")


def test_interest_is_shown_as_it_runs_and_when_it_is_paid(watched: Watched) -> None:
    w = claimed(watched)
    w.do("authority", FreezeAccount(w.accounts["project"], NOTHING))
    w.approve_claim(1)
    w.pass_days(40)
    w.block([])
    debt = watched.get("/v1/claims/3/standing")["debt"]
    assert (debt["interest"], debt["late_since"], debt["labour_due"], debt["open"]) == (3_88, "2026-04-10", "2026-04-09", 776_00)
    assert {row["claim"] for row in watched.rows("/v1/debts", open=1)} == {1, 2, 3}
    w.do("authority", UnfreezeAccount(w.accounts["project"], NOTHING))
    w.do("owner.checker", funds.InstructPayment(3))
    debt = watched.get("/v1/claims/3/standing")["debt"]
    assert (debt["interest"], debt["interest_paid"], debt["open"]) == (0, 3_88, 0)
    assert watched.rows("/v1/debts", open=1) == []


def test_stand_ins_are_shown_beside_the_holder(watched: Watched) -> None:
    w = claimed(watched)
    checker, maker = w.parties["supervisor.checker"], w.parties["supervisor.maker"]
    for kind, scope, number in ((Kind.CLAIM, Scope.PROJECT, 1), (Kind.CLAIM, Scope.PROJECT, 2), (Kind.TRANSFER, 0, 0)):
        w.do("supervisor.checker", Delegate(checker, maker, scope, number, (kind,), TODAY, TODAY + 9, Occasion.SUBSTITUTE))
    w.do("supervisor.checker", DeclareAbsence(checker, TODAY, TODAY))
    holder = watched.rows("/v1/proposals/1/steps")[0]["holders"][0]
    assert [one["delegation"] for one in holder["stand_ins"]] == [1]
    w.do("supervisor.maker", Approve(1, 0, NOTHING, 1))
    assert len(watched.rows("/v1/delegations", organisation=w.parties["supervisor"])) == 3
    assert watched.rows("/v1/absences", officer=checker)[0]["until_day"] == TODAY


def test_a_dispute_and_a_reversal_are_shown_with_their_end(watched: Watched) -> None:
    w = watched.world
    w.do("contractor.maker", funds.SubmitClaim(1, 202603, (10_000,), (), NOTHING))
    w.do("supervisor.checker", funds.DisputeItems(1, (funds.ItemInDispute(0, 6_000, 7),), NOTHING))
    assert watched.rows("/v1/claims")[0]["this_period"] == 480_00
    assert watched.rows("/v1/proposals")[0]["amount"] == 480_00
    w.approve_claim(1)
    for who in ("owner.checker", "contractor.checker"):
        w.do(who, funds.ResolveDispute(1, (8_000,), True))
    shown = watched.rows("/v1/disputes", contract=1)[0]
    assert (shown["status"], shown["amount"], shown["resolved_by_claim"]) == (2, 320_00, 2)
    assert watched.rows("/v1/disputes/1/items")[0]["accepted_milli"] == 6_000
    w.approve_claim(2)
    w.do("owner.maker", funds.ProposeReversal(1, (7_000,), 4, NOTHING, Way.SET_OFF))
    w.do("owner.checker", funds.CheckReversal(1))
    assert watched.rows("/v1/reversals", contract=1)[0]["status"] == 3
    assert [row["reversed_by"] for row in watched.rows("/v1/claims")] == [1, 0]


def test_agreed_terms_are_shown(watched: Watched) -> None:
    for who in ("contractor.checker", "sub.checker"):
        watched.world.do(who, funds.AgreeDueTerms(2, 20, 300))
    assert watched.rows("/v1/due-terms", contract=2)[0]["payment_days"] == 20


def test_receivables_and_offers_are_shown_and_the_trace_reaches_the_budget(watched: Watched) -> None:
    w = claimed(watched)
    w.open("bank.income", "bank")
    w.do("authority", FreezeAccount(w.accounts["project"], NOTHING))
    w.approve_claim(1)
    w.do("contractor.checker", receivables.IssueReceivable(3))
    for price in (98_00, 99_00):
        w.do("contractor.checker", receivables.OfferAssignment(1, w.parties["bank"], 100_00, price, 0, TODAY + 5))
    assert [row["price"] for row in watched.rows("/v1/assignment-offers", to=w.parties["bank"])] == [99_00]
    w.do("bank.checker", receivables.AcceptAssignment(1, 100_00, 99_00, w.accounts["bank.income"], w.accounts["reserve"]))
    assert watched.rows("/v1/assignment-offers") == []
    assert [(row["amount"], row["origin"]) for row in watched.rows("/v1/receivables", status=1)] == [(276_00, 0), (100_00, 1)]
    w.do("authority", UnfreezeAccount(w.accounts["project"], NOTHING))
    w.do("owner.checker", funds.InstructPayment(3))
    assert len(watched.rows("/v1/receivables", status=3)) == 2
    with watched.engine.connect() as connection, mock.patch("fenming.domains.trace.queries.connection_height", return_value=w.height):
        payments = watched.engine.connect().exec_driver_sql("select payment from postings where purpose = 41 order by payment").scalars()
        for payment in payments:
            assert Tracer(connection).trace(f"payment-{payment}").reaches_budget


def test_a_direct_payment_can_be_traced_to_the_budget_too(watched: Watched) -> None:
    w = watched.world
    w.do("supplier.maker", funds.SubmitClaim(3, 202603, (1_000,), (), NOTHING))
    w.do("sub.checker", funds.ConfirmClaim(1))
    w.do("bank.maker", Transfer(w.accounts["reserve"], w.accounts["sub"], 80_00))
    w.do("sub.checker", funds.PayDirectly(1, w.accounts["sub"]))
    with watched.engine.connect() as connection, mock.patch("fenming.domains.trace.queries.connection_height", return_value=w.height):
        last = connection.exec_driver_sql("select max(payment) from postings").scalar()
        assert Tracer(connection).trace(f"payment-{last}").reaches_budget


def test_a_clearing_is_shown_with_debts_and_consents(watched: Watched) -> None:
    w = claimed(watched)
    w.do("sub.maker", receivables.ProposeClearing((receivables.DebtPart(1, 70_00), receivables.DebtPart(2, 70_00))))
    for who in ("contractor", "sub"):
        w.do(f"{who}.checker", receivables.ConsentClearing(1, w.accounts[who]))
    assert watched.rows("/v1/clearings", status=1)[0]["parties"] == 3
    assert [row["amount"] for row in watched.rows("/v1/clearings/1/debts")] == [70_00, 70_00]
    assert len(watched.rows("/v1/clearings/1/consents")) == 2
    w.do("supplier.checker", receivables.EndClearing(1))
    assert watched.rows("/v1/clearings")[0]["status"] == 3
