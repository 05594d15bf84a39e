"""People's numbers as keyed tokens: integers that say nothing without the key, and never the same for two people.

A token is a permutation of the number itself, not a hash of it, so that two people cannot share one however many
there are: the number becomes an integer below 2^62 and passes an eight-round Feistel network over 31-bit halves
whose round function is AES under the job's key. Who holds the key turns tokens back; nobody keeps a table.

Four families of numbers, told apart by the two highest bits: 18 characters (17 digits and the check, also permits
and foreigners' cards of that length), 15 characters (three letters, twelve digits: older foreigners' cards), and
up to eleven letters and digits (passports, travel permits). Fifteen digits are upgraded to eighteen first.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from yichuang.core.errors import InvalidInput
from yichuang.core.resident_id import ResidentId
from yichuang.core.typed import plain

Numbers = npt.NDArray[np.int64]
_Half = npt.NDArray[np.uint32]

_HALF_BITS, _ROUNDS, _AT_ONCE = 31, 8, 1 << 15
_HALF = (1 << _HALF_BITS) - 1
_CHECKED, _LETTERED, _OTHER = 0 << 60, 1 << 60, 2 << 60
_KINDS = 3 << 60
_X = 10
_CHARACTERS = " 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"  # the blank ends a shorter one
_LONGEST_OTHER = 11


def draw_key() -> bytes:
    """A new key, for one job."""
    return secrets.token_bytes(32)


@dataclass(frozen=True)
class Tokens:
    """The tokens of one job. ``key``: any bytes, 16 or more. Tokens are from 1 to 2^62."""

    key: bytes

    def __repr__(self) -> str:
        return "Tokens(key=…)"

    def of(self, numbers: pa.Array) -> Numbers:
        """The tokens of a column of text. Raises InvalidInput when one is no number of a person; says not which."""
        if numbers.null_count:
            raise InvalidInput(field="resident_id", reason="characters")
        known = numbers.dictionary_encode()
        distinct = self.permuted(contents(known.dictionary))
        places: Numbers = known.indices.to_numpy(zero_copy_only=False)
        return np.take(distinct, places)

    @property
    def mark(self) -> str:
        """Tells keys apart without telling the key: the token of nobody."""
        return str(self.permuted(np.array([_KINDS | _OTHER >> 1], np.int64))[0])

    def permuted(self, values: Numbers) -> Numbers:
        """Integers below 2^62 as tokens."""
        return self._in_parts(values, self._forth)

    def back(self, tokens: Numbers) -> list[str]:
        """The numbers behind the tokens, for those who may know them."""
        return [_text(int(value)) for value in self._in_parts(tokens, self._back)]

    def _in_parts(self, values: Numbers, turn: Callable[[Numbers], Numbers]) -> Numbers:
        found = np.empty(len(values), np.int64)
        for start in range(0, len(values), _AT_ONCE):  # small enough to stay in the processor's cache
            found[start : start + _AT_ONCE] = turn(values[start : start + _AT_ONCE])
        return found

    def _forth(self, values: Numbers) -> Numbers:
        left, right = _split(values)
        for turn in range(_ROUNDS):
            left, right = right, left ^ self._mixed(turn, right)
        return _joined(left, right) + 1

    def _back(self, tokens: Numbers) -> Numbers:
        left, right = _split(tokens - 1)
        for turn in reversed(range(_ROUNDS)):
            left, right = right ^ self._mixed(turn, left), left
        return _joined(left, right)

    def _mixed(self, turn: int, half: _Half) -> _Half:
        blocks = np.zeros((len(half), 4), np.uint32)
        blocks[:, 0], blocks[:, 1] = turn, half
        mixed = np.frombuffer(self._cipher.encryptor().update(blocks.tobytes()), np.uint32)
        return mixed[::4] & np.uint32(_HALF)

    @cached_property
    def _cipher(self) -> Cipher[modes.ECB]:
        # one block each, all different: the bare cipher is the round function
        return Cipher(algorithms.AES(hashlib.sha256(b"means batch" + self.key).digest()[:16]), modes.ECB())  # noqa: S305


def contents(numbers: pa.Array) -> Numbers:
    """Every number as an integer below 2^62; different numbers are different integers. Raises InvalidInput."""
    found = np.zeros(len(numbers), np.int64)
    plain_ones = pc.match_substring_regex(numbers, r"\A[0-9]{17}[0-9X]\z").to_numpy(zero_copy_only=False)
    plain_ones = np.equal(plain_ones, True)  # NULL is no number
    usual = numbers.filter(pa.array(plain_ones))
    if len(usual):
        characters = np.frombuffer(usual.cast(pa.binary(18)).buffers()[1], np.uint8)
        offset = usual.offset * 18
        found[plain_ones] = _checked(characters[offset : offset + len(usual) * 18].reshape(-1, 18))
    for place in np.flatnonzero(~plain_ones):
        found[place] = _content(numbers[place].as_py())
    return found


def _checked(characters: npt.NDArray[np.uint8]) -> Numbers:
    value = np.zeros(len(characters), np.int64)
    for place in range(17):
        value *= 10
        value += characters[:, place] - np.uint8(48)
    last = characters[:, 17]
    return value * 11 + np.where(last == ord("X"), _X, last.astype(np.int64) - 48) + _CHECKED


def _content(text: str | None) -> int:
    """As people type it; the slow way, for the few."""
    number = plain(text or "").replace("-", "")
    if re.fullmatch(r"[0-9]{15}", number):
        number = ResidentId(number).upgrade()
    if re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return int(number[:17]) * 11 + (_X if number[17] == "X" else int(number[17])) + _CHECKED
    if re.fullmatch(r"[A-Z]{3}[0-9]{12}", number):
        letters = sum((ord(letter) - 65) * 26**place for place, letter in enumerate(number[:3]))
        return int(letters) * 10**12 + int(number[3:]) + _LETTERED
    if not re.fullmatch(rf"[0-9A-Z]{{1,{_LONGEST_OTHER}}}", number):
        raise InvalidInput(field="resident_id", reason="characters")
    value = 0
    for character in number.ljust(_LONGEST_OTHER):
        value = value * len(_CHARACTERS) + _CHARACTERS.index(character)
    return value + _OTHER


def _text(content: int) -> str:
    kind, value = content & _KINDS, content & ~_KINDS
    if kind == _CHECKED:
        body, check = divmod(value, 11)
        return f"{body:017d}{'X' if check == _X else check}"
    if kind == _LETTERED:
        letters, digits = divmod(value, 10**12)
        return "".join(chr(65 + letters // 26**place % 26) for place in range(3)) + f"{digits:012d}"
    found = ""
    for _ in range(_LONGEST_OTHER):
        value, place = divmod(value, len(_CHARACTERS))
        found = _CHARACTERS[place] + found
    return found.rstrip()


def _split(values: Numbers) -> tuple[_Half, _Half]:
    return (values >> _HALF_BITS).astype(np.uint32), (values & _HALF).astype(np.uint32)


def _joined(left: _Half, right: _Half) -> Numbers:
    return (left.astype(np.int64) << _HALF_BITS) | right
