"""Parties, keys, officers, roles, and parameters dated by validity."""
