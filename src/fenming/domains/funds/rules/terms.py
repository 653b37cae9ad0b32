"""What the parties agree about money held: offered by the payer, accepted by the payee in exactly that version.

Legal bounds are those of the day on which the contract was signed, or of today while it is only offered. Once agreed, or once
something has been claimed, terms do not change. A contract without agreed terms has no advance, the legal cap of retention, and
all of it due at the end of the longest legal defects period (`law.terms_of`).
"""

from fenming.domains.contracts.codes import CONTRACT_UNKNOWN, NOT_PAYEE, NOT_PAYER
from fenming.domains.contracts.records import CONTRACTS, Contract
from fenming.domains.contracts.rules import signed_contract
from fenming.domains.funds import actions, codes, events
from fenming.domains.funds.records import PAYMENT_TERMS, POSITIONS, PaymentTerms, Terms
from fenming.domains.funds.rules.advance import owe_advance
from fenming.domains.funds.rules.retention import keep_account
from fenming.domains.identity.parameters import Parameter, number_on
from fenming.domains.identity.records import Duty
from fenming.domains.identity.rules import require_duty
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.tables import State

STAGES_MAX = 8


def offer_payment_terms(context: Context, action: actions.OfferPaymentTerms) -> None:
    """Offer terms, in place of any that were offered and not accepted."""
    contract = CONTRACTS.read(context.state, action.contract)
    if contract is None:
        raise Rejected(CONTRACT_UNKNOWN, contract=action.contract)
    payer = require_duty(context, Duty.MAKER)
    if contract.payer != payer:
        raise Rejected(NOT_PAYER, organisation=payer)
    before = PAYMENT_TERMS.read(context.state, action.contract)
    if (before and before.agreed) or POSITIONS.read(context.state, action.contract):
        raise Rejected(codes.TERMS_SETTLED, contract=action.contract)
    check_terms(context.state, contract, action.terms, contract.signed_day or context.day)
    version = before.version + 1 if before else 1
    PAYMENT_TERMS.write(context.state, PaymentTerms(version, action.terms, False), action.contract)
    context.emit(events.PaymentTermsOffered(action.contract, version, action.terms))


def accept_payment_terms(context: Context, action: actions.AcceptPaymentTerms) -> None:
    """Let the terms hold; an agreed advance is owed from now on."""
    contract = signed_contract(context.state, action.contract)
    payee = require_duty(context, Duty.CHECKER)
    if contract.payee != payee:
        raise Rejected(NOT_PAYEE, organisation=payee, contract=action.contract)
    offered = PAYMENT_TERMS.read(context.state, action.contract)
    if offered is None or offered.agreed or offered.version != action.version:
        raise Rejected(codes.TERMS_UNKNOWN, contract=action.contract, version=action.version)
    if POSITIONS.read(context.state, action.contract):
        raise Rejected(codes.TERMS_SETTLED, contract=action.contract)
    PAYMENT_TERMS.write(context.state, PaymentTerms(offered.version, offered.terms, True), action.contract)
    context.emit(events.PaymentTermsAgreed(action.contract, offered.version))
    if offered.terms.advance_permille:
        owe_advance(context, action.contract, contract, offered.terms)
    if contract.retention_permille:
        keep_account(context, action.contract)


def check_terms(state: State, contract: Contract, terms: Terms, day: int) -> None:
    """Refuse terms that contradict themselves or the law of the day."""
    _check_stages(state, terms, day)
    cap = number_on(state, Parameter.RETENTION_MAX_PERMILLE, day, 1000)
    if terms.retention_cap_permille > cap:
        raise Rejected(codes.RETENTION_CAP_TOO_HIGH, permille=terms.retention_cap_permille, limit=cap)
    if not terms.recoup_from_permille < terms.recoup_until_permille:
        raise Rejected(codes.TERMS_WRONG, term="recoup_until_permille")
    if not terms.advance_permille:
        if terms.advance_guaranteed:
            raise Rejected(codes.TERMS_WRONG, term="advance_guaranteed")
        return
    lowest = number_on(state, Parameter.ADVANCE_MIN_PERMILLE, day, 0)
    highest = number_on(state, Parameter.ADVANCE_MAX_PERMILLE, day, 1000)
    if not lowest <= terms.advance_permille <= highest:
        raise Rejected(codes.ADVANCE_OUTSIDE_LAW, permille=terms.advance_permille, lowest=lowest, highest=highest)
    # Recouped per unit of measured value: advance / (until - from); left of it as net: progress * (1 - labour - retention).
    # One per mille less than is left, because each month's shares are rounded to the fen.
    net_permille = 999 - contract.labour_permille - contract.retention_permille
    span = terms.recoup_until_permille - terms.recoup_from_permille
    if terms.advance_permille * 1_000_000 > span * contract.progress_permille * net_permille:
        raise Rejected(codes.RECOUPMENT_TOO_LATE)


def _check_stages(state: State, terms: Terms, day: int) -> None:
    months = [stage.months for stage in terms.stages]
    whole = sum(stage.share_permille for stage in terms.stages) == 1000
    if not whole or len(months) > STAGES_MAX or months != sorted(months):
        raise Rejected(codes.TERMS_WRONG, term="stages")
    limit = number_on(state, Parameter.DEFECT_PERIOD_MAX_MONTHS, day, months[-1])
    if months[-1] > limit:
        raise Rejected(codes.DEFECT_PERIOD_TOO_LONG, months=months[-1], limit=limit)
