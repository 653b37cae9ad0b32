"""The chapters of a contract's life: each a few business actions that say in the journal what they did."""
