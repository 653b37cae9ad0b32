"""How what was held back is released."""

from fenming.domains.contracts.codes import NOT_PAYER
from fenming.domains.contracts.rules import signed_contract
from fenming.domains.facts.records import FactName
from fenming.domains.facts.rules import is_fact
from fenming.domains.funds import actions, codes, events
from fenming.domains.identity.records import Duty
from fenming.domains.identity.rules import require_duty
from fenming.domains.money.postings import account_of, deliver
from fenming.domains.money.records import Purpose
from fenming.domains.money.references import ReferenceKind, reference
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context


def release_retention(context: Context, action: actions.ReleaseRetention) -> None:
    """Pay what was held back to the contract's payee, once a supervisor has attested acceptance."""
    contract = signed_contract(context.state, action.contract)
    payer = require_duty(context, Duty.CHECKER)
    if contract.payer != payer:
        raise Rejected(NOT_PAYER, organisation=payer)
    if not is_fact(context, FactName.WORKS_ACCEPTED, action.contract):
        raise Rejected(codes.NOT_ACCEPTED, contract=action.contract)
    held = account_of(context.state, contract.retention_account).balance if contract.retention_account else 0
    if not held:
        raise Rejected(codes.NOTHING_RETAINED, contract=action.contract)
    source = reference(ReferenceKind.CONTRACT, action.contract)
    deliver(
        context, contract.retention_account, contract.payee_account, held, Purpose.RETENTION_RELEASED, source
    )
    context.emit(events.RetentionReleased(action.contract, held))
