"""Following money both ways: from any payment up to the budget line, from any budget line down to the workers."""
