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

Person = build_entity(key="person", plural="persons", label="person", is_person=True)
Household = build_entity(
    key="household", plural="households", label="household", roles=[{"key": "member", "label": "member"}]
)
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
    "disabled",
)
OF_PERSON = {"costs": lambda p, t: np.floor(p("wages", t) / 5)}


def _sum(household, name, period):
    return household.sum(household.members(name, period))


FORMULAS = {
    "work_costs": lambda h, t: _sum(h, "costs", t),
    "earned": lambda h, t: _sum(h, "wages", t) - h("work_costs", t) + _sum(h, "business", t),
    "transfers": lambda h, t: _sum(h, "pension", t) + _sum(h, "benefits", t),
    "deductions": lambda h, t: _sum(h, "taxes", t) + _sum(h, "contributions", t),
    "rigid_deducted": lambda h, t: np.where(
        h.any(h.members("disabled", t) == 1), np.floor(_sum(h, "rigid", t) / 2), 0
    ),
    "income": lambda h, t: np.maximum(
        h("earned", t)
        + _sum(h, "capital", t)
        + h("transfers", t)
        - h("deductions", t)
        - h("rigid_deducted", t),
        0,
    ),
    "standard_year": lambda h, t: h.nb_persons() * (110_000 * 12),
    "gap": lambda h, t: np.maximum(h("standard_year", t) - h("income", t), 0),
    "below_standard": lambda h, t: h("income", t) < h("standard_year", t),
    "below_marginal": lambda h, t: h("income", t) <= h("standard_year", t) * 1.5,
    "aid": lambda h, t: np.where(h("below_standard", t) == 1, 1, np.where(h("below_marginal", t) == 1, 2, 0)),
    "amount": lambda h, t: np.where(h("aid", t) == 1, np.ceil(h("gap", t) / 1200) * 100, 0),
}


def system() -> TaxBenefitSystem:
    """Its variables, one class each."""
    found = TaxBenefitSystem([Person, Household])
    for name in (*INPUTS, *OF_PERSON, *FORMULAS):
        entity = Household if name in FORMULAS else Person
        members = {"value_type": float, "entity": entity, "definition_period": YEAR, "label": name}
        formula = FORMULAS.get(name) or OF_PERSON.get(name)
        if formula:
            members["formula"] = lambda those, period, parameters, formula=formula: formula(those, period)
        found.add_variable(type(name, (Variable,), members))
    return found


def main() -> None:
    """Reads, joins, computes, writes."""
    given = pq.read_table(sys.argv[1])
    homes = given["household"].to_numpy()
    builder = SimulationBuilder()
    builder.create_entities(system_ := system())
    builder.declare_person_entity("person", np.arange(len(homes)))
    numbers = np.unique(homes)
    households = builder.declare_entity("household", numbers)
    builder.join_with_persons(households, homes, np.full(len(homes), "member"))
    simulation = builder.build(system_)
    for name in INPUTS:
        simulation.set_input(name, "2026", given[name].to_numpy())
    found = {"household": numbers} | {
        name: simulation.calculate(name, "2026") for name in sys.argv[3].split(",")
    }
    pq.write_table(pa.table(found), sys.argv[2], use_dictionary=False, compression="none")
    print(time.perf_counter() - BEGAN)


if __name__ == "__main__":
    main()
