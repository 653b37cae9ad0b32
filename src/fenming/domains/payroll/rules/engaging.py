"""Who is engaged, who is let onto a site, who is away with leave, and what is due when somebody leaves.

Nobody comes onto a site without a labour contract and real-name registration, so an engagement carries the hash of the one and
the commitment of the other, and attendance counts from the day on which it stands on the ledger: it cannot be dated back.
"""

from msgspec.structs import replace

from fenming.base.calendar import last_day_of, month_of
from fenming.domains.identity.parameters import Parameter
from fenming.domains.identity.records import Duty, PartyKind
from fenming.domains.identity.rules import NOTHING_KEPT, party_of, require_duty
from fenming.domains.money.postings import account_of
from fenming.domains.money.records import AccountKind, AccountStatus
from fenming.domains.payroll import actions, codes, events
from fenming.domains.payroll.records import (
    ATTENDANCE,
    DEATHS,
    ENGAGED,
    ENGAGEMENT_COUNT,
    ENGAGEMENTS,
    PAID_LEAVE_SITE,
    SETTLEMENTS,
    SITE_COUNT,
    SITE_PASSES,
    SITES,
    WAGE_LINES,
    WORKERS,
    Engagement,
    EngagementNumber,
    Engagements,
    LeaveKind,
    LineStatus,
    Settlement,
    Site,
    SitePass,
    WageBasis,
)
from fenming.domains.payroll.rules.attending import add_half_days
from fenming.domains.payroll.rules.common import (
    count_heads,
    count_open,
    days_of,
    engagement_of,
    engagement_with,
    is_signed,
    require_contractor,
    require_employer,
)
from fenming.domains.payroll.rules.days import half_days_between, last_day_of_work
from fenming.domains.payroll.rules.records import keep
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.counting import next_number

_LEAVE_DAYS_MAX = 366


def engage_workers(context: Context, action: actions.EngageWorkers) -> None:
    """Take workers on, each with a wallet of its own for this project."""
    employer = require_employer(context, action.project)
    for new in action.workers:
        _check_terms(context, new)
        wallet = account_of(context.state, new.wallet)
        held = (wallet.owner, wallet.kind, wallet.project, wallet.status)
        if held != (new.worker, AccountKind.GENERAL, action.project, AccountStatus.OPEN):
            raise Rejected(codes.WALLET_NOT_FOR_WORK, account=new.wallet)
        _check_not_engaged(context, action.project, employer, new)
        number = next_number(context.state, ENGAGEMENT_COUNT)
        engagement = Engagement(
            action.project, employer, new.worker, new.wallet, new.from_day, new.until_day, 0, new.basis, new.rate, False
        )
        ENGAGEMENTS.write(context.state, engagement, number)
        ENGAGED.write(context.state, EngagementNumber(number), action.project, employer, new.worker)
        others = WORKERS.read(context.state, new.worker)
        numbers = (*others.engagements, number) if others else (number,)
        WORKERS.write(context.state, Engagements(numbers), new.worker)
        keep(context, employer, action.project, (new.registration,))
        context.emit(
            events.WorkerEngaged(
                number, action.project, employer, new.worker, new.wallet, new.labour_contract, new.registration, new.from_day,
                new.until_day, new.basis, new.rate,
            )
        )  # fmt: skip


def _check_terms(context: Context, new: actions.NewEngagement) -> None:
    if party_of(context.state, new.worker).kind != PartyKind.PERSON or DEATHS.read(context.state, new.worker):
        raise Rejected(codes.NOT_REGISTERED, worker=new.worker)
    if NOTHING_KEPT in (new.labour_contract, new.registration):
        raise Rejected(codes.NOT_REGISTERED, worker=new.worker)
    is_rated = new.basis == WageBasis.PIECE or (new.basis in {basis.value for basis in WageBasis} and new.rate > 0)
    is_dated = new.from_day >= context.day and (not new.until_day or new.until_day >= new.from_day)
    if not is_rated or not is_dated:
        raise Rejected(codes.ENGAGEMENT_TERMS_WRONG, worker=new.worker)


def _check_not_engaged(context: Context, project: int, employer: int, new: actions.NewEngagement) -> None:
    engaged = ENGAGED.read(context.state, project, employer, new.worker)
    if engaged and last_day_of_work(ENGAGEMENTS.expect(context.state, engaged.engagement)) >= new.from_day:
        raise Rejected(codes.ENGAGED_ALREADY, worker=new.worker, engagement=engaged.engagement)


# Sites and leave.


def open_site(context: Context, action: actions.OpenSite) -> None:
    """Name a site with a gate of its own."""
    require_contractor(context, action.project, Duty.MAKER)
    number = next_number(context.state, SITE_COUNT, action.project)
    SITES.write(context.state, Site(action.name), action.project, number)
    context.emit(events.SiteOpened(action.project, number, action.name))


def record_site_passes(context: Context, action: actions.RecordSitePasses) -> None:
    """Record who was let onto a site for its work there, and who left it."""
    require_contractor(context, action.project, Duty.MAKER)
    if SITES.read(context.state, action.project, action.site) is None:
        raise Rejected(codes.SITE_UNKNOWN, project=action.project, site=action.site)
    for change in action.changes:
        engagement = engagement_of(context.state, change.engagement)
        if engagement.project != action.project:
            raise Rejected(codes.ENGAGEMENT_UNKNOWN, engagement=change.engagement)
        passed = SITE_PASSES.read(context.state, change.engagement, action.site)
        is_there = passed is not None and not passed.left_day
        since = (passed.entered_day if is_there else passed.left_day) if passed else engagement.from_day
        is_timely = since <= change.day <= min(context.day, last_day_of_work(engagement))
        if is_there == change.is_entry or not is_timely:
            raise Rejected(codes.PASS_WRONG, engagement=change.engagement, site=action.site)
        entered = change.day if change.is_entry or passed is None else passed.entered_day
        left = 0 if change.is_entry else change.day
        SITE_PASSES.write(context.state, SitePass(entered, left), change.engagement, action.site)
    context.emit(events.SitePassesRecorded(action.project, action.site, action.changes, action.evidence))


