"""The rules of payroll, assembled: engaging and attending, wage tables, paying, payees, complaints, closing, records.

Each file opens with its problem and decision. The state machines stand in the README of this folder.
"""

from fenming.domains.contracts.events import WageAccountNamed
from fenming.domains.funds.actions import AnnounceDepositRelease
from fenming.domains.money.actions import CloseAccount
from fenming.domains.money.events import Posted
from fenming.domains.payroll import actions, codes, events
from fenming.domains.payroll.funding import account_named, money_arrived
from fenming.domains.payroll.records import TABLES
from fenming.domains.payroll.rules import (
    agreeing,
    attending,
    closing,
    common,
    complaints,
    engaging,
    payees,
    paying,
    records,
    tables,
)
from fenming.domains.payroll.rules.common import open_complaints
from fenming.ledger.rulebook import Domain

__all__ = ["DOMAIN", "open_complaints"]

DOMAIN = Domain(
    name="payroll",
    tables=TABLES,
    codes=codes.CODES,
    events=events.EVENTS,
    rules={
        actions.EngageWorkers: engaging.engage_workers,
        actions.OpenSite: engaging.open_site,
        actions.RecordSitePasses: engaging.record_site_passes,
        actions.RecordLeave: engaging.record_leave,
        actions.EndEngagement: engaging.end_engagement,
        actions.ConfirmSettlement: engaging.confirm_settlement,
        actions.RecordAttendance: attending.record_attendance,
        actions.CorrectAttendance: attending.correct_attendance,
        actions.ConfirmCorrection: attending.confirm_correction,
        actions.OpenWageTable: tables.open_wage_table,
        actions.AddWageLines: tables.add_wage_lines,
        actions.WithdrawWageTable: tables.withdraw_wage_table,
        actions.SignWageLines: agreeing.sign_wage_lines,
        actions.SignWageReceipts: agreeing.sign_wage_receipts,
        actions.PublishWageNotice: agreeing.publish_wage_notice,
        actions.ObjectToWageLine: agreeing.object_to_wage_line,
        actions.DismissDispute: agreeing.dismiss_dispute,
        actions.SubmitWageTable: agreeing.submit_wage_table,
        actions.AgreeReversal: agreeing.agree_reversal,
        actions.GrantPower: payees.grant_power,
        actions.RevokePower: payees.revoke_power,
        actions.CollectForWorker: payees.collect_for_worker,
        actions.AttestDeath: payees.attest_death,
        actions.ClaimEstate: payees.claim_estate,
        actions.AttestEstateClaim: payees.attest_estate_claim,
        actions.FileComplaint: complaints.file_complaint,
        actions.AnswerComplaint: complaints.answer_complaint,
        actions.ReplyToAnswer: complaints.reply_to_answer,
        actions.DecideComplaint: complaints.decide_complaint,
        actions.AnnounceClosing: closing.announce_closing,
        actions.CloseWageAccount: closing.close_wage_account,
        actions.KeepRecords: records.keep_records,
        actions.EraseRecords: records.erase_records,
        actions.StateErased: records.state_erased,
    },
    due_rules={
        actions.CheckSettlement: engaging.check_settlement,
        actions.CloseObjections: agreeing.close_objections,
        actions.ReopenWageTable: agreeing.reopen_wage_table,
        actions.FreeWageLines: tables.free_wage_lines,
        actions.ApproveWageTable: paying.approve_wage_table,
        actions.PayWages: paying.pay_wages,
        actions.CheckWagesDue: paying.check_wages_due,
        actions.RemindUncollected: payees.remind_uncollected,
        actions.EscalateComplaint: complaints.escalate_complaint,
    },
    guards={CloseAccount: closing.guard_wage_account, AnnounceDepositRelease: closing.guard_deposit},
    follow_ups={Posted: money_arrived, WageAccountNamed: account_named},
    costs={
        actions.EngageWorkers: lambda action: 2 * len(action.workers),
        actions.RecordSitePasses: lambda action: len(action.changes),
        actions.RecordAttendance: lambda action: len(action.lines),
        actions.CorrectAttendance: lambda action: len(action.lines),
        actions.AddWageLines: lambda action: len(action.lines),
        actions.SignWageLines: lambda action: len(action.signatures),
        actions.SignWageReceipts: lambda action: len(action.signatures),
        actions.PayWages: lambda action: common.LINES_AT_ONCE,
        actions.FreeWageLines: lambda action: common.LINES_AT_ONCE,
        actions.KeepRecords: lambda action: len(action.commitments),
        actions.EraseRecords: lambda action: len(action.commitments),
        actions.StateErased: lambda action: len(action.commitments),
    },
)
