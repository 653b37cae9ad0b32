"""The rules of funds, assembled."""

from fenming.domains.funds import actions, codes, debts, events, records
from fenming.domains.funds.rules.claiming import close_claim, submit_claim, withdraw_claim
from fenming.domains.funds.rules.disputes import check_dispute, dispute_items, resolve_dispute
from fenming.domains.funds.rules.lateness import agree_due_terms, check_due, confirm_claim, deem_confirmed
from fenming.domains.funds.rules.paying import instruct_payment, pay_approved, pay_claim, pay_directly
from fenming.domains.funds.rules.retention import release_retention
from fenming.domains.funds.rules.reversal import check_reversal, consent_reversal, propose_reversal, refuse_reversal
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
        actions.PayApproved: pay_approved,
        actions.DeemConfirmed: deem_confirmed,
        actions.CheckDue: check_due,
        actions.CheckDispute: check_dispute,
    },
)
