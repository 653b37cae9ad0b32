"""Why money refuses, in the order in which it checks (2000-2999)."""

from fenming.ledger.codes import Code

CURRENCY_UNKNOWN = Code(2001, "currency_unknown", "{currency} is not the number of a currency in ISO 4217.", "{currency} 不是 ISO 4217 的货币代码。", ("currency",))
ACCOUNT_KIND_WRONG = Code(2002, "account_kind_wrong", "An account of kind {kind} cannot be opened for party {owner}.", "不能为参与方 {owner} 开立类别 {kind} 的账户。", ("kind", "owner"))
ACCOUNT_UNKNOWN = Code(2003, "account_unknown", "There is no account {account}.", "没有账户 {account}。", ("account",))
NOT_ACCOUNT_OWNER = Code(2004, "not_account_owner", "Party {party} does not own account {account}.", "参与方 {party} 不是账户 {account} 的所有人。", ("party", "account"))
SAME_ACCOUNT = Code(2005, "same_account", "Money cannot move from account {account} to itself.", "资金不能从账户 {account} 转到其自身。", ("account",))
CURRENCY_DIFFERS = Code(2006, "currency_differs", "Accounts {debit} and {credit} hold different currencies.", "账户 {debit} 与 {credit} 的币种不同。", ("debit", "credit"))
ACCOUNT_CLOSED = Code(2007, "account_closed", "Account {account} is closed.", "账户 {account} 已销户。", ("account",))
ACCOUNT_FROZEN = Code(2008, "account_frozen", "Account {account} is frozen by lawful order.", "账户 {account} 已被依法冻结。", ("account",))
PURPOSE_NOT_ALLOWED = Code(2009, "purpose_not_allowed", "Account {account} is ring-fenced; it may not pay for purpose {purpose}.", "账户 {account} 专款专用，不得用于用途 {purpose}。", ("account", "purpose"))
PAYEE_NOT_ALLOWED = Code(2010, "payee_not_allowed", "Account {account} is ring-fenced; it may not pay into account {payee}.", "账户 {account} 专款专用，不得付至账户 {payee}。", ("account", "payee"))
FUNDS_SHORT = Code(2011, "funds_short", "Account {account} holds {balance}; {amount} is needed.", "账户 {account} 余额 {balance}，需要 {amount}。", ("account", "balance", "amount"))
BALANCE_LIMIT = Code(2012, "balance_limit", "Account {account} cannot hold more than the ledger's largest amount.", "账户 {account} 的余额将超出账本上限。", ("account",))
NOT_CENTRAL_BANK = Code(2013, "not_central_bank", "Only the central bank issues and redeems, not party {party}.", "只有中央银行可以发行和回笼，参与方 {party} 不可以。", ("party",))
NOT_RESERVE = Code(2014, "not_reserve", "Account {account} is not an operator's reserve.", "账户 {account} 不是运营机构的准备金账户。", ("account",))
PROTECTED_FROM_FREEZING = Code(2015, "protected_from_freezing", "Account {account} holds wages or a wage deposit and cannot be frozen for other debts.", "账户 {account} 为工资专户或工资保证金，不得因其他债务冻结。", ("account",))
FREEZE_UNCHANGED = Code(2016, "freeze_unchanged", "Account {account} is in that state already.", "账户 {account} 已处于该状态。", ("account",))
ACCOUNT_NOT_EMPTY = Code(2017, "account_not_empty", "Account {account} still holds {balance}.", "账户 {account} 尚有余额 {balance}。", ("account", "balance"))
OPENED_BY_RULE = Code(2018, "opened_by_rule", "Accounts of kind {kind} are opened by the ledger itself and are not closed.", "类别 {kind} 的账户由账本自动开立，不得销户。", ("kind",))

CODES = (
    CURRENCY_UNKNOWN, ACCOUNT_KIND_WRONG, ACCOUNT_UNKNOWN, NOT_ACCOUNT_OWNER, SAME_ACCOUNT, CURRENCY_DIFFERS,
    ACCOUNT_CLOSED, ACCOUNT_FROZEN, PURPOSE_NOT_ALLOWED, PAYEE_NOT_ALLOWED, FUNDS_SHORT, BALANCE_LIMIT,
    NOT_CENTRAL_BANK, NOT_RESERVE, PROTECTED_FROM_FREEZING, FREEZE_UNCHANGED, ACCOUNT_NOT_EMPTY, OPENED_BY_RULE,
)  # fmt: skip
