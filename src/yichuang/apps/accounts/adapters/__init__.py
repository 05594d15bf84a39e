"""The outside world of accounts: identity providers."""
