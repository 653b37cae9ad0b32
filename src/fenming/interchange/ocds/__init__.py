"""The Open Contracting Data Standard: contracting processes with their contracts and payments."""
