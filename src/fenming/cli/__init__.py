"""The command line: one file for each noun, found by name."""
