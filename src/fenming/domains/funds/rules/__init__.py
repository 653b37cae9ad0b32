"""The rules of funds, assembled."""

from fenming.domains.facts.actions import AttestFact
from fenming.domains.funds import actions, codes, debts, events, records
from fenming.domains.funds.rules.advance import (
    close_advance,
    give_advance_notice,
    pay_advance,
    request_advance,
    watch_advance,
)
from fenming.domains.funds.rules.claiming import close_claim, submit_claim, withdraw_claim
from fenming.domains.funds.rules.defects import claim_defects, decide_defects, deduct_defects, object_to_defects
from fenming.domains.funds.rules.deposit_release import (
    announce_deposit_release,
    complain_about_deposit,
    settle_deposit_complaint,
    watch_deposit,
)
from fenming.domains.funds.rules.deposits import (
    assess_deposit,
    check_deposit_cover,
    place_deposit,
    set_wage_record,
    use_deposit,
)
from fenming.domains.funds.rules.disputes import check_dispute, dispute_items, resolve_dispute
from fenming.domains.funds.rules.lateness import agree_due_terms, check_due, confirm_claim, deem_confirmed
from fenming.domains.funds.rules.paying import instruct_payment, pay_approved, pay_claim, pay_directly
from fenming.domains.funds.rules.retention import (
    begin_defects_period,
    guard_acceptance,
    release_retention,
    release_retention_stage,
    replace_retention,
)
from fenming.domains.funds.rules.reversal import check_reversal, consent_reversal, propose_reversal, refuse_reversal
from fenming.domains.funds.rules.terms import accept_payment_terms, offer_payment_terms
from fenming.domains.funds.rules.waivers import sign_waiver
from fenming.ledger.rulebook import Domain

DOMAIN = Domain(
    name="funds",
    tables=(*records.TABLES, *debts.TABLES),
    codes=codes.CODES,
    events=events.EVENTS,
    rules={
        actions.SubmitClaim: submit_claim,
        actions.WithdrawClaim: withdraw_claim,
        actions.InstructPayment: instruct_payment,
        actions.ReleaseRetention: release_retention,
        actions.OfferPaymentTerms: offer_payment_terms,
        actions.AcceptPaymentTerms: accept_payment_terms,
        actions.RequestAdvance: request_advance,
        actions.PayAdvance: pay_advance,
        actions.GiveAdvanceNotice: give_advance_notice,
        actions.ReplaceRetention: replace_retention,
        actions.ClaimDefects: claim_defects,
        actions.ObjectToDefects: object_to_defects,
        actions.DecideDefects: decide_defects,
        actions.SignWaiver: sign_waiver,
        actions.SetWageRecord: set_wage_record,
        actions.AssessDeposit: assess_deposit,
        actions.PlaceDeposit: place_deposit,
        actions.UseDeposit: use_deposit,
        actions.AnnounceDepositRelease: announce_deposit_release,
        actions.ComplainAboutDeposit: complain_about_deposit,
        actions.SettleDepositComplaint: settle_deposit_complaint,
        actions.ConfirmClaim: confirm_claim,
        actions.AgreeDueTerms: agree_due_terms,
        actions.PayDirectly: pay_directly,
        actions.DisputeItems: dispute_items,
        actions.ResolveDispute: resolve_dispute,
        actions.ProposeReversal: propose_reversal,
        actions.CheckReversal: check_reversal,
        actions.ConsentReversal: consent_reversal,
        actions.RefuseReversal: refuse_reversal,
    },
    due_rules={
        actions.PayClaim: pay_claim,
        actions.CloseClaim: close_claim,
        actions.CloseAdvance: close_advance,
        actions.WatchAdvance: watch_advance,
        actions.BeginDefectsPeriod: begin_defects_period,
        actions.ReleaseRetentionStage: release_retention_stage,
        actions.DeductDefects: deduct_defects,
        actions.WatchDeposit: watch_deposit,
        actions.CheckDepositCover: check_deposit_cover,
        actions.PayApproved: pay_approved,
        actions.DeemConfirmed: deem_confirmed,
        actions.CheckDue: check_due,
        actions.CheckDispute: check_dispute,
    },
    guards={AttestFact: guard_acceptance},
)
