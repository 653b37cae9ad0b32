"""A worker leaves: the days since the last table are settled by a final line, within the days that the law gives."""

from collections.abc import Sequence

from fenming.base.fields import Action
from fenming.base.hashing import sha256
from fenming.base.limits import ACTIONS_PER_ENVELOPE_MAX
from fenming.domains.payroll.actions import (
    ConfirmSettlement,
    EndEngagement,
    NewWageLine,
    WorkerSignature,
    settlement_statement,
)
from fenming.domains.payroll.records import LineKind
from fenming.node.sample.journal import settlement_sum, tables_sum
from fenming.node.sample.life import Life
from fenming.node.sample.programme import Crew

_DAYS_WORKED, _LISTED, _CONFIRMED = 2, 4, 6
"""Days of the month: the last one worked, when the final line is listed, when the worker confirms."""
_OWN_WISH = 1


def arrange(life: Life) -> None:
    """The last worker of the last crew works two more days."""
    life.on(life.today + _DAYS_WORKED, lambda: _leave(life, life.crews[-1]))


def _leave(life: Life, crew: Crew) -> None:
    leaving = Crew(crew.employer, [crew.workers.pop()], [crew.engagements.pop()], [_DAYS_WORKED])
    crew.days.pop()
    life.record_attendance(leaving)
    end_engagements(life, leaving, life.today)
    left_day = life.today
    life.on(left_day + _LISTED - _DAYS_WORKED, lambda: _settle(life, leaving))
    life.on(left_day + _CONFIRMED - _DAYS_WORKED, lambda: _confirm(life, leaving, left_day))


def _settle(life: Life, leaving: Crew) -> None:
    line = NewWageLine(leaving.engagements[0], _DAYS_WORKED, leaving.wages, 0, LineKind.FINAL)
    file = life.submit_table(leaving.employer, leaving.workers, [line])
    life.unpaid.append(file)
    life.note(
        "leaver", "A worker leaves; the days since the last table are listed and signed", "一名工人离场，剩余工资列表签字",
        tables_sum(file.table),
    )  # fmt: skip


def _confirm(life: Life, leaving: Crew, left_day: int) -> None:
    life.sign_paid_receipts()
    confirm_settlements(life, leaving, left_day, leaving.wages)
    life.note(
        "leaver", "The worker has been paid and confirms that nothing is owed", "工人确认工资已结清",
        settlement_sum(leaving.engagements[0]),
    )  # fmt: skip


def end_engagements(life: Life, crew: Crew, last_day: int) -> None:
    """The employer records the exit of these workers."""
    actions = [EndEngagement(engagement, last_day, _OWN_WISH, sha256(b"notice of leaving")) for engagement in crew.engagements]
    for part in _envelopes(actions):
        life.stage.send(crew.employer.maker, *part)


def confirm_settlements(life: Life, crew: Crew, left_day: int, amount_fen: int) -> None:
    """Each of these workers signs that a final line of this amount (0: none was needed) settles everything."""
    actions = []
    for worker, engagement in zip(crew.workers, crew.engagements, strict=True):
        statement = settlement_statement(life.stage.chain_id, engagement, left_day, amount_fen)
        actions.append(ConfirmSettlement(engagement, WorkerSignature(0, worker.sign(statement))))
    for part in _envelopes(actions):
        life.stage.send(crew.employer.maker, *part)


def _envelopes(actions: Sequence[Action]) -> list[Sequence[Action]]:
    size = ACTIONS_PER_ENVELOPE_MAX
    return [actions[start : start + size] for start in range(0, len(actions), size)]
