"""The rules of receivables, assembled."""

from fenming.domains.funds.events import ClaimPaid
from fenming.domains.receivables import actions, codes, events
from fenming.domains.receivables.records import TABLES
from fenming.domains.receivables.rules.assigning import (
    accept_assignment,
    close_receivables,
    end_offer,
    issue_receivable,
    offer_assignment,
)
from fenming.domains.receivables.rules.clearing import consent_clearing, end_clearing, propose_clearing
from fenming.ledger.rulebook import Domain

DOMAIN = Domain(
    name="receivables",
    tables=TABLES,
    codes=codes.CODES,
    events=events.EVENTS,
    rules={
        actions.IssueReceivable: issue_receivable,
        actions.OfferAssignment: offer_assignment,
        actions.AcceptAssignment: accept_assignment,
        actions.EndOffer: end_offer,
        actions.ProposeClearing: propose_clearing,
        actions.ConsentClearing: consent_clearing,
        actions.EndClearing: end_clearing,
    },
    follow_ups={ClaimPaid: close_receivables},
    costs={actions.ProposeClearing: lambda action: len(action.debts)},
)
