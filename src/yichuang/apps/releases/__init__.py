"""Compiled catalogue releases as immutable blobs; loads and caches them. Judges nothing."""
