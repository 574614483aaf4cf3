"""Names in the emitted code: the source's own, made legal and distinct."""

from __future__ import annotations

import keyword
from collections.abc import Iterable

from chainrule.compiler.emit.special import NAMES

# what the emitted code itself uses, and what a linter refuses as a name
_TAKEN = frozenset(
    [
        "np",
        "math",
        "saved",
        "l",
        "O",
        "I",
        "__debug__",
        "abs",
        "bool",
        "dict",
        "float",
        "int",
        "isinstance",
        "len",
        "list",
        "map",
        "max",
        "min",
        "pow",
        "range",
        "round",
        "set",
        "slice",
        "str",
        "sum",
        "tuple",
        "type",
        "zip",
        "ArithmeticError",
        "TypeError",
        "ValueError",
        "Any",
        "Array",
        "ArrayLike",
        "Callable",
        "NDArray",
        "Scalar",
        "TypeAlias",
        "annotations",
        "_ARRAYS",
        "_FLOATS",
        "_as_declared",
        "_explain_shapes",
    ]
) | frozenset(NAMES)


class Names:
    """The names of one routine; each is given out once."""

    def __init__(self, reserved: Iterable[str] = ()) -> None:
        self._used = set(reserved)
        self._numbers: dict[tuple[str, int], int] = {}  # of a base and a first number the first that may be free
        self._counters: dict[str, str] = {}

    def copy(self) -> Names:
        """The same names taken; what the copy gives out is not taken here."""
        copy = Names(self._used)
        copy._numbers = dict(self._numbers)
        copy._counters = dict(self._counters)
        return copy

    def avoid(self, others: Names) -> None:
        """Give out nothing that the others have given out."""
        self._used |= others._used

    def take(self, wanted: str) -> str:
        """`wanted`, or the nearest that is legal and free: `lambda_`, `h_2`."""
        name = legal(wanted)
        if name in self._used:
            return self._numbered(name, 2)
        self._used.add(name)
        return name

    def counter(self, wanted: str) -> str:
        """A name for what a loop of one line counts: the next such loop may have it too."""
        if wanted not in self._counters:
            self._counters[wanted] = self.take(wanted)
        return self._counters[wanted]

    def number(self, base: str) -> str:
        """A name for an unnamed part of `base`: `h_1`, `h_2`."""
        return self._numbered(base, 1)

    def _numbered(self, base: str, first: int) -> str:
        """The base with the first number behind it, from this one on, that is free: what was tried is remembered."""
        number = self._numbers.get((base, first), first)
        while f"{base}_{number}" in self._used:
            number += 1
        name = f"{base}_{number}"
        self._used.add(name)
        self._numbers[base, first] = number + 1
        return name


def legal(name: str) -> str:
    """A source name as a Python name that nothing else owns."""
    return f"{name}_" if keyword.iskeyword(name) or name in _TAKEN else name
