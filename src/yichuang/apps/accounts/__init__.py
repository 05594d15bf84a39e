"""People who log in, offices, roles, jurisdiction; the only access functions."""
