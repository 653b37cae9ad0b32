"""Projects run outside the ledger: recorded by the authority alone, as they are, once for each place of a file."""

from fenming.domains.outside import codes
from fenming.domains.outside.actions import (
    OutsideBudget,
    OutsideParty,
    OutsidePayment,
    OutsideProcess,
    OutsideProject,
    RecordOutsidePayments,
    RecordOutsideProjects,
)
from fenming.domains.outside.events import (
    OutsideBudgetRecorded,
    OutsidePartyRecorded,
    OutsidePaymentRecorded,
    OutsideProcessRecorded,
    OutsideProjectRecorded,
)
from fenming.domains.outside.records import OUTSIDE_PROCESSES, OUTSIDE_PROJECTS, RecordedProcess, RecordedProject
from fenming.ledger.overlay import BlockState
from scenario import CNY, world

FILE, PROJECT, DOCUMENT = (bytes([number]) * 32 for number in (1, 2, 3))
SUPPLIER = bytes([4]) * 32


def place(number: int) -> bytes:
    return bytes([9, number]) + bytes(30)


def action(*, budget: int = 100, processes: int = 1) -> RecordOutsideProjects:
    return RecordOutsideProjects(
        FILE, (OutsideProject(place(0), PROJECT, DOCUMENT, budget, CNY, 20_000),), (OutsideParty(place(1), PROJECT, SUPPLIER, 64),),
        (OutsideBudget(place(2), PROJECT, SUPPLIER, 50, CNY, 0, 0),),
        tuple(OutsideProcess(place(10 + n), PROJECT, place(n), (SUPPLIER,), 70, CNY, 0, 0) for n in range(processes)),
    )  # fmt: skip


def test_a_project_is_recorded_with_what_belongs_to_it_once() -> None:
    w = world("parties")
    for who in ("owner.maker", "bank.maker", "central.maker", "worker1"):
        w.do(who, action(), expect=codes.NOT_IMPORTER)
    w.do("authority", action())
    kinds = (OutsideProjectRecorded, OutsidePartyRecorded, OutsideBudgetRecorded, OutsideProcessRecorded)
    assert [len(w.events(kind)) for kind in kinds] == [1, 1, 1, 1]
    w.do("authority", action(budget=999, processes=3))
    assert [len(w.events(kind)) for kind in kinds] == [0, 0, 0, 2]
    state = BlockState(w.store)
    assert OUTSIDE_PROJECTS.read(state, FILE, place(0)) == RecordedProject(PROJECT, DOCUMENT, 100, CNY, 20_000)
    assert OUTSIDE_PROCESSES.read(state, FILE, place(12)) == RecordedProcess(PROJECT, place(2), (SUPPLIER,), 70, CNY, 0, 0)


def test_payments_are_recorded_as_before() -> None:
    w = world("parties")
    payment = OutsidePayment(place(0), PROJECT, DOCUMENT, SUPPLIER, SUPPLIER, 5, False, CNY, 0)
    w.do("stranger.maker", RecordOutsidePayments(FILE, (payment,)), expect=codes.NOT_IMPORTER)
    w.do("authority", RecordOutsidePayments(FILE, (payment,)))
    assert w.events(OutsidePaymentRecorded) == [OutsidePaymentRecorded(FILE, place(0), PROJECT, DOCUMENT, SUPPLIER, SUPPLIER, 5, False, CNY, 0)]
    w.do("authority", RecordOutsidePayments(FILE, (payment,)))
    assert not w.events(OutsidePaymentRecorded)
