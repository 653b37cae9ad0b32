"""What people look at first, added up over all domains: a project's figures, its flow of money, what waits, and a search."""
