"""Claims, the payment instruction that carries one approval to every leaf, and retention."""
