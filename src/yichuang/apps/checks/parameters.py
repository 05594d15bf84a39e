"""The dated numbers of the means test for one place and day, out of a catalogue. Pure: the batch calls it without a database."""

from __future__ import annotations

from datetime import date

from yichuang.catalogue.catalogue import Catalogue
from yichuang.catalogue.model import ParameterValue
from yichuang.core.errors import CatalogueFault
from yichuang.rules.parameters import CODES, Parameters

_COUNTY_DIGITS = 6


def parameters(catalogue: Catalogue, division: str, on: date, newer: Catalogue | None = None) -> Parameters:
    """Every number in force in ``division`` on ``on``. CatalogueFault where one is not laid down: nothing is guessed.

    ``newer``: where ``catalogue`` was pinned before the rules asked for a number, that number of the day is found here.
    """
    values = {column: cited(catalogue, code, division, on, newer).value for column, code in CODES.items()}
    return Parameters(int(division[:_COUNTY_DIGITS]), on, values)


def cited(
    catalogue: Catalogue, code: str, division: str, on: date, newer: Catalogue | None = None
) -> ParameterValue:
    """A parameter's value with its source and evidence, nearest division first. CatalogueFault."""
    if newer is not None and code not in catalogue.parameters:
        catalogue = newer
    chain = tuple(region.code for region in catalogue.chain(division))
    parameter = catalogue.parameters.get(code)
    found = parameter.at(on, chain) if parameter else None
    if found is None:
        raise CatalogueFault(path=f"parameters/{code}", line=0, reason="no_value")
    return found
