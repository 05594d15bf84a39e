"""The rows of benefits."""
