"""Instructions in an order in which those that serve one statement of the source stand together.

    %a {1}, %b {2}, %t_a {1}, %t_b {2}, %u_a {1}, %u_b {2}      ->      %a, %t_a, %u_a {1}, %b, %t_b, %u_b {2}

The blocks of a Hessian are made one after another, and each would go through the program by itself. A value's level is
how often what it is made of changes the statement; one that can wait goes where more of its statement is made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from chainrule.compiler.ir import Function, Value
from chainrule.compiler.source import Span


def by_statement(function: Function) -> Function:
    """The function, its body in that order."""
    serving = [value for value in function.body if value.stmt is not None]
    made_of = {id(value): [*_made_of(value)] for value in serving}
    level = _levels(serving, made_of)
    placed = _late(serving, made_of, level)
    first: dict[tuple[int, Span | None], int] = {}
    for k, value in enumerate(serving):
        first.setdefault((placed[id(value)], value.stmt), k)
    position = {id(value): k for k, value in enumerate(serving)}
    order = sorted(serving, key=lambda v: (placed[id(v)], first[placed[id(v)], v.stmt], position[id(v)]))
    return replace(function, body=tuple(_with_the_rest(order, function)))


def _made_of(value: Value) -> Iterator[Value]:
    """The operands; of those that serve no statement, what they are made of."""
    for arg in value.args:
        if arg.stmt is not None or arg.op == "param":
            yield arg
        else:
            yield from _made_of(arg)


def _levels(serving: list[Value], made_of: dict[int, list[Value]]) -> dict[int, int]:
    level: dict[int, int] = {}
    for value in serving:
        level[id(value)] = max(
            (level[id(arg)] + (arg.stmt != value.stmt) for arg in made_of[id(value)] if id(arg) in level), default=0
        )
    return level


def _late(serving: list[Value], made_of: dict[int, list[Value]], level: dict[int, int]) -> dict[int, int]:
    """The levels, each at most as late as the users allow: that at which most of its statement is made."""
    crowd = Counter((level[id(value)], value.stmt) for value in serving)
    latest: dict[int, int] = {}
    placed: dict[int, int] = {}
    for value in reversed(serving):
        own = level[id(value)]
        choices = range(own, latest.get(id(value), own) + 1)
        placed[id(value)] = max(choices, key=lambda k: (crowd[k, value.stmt], k))
        for arg in made_of[id(value)]:
            bound = placed[id(value)] - (arg.stmt != value.stmt)
            latest[id(arg)] = min(latest.get(id(arg), bound), bound)
    return placed


def _with_the_rest(order: list[Value], function: Function) -> Iterator[Value]:
    """What serves no statement stands before its first user; results that do, at the end."""
    there: set[int] = {id(param) for param in function.params}
    for value in (*order, *function.results):
        waiting = [value]
        while waiting:
            one = waiting[-1]
            if id(one) in there:
                waiting.pop()
                continue
            missing = [arg for arg in one.args if id(arg) not in there]
            waiting.extend(reversed(missing))
            if not missing:
                there.add(id(waiting.pop()))
                yield one
