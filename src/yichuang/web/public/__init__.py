"""The public site: anyone may verify a certificate, search public registers and read the figures."""
