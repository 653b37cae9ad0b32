"""Claims, the payment instruction that carries one approval to every leaf, and money held: advance, retention, deposit, waivers."""
