"""All actions and events that a client can build and read: the vocabulary of the ledger without its rules."""

from typing import Any

import msgspec

from fenming.base.fields import Action, Event
from fenming.domains.approvals import actions as approvals
from fenming.domains.approvals.events import EVENTS as APPROVALS_EVENTS
from fenming.domains.contracts import actions as contracts
from fenming.domains.contracts.events import EVENTS as CONTRACTS_EVENTS
from fenming.domains.facts import actions as facts
from fenming.domains.facts.events import EVENTS as FACTS_EVENTS
from fenming.domains.findings import actions as findings
from fenming.domains.findings.events import EVENTS as FINDINGS_EVENTS
from fenming.domains.funds import actions as funds
from fenming.domains.funds.events import EVENTS as FUNDS_EVENTS
from fenming.domains.guarantees import actions as guarantees
from fenming.domains.guarantees.events import EVENTS as GUARANTEES_EVENTS
from fenming.domains.identity import actions as identity
from fenming.domains.identity.events import EVENTS as IDENTITY_EVENTS
from fenming.domains.money import actions as money
from fenming.domains.money.events import EVENTS as MONEY_EVENTS
from fenming.domains.network import actions as network
from fenming.domains.network.events import EVENTS as NETWORK_EVENTS
from fenming.domains.outside import actions as outside
from fenming.domains.outside.events import EVENTS as OUTSIDE_EVENTS
from fenming.domains.payroll import actions as payroll
from fenming.domains.payroll.events import EVENTS as PAYROLL_EVENTS
from fenming.domains.receivables import actions as receivables
from fenming.domains.receivables.events import EVENTS as RECEIVABLES_EVENTS
from fenming.ledger.envelope import action_union

EVENTS: tuple[type[Event], ...] = (
    *IDENTITY_EVENTS, *NETWORK_EVENTS, *MONEY_EVENTS, *FACTS_EVENTS, *APPROVALS_EVENTS, *CONTRACTS_EVENTS, *GUARANTEES_EVENTS,
    *FUNDS_EVENTS, *RECEIVABLES_EVENTS, *PAYROLL_EVENTS, *OUTSIDE_EVENTS, *FINDINGS_EVENTS,
)  # fmt: skip


def _actions_of(module: Any) -> list[type[Action]]:
    found = [value for value in vars(module).values() if isinstance(value, type) and issubclass(value, Action)]
    return [kind for kind in found if kind is not Action and f"{kind.__module__}.".startswith(f"{module.__name__}.")]


ACTIONS: tuple[type[Action], ...] = tuple(
    kind
    for module in (
        identity, network, money, facts, approvals, contracts, guarantees, funds, receivables, payroll, outside, findings,
    )
    for kind in _actions_of(module)
)
event_decoder: "msgspec.msgpack.Decoder[Any]" = msgspec.msgpack.Decoder(action_union(EVENTS))  # type: ignore[arg-type]
