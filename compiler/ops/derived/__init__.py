"""Words of the language that are made of others: they have no op, and are written out when lowering."""

from chainrule.compiler.ops.derived import (
    banded,
    creation,
    einsum,
    frequencies,
    functions,
    matrices,
    picking,
    shaping,
    sorting,
    splitting,
    statistics,
    vectors,
)

__all__ = [
    "banded",
    "creation",
    "einsum",
    "frequencies",
    "functions",
    "matrices",
    "picking",
    "shaping",
    "sorting",
    "splitting",
    "statistics",
    "vectors",
]
