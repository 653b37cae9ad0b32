"""Fenming 分明: the ledger that the parties of a public construction programme run together."""

__version__ = "0.1.0"
