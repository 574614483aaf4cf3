"""All operators of the grid."""

from __future__ import annotations

from tests.grid.emitted import COMPACT, EMITTED
from tests.grid.models import MODELS
from tests.grid.outside import MAPPED, OUTSIDE
from tests.grid.within import NESTED, WITHIN

OPERATORS = (*EMITTED, *COMPACT, *WITHIN, *NESTED, *OUTSIDE, *MAPPED, *MODELS)
