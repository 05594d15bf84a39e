"""Who counts: the household by law, and those who may apply alone (最低生活保障审核确认办法 arts 7 and 8).

Everybody named is one row of the household's unit (``unit`` 0); whoever asks to apply alone is once more a unit
of their own (``unit`` is then the person). From there on both are computed alike.
"""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from yichuang.rules import dates
from yichuang.rules.codes import Disability, Relation, Situation, Study

ADULT_AGE = 18
OF_MEMBERS = (  # parameters that a member's own row needs
    *("work_cost_percent", "standard_fen", "incentive_multiple", "incentive_months", "fade_months"),
    *("transfer_months", "refusals_allowed", "destitute_elderly_age", "destitute_minor_age"),
    *("destitute_total_fen", "destitute_partial_fen"),
)
ROUTE_MARGINAL, ROUTE_JOBLESS, ROUTE_CLERGY = 1, 2, 3  # why somebody applies alone


def named(tables: Mapping[str, ir.Table]) -> ir.Table:
    """Every member of every unit beside their household, county and the two registers of persons.

    With it what several rules ask of a person: ``lived`` (dates.lived), ``dead``, ``worked`` (dates.whole_months).
    """
    members = tables["members"]
    alone = members.filter(members.alone)
    units = members.mutate(unit=ibis.literal(0, "int64")).union(alone.mutate(unit=alone.person))
    homes = tables["households"].select("household", "county", current_aid="aid")
    population = tables["population"].select("alive", "police_household", known_person="person")
    civil = tables["civil_affairs"].select(
        "died_on", register_aid="aid", register_fen="aid_fen", registered_person="person"
    )
    rows = (
        units.join(homes, "household")
        .join(_counties(tables["parameters"]), "county")
        .left_join(population, [("person", "known_person")])
        .left_join(civil, [("person", "registered_person")])
    )
    return rows.mutate(
        lived=dates.lived(rows.born, rows),
        dead=_dead(rows),
        worked=dates.whole_months(rows.work_started_on, rows),
    )


def _counties(parameters: ir.Table) -> ir.Table:
    return parameters.select("county", "as_of", *OF_MEMBERS, **dates.today(parameters.as_of))


def _dead(rows: ir.Table) -> ir.BooleanValue:
    """Said by either register; that they disagree is the check's finding, not this program's."""
    return ~rows.alive.fill_null(True) | (rows.died_on <= rows.as_of).fill_null(False)


def counts(rows: ir.Table) -> ir.BooleanValue:
    """Whether the row counts in its unit."""
    alone = rows.situation.isin([int(Situation.TOGETHER), int(Situation.CLERGY_APART)])
    return ~rows.dead & ibis.ifelse(rows.unit == 0, _in_household(rows), alone)


def _in_household(rows: ir.Table) -> ir.BooleanValue:
    """Art 7: spouse, minor and dependent children, others with a duty to support who live here for long.

    A grown-up child at home is such an other; one studying beyond the bachelor is not.
    """
    minor = rows.lived < dates.years(ADULT_AGE)
    dependent = minor | rows.dependent | (rows.study == int(Study.UP_TO_BACHELOR))
    always = [Relation.SELF, Relation.SPOUSE, Relation.PARENT, Relation.GRANDPARENT]
    younger = [Relation.CHILD, Relation.GRANDCHILD, Relation.SIBLING]
    by_relation = (
        rows.relation.isin([int(one) for one in always])
        | (rows.relation.isin([int(one) for one in younger]) & dependent)
        | ((rows.relation == int(Relation.CHILD)) & (rows.study == int(Study.NONE)))
    )
    return (rows.situation == int(Situation.TOGETHER)) & by_relation


def route(rows: ir.Table) -> ir.Value:
    """The way of applying alone: art 8, or the jobless gravely disabled of the 2022 notice; 0 when none fits."""
    gravely = rows.disability_grade.isin([1, 2])
    of_the_mind = rows.disability_kind.isin([int(Disability.INTELLECTUAL), int(Disability.MENTAL)])
    art_8 = gravely | ((rows.disability_grade == 3) & of_the_mind) | rows.serious_illness
    grown = rows.lived >= dates.years(ADULT_AGE)
    return ibis.cases(
        (rows.unit == 0, 0),
        (rows.situation == int(Situation.CLERGY_APART), ROUTE_CLERGY),
        (gravely & grown & rows.jobless, ROUTE_JOBLESS),
        (art_8, ROUTE_MARGINAL),
        else_=0,
    ).cast("int64")
