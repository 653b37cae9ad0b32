"""The queries of the audit, over the views of the domains below."""
