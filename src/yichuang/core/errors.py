"""Everything the domain refuses, each with a stable code and typed fields. The wording is web/errors.py's.

    DomainError
    ├── Refused                       this person may not do this
    │   ├── NotAllowed                not_allowed           action, state, why
    │   ├── NotYours                  not_yours             office
    │   ├── IncompatibleDuty          incompatible_duty     duty, other
    │   ├── OwnFamily                 own_family
    │   ├── PurposeRequired           purpose_required      action
    │   └── ConsentRequired           consent_required      source
    ├── NotFound                      not_found             what
    ├── Conflict                      somebody or something was there first
    │   ├── StaleVersion              stale_version         seen, current, changed_by, changed_at
    │   ├── DuplicateCommand          duplicate_command     key
    │   ├── AlreadyExists             already_exists        what
    │   ├── UniqueEntry               unique_entry          register, keys
    │   ├── FullyBooked               fully_booked          what
    │   └── NumberExhausted           number_exhausted      kind
    ├── Invalid                       what was handed in is not right
    │   ├── InvalidInput              invalid_input         field, reason
    │   ├── InvalidAnswers            invalid_answers       findings
    │   ├── DocumentRefused           document_refused      reason
    │   └── UnprintableText           unprintable_text      characters
    ├── LimitExceeded                 limit_exceeded        what, limit, retry_after_seconds
    ├── PartnerUnavailable            partner_unavailable   source (never the same as "nothing found")
    ├── SecretUnreadable              secret_unreadable     reason, key_version
    └── CatalogueFault                catalogue_fault       path, line, reason

`Refused`, `Conflict` and `Invalid` only group: they carry no code and are never raised. Fields never hold
an identity number, a phone or an account, because `str(error)` ends in logs; findings and the name in
`changed_by` are left out of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import ClassVar

from yichuang.core.findings import Finding


class DomainError(Exception):
    """Root of all refusals: `code` is stable, `fields` is what the wording may use.

    >>> error = NotFound(what="case")
    >>> error.code, error.fields, str(error)
    ('not_found', {'what': 'case'}, "not_found(what='case')")
    """

    code: ClassVar[str] = ""
    unlogged: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, **fields: object) -> None:
        super().__init__()
        self.fields: dict[str, object] = fields

    def __str__(self) -> str:
        shown = (f"{name}={value!r}" for name, value in self.fields.items() if name not in self.unlogged)
        return f"{self.code}({', '.join(shown)})"

    def __reduce__(self) -> tuple[object, ...]:
        """Errors cross process borders (jobs, parallel tests) with their fields."""
        return _rebuild, (type(self), self.fields)


def _rebuild(kind: type[DomainError], fields: dict[str, object]) -> DomainError:
    return kind(**fields)


def kinds(root: type[DomainError] = DomainError) -> Iterator[type[DomainError]]:
    """Every error that has a code; the test that demands a wording for each walks this."""
    for kind in root.__subclasses__():
        if kind.code:
            yield kind
        yield from kinds(kind)


class Refused(DomainError):
    """This person may not do this; a group."""


class NotAllowed(Refused):
    """The action does not exist in this state, or not for this role. `why` is a reason code."""

    code = "not_allowed"

    def __init__(self, *, action: str, state: str, why: str) -> None:
        super().__init__(action=action, state=state, why=why)


class NotYours(Refused):
    """The matter belongs to `office`, which the person does not act for."""

    code = "not_yours"

    def __init__(self, *, office: str) -> None:
        super().__init__(office=office)


class IncompatibleDuty(Refused):
    """Who did `other` in this case may not do `duty` in it."""

    code = "incompatible_duty"

    def __init__(self, *, duty: str, other: str) -> None:
        super().__init__(duty=duty, other=other)


class OwnFamily(Refused):
    """Nobody handles their own or their family's case."""

    code = "own_family"

    def __init__(self) -> None:
        super().__init__()


class PurposeRequired(Refused):
    """`action` (an unmasking, an export, a look-up) needs a stated purpose."""

    code = "purpose_required"

    def __init__(self, *, action: str) -> None:
        super().__init__(action=action)


