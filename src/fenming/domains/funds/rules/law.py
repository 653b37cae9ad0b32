"""What holds for a contract: its agreed terms, or what the law of its signing day says where nothing was agreed."""

from fenming.domains.contracts.codes import CONTRACT_NOT_SIGNED, CONTRACT_UNKNOWN
from fenming.domains.contracts.records import CONTRACTS, Contract
from fenming.domains.contracts.rules import payee_shares
from fenming.domains.funds.records import PAYMENT_TERMS, ReleaseStage, Terms
from fenming.domains.identity.parameters import Parameter, number_on
from fenming.domains.money.postings import deliver
from fenming.domains.money.records import Purpose
from fenming.domains.money.references import ReferenceKind, reference
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.tables import State


def bound_contract(state: State, number: int) -> Contract:
    """The contract with this number, once both have signed it; what is held under it outlives its settlement."""
    contract = CONTRACTS.read(state, number)
    if contract is None:
        raise Rejected(CONTRACT_UNKNOWN, contract=number)
    if not contract.signed_day:
        raise Rejected(CONTRACT_NOT_SIGNED, contract=number)
    return contract


def law_of(state: State, contract: Contract, parameter: Parameter, otherwise: int) -> int:
    """The statutory number of the contract's signing day, or another where the law set none."""
    return number_on(state, parameter, contract.signed_day, otherwise)


def terms_of(state: State, number: int, contract: Contract) -> Terms:
    """The agreed terms of a contract, or those of the law."""
    offered = PAYMENT_TERMS.read(state, number)
    if offered and offered.agreed:
        return offered.terms
    cap = law_of(state, contract, Parameter.RETENTION_MAX_PERMILLE, 1000)
    months = law_of(state, contract, Parameter.DEFECT_PERIOD_MAX_MONTHS, 0)
    return Terms(0, False, 0, 0, 1000, cap, (ReleaseStage(1000, months),), False)


def pay_payee(context: Context, debit: int, number: int, contract: Contract, amount: int, purpose: Purpose) -> None:
    """Pay the payee of a contract what is due to it under the contract as a whole; of a joint venture each member its share."""
    for account, part in payee_shares(contract, amount):
        deliver(context, debit, account, part, purpose, reference(ReferenceKind.CONTRACT, number))
