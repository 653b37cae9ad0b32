"""Payments made outside the ledger, recorded as evidence: what happened before the programme came here."""
