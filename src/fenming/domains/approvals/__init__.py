"""Policies, proposals and decisions: what must be seen by several eyes before it happens."""
