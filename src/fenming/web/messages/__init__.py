"""Every word of the pages, in Chinese and English side by side: key -> (Chinese, English).

A key names its place (`claim.where`) or a number of a closed list (`purpose.4`). Tests hold the catalogue against the templates, the
scripts and the enumerations of the ledger: no key is missing, none is unused, and both sentences are written.
"""

from fenming.web.messages import audit, codes, guard, office, pages, parts, scripts, wallet

MESSAGES: dict[str, tuple[str, str]] = {
    **parts.MESSAGES, **pages.MESSAGES, **codes.MESSAGES, **scripts.MESSAGES, **guard.MESSAGES, **audit.MESSAGES,
    **wallet.MESSAGES, **office.MESSAGES,
}  # fmt: skip
