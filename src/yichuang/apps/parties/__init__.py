"""Persons, households, organisations and mandates, identities encrypted."""
