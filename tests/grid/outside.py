"""Derivatives of functions that hold an operator, and of maps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tests.grid.operators import (
    BOTH,
    Found,
    Operator,
    Setting,
    bent,
    cast,
    contracted,
    plain,
    pulled,
    several,
    summed,
    tangents,
    third,
)
from tests.grid.references import Array
from tests.grid.within import defined, operated


def outside(
    name: str,
    body: Callable[[Setting], str],
    asked: str,
    call: Callable[[Setting, Any, Sequence[Any]], Found],
    wanted: Callable[[Setting], Any],
    order: int,
) -> Operator:
    """`g` holds an operator, and is differentiated itself; `asked` is the end of the name of what is called."""

    def text(s: Setting) -> str:
        wish = {"_backward": "", "_grad": ""}.get(asked, f"derive {asked[1:]}(g, {s.y})\n")
        return defined(s, body(s)) + wish

    return Operator(name, text, lambda s: f"g{asked}", call, wanted, order)


def back(s: Setting, space: Any, args: Sequence[Any]) -> Found:
    """Along the cosine of the value: the cotangents of both."""
    value, saved = space["g_forward"](*args)
    like = next(arg for arg, parameter in zip(args, s.construct.parameters, strict=True) if parameter.real)
    return space["g_backward"](saved, cast(np.cos(value), np.asarray(value) if np.ndim(value) else like))


def back_wanted(value: Callable[[Setting], Array], slopes: Callable[[Setting, int], Array]) -> Callable[[Setting], Any]:
    return lambda s: several([pulled([np.cos(value(s))], [slopes(s, k)]) for k in range(len(s.parameters))])


def along_y(s: Setting, function: Any, args: Sequence[Any]) -> Found:
    return function(*args, **tangents(s, [1], "t", args))


def held(s: Setting, mode: str) -> str:
    """A product with a Hessian whose direction stands still."""
    return f"hvp({s.number}, {s.x})({s.names}; stop_gradient(cos({s.x})))"


OUTSIDE = [
    outside(
        "backward of grad",
        operated("grad", "number", [0]),
        "_backward",
        back,
        back_wanted(lambda s: s.known.number.first[0], lambda s, k: s.known.number.second[0][k]),
        2,
    ),
    outside(
        "backward of jvp",
        lambda s: f"    a, b = jvp({s.number}, {s.x})({s.names}; stop_gradient(cos({s.x})))\n    return b",
        "_backward",
        back,
        back_wanted(
            lambda s: contracted(s.known.number.first[0], s.along(0)),
            lambda s, k: contracted(s.known.number.second[k][0], s.along(0)),
        ),
        2,
    ),
    outside(
        "backward of hvp",
        lambda s: held(s, "hvp"),
        "_backward",
        back,
        back_wanted(lambda s: bent(s, [0]), lambda s, k: _third_along(s, k)),
        3,
    ),
    outside(
        "backward of hessian",
        operated("hessian", "number", [0]),
        "_backward",
        back,
        back_wanted(lambda s: s.known.number.second[0][0], lambda s, k: third(s, 0, 0, k)),
        3,
    ),
    outside(
        "derive jvp of grad",
        operated("grad", "number", [0]),
        "_jvp",
        along_y,
        lambda s: (s.known.number.first[0], contracted(s.known.number.second[0][1], s.along(1))),
        2,
    ),
    outside(
        "derive jacobian of hessian",
        operated("hessian", "number", [0]),
        "_jacobian",
        plain,
        lambda s: third(s, 0, 0, 1),
        3,
    ),
    outside(
        "derive hessian of a sum of grad",
        lambda s: summed(s, f"grad({s.number}, {s.x})({s.names})"),
        "_hessian",
        plain,
        lambda s: _summed_over_x(s, third(s, 0, 1, 1)),
        3,
    ),
    outside(
        "grad of a sum of hvp",
        lambda s: summed(s, held(s, "hvp")),
        "_grad",
        plain,
        lambda s: (
            np.sum(bent(s, [0])),
            several([_summed_over_x(s, _third_along(s, k)) for k in range(len(s.parameters))]),
        ),
        3,
    ),
]


def _third_along(s: Setting, k: int) -> Array:
    """The third derivative by x, along cos(x), by argument k: axes of x, then of k."""
    full = third(s, 0, 0, k)
    axes = np.ndim(s.along(0))
    return np.tensordot(full, s.along(0), axes=([*range(axes, 2 * axes)], [*range(axes)]))


def _summed_over_x(s: Setting, tensor: Array) -> Array:
    return np.asarray(tensor.sum(axis=tuple(range(np.ndim(s.along(0))))))


# ---------------------------------------------------------------- mapped


def rows(s: Setting) -> str:
    return ", ".join(f"{one.name}: {one.stacked('lanes')}" for one in s.construct.parameters)


def at_rows(s: Setting) -> str:
    return ", ".join(f"{one.name}[lane]" for one in s.construct.parameters)


def stacked(args: Sequence[Any], count: int = 2) -> list[Any]:
    return [np.stack([np.asarray(arg)] * count) for arg in args]


def stacked_back(s: Setting, space: Any, args: Sequence[Any]) -> Found:
    """Cotangents 1 and 2 for the two rows, so that a row gets that of its own."""
    given = stacked(args)
    value, saved = space["g_forward"](*given)
    scale = np.array([1.0, 2.0], np.asarray(value).dtype).reshape(2, *[1] * (np.ndim(value) - 1))
    return value, space["g_backward"](saved, np.ones_like(value) * scale)


def weighed(one: Array) -> Array:
    return np.stack([one, 2 * one])


def mapped(name: str, body: Callable[[Setting], str], value: Any, slope: Any, order: int) -> Operator:
    def text(s: Setting) -> str:
        return f"fn g({rows(s)}):\n    made[lane] = {body(s)}\n    return made\n"

    def wanted(s: Setting) -> Any:
        slopes = [weighed(slope(s, k)) for k in range(len(s.parameters))]
        return np.stack([value(s)] * 2), several(slopes)

    return Operator(name, text, lambda s: "g_backward", stacked_back, wanted, order)


MAPPED = [
    mapped(
        "backward of a map",
        lambda s: f"{s.number}({at_rows(s)})",
        lambda s: s.known.number.value,
        lambda s, k: s.known.number.first[k],
        1,
    ),
    mapped(
        "backward of a map of grad",
        lambda s: f"grad({s.number}, {s.x})({at_rows(s)})",
        lambda s: s.known.number.first[0],
        lambda s, k: s.known.number.second[0][k].sum(axis=tuple(range(np.ndim(s.along(0))))),
        2,
    ),
    Operator(
        "derive hessian of a map in lanes",
        lambda s: f"derive hessian(f)\nderive jvp(f, {s.x})\n",
        lambda s: "f_hessian",
        lambda s, f, args: f(*stacked(args)),
        lambda s: several([several([np.stack([s.known.number.second[a][b]] * 2) for b in BOTH]) for a in BOTH]),
        2,
        lambda s: s.construct.of_numbers and s.is_number,
    ),
    Operator(
        "derive jacobian blocks of a map",
        lambda s: (
            f"fn g({rows(s)}):\n    made[lane] = {s.number}({at_rows(s)})\n    return made\n"
            f"derive jacobian(g, {s.x}, blocks)\n"
        ),
        lambda s: "g_jacobian",
        lambda s, g, args: g(*stacked(args)),
        lambda s: np.stack([s.known.number.first[0]] * 2),
        1,
    ),
]
