"""The type of what the special functions take and give; an emitted module defines it at its head."""

from typing import Any, TypeAlias

from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]
