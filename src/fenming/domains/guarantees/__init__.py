"""Guarantees of banks: bid, performance, advance, payment, retention and wage deposit."""
