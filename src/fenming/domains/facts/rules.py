"""How a fact comes true and wakes what waits for it.

A fact may come true again (an account is funded every month). Each time, everything that waits is put on the due queue in the
order in which it began to wait; an action that is still short of what it needs waits anew by itself.
"""

from fenming.base.fields import Action
from fenming.domains.facts import actions, codes
from fenming.domains.facts.events import EVENTS, FactStated
from fenming.domains.facts.records import (
    FACTS,
    FIRST_ATTESTABLE,
    TABLES,
    WAITING,
    WAITING_ITEMS,
    Fact,
    FactName,
    Waiting,
)
from fenming.domains.identity.records import Duty, Role
from fenming.domains.identity.rules import require_duty, require_role
from fenming.ledger import due
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.rulebook import Domain


def state_fact(context: Context, name: FactName, subject: int, evidence: bytes = b"") -> None:
    """Make a fact true for a subject and wake what waits for it."""
    known = FACTS.read(context.state, name, subject)
    fact = Fact(known.count + 1, known.first_height) if known else Fact(1, context.height)
    FACTS.write(context.state, fact, name, subject)
    context.emit(FactStated(name, subject, evidence))
    waiting = WAITING.read(context.state, name, subject)
    if waiting is None:
        return
    for index in range(waiting.head, waiting.tail):
        due.enqueue(context.state, WAITING_ITEMS.expect(context.state, name, subject, index))
        WAITING_ITEMS.remove(context.state, name, subject, index)
    WAITING.write(context.state, Waiting(waiting.tail, waiting.tail), name, subject)


def await_fact(context: Context, name: FactName, subject: int, action: Action) -> None:
    """Run the action by itself when the fact next comes true for the subject."""
    waiting = WAITING.read(context.state, name, subject) or Waiting(0, 0)
    WAITING_ITEMS.write(context.state, due.due_item(action, 0, context.cause), name, subject, waiting.tail)
    WAITING.write(context.state, Waiting(waiting.head, waiting.tail + 1), name, subject)


def is_fact(context: Context, name: FactName, subject: int) -> bool:
    """Whether the fact has ever come true for the subject."""
    return FACTS.read(context.state, name, subject) is not None


def attest_fact(context: Context, action: actions.AttestFact) -> None:
    """A supervisor of the project says, with evidence, that something is so."""
    organisation = require_duty(context, Duty.CHECKER)
    require_role(context, action.project, organisation, Role.SUPERVISOR)
    if action.name < FIRST_ATTESTABLE or action.name not in {name.value for name in FactName}:
        raise Rejected(codes.FACT_NOT_ATTESTABLE, name=action.name)
    name = FactName(action.name)
    if is_fact(context, name, action.subject):
        raise Rejected(codes.FACT_STATED_ALREADY, name=int(name), subject=action.subject)
    state_fact(context, name, action.subject, action.evidence)


DOMAIN = Domain(
    name="facts", tables=TABLES, codes=codes.CODES, events=EVENTS, rules={actions.AttestFact: attest_fact}
)
