"""Lien waivers: whoever was paid states with a signature that the payment settles the claim.

A contract may require that the payees whose claims its last payment carried have waived before the next claim is made; so a
subcontractor that was not really paid holds the next payment up, and one that was cannot demand it again.
"""

from fenming.domains.contracts.codes import NOT_PAYEE
from fenming.domains.contracts.records import CONTRACTS, Contract
from fenming.domains.funds import actions, codes, events
from fenming.domains.funds.records import CLAIMS, WAIVERS, ClaimStatus, Position, Waiver, WaiverKind
from fenming.domains.funds.rules.law import terms_of
from fenming.domains.funds.rules.tree import claim_of
from fenming.domains.identity.records import Duty
from fenming.domains.identity.rules import require_duty
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context


def sign_waiver(context: Context, action: actions.SignWaiver) -> None:
    """Waive conditionally on a claim that is not paid yet, or unconditionally on one that is; each once."""
    claim = claim_of(context.state, action.claim)
    payee = require_duty(context, Duty.CHECKER)
    if CONTRACTS.expect(context.state, claim.contract).payee != payee:
        raise Rejected(NOT_PAYEE, organisation=payee, contract=claim.contract)
    known = WAIVERS.read(context.state, action.claim)
    possible = {
        WaiverKind.CONDITIONAL: claim.status in (ClaimStatus.SUBMITTED, ClaimStatus.BUNDLED) and known is None,
        WaiverKind.UNCONDITIONAL: claim.status == ClaimStatus.PAID
        and (known is None or known.kind == WaiverKind.CONDITIONAL),
    }
    if not possible.get(action.kind):  # type: ignore[call-overload]
        raise Rejected(codes.WAIVER_NOT_POSSIBLE, kind=action.kind, claim=action.claim)
    WAIVERS.write(context.state, Waiver(action.kind, action.document, context.sender), action.claim)
    amount = claim.figures.this_period
    context.emit(events.WaiverSigned(action.claim, claim.contract, action.kind, amount, action.document))


def require_waivers(context: Context, number: int, contract: Contract, position: Position) -> None:
    """Refuse the next claim while a payee of the last one has not waived; it has been paid, so either kind is effective."""
    if not position.last_claim or not terms_of(context.state, number, contract).waivers_required:
        return
    for child in CLAIMS.expect(context.state, position.last_claim).children:
        if WAIVERS.read(context.state, child) is None:
            raise Rejected(codes.WAIVERS_MISSING, claim=child)
