"""CEL in our own profile: integers, strings, booleans, lists, dates as day numbers; checked when loaded.

The grammar is CEL's, without division, functions other than ``size`` and macros other than
``exists`` and ``all``. An expression that meets an unanswered question is undetermined (``None``), as CEL's
``&&`` and ``||`` absorb an error where the other side decides.
"""

from yichuang.catalogue.expressions.checker import ExpressionError, ExpressionFault, Schema
from yichuang.catalogue.expressions.program import Expression, compile_expression
from yichuang.catalogue.expressions.types import Kind, Type, day_number, day_of

__all__ = [
    "Expression",
    "ExpressionError",
    "ExpressionFault",
    "Kind",
    "Schema",
    "Type",
    "compile_expression",
    "day_number",
    "day_of",
]
