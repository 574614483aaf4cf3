"""Words of the language that are made of others: they have no op, and are written out when lowering."""

from chainrule.compiler.ops.derived import creation, functions, picking, shaping, statistics, vectors

__all__ = ["creation", "functions", "picking", "shaping", "statistics", "vectors"]
