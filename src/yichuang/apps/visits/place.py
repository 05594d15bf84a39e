"""Where a phone says it was: degrees in millionths and how far off that may be. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from yichuang.core.errors import InvalidInput

_MILLIONTHS = 1_000_000
_WORST_METRES = 50_000  # worse than that, the phone knows a province and not a place


@dataclass(frozen=True, slots=True)
class Place:
    """WGS 84 as browsers give it, in millionths of a degree; ``accuracy_m`` is the radius of 95 per cent."""

    latitude_e6: int
    longitude_e6: int
    accuracy_m: int

    @classmethod
    def parse(cls, latitude: str, longitude: str, accuracy: str) -> Place | None:
        """What the page posted; ``None`` where it posted nothing. InvalidInput (place)."""
        if not (latitude or longitude or accuracy):
            return None
        try:
            found = cls(_millionths(latitude), _millionths(longitude), round(float(accuracy)))
        except (ValueError, OverflowError):
            raise InvalidInput(field="place", reason="malformed") from None
        inside = abs(found.latitude_e6) <= 90 * _MILLIONTHS and abs(found.longitude_e6) <= 180 * _MILLIONTHS
        if not inside or not 0 <= found.accuracy_m <= _WORST_METRES:
            raise InvalidInput(field="place", reason="out_of_range")
        return found

    @classmethod
    def from_text(cls, text: str) -> Place | None:
        """Back from `text`; ``None`` for the empty text."""
        if not text:
            return None
        latitude, longitude, accuracy = (int(part) for part in text.split(","))
        return cls(latitude, longitude, accuracy)

    @property
    def text(self) -> str:
        """As it is kept."""
        return f"{self.latitude_e6},{self.longitude_e6},{self.accuracy_m}"

    @property
    def chinese(self) -> str:
        """北纬29.812345°，东经121.543210°，误差约20米."""
        north = "北纬" if self.latitude_e6 >= 0 else "南纬"
        east = "东经" if self.longitude_e6 >= 0 else "西经"
        return f"{north}{_degrees(self.latitude_e6)}°，{east}{_degrees(self.longitude_e6)}°，误差约{self.accuracy_m}米"


def _millionths(text: str) -> int:
    return round(float(text) * _MILLIONTHS)


def _degrees(value_e6: int) -> str:
    whole, part = divmod(abs(value_e6), _MILLIONTHS)
    return f"{whole}.{part:06d}"