class ConsentRequired(Refused):
    """The person concerned has not allowed `source` to be asked."""

    code = "consent_required"

    def __init__(self, *, source: str) -> None:
        super().__init__(source=source)


class NotFound(DomainError):
    """There is none, or none that this person may know of: the two must look the same."""

    code = "not_found"

    def __init__(self, *, what: str) -> None:
        super().__init__(what=what)


class Conflict(DomainError):
    """Somebody or something was there first; a group."""


class StaleVersion(Conflict):
    """The version the person saw is no longer the current one."""

    code = "stale_version"
    unlogged = frozenset({"changed_by"})

    def __init__(self, *, seen: int, current: int, changed_by: str, changed_at: datetime | None) -> None:
        super().__init__(seen=seen, current=current, changed_by=changed_by, changed_at=changed_at)


class DuplicateCommand(Conflict):
    """The idempotency key was used before, for a different command."""

    code = "duplicate_command"

    def __init__(self, *, key: str) -> None:
        super().__init__(key=key)


class AlreadyExists(Conflict):
    """A second `what` may not stand beside the first."""

    code = "already_exists"

    def __init__(self, *, what: str) -> None:
        super().__init__(what=what)


class UniqueEntry(Conflict):
    """A living entry of `register` has the same values in the fields `keys` (their names, never the values)."""

    code = "unique_entry"

    def __init__(self, *, register: str, keys: Sequence[str]) -> None:
        super().__init__(register=register, keys=tuple(keys))


class FullyBooked(Conflict):
    """No place is left in `what`."""

    code = "fully_booked"

    def __init__(self, *, what: str) -> None:
        super().__init__(what=what)


class NumberExhausted(Conflict):
    """The serials of this kind, office and year are used up."""

    code = "number_exhausted"

    def __init__(self, *, kind: str) -> None:
        super().__init__(kind=kind)


class Invalid(DomainError):
    """What was handed in is not right; a group."""


class InvalidInput(Invalid):
    """One value cannot be what `field` asks for; `reason` is a reason code of that field's type."""

    code = "invalid_input"

    def __init__(self, *, field: str, reason: str) -> None:
        super().__init__(field=field, reason=reason)


class InvalidAnswers(Invalid):
    """All faults of a form at once, each as a failed finding."""

    code = "invalid_answers"
    unlogged = frozenset({"findings"})

    def __init__(self, *, findings: Sequence[Finding]) -> None:
        super().__init__(findings=tuple(findings))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The failed findings, in the order of the form."""
        found = self.fields["findings"]
        return found if isinstance(found, tuple) else ()


class DocumentRefused(Invalid):
    """A file was not taken; `reason` is a reason code of the intake."""

    code = "document_refused"

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason=reason)


class UnprintableText(Invalid):
    """The fonts of this installation lack `characters`; a letter is never printed with gaps."""

    code = "unprintable_text"
    unlogged = frozenset({"characters"})

    def __init__(self, *, characters: str) -> None:
        super().__init__(characters=characters)


class LimitExceeded(DomainError):
    """More than `limit` of `what`; `retry_after_seconds` where waiting helps."""

    code = "limit_exceeded"

    def __init__(self, *, what: str, limit: int, retry_after_seconds: int | None = None) -> None:
        super().__init__(what=what, limit=limit, retry_after_seconds=retry_after_seconds)


class PartnerUnavailable(DomainError):
    """`source` could not be asked or gave no usable answer. Never to be read as "no record found"."""

    code = "partner_unavailable"

    def __init__(self, *, source: str) -> None:
        super().__init__(source=source)


class SecretUnreadable(DomainError):
    """A ciphertext cannot be opened: `reason` is malformed, key_missing or tampered."""

    code = "secret_unreadable"

    def __init__(self, *, reason: str, key_version: int | None = None) -> None:
        super().__init__(reason=reason, key_version=key_version)


class CatalogueFault(DomainError):
    """The catalogue is not right at `path`, `line` (0 where no line can be named)."""

    code = "catalogue_fault"

    def __init__(self, *, path: str, line: int, reason: str) -> None:
        super().__init__(path=path, line=line, reason=reason)
