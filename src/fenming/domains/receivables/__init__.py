"""Receivables on approved claims, early payment and digital bills, and clearing of chain debts."""
