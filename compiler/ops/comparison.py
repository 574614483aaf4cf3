"""Comparisons and questions: bool results, without derivative."""

from __future__ import annotations

from chainrule.compiler.ops.elementwise import ANY, elementwise

elementwise(
    "equal",
    "{0} == {1}",
    None,
    None,
    takes="any",
    gives="bool",
    math="{0} == {1}",
    c="{0} == {1}",
    domain=(ANY, ANY),
    total=True,
    sentence="d(u == v) = 0",
    doc="Whether two values are equal.",
)
elementwise(
    "not_equal",
    "{0} != {1}",
    None,
    None,
    takes="any",
    gives="bool",
    math="{0} != {1}",
    c="{0} != {1}",
    domain=(ANY, ANY),
    total=True,
    sentence="d(u != v) = 0",
    doc="Whether two values differ.",
)
elementwise(
    "less",
    "{0} < {1}",
    None,
    None,
    takes="number",
    gives="bool",
    math="{0} < {1}",
    c="{0} < {1}",
    domain=(ANY, ANY),
    total=True,
    sentence="d(u < v) = 0",
    doc="Whether x is below y.",
)
elementwise(
    "less_equal",
    "{0} <= {1}",
    None,
    None,
    takes="number",
    gives="bool",
    math="{0} <= {1}",
    c="{0} <= {1}",
    domain=(ANY, ANY),
    total=True,
    sentence="d(u <= v) = 0",
    doc="Whether x is at most y.",
)
elementwise(
    "greater",
    "{0} > {1}",
    None,
    None,
    takes="number",
    gives="bool",
    math="{0} > {1}",
    c="{0} > {1}",
    domain=(ANY, ANY),
    total=True,
    sentence="d(u > v) = 0",
    doc="Whether x is above y.",
)
elementwise(
    "greater_equal",
    "{0} >= {1}",
    None,
    None,
    takes="number",
    gives="bool",
    math="{0} >= {1}",
    c="{0} >= {1}",
    domain=(ANY, ANY),
    total=True,
    sentence="d(u >= v) = 0",
    doc="Whether x is at least y.",
)
elementwise(
    "isnan",
    "np.isnan({0})",
    None,
    gives="bool",
    math="math.isnan({0})",
    c="isnan({0}) != 0",
    total=True,
    sentence="d isnan(u) = 0",
    doc="Whether x is not a number.",
)
elementwise(
    "isinf",
    "np.isinf({0})",
    None,
    gives="bool",
    math="math.isinf({0})",
    c="isinf({0}) != 0",
    total=True,
    sentence="d isinf(u) = 0",
    doc="Whether x is infinite.",
)
elementwise(
    "isfinite",
    "np.isfinite({0})",
    None,
    gives="bool",
    math="math.isfinite({0})",
    c="isfinite({0}) != 0",
    total=True,
    sentence="d isfinite(u) = 0",
    doc="Whether x is a finite number.",
)
elementwise(
    "signbit",
    "np.signbit({0})",
    None,
    gives="bool",
    math="math.copysign(1.0, {0}) < 0",
    c="signbit({0}) != 0",
    total=True,
    sentence="d signbit(u) = 0",
    doc="Whether the sign of x is set, -0.0 included.",
)
