"""What people see of budgets, contracts, documents and statutory numbers, and what a trace says of money from a source and back."""

from typing import Any

import pytest
from sqlalchemy import Connection, Table, create_engine, select

from domains.contract_cases import (
    TODAY,
    all_settled,
    approved,
    change,
    closed_project,
    confirmed,
    document,
    funded,
    line,
    revision,
    settled,
    settlement,
    terminate,
    varied,
    vary,
    venture,
    with_policies,
)
from fenming.base.problems import NotThere
from fenming.domains.approvals.actions import Refuse
from fenming.domains.approvals.events import ProposalOpened
from fenming.domains.contracts import actions
from fenming.domains.contracts.queries import preview_parameter
from fenming.domains.contracts.records import (
    ContractStatus,
    DocumentKind,
    DocumentStatus,
    SettlementStatus,
    SourceKind,
    VariationStatus,
)
from fenming.domains.contracts.views.budget import BUDGET_LINES, BUDGET_REVISIONS, FUNDING_SOURCES, INSTALMENTS, PROJECTS
from fenming.domains.contracts.views.documents import DOCUMENTS, REQUIREMENTS
from fenming.domains.contracts.views.tree import CONTRACTS, ITEMS, MEMBERS, SETTLEMENTS, TERMINATIONS, VARIATIONS
from fenming.domains.funds.actions import SubmitClaim
from fenming.domains.identity.actions import SetParameter
from fenming.domains.identity.parameters import Parameter
from fenming.domains.identity.queries import parameter_named, parameter_values
from fenming.domains.money.actions import Transfer
from fenming.domains.money.records import Purpose
from fenming.domains.money.views import POSTINGS
from fenming.domains.trace.queries import Tracer
from fenming.node.compose import VIEWS
from fenming.readmodel.outcomes import PROGRESS
from fenming.readmodel.view import METADATA, Changes, Source
from scenario import NOTHING, World, with_project


