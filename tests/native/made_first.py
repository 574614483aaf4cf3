"""What a plan reads has been made before: asked of every plan while programs are compiled to C."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from chainrule.compiler.ir import Value
from chainrule.compiler.loops.index import Access, accesses
from chainrule.compiler.loops.nest import Apply, Body, Statement, bodies, made, own_reads
from chainrule.compiler.loops.storage import storage

_NOT_MADE = ("param", "const", "size", "iota")


@contextmanager
def made_first() -> Iterator[None]:
    """Raises AssertionError where a function that is printed reads an array before an element of it is made."""

    def asked(plan: Body, *rest: Any) -> Any:
        missing = unmade(plan)
        assert not missing, f"these are read and not made: {missing}"
        return storage(plan, *rest)

    with patch("chainrule.compiler.native.routine.storage", asked):
        yield


def unmade(plan: Body, known: set[int] | None = None) -> list[Value]:
    """The values that are read before something makes an element of them; what is made goes to `known`."""
    known = set() if known is None else known
    found: list[Value] = []

    def read(given: Iterable[Access]) -> None:
        every = (one.value for access in given for one in accesses(access))
        found.extend(value for value in every if value.op not in _NOT_MADE and id(value) not in known)

    for item in plan.items:
        if isinstance(item, Statement):
            read(item.args if isinstance(item, Apply) else item.reads())  # a routine also works on what it makes
            known.update(id(access.value) for access in made(item))
        else:
            for body in bodies(item):
                found += unmade(body, known)
            read(own_reads(item))
    return found
