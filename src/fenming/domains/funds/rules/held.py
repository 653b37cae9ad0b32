"""Where claims meet money held: what a claim must wait for, what its amounts depend on, and what its payment changes."""

from fenming.domains.contracts.records import Contract, ContractStatus
from fenming.domains.funds.claims import Held
from fenming.domains.funds.records import ADVANCES, RETENTIONS, AdvanceStatus, Figures, Position
from fenming.domains.funds.rules.advance import recoup
from fenming.domains.funds.rules.deposits import assess_once
from fenming.domains.funds.rules.law import terms_of
from fenming.domains.funds.rules.retention import held_in_money, keep_account, retention_cap, write_retention
from fenming.domains.funds.rules.waivers import require_waivers
from fenming.domains.guarantees.records import GuaranteeKind
from fenming.domains.guarantees.rules.cover import cover_of
from fenming.ledger.context import Context
from fenming.ledger.tables import State


def before_claim(context: Context, number: int, contract: Contract, position: Position) -> None:
    """Refuse a claim that waits for waivers; and see to it that no general contract is worked on without a wage deposit."""
    require_waivers(context, number, contract, position)
    assess_once(context, number, contract)


def held_of(state: State, number: int, contract: Contract, position: Position) -> Held:
    """What is held under a contract, for the amounts of its next claim."""
    terms = terms_of(state, number, contract)
    advance = ADVANCES.read(state, number)
    paid = advance if advance and advance.status >= AdvanceStatus.PAID else None
    # The last claim takes all that is left of the advance, whatever quantities it names: its sum does not depend on them.
    is_last = contract.status == ContractStatus.SETTLED
    return Held(
        retention_cap=retention_cap(state, number, contract),
        covered=cover_of(state, GuaranteeKind.RETENTION, number),
        retained=held_in_money(position, RETENTIONS.read(state, number)),
        advance=paid.amount if paid else 0,
        recouped=paid.recouped if paid else 0,
        recoup_from=contract.amount * terms.recoup_from_permille // 1000,
        recoup_until=0 if is_last else contract.amount * terms.recoup_until_permille // 1000,
    )


def after_payment(context: Context, number: int, contract: Contract, figures: Figures) -> None:
    """Count what a paid claim recouped and held back."""
    if figures.recoupment:
        recoup(context, number, figures.recoupment)
    if figures.retention:
        write_retention(context, number, keep_account(context, number))
