"""Business capabilities, one folder each.

A rule calls only downward: identity, money, facts, approvals, contracts, funds, payroll; trace reads the views of all.
"""
