"""The rows of checks."""
