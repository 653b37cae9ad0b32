"""Business capabilities, one folder each; a rule calls only downward: identity, money, facts, approvals, contracts, funds, payroll."""
