"""The other departments of a made-up city, for demo and tests: their registers, their desks, the province.

A program of its own: it imports nothing of ``yichuang`` and speaks with it over HTTP and SFTP only. Everything in it
is invented; the numbers of its people lie in a division that was never assigned.
"""
