"""Applications and cases; lifecycle holds the one transition table."""
