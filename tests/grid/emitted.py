"""What `derive` emits: in full, and in the compact forms of Jacobians and Hessians."""

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
    curvature,
    matrices,
    plain,
    pulled,
    pushed,
    several,
    tangents,
    values,
)
from tests.grid.references import Array


def derived(name: str, mode: str, of: str, by: Sequence[int], form: str = "") -> dict[str, Any]:
    """`derive mode(of, by, form)`; of `number` is of f or of total. By all arguments nothing is named."""

    def who(s: Setting) -> str:
        return s.number if of == "number" else "f"

    def written(s: Setting) -> str:
        named = [s.parameters[k].name for k in by] if tuple(by) != BOTH else []
        return f"derive {mode}({', '.join([who(s), *named, *([form] if form else [])])})\n"

    return {"name": name, "text": written, "offers": lambda s: f"{who(s)}_{mode}"}


def of_results(s: Setting, values: Sequence[Array], args: Sequence[Any]) -> Any:
    """The cotangents of the real results, and nothing for those that are counted."""
    like = next(arg for arg, parameter in zip(args, s.construct.parameters, strict=True) if parameter.real)
    made = [cast(one, like) if np.ndim(one) == 0 else one.astype(np.asarray(like).dtype) for one in values]
    return several([made.pop(0) if is_real else None for is_real in s.known.real])


def gradient(by: Sequence[int]) -> Callable[[Setting], Any]:
    return lambda s: (s.known.number.value, several([s.known.number.first[k] for k in by]))


def backward(s: Setting, space: Any, args: Sequence[Any]) -> Found:
    value, saved = space["f_forward"](*args)
    return only_real(s, value), space["f_backward"](saved, of_results(s, s.seeds(), args))


def only_real(s: Setting, found: Any) -> Any:
    if not isinstance(found, tuple) or len(s.known.real) == 1:
        return found
    return several([one for one, is_real in zip(found, s.known.real, strict=True) if is_real])


def derived_jvp(by: Sequence[int]) -> Operator:
    given = derived(f"derive jvp by {'x' if len(by) == 1 else 'all'}", "jvp", "f", by)

    def call(s: Setting, function: Any, args: Sequence[Any]) -> Found:
        value, tangent = function(*args, **tangents(s, by, "t", args))
        return only_real(s, value), only_real(s, tangent)

    return Operator(
        **given, call=call, wanted=lambda s: (values(s), several([pushed(s, r, by) for r in s.known.results]))
    )


def derived_vjp(by: Sequence[int]) -> Operator:
    given = derived(f"derive vjp by {'y' if len(by) == 1 else 'all'}", "vjp", "f", by)

    def call(s: Setting, function: Any, args: Sequence[Any]) -> Found:
        value, cotangents = function(*args, d_f=of_results(s, s.seeds(), args))
        return only_real(s, value), cotangents

    def wanted(s: Setting) -> Any:
        return values(s), several([pulled(s.seeds(), [r.first[k] for r in s.known.results]) for k in by])

    return Operator(**given, call=call, wanted=wanted)


def derived_hvp(by: Sequence[int]) -> Operator:
    given = derived(f"derive hvp by {'y' if len(by) == 1 else 'all'}", "hvp", "number", by)
    return Operator(
        **given,
        call=lambda s, function, args: function(*args, **tangents(s, by, "v", args)),
        wanted=lambda s: bent(s, by),
        order=2,
    )


EMITTED = [
    Operator("value", lambda s: "", lambda s: "f", lambda s, f, args: only_real(s, f(*args)), values, 0),
    Operator(
        "backward",
        lambda s: "",
        lambda s: "f_backward",
        backward,
        lambda s: (
            values(s),
            several([pulled(s.seeds(), [r.first[k] for r in s.known.results]) for k in range(len(s.parameters))]),
        ),
    ),
    *(
        Operator(**derived(f"derive grad by {'xy'[k]}", "grad", "number", [k]), call=plain, wanted=gradient([k]))
        for k in BOTH
    ),
    derived_jvp([0]),
    derived_jvp(BOTH),
    derived_vjp([1]),
    derived_vjp(BOTH),
    Operator(**derived("derive jacobian by x", "jacobian", "f", [0]), call=plain, wanted=matrices([0])),
    Operator(**derived("derive jacobian by y", "jacobian", "f", [1]), call=plain, wanted=matrices([1])),
    Operator(**derived("derive jacobian by all", "jacobian", "f", BOTH), call=plain, wanted=matrices(BOTH)),
    Operator(**derived("derive hessian by x", "hessian", "number", [0]), call=plain, wanted=curvature([0]), order=2),
    Operator(
        **derived("derive hessian by all", "hessian", "number", BOTH), call=plain, wanted=curvature(BOTH), order=2
    ),
    derived_hvp([1]),
    derived_hvp(BOTH),
]


# ---------------------------------------------------------------- compact forms


def in_full(form: str, first: Callable[[Setting], Array]) -> Callable[[Setting], Any]:
    """What a compact form leaves of a derivative, whose result and argument have the same axes or the same first."""

    def wanted(s: Setting) -> Any:
        full, x = first(s), np.asarray(s.args[s.construct.real[0]])
        if form == "sparse":
            return full.reshape(-1, x.size)
        if form == "diagonal":
            return np.diagonal(full.reshape(x.size, x.size)).reshape(x.shape)
        return np.stack([np.take(full[i], i, axis=full.ndim - x.ndim - 1) for i in range(len(x))])

    return wanted


def compact(form: str, mode: str) -> Operator:
    first: Callable[[Setting], Array] = (
        (lambda s: s.known.results[0].first[0]) if mode == "jacobian" else (lambda s: s.known.number.second[0][0])
    )

    def call(s: Setting, function: Any, args: Sequence[Any]) -> Found:
        found = function(*args)
        return found.toarray() if form == "sparse" else found

    given = derived(f"derive {mode} {form}", mode, "number" if mode == "hessian" else "f", [0], form)
    order = 1 if mode == "jacobian" else 2

    def applies(s: Setting) -> bool:
        return bool(s.parameters[0].axes) and (mode == "hessian" or s.known.real == [True])

    return Operator(**given, call=call, wanted=in_full(form, first), order=order, applies=applies)


COMPACT = [compact(form, mode) for mode in ("jacobian", "hessian") for form in ("diagonal", "blocks", "sparse")]
