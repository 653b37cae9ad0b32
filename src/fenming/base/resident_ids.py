"""The citizen's number of GB 11643-1999: 17 digits and a check character by ISO 7064 MOD 11-2.

A wage that goes to a mistyped number goes to nobody, so every number is checked before it is looked up. What is wrong is named
by a short word, because the number itself must not be repeated in a message, a log or an answer.
"""

import re
from datetime import date
from enum import Enum

_FORM = re.compile(r"[1-9]\d{16}[\dX]", re.ASCII)
_OLD_FORM = re.compile(r"[1-9]\d{14}", re.ASCII)
_CHECKS = "10X98765432"


class IdFault(Enum):
    """Why a text is no citizen's number."""

    FORM = "form"
    FIFTEEN_DIGITS = "fifteen_digits"
    BIRTHDAY = "birthday"
    CHECK = "check"


def normal_id(text: str) -> str:
    """The number as it is compared and hashed: no spaces, capital X."""
    return "".join(text.split()).upper()


def check_character(digits: str) -> str:
    """The eighteenth character for seventeen digits."""
    total = sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(digits))
    return _CHECKS[total % 11]


def id_fault(number: str) -> IdFault | None:
    """What is wrong with a number in normal form; None when nothing is."""
    if not _FORM.fullmatch(number):
        return IdFault.FIFTEEN_DIGITS if _OLD_FORM.fullmatch(number) else IdFault.FORM
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return IdFault.BIRTHDAY
    return None if check_character(number[:17]) == number[17] else IdFault.CHECK
