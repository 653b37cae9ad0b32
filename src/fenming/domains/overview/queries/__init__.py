"""The queries of the overview, over the views of the domains below."""
