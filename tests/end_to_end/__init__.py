"""Whole stories through HTTP and the browser."""
