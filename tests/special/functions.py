"""The functions as a user has them: executed from the text that the compiler prints."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, cast

from chainrule.compiler.emit import special

HEAD = """
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
"""


WITH_ORDER = ("polygamma", "jn", "yn", "iv", "ive")
OF_SEVERAL = {"_zeta", "_xlogy", "_xlog1py", "_logsumexp", "_softmax", "_gammainc", "_gammaincc", "_betainc"}


def text(*names: str) -> str:
    """A module with these functions and nothing else."""
    return "\n".join([HEAD, *special.imports(names), special.source(names)])


@cache
def function(name: str) -> Callable[..., Any]:
    space: dict[str, Any] = {}
    exec(compile(text(name), name, "exec"), space)
    return cast(Callable[..., Any], space[name])


def of_one(name: str) -> Callable[[Any], Any]:
    """The function of the table of references, of one argument: `polygamma2` is _polygamma(2, x)."""
    if name == "zeta":
        return lambda x: function("_zeta")(1.5, x)
    if name[:-1] in WITH_ORDER:
        return lambda x: function(f"_{name[:-1]}")(int(name[-1]), x)
    return function(f"_{name}")
