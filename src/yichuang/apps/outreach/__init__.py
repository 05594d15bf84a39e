"""Reaching out: help days 集中救助帮扶日, and what assistants take in on the doorstep."""
