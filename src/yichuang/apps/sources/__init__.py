"""Data that travels instead of people: consents, look-ups, corrections, what goes to partners and comes from them."""
