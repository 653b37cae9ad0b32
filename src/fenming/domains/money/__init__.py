"""Accounts, postings, issuance, ring-fences and freezes: the only door through which money moves."""
