"""Engagements, attendance, wage tables and wages paid straight to the worker."""
