"""Faces: portal, desk, public site, board, API. URLs, views, forms, templates; no rules."""
