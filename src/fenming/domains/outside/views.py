"""Outside payments as a table, by file and place."""

from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, Table

from fenming.domains.outside.events import OutsidePaymentRecorded
from fenming.readmodel.view import METADATA, Changes, Source, View

OUTSIDE_PAYMENTS = Table(
    "outside_payments", METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("file", LargeBinary(32), nullable=False, index=True),
    Column("position", LargeBinary(32), nullable=False),
    Column("process", LargeBinary(32), nullable=False, index=True),
    Column("contract", LargeBinary(32), nullable=False),
    Column("payer", LargeBinary(32), nullable=False),
    Column("payee", LargeBinary(32), nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("is_refund", Boolean, nullable=False),
    Column("currency", Integer, nullable=False),
    Column("day", Integer, nullable=False),
    Column("height", Integer, nullable=False),
)  # fmt: skip


def _recorded(changes: Changes, source: Source, event: OutsidePaymentRecorded) -> None:
    values = {name: getattr(event, name) for name in event.__struct_fields__}
    changes.insert(OUTSIDE_PAYMENTS, number=changes.next_number(OUTSIDE_PAYMENTS), height=source.height, **values)


VIEW = View("outside", {OutsidePaymentRecorded: _recorded})
