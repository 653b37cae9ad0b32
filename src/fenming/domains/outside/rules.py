"""How outside payments are recorded: as they are, once for each place of a file."""

from fenming.domains.identity.records import Duty, PartyKind
from fenming.domains.identity.rules import party_of
from fenming.domains.outside import actions, codes
from fenming.domains.outside.events import EVENTS, OutsidePaymentRecorded
from fenming.domains.outside.records import OUTSIDE_PAYMENTS, TABLES, RecordedPayment
from fenming.ledger.codes import Rejected
from fenming.ledger.context import Context
from fenming.ledger.rulebook import Domain


def record_outside_payments(context: Context, action: actions.RecordOutsidePayments) -> None:
    """Record what is new; what is known stays, so that importing a file again changes nothing."""
    sender = party_of(context.state, context.sender)
    is_maker = sender.kind == PartyKind.OFFICER and sender.duties & Duty.MAKER
    if not is_maker or party_of(context.state, sender.organisation).kind != PartyKind.AUTHORITY:
        raise Rejected(codes.NOT_IMPORTER, party=context.sender)
    for new in action.payments:
        if OUTSIDE_PAYMENTS.read(context.state, action.file, new.position):
            continue
        facts = (new.process, new.contract, new.payer, new.payee, new.amount, new.is_refund, new.currency, new.day)
        OUTSIDE_PAYMENTS.write(context.state, RecordedPayment(*facts), action.file, new.position)
        context.emit(OutsidePaymentRecorded(action.file, new.position, *facts))


DOMAIN = Domain(
    name="outside",
    tables=TABLES,
    codes=codes.CODES,
    events=EVENTS,
    rules={actions.RecordOutsidePayments: record_outside_payments},
    costs={actions.RecordOutsidePayments: lambda action: len(action.payments)},
)
