"""Entries and their versions, certificates, gap-free numbers, public search."""
