"""The outside world of the journal: places that keep its heads."""
