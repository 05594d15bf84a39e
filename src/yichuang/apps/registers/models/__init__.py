"""Entries with their versions, what finds them, and the certificates that show them."""

from yichuang.apps.registers.models.certificate import Certificate, CertificateState
from yichuang.apps.registers.models.entry import Entry, EntrySecret, EntryState, EntryVersion, VersionKind
from yichuang.apps.registers.models.lookup import EntryKey, EntrySearch

__all__ = [
    "Certificate",
    "CertificateState",
    "Entry",
    "EntryKey",
    "EntrySearch",
    "EntrySecret",
    "EntryState",
    "EntryVersion",
    "VersionKind",
]
