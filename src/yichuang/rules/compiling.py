"""From the expression to SQL text; only this and the program itself ever import Ibis (two to three seconds).

``python -m yichuang.rules.compiling`` writes the texts beside this file after a change of the program; a test
says when they are out of date.
"""

import ibis
import ibis.expr.types as ir
from sqlglot import exp, parse_one
from sqlglot.optimizer.eliminate_subqueries import eliminate_subqueries

from yichuang.rules import tables
from yichuang.rules.compiled import ENGINES, path
from yichuang.rules.parameters import CODES
from yichuang.rules.program import build

_TYPES = {"bool": "boolean", "date32": "date"}


def unbound() -> dict[str, ir.Table]:
    """The program's tables by name and type, without data."""
    found = {
        name: ibis.table({one.name: _TYPES.get(one.type, one.type) for one in columns}, name=name)
        for name, columns in tables.TABLES.items()
    }
    numbers = dict.fromkeys(CODES, "int64")
    found["parameters"] = ibis.table({"county": "int32", "as_of": "date", **numbers}, name="parameters")
    return found


def texts() -> dict[str, str]:
    """The program's SQL by engine."""
    program = build(unbound())
    return {engine: text(program, engine) for engine in ENGINES}


def text(program: ir.Table, engine: str) -> str:
    """An expression's SQL for an engine: whole numbers divided whole, and sums of 64 bits left at 64."""
    dialect = {"spark": "pyspark"}.get(engine, engine)
    tree = parse_one(str(ibis.to_sql(program, dialect=dialect)), dialect=engine)
    for floor in list(tree.find_all(exp.Floor)):
        whole_number = floor.find_ancestor(exp.Cast)
        if whole_number is not None:
            whole_number.replace(_divided_whole(floor.this, engine))
    if engine == "duckdb":  # its sums of 64 bits are of 128 bits, and would stay so to the end
        for total in list(tree.find_all(exp.Sum)):
            whole = total.parent if isinstance(total.parent, exp.Filter) else total
            whole.replace(exp.cast(whole.copy(), "BIGINT"))
    return eliminate_subqueries(tree).sql(dialect=engine, pretty=True) + "\n"


def _divided_whole(quotient: exp.Expression, engine: str) -> exp.Expression:
    """The floor of a floating quotient as what it is: a division of whole numbers, none of them negative."""
    above = quotient.this.this if isinstance(quotient.this, exp.Cast) else quotient.this
    if engine == "sqlite":
        return exp.paren(exp.Div(this=above.copy(), expression=quotient.expression.copy(), typed=True))
    return exp.paren(exp.IntDiv(this=above.copy(), expression=quotient.expression.copy()))


def main() -> None:
    """Write the texts."""
    for engine, text in texts().items():
        path(engine).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
