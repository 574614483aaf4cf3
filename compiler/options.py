"""What a user may ask of a compilation; it is imported without the compiler, as where a module comes from the cache."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Settings: TypeAlias = "tuple[tuple[str, str], ...]"
"""What parameters of models are set to, by name, or by the names of model and parameter: `digits.width`."""


@dataclass(frozen=True)
class Options:
    """What a user may ask for.

    scipy      import special functions from scipy instead of printing them
    unchecked  leave out the checks of shapes
    literal    keep what is written where another form would neither overflow nor cancel
    format     format the text by black
    settings   values for the parameters of models, and sizes of functions: ("width", "64")
    derive     derivatives besides those that the file asks for: `hessian(f, x)`
    allow_extern   functions from outside may be those of any module; otherwise of numpy and scipy
    fast       take long arrays in tiles that stay in the cache; write over arrays that nobody reads any more
    self_check     the module carries `check()`, which holds its derivatives against its values
    """

    scipy: bool = False
    unchecked: bool = False
    literal: bool = False
    format: bool = True
    settings: Settings = ()
    derive: tuple[str, ...] = ()
    allow_extern: bool = False
    fast: bool = False
    self_check: bool = False

    def __str__(self) -> str:
        words = [word for word in ("scipy", "unchecked", "literal", "fast") if getattr(self, word)]
        words += ["allow-extern"] if self.allow_extern else []
        words += ["self-check"] if self.self_check else []
        words += [f"{name}={text}" for name, text in self.settings]
        return " ".join([*words, *(" ".join(asked.replace(",", " ").split()) for asked in self.derive)])
