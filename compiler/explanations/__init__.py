"""What `chainrule explain-error CR012` prints: one entry for each kind of mistake.

Whoever introduces a code adds its entry to the file that holds its hundred, sorted by code. `wrong` makes exactly
that mistake, and `right` is the same program without it; a test compiles both.
"""

from chainrule.compiler.explanations.entry import Explanation
from chainrule.compiler.explanations.equations import EQUATIONS
from chainrule.compiler.explanations.limits import LIMITS
from chainrule.compiler.explanations.loops import LOOPS
from chainrule.compiler.explanations.models import MODELS
from chainrule.compiler.explanations.names import NAMES
from chainrule.compiler.explanations.rules import RULES
from chainrule.compiler.explanations.text import TEXT
from chainrule.compiler.explanations.types import TYPES
from chainrule.compiler.explanations.warnings import WARNINGS

EXPLANATIONS: dict[str, Explanation] = {
    **TEXT,
    **TYPES,
    **NAMES,
    **LIMITS,
    **LOOPS,
    **EQUATIONS,
    **RULES,
    **WARNINGS,
    **MODELS,
}

__all__ = ["EXPLANATIONS", "Explanation"]
