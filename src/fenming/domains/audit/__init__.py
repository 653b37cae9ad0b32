"""What an auditor asks of the whole population: registers with filters, what changed between two heights, heights of dates."""
