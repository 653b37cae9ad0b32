"""The rules of approvals, assembled."""

from fenming.domains.approvals import actions, codes, events
from fenming.domains.approvals.records import TABLES
from fenming.domains.approvals.rules.clocks import check_step
from fenming.domains.approvals.rules.delegation import declare_absence, delegate, revoke_delegation
from fenming.domains.approvals.rules.policies import band_for, guard_transfer, set_policy
from fenming.domains.approvals.rules.proposals import (
    approve,
    lapse_proposal,
    may_decide,
    open_proposal,
    propose,
    reduce_proposal,
    refuse,
    withdraw,
)
from fenming.domains.money.actions import Transfer
from fenming.ledger.rulebook import Domain

__all__ = ["DOMAIN", "band_for", "may_decide", "open_proposal", "reduce_proposal"]

DOMAIN = Domain(
    name="approvals",
    tables=TABLES,
    codes=codes.CODES,
    events=events.EVENTS,
    rules={
        actions.SetPolicy: set_policy,
        actions.Propose: propose,
        actions.Approve: approve,
        actions.Refuse: refuse,
        actions.Withdraw: withdraw,
        actions.Delegate: delegate,
        actions.RevokeDelegation: revoke_delegation,
        actions.DeclareAbsence: declare_absence,
    },
    due_rules={actions.LapseProposal: lapse_proposal, actions.CheckStep: check_step},
    guards={Transfer: guard_transfer},
)
