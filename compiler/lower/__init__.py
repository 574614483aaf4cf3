"""Tree -> IR: names, types and shapes, calls, index notation, choices.

module        a file and its imports; functions on demand, each after what it calls
definitions, imports, constants, numbers, derivations    what stands at the top level
library       the standard library, in scope behind every file
outside       functions that others have written
signature, dimensions    types and sizes
statements    a function's body
expressions, elementwise, arrays, indexing, slicing, choice    the kinds of expression
calls, binding, options, functions, mapping    calls of words and of functions
models, layers, owning, initialisers, fixed    layers and models: what they own, what is fixed when compiling
notation, indices, ranges, products    index notation
frame, region, terms    what is known while a function is lowered
showing, spelling    shapes and names in messages
"""

import chainrule.compiler.ops  # noqa: F401  (fills the table and the language)
from chainrule.compiler.lower import calls, choice, expressions, indexing  # noqa: F401  (each enters its nodes)
from chainrule.compiler.lower.imports import folder_loader, no_folder
from chainrule.compiler.lower.module import lower, with_the_rest
from chainrule.compiler.lower.outside import check_outsiders
from chainrule.compiler.lower.program import Load

__all__ = ["Load", "check_outsiders", "folder_loader", "lower", "no_folder", "with_the_rest"]
