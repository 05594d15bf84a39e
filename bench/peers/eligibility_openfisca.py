"""The twelve variables in OpenFisca-core. Runs in an environment of its own.

`python eligibility_openfisca.py INPUTS OUT COLUMNS` prints the seconds from reading to writing.
"""

from __future__ import annotations

import sys
import time

BEGAN = time.perf_counter()

import numpy as np  # noqa: E402
import pyarrow as pa  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402
from openfisca_core import periods  # noqa: E402
from openfisca_core.entities import build_entity  # noqa: E402
from openfisca_core.simulations import SimulationBuilder  # noqa: E402
from openfisca_core.taxbenefitsystems import TaxBenefitSystem  # noqa: E402
from openfisca_core.variables import Variable  # noqa: E402

Person = build_entity(key="household", plural="households", label="household", is_person=True)
YEAR = periods.DateUnit.YEAR
INPUTS = (
    *(
        "wages",
        "business",
        "capital",
        "pension",
        "basic_pension",
        "benefits",
        "contributions",
        "taxes",
        "rigid",
    ),
    *("counted", "disabled"),
)
FORMULAS = {
    "work_costs": lambda h, p: np.floor(h("wages", p) * 20 / 100),
    "earned": lambda h, p: h("wages", p) - h("work_costs", p) + h("business", p),
    "transfers": lambda h, p: h("pension", p) + h("benefits", p),
    "deductions": lambda h, p: h("taxes", p) + h("contributions", p),
    "rigid_deducted": lambda h, p: np.where(h("disabled", p) == 1, np.floor(h("rigid", p) * 50 / 100), 0),
    "income": lambda h, p: np.maximum(
        h("earned", p) + h("capital", p) + h("transfers", p) - h("deductions", p) - h("rigid_deducted", p), 0
    ),
    "standard_year": lambda h, p: h("counted", p) * (110_000 * 12),
    "gap": lambda h, p: np.maximum(h("standard_year", p) - h("income", p), 0),
    "below_standard": lambda h, p: h("income", p) < h("standard_year", p),
    "below_marginal": lambda h, p: h("income", p) <= h("standard_year", p) * 1.5,
    "aid": lambda h, p: np.where(h("below_standard", p) == 1, 1, np.where(h("below_marginal", p) == 1, 2, 0)),
    "amount": lambda h, p: np.where(h("aid", p) == 1, np.ceil(h("gap", p) / 1200) * 100, 0),
}


def system() -> TaxBenefitSystem:
    """Its variables, one class each."""
    found = TaxBenefitSystem([Person])
    for name in (*INPUTS, *FORMULAS):
        members = {"value_type": float, "entity": Person, "definition_period": YEAR, "label": name}
        if name in FORMULAS:
            formula = FORMULAS[name]
            members["formula"] = lambda household, period, parameters, formula=formula: formula(
                household, period
            )
        found.add_variable(type(name, (Variable,), members))
    return found


def main() -> None:
    """Reads, computes, writes."""
    given = pq.read_table(sys.argv[1])
    simulation = SimulationBuilder().build_default_simulation(system(), given.num_rows)
    for name in INPUTS:
        simulation.set_input(name, "2026", given[name].to_numpy())
    found = {name: simulation.calculate(name, "2026") for name in sys.argv[3].split(",")}
    pq.write_table(pa.table(found), sys.argv[2])
    print(time.perf_counter() - BEGAN)


if __name__ == "__main__":
    main()
