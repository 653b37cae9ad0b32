"""Build, sign, submit, verify: all that a wallet, a bank or an auditor installs."""
