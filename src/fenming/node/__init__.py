"""The only room that sees everything: it puts a node together and runs it."""
