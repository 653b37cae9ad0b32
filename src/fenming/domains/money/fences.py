"""Ring-fences: who may be paid out of an account, and for what, by the account's kind.

The special wage account and the wage deposit may pay wages and nothing else, and may not be frozen for other debts
(保障农民工工资支付条例 第三十三条); the deposit also fills the special wage account of its own project. The retention account pays
only when retention is released, or deducted for defects, or goes back because it was held back for work that turned out not to
be done. Because the fence belongs to the kind, nobody can be talked into widening it for one account.
"""

from typing import NamedTuple

from fenming.domains.money.records import AccountKind, Purpose


class Fence(NamedTuple):
    """The purposes an account may pay for, the kinds of account it may pay into, and whether payees must be of its project."""

    purposes: frozenset[int]
    payees: frozenset[int]
    same_project: bool
    same_project_kinds: frozenset[int] = frozenset()
    """Where not all payees: the kinds among them that must be of the account's project."""


_PERSONAL = frozenset({AccountKind.GENERAL, AccountKind.UNCOLLECTED})

FENCES = {
    AccountKind.PROJECT: Fence(
        frozenset(
            {Purpose.PROGRESS_PAYMENT, Purpose.SUPPLY_PAYMENT, Purpose.RETENTION_HELD, Purpose.LABOUR_FUNDING, Purpose.ADVANCE}
            | {Purpose.LATE_INTEREST, Purpose.RECEIVABLE_PAYMENT, Purpose.SURPLUS_RETURNED}
        ),
        frozenset({AccountKind.GENERAL, AccountKind.SPECIAL_WAGE, AccountKind.RETENTION, AccountKind.UNCOLLECTED}),
        same_project=False,
    ),
    AccountKind.SPECIAL_WAGE: Fence(frozenset({Purpose.WAGE, Purpose.WAGE_ACCOUNT_CLOSED}), _PERSONAL, same_project=True),
    AccountKind.RETENTION: Fence(
        frozenset({Purpose.RETENTION_RELEASED, Purpose.RETENTION_DEDUCTED, Purpose.REVERSAL}),
        _PERSONAL | {AccountKind.PROJECT},
        same_project=False,
    ),
    AccountKind.DEPOSIT: Fence(
        frozenset({Purpose.WAGE, Purpose.DEPOSIT_USED, Purpose.DEPOSIT_RELEASED}),
        _PERSONAL | {AccountKind.SPECIAL_WAGE},
        same_project=False,
        same_project_kinds=frozenset({AccountKind.SPECIAL_WAGE}),
    ),
    AccountKind.ESCROW: Fence(frozenset({Purpose.ESCROW_RELEASED}), _PERSONAL, same_project=False),
    AccountKind.UNCOLLECTED: Fence(
        frozenset({Purpose.COLLECTED, Purpose.WAGE_COLLECTED_BY_AGENT, Purpose.WAGE_INHERITED}),
        frozenset({AccountKind.GENERAL}),
        same_project=False,
    ),
}

PROTECTED_KINDS = frozenset({AccountKind.SPECIAL_WAGE, AccountKind.DEPOSIT, AccountKind.RETENTION})
"""Kinds that no order may freeze: what they hold belongs to somebody other than their owner."""