def record_leave(context: Context, action: actions.RecordLeave) -> None:
    """Record leave that was taken; its days are payable where it is paid."""
    employer = require_duty(context, Duty.MAKER)
    engagement = engagement_of(context.state, action.engagement)
    engagement_with(context, action.engagement, employer, engagement.project)
    is_dated = engagement.from_day <= action.from_day <= action.until_day <= min(context.day, last_day_of_work(engagement))
    is_short = action.until_day - action.from_day < _LEAVE_DAYS_MAX
    if action.kind not in {kind.value for kind in LeaveKind} or not is_dated or not is_short:
        raise Rejected(codes.LEAVE_WRONG, engagement=action.engagement)
    begin, months = action.from_day, []
    while action.is_paid and begin <= action.until_day:
        month = month_of(begin)
        half_days = half_days_between(month, begin, action.until_day)
        new_heads, days = add_half_days(context, action.engagement, engagement, PAID_LEAVE_SITE, month, half_days)
        count_heads(context, engagement.project, employer, month, attended=new_heads)
        months.append(events.LeaveMonth(month, days.half_days, days.is_first))
        begin = last_day_of(month) + 1
    context.emit(
        events.LeaveRecorded(
            action.engagement, action.kind, action.is_paid, action.from_day, action.until_day, action.evidence, tuple(months)
        )
    )


# Leaving.


def end_engagement(context: Context, action: actions.EndEngagement) -> None:
    """End an engagement with its last day: what is still owed is due at once, by a day of its own."""
    engagement = engagement_of(context.state, action.engagement)
    if require_duty(context, Duty.MAKER) not in (engagement.employer, engagement.worker):
        raise Rejected(codes.ENGAGEMENT_UNKNOWN, engagement=action.engagement)
    if engagement.left_day:
        raise Rejected(codes.ENGAGEMENT_ENDED, engagement=action.engagement)
    if not engagement.from_day <= action.last_day <= min(context.day, last_day_of_work(engagement)):
        raise Rejected(codes.LEAVE_WRONG, engagement=action.engagement)
    if _attended_after(context, action.engagement, action.last_day):
        raise Rejected(codes.ATTENDED_LATER, engagement=action.engagement)
    ENGAGEMENTS.write(context.state, replace(engagement, left_day=action.last_day), action.engagement)
    due_day = max(action.last_day + days_of(context, Parameter.SETTLEMENT_DUE_DAYS), context.day + 1)
    SETTLEMENTS.write(context.state, Settlement(due_day, 0, 0, False, False), action.engagement)
    count_open(context, engagement.project, settlements=1)
    context.wait_until(due_day, actions.CheckSettlement(action.engagement))
    context.emit(
        events.EngagementEnded(action.engagement, action.last_day, action.reason, action.evidence, context.sender, due_day)
    )


def _attended_after(context: Context, number: int, last_day: int) -> bool:
    """Whether a day after this one is recorded, in any month up to now."""
    begin = last_day + 1
    while begin <= context.day:
        month = month_of(begin)
        attendance = ATTENDANCE.read(context.state, number, month)
        later = half_days_between(month, begin, context.day)
        if attendance and any(site.half_days & later for site in attendance.sites):
            return True
        begin = last_day_of(month) + 1
    return False


def check_settlement(context: Context, action: actions.CheckSettlement) -> None:
    """Say, on the due day and again from time to time, that a leaver has not been settled with."""
    settlement = SETTLEMENTS.expect(context.state, action.engagement)
    if settlement.is_settled or settlement.is_confirmed:
        return
    context.emit(events.SettlementOverdue(action.engagement, settlement.due_day))
    context.wait_until(context.day + days_of(context, Parameter.WAGE_REMINDER_DAYS), action)


def confirm_settlement(context: Context, action: actions.ConfirmSettlement) -> None:
    """Take the worker's word that nothing more is owed."""
    engagement = engagement_of(context.state, action.engagement)
    settlement = SETTLEMENTS.read(context.state, action.engagement)
    if settlement is None or settlement.is_confirmed or (settlement.table and not settlement.is_settled):
        raise Rejected(codes.SETTLEMENT_NOT_OPEN, engagement=action.engagement)
    line = WAGE_LINES.expect(context.state, settlement.table, settlement.line) if settlement.table else None
    amount = line.net if line and line.status != LineStatus.DISMISSED else 0
    message = actions.settlement_statement(context.frame.chain_id, action.engagement, engagement.left_day, amount)
    if not is_signed(context, engagement, action.signature, message):
        raise Rejected(codes.WORKER_SIGNATURE_WRONG, worker=engagement.worker)
    SETTLEMENTS.write(context.state, replace(settlement, is_confirmed=True), action.engagement)
    if not settlement.is_settled:
        count_open(context, engagement.project, settlements=-1)
    context.emit(events.SettlementConfirmed(action.engagement, amount, action.signature.agent, action.device))
