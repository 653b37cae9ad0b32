"""The rules of funds, assembled."""

from fenming.domains.funds import actions, codes, events
from fenming.domains.funds.records import TABLES
from fenming.domains.funds.rules.claiming import close_claim, submit_claim, withdraw_claim
from fenming.domains.funds.rules.paying import instruct_payment, pay_claim
from fenming.domains.funds.rules.retention import release_retention
from fenming.ledger.rulebook import Domain

DOMAIN = Domain(
    name="funds",
    tables=TABLES,
    codes=codes.CODES,
    events=events.EVENTS,
    rules={
        actions.SubmitClaim: submit_claim,
        actions.WithdrawClaim: withdraw_claim,
        actions.InstructPayment: instruct_payment,
        actions.ReleaseRetention: release_retention,
    },
    due_rules={actions.PayClaim: pay_claim, actions.CloseClaim: close_claim},
)
