"""Functions from outside: what a file declares of a function that somebody else has written."""

from __future__ import annotations

from dataclasses import dataclass

from chainrule.compiler.ir.types import Tensor
from chainrule.compiler.ir.values import Value
from chainrule.compiler.source import Span


@dataclass(frozen=True, eq=False)
class Outside:
    """`extern fn interp(x: real[n], ...) -> real[n] = numpy.interp`.

    `name` is what it is called among the functions of the module, `target` the module and the name within it,
    `said` what the file says of each of its results: `real[n]`.
    """

    name: str
    target: tuple[str, str]
    params: tuple[Value, ...]
    results: tuple[Tensor, ...]
    said: tuple[str, ...]
    span: Span

    @property
    def word(self) -> str:
        """What the user calls it."""
        return self.name.split("@")[0]

    @property
    def by_element(self) -> bool:
        """Whether it is one of numbers, that is called with arrays and works element by element."""
        return not any(tensor.shape for tensor in (*(param.tensor for param in self.params), *self.results))

    @property
    def helper(self) -> str:
        """The function of the emitted module that calls it and looks at what it gives."""
        return f"_checked_{self.name.replace('@', '_')}"

    def __str__(self) -> str:
        return ".".join(self.target)
