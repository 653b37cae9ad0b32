"""What stands in each report: its facts and sections, read from the views as of one block."""
