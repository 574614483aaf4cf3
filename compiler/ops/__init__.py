"""THE TABLE: every primitive, one entry each. Importing this package fills it."""

from chainrule.compiler.ir.table import TABLE
from chainrule.compiler.ops import (
    arithmetic,
    choosing,
    comparison,
    contraction,
    crossing,
    derived,
    extremes,
    gathering,
    indexing,
    joining,
    layout,
    logic,
    masking,
    minmax,
    powers,
    products,
    reductions,
    rounding,
    special,
    structure,
    trigonometric,
)
from chainrule.compiler.ops.language import CONSTANTS, LANGUAGE, OPERATORS, Word, coerce, speak_of
from chainrule.compiler.ops.text import says_twice, text_of, weak

for _op in TABLE.values():
    speak_of(_op)
derived.functions.second_names()

__all__ = [
    "CONSTANTS",
    "LANGUAGE",
    "OPERATORS",
    "TABLE",
    "Word",
    "arithmetic",
    "choosing",
    "coerce",
    "comparison",
    "contraction",
    "crossing",
    "derived",
    "extremes",
    "gathering",
    "indexing",
    "joining",
    "layout",
    "logic",
    "masking",
    "minmax",
    "powers",
    "products",
    "reductions",
    "rounding",
    "says_twice",
    "special",
    "structure",
    "text_of",
    "trigonometric",
    "weak",
]