class Watched:
    """A world whose events go into views, in one batch, as a rebuild would write them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seen: list[Any] = []
        original = World.block

        def block(world: World, wires: list[bytes]) -> list[int]:
            codes = original(world, wires)
            for position, (code, events) in enumerate(world.outcomes):
                self.seen += [(world.height, position, index, event) for index, event in enumerate(events) if code == 0]
            return codes

        monkeypatch.setattr(World, "block", block)
        self.world = with_project()

    def views(self) -> Connection:
        """The views of everything so far."""
        connection = create_engine("sqlite://").connect()
        METADATA.create_all(connection)
        connection.execute(PROGRESS.insert(), {"one": 1, "height": self.world.height, "layout": 0})
        changes = Changes(connection)
        for number, (height, _, index, event) in enumerate(self.seen):
            source = Source(height, 0, number, index, number.to_bytes(32, "big"), NOTHING, 0)
            for view in VIEWS:
                if type(event) in view.handlers:
                    view.handlers[type(event)](changes, source, event)
        changes.write()
        return connection


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    return Watched(monkeypatch)


def rows(connection: Connection, table: Table, **key: int) -> list[Any]:
    query = select(table).order_by(*table.primary_key.columns)
    for name, value in key.items():
        query = query.where(table.c[name] == value)
    return list(connection.execute(query))


def test_a_budget_line_is_seen_as_it_stands(watched: Watched) -> None:
    w = with_policies(watched.world)
    w.do("owner.maker", w.offer("owner", "stranger"))
    w.do("contractor.maker", SubmitClaim(1, 202603, (50_000,), (), NOTHING))
    w.approve_claim(w.events(ProposalOpened)[0].proposal)
    assert approved(w, "owner.maker", revision(line(60_000_00), line(40_000_00, number=0))) == 0
    assert approved(w, "owner.maker", actions.ProposeEstimate(1, 120_000_00, NOTHING)) == 0
    with watched.views() as views:
        first, second = rows(views, BUDGET_LINES)
        assert (first.approved, first.amount, first.pending, first.committed) == (100_000_00, 60_000_00, 10_000_00, 10_000_00)
        assert (first.forecast, first.certified, first.paid, first.year) == (20_000_00, 5_000_00, 4_000_00, 2026)
        assert (second.approved, second.amount) == (0, 40_000_00)
        assert [(row.line, row.before, row.after) for row in rows(views, BUDGET_REVISIONS)] == [
            (1, 100_000_00, 60_000_00), (2, 0, 40_000_00), (0, 100_000_00, 120_000_00)
        ]  # fmt: skip
        assert rows(views, PROJECTS)[0].estimate == 120_000_00


def test_a_shortfall_of_matching_funds_is_seen(watched: Watched) -> None:
    w = funded(watched.world, (10, 300_00), (40, 700_00), funder="stranger", kind=SourceKind.MATCHING)
    w.do("bank.maker", Transfer(w.accounts["reserve"], w.accounts["stranger"], 200_00))
    w.do("stranger.maker", actions.FundProject(1, 1, w.accounts["stranger"], 200_00))
    w.pass_days(11)
    w.block([])
    with watched.views() as views:
        source = rows(views, FUNDING_SOURCES)[0]
        assert (source.planned, source.due, source.received, source.short_since_day) == (1_000_00, 300_00, 200_00, TODAY + 10)
        assert [row.due_day for row in rows(views, INSTALMENTS)] == [TODAY + 10, TODAY + 40]
        payment = rows(views, POSTINGS, purpose=int(Purpose.SOURCE_FUNDED))[0].payment
        trace = Tracer(views).trace(f"payment-{payment}")
        assert trace.reaches_budget
        assert [step.kind for step in trace.up] == ["payment", "funding_source"]


def test_a_closed_project_and_its_surplus_are_seen_and_traced(watched: Watched) -> None:
    w = closed_project(watched.world)
    with watched.views() as views:
        assert (rows(views, PROJECTS)[0].status, rows(views, PROJECTS)[0].surplus) == (1, w.balance("owner"))
        assert rows(views, FUNDING_SOURCES)[0].returned == w.balance("owner")
        payment = rows(views, POSTINGS, purpose=int(Purpose.SURPLUS_RETURNED))[0].payment
        steps = [step.kind for step in Tracer(views).trace(f"payment-{payment}").up]
        assert steps == ["payment", "funding_source", "payment"]


def test_all_versions_of_the_items_are_seen(watched: Watched) -> None:
    w = with_policies(watched.world)
    assert varied(w, 1, change(105_000), change(1_000, item=1, name="drainage")) == 0
    assert varied(w, 1, change(150_000), number=2) == 0
    w.do("consultant.checker", Refuse(w.events(ProposalOpened)[0].proposal, 0, 1, NOTHING))
    assert vary(w, 1, change(106_000)) == 0
    with watched.views() as views:
        contract = rows(views, CONTRACTS)[0]
        assert (contract.amount, contract.signed_amount, contract.increased, contract.items_version) == (10_600_00, 10_000_00, 600_00, 1)
        assert [(row.version, row.item, row.quantity_milli) for row in rows(views, ITEMS, contract=1)] == [
            (0, 0, 100_000), (1, 0, 105_000), (1, 1, 1_000)
        ]  # fmt: skip
        statuses = [row.status for row in rows(views, VARIATIONS)]
        assert statuses == [VariationStatus.APPLIED, VariationStatus.DROPPED, VariationStatus.PROPOSED]


def test_a_joint_venture_and_an_offer_taken_back_are_seen(watched: Watched) -> None:
    w = watched.world
    w.do("owner.maker", venture(w, ("contractor", 6_000), ("stranger", 4_000)))
    w.do("stranger.checker", actions.SignContract(4, w.accounts["stranger"]))
    w.do("owner.maker", actions.WithdrawOffer(4))
    with watched.views() as views:
        lead, member = rows(views, MEMBERS)
        assert (lead.is_lead, lead.share_basis_points, lead.account) == (1, 6_000, 0)
        assert (member.is_lead, member.account) == (0, w.accounts["stranger"])
        assert rows(views, CONTRACTS, contract=4)[0].status == ContractStatus.WITHDRAWN


def test_how_a_contract_ended_is_seen(watched: Watched) -> None:
    w = watched.world
    w.do("contractor.maker", SubmitClaim(1, 202603, (40_000,), (), NOTHING))
    w.approve_claim(w.events(ProposalOpened)[0].proposal)
    w.do("owner.checker", terminate(1, 45_000))
    w.do("supplier.maker", settlement(3, 5_000))
    w.do("sub.maker", actions.RefuseSettlement(3, 1))
    w.do("supplier.maker", settlement(3, 0))
    w.pass_days(21)
    w.block([])
    w.do("sub.checker", actions.AcceptSettlement(3))
    settled(w, 2, 0, sides=("sub", "contractor"))
    settled(w, 1, 40_000, sides=("contractor", "owner"), deduction=2_000_00)
    w.do("contractor.maker", actions.ReturnOverpayment(1, w.accounts["contractor"], 200_00))
    w.pass_days(31)
    w.block([])
    with watched.views() as views:
        assert rows(views, TERMINATIONS)[0].measured_value == 4_500_00
        first, second = rows(views, SETTLEMENTS, contract=3)
        assert (first.status, first.overdue, second.status, second.overdue) == (SettlementStatus.REFUSED, 0, SettlementStatus.ACCEPTED, 1)
        last = rows(views, SETTLEMENTS, contract=1)[0]
        assert (last.amount, last.billed, last.to_return, last.return_overdue) == (2_000_00, 3_200_00, 1_000_00, 1)
        assert {row.status for row in rows(views, CONTRACTS)} == {ContractStatus.SETTLED}
        payment = rows(views, POSTINGS, purpose=int(Purpose.OVERPAYMENT_RETURNED))[0].payment
        assert Tracer(views).trace(f"payment-{payment}").reaches_budget


def test_documents_and_what_is_required_are_seen(watched: Watched) -> None:
    w = watched.world
    for kinds in ((DocumentKind.INSURANCE, DocumentKind.SAFETY_PERMIT), (DocumentKind.INSURANCE,)):
        w.do("owner.administrator", actions.RequireDocuments(1, 1, kinds))
    confirmed(w, "sub", document(days=10))
    w.pass_days(11)
    w.block([])
    w.do("sub.maker", document(number=2))
    with watched.views() as views:
        ended, registered = rows(views, DOCUMENTS)
        assert (ended.status, ended.confirmed_by, registered.status) == (
            DocumentStatus.EXPIRED, w.parties["supervisor"], DocumentStatus.REGISTERED
        )  # fmt: skip
        assert ended.warned_height
        in_force = [(row.kind, row.in_force) for row in rows(views, REQUIREMENTS)]
        assert in_force == [(DocumentKind.SAFETY_PERMIT, 0), (DocumentKind.INSURANCE, 0), (DocumentKind.INSURANCE, 1)]


def test_a_new_number_shows_first_what_it_would_touch_and_then_touches_nothing(watched: Watched) -> None:
    w = watched.world
    with watched.views() as views:
        before = preview_parameter(views, Parameter.RETENTION_MAX_PERMILLE, 20, TODAY + 1, 0)
        assert (before.in_force_before, before.open_contracts) == (30, 3)
        assert [(row.contract, row.value_kept, row.term_breaks) for row in before.touched] == [(1, 30, True), (2, 30, True), (3, 30, True)]
        assert not preview_parameter(views, Parameter.RETENTION_MAX_PERMILLE, 30, TODAY + 1, 0).touched
        progress = preview_parameter(views, Parameter.PROGRESS_PAYMENT_MIN_PERMILLE, 850, TODAY + 1, 0)
        assert all(row.term_breaks for row in progress.touched) and len(progress.touched) == 3
        assert not any(row.term_breaks for row in preview_parameter(views, Parameter.ADVANCE_MIN_PERMILLE, 50, TODAY, 0).touched)
        # No contract of the sample is in this province, and no number was in force so early.
        assert preview_parameter(views, Parameter.SUPPLIER_DAYS_GOVERNMENT, 20, 0, 130_000).touched == []
        assert preview_parameter(views, Parameter.SUPPLIER_DAYS_GOVERNMENT, 20, 0, 130_000).in_force_before is None
        with pytest.raises(NotThere):
            preview_parameter(views, Parameter.ADVANCE_MIN_PERMILLE, 50, TODAY, 7)
    w.do("authority", SetParameter(Parameter.RETENTION_MAX_PERMILLE, 20, TODAY, "stricter"))
    with watched.views() as views:
        shown = [row for row in parameter_values(views) if row.parameter == Parameter.RETENTION_MAX_PERMILLE]
        assert [(row.value, row.basis, row.open_contracts) for row in shown] == [(50, "law", 0), (30, "law", 0), (20, "law", 3)]
        assert rows(views, CONTRACTS)[0].retention_permille == 30
    all_settled(w)
    w.do("authority", SetParameter(Parameter.RETENTION_MAX_PERMILLE, 10, TODAY + 1, "stricter still"))
    with watched.views() as views:
        assert parameter_values(views)[3].open_contracts == 0


def test_a_parameter_is_found_by_name_or_number() -> None:
    assert parameter_named("advance_min_permille") is Parameter.ADVANCE_MIN_PERMILLE
    assert parameter_named("25") is Parameter.ADVANCE_MIN_PERMILLE
    with pytest.raises(NotThere):
        parameter_named("nothing")
