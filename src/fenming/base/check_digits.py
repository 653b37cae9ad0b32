"""Account numbers as people copy them: the running number and two check digits by ISO 7064 MOD 97-10, as in an IBAN.

Every wrong digit and every exchange of two neighbours is noticed before money is sent to a stranger. Programs count accounts;
people read and type them in this form. Which fields hold accounts is said by their names, so that a new view or action is written
and read in the same way without being listed anywhere.
"""

from functools import lru_cache

_MODULUS = 97
_DIGITS_MAX = 21
_ACCOUNT_FIELDS = ("account", "debit", "credit", "wallet", "reserve", "uncollected")


class AccountNumberWrong(ValueError):
    """The text is not an account number, or was copied wrongly."""


def account_number(number: int) -> str:
    """The number as it is written down: at least four digits, then the two check digits."""
    digits = f"{number:04d}"
    check = 98 - int(digits) * 100 % _MODULUS
    return f"{digits}{check:02d}"


def parse_account_number(text: str) -> int:
    """The account's number from its written form; raises `AccountNumberWrong`."""
    if not text.isascii() or not text.isdigit() or not 6 <= len(text) <= _DIGITS_MAX:
        raise AccountNumberWrong(f"{text[:40]!r} is not an account number: at least six digits are expected")
    if int(text) % _MODULUS != 1 or account_number(int(text[:-2])) != text:
        raise AccountNumberWrong(f"{text} was copied wrongly: its check digits do not fit")
    return int(text[:-2])


@lru_cache(maxsize=4096)
def names_account(field: str) -> bool:
    """Whether a field of this name holds the number of an account: debit, credit, wallet, account or something_account."""
    return field in _ACCOUNT_FIELDS or field.endswith("_account")
