"""What is checked before an envelope is ordered; nothing here writes."""
