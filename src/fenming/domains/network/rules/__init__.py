"""The rules of the network, assembled."""

from fenming.domains.network import actions, codes, events
from fenming.domains.network.records import TABLES
from fenming.domains.network.rules.changes import lapse_change, propose, vote_on_change
from fenming.domains.network.rules.founding import found
from fenming.domains.network.rules.reports import double_signing
from fenming.ledger.rulebook import Domain

__all__ = ["DOMAIN"]

DOMAIN = Domain(
    name="network",
    tables=TABLES,
    codes=codes.CODES,
    events=events.EVENTS,
    rules={**dict.fromkeys(actions.CHANGE_ACTIONS, propose), actions.VoteOnChange: vote_on_change},
    due_rules={actions.LapseChange: lapse_change, actions.DoubleSigning: double_signing},
    reports=(actions.DoubleSigning,),
    found=found,
)
