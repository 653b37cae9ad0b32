"""What an auditor did about a warning: taken up, answered, explained or confirmed, by two pairs of eyes."""
