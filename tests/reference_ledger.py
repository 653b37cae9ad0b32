"""Money as simply as it can be said: dictionaries and double entry. The real ledger must agree with it."""

from dataclasses import dataclass, field


@dataclass
class ReferenceLedger:
    """Balances, owners and statuses; every method says whether it was done."""

    owner: dict[int, str] = field(default_factory=dict)
    balance: dict[int, int] = field(default_factory=dict)
    status: dict[int, str] = field(default_factory=dict)
    reserve: int = 0
    supply: int = 0

    def open(self, account: int, owner: str, is_reserve: bool = False) -> None:
        self.owner[account], self.balance[account], self.status[account] = owner, 0, "open"
        if is_reserve:
            self.reserve = account

    def issue(self, amount: int) -> bool:
        if self.status[self.reserve] != "open":
            return False
        self.balance[self.reserve] += amount
        self.supply += amount
        return True

    def redeem(self, amount: int) -> bool:
        if self.status[self.reserve] != "open" or self.balance[self.reserve] < amount:
            return False
        self.balance[self.reserve] -= amount
        self.supply -= amount
        return True

    def transfer(self, who: str, debit: int, credit: int, amount: int) -> bool:
        known = debit in self.owner and credit in self.owner and debit != credit
        if not known or self.owner[debit] != who or self.balance[debit] < amount:
            return False
        if self.status[debit] != "open" or self.status[credit] != "open":
            return False
        self.balance[debit] -= amount
        self.balance[credit] += amount
        return True

    def freeze(self, account: int) -> bool:
        if self.status.get(account) != "open":
            return False
        self.status[account] = "frozen"
        return True

    def unfreeze(self, account: int) -> bool:
        if self.status.get(account) != "frozen":
            return False
        self.status[account] = "open"
        return True

    def close(self, who: str, account: int) -> bool:
        if self.owner.get(account) != who or self.status[account] != "open" or self.balance[account]:
            return False
        self.status[account] = "closed"
        return True
