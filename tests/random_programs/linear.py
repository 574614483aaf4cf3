"""Calls of linear algebra and of sequences, with arguments for which they have a derivative; and several results."""

from __future__ import annotations

from collections.abc import Callable

from chainrule.compiler.ir import Dim
from tests.random_programs.draft import Draft, Item, Rejected

Form = Callable[[Draft], str]


def square(d: Draft, n: str) -> str:
    """A matrix far from singular ones, whose eigenvalues and singular values are apart."""
    x = d.operand("real", shape=(Dim.of(n), Dim.of(n)))
    if len(x.text) > 20:
        raise Rejected
    return f"(sin({x.text}) / 8 + diag(1.0 * arange(1, {n} + 1)))"


def size(d: Draft) -> str:
    return d.pick([*d.sizes])


def of_square(name: str, more: str = "") -> Form:
    return lambda d: f"{name}({square(d, size(d))}{more})"


def system(name: str, more: str = "") -> Form:
    """A right side of one column or several."""

    def form(d: Draft) -> str:
        n = size(d)
        shape = (Dim.of(n), Dim.of(size(d))) if d.chance(400) else (Dim.of(n),)
        return f"{name}({square(d, n)}, {d.operand('real', shape=shape).text}{more})"

    return form


def sylvester(d: Draft) -> str:
    n, m = size(d), size(d)
    q = d.operand("real", shape=(Dim.of(n), Dim.of(m)))
    return f"solve_sylvester({square(d, n)}, {square(d, m)}, {q.text})"


def power(d: Draft) -> str:
    return f"matrix_power({square(d, size(d))}, {d.number(-2, 4)})"


MATRICES: dict[str, Form] = {
    **{name: of_square(name) for name in ("inv", "det", "logdet", "cholesky", "eigvalsh", "svdvals", "expm", "pinv")},
    **{name: system(name) for name in ("solve", "solve_triangular", "cho_solve", "lstsq")},
    "matrix_power": power,
    "solve_sylvester": sylvester,
}


def apart(d: Draft, low: int = 1, high: int = 2) -> Item:
    """An array whose elements are drawn, so that no two are equal."""
    return d.param("real", d.shape(low, high))


def along(name: str) -> Form:
    def form(d: Draft) -> str:
        x = apart(d)
        return f"{name}({x.text}, axis = {d.number(-x.rank, x.rank - 1)})"

    return form


def partition(d: Draft) -> str:
    x = apart(d)
    at = d.number(0, x.rank - 1)
    return f"partition({x.text}, {d.number(0, d.size(x.shape[at]) - 1)}, axis = {at})"


def banded(d: Draft) -> str:
    """With the diagonal larger than all beside it."""
    below, above, n = d.number(0, 1), d.number(0, 2), d.number(3, 4)
    rows = [d.param("real", (Dim.of(n),)).text for _ in range(below + above + 1)]
    rows[above] = f"9 + {rows[above]}"
    b = d.operand("real", shape=(Dim.of(n), *d.shape(0, 1)))
    return f"solve_banded([{below}, {above}], [{', '.join(rows)}], {b.text})"


def quantile(name: str, scale: float) -> Form:
    def form(d: Draft) -> str:
        x = apart(d)
        axis = f", axis = {d.number(0, x.rank - 1)}" if d.chance(500) else ""
        return f"{name}({x.text}, {d.number(1, 9) / 10 * scale + 0.013 * scale:.4g}{axis})"

    return form


def picked(name: str) -> Form:
    """At positions of an axis which differ from place to place."""

    def form(d: Draft) -> str:
        shape = d.shape(1, 2)
        x, at = d.operand("real", shape=shape), d.number(0, len(shape) - 1)
        limit = d.size(shape[at])
        k = d.param("int", shape, 0, limit - 1)
        values = f", {d.operand('real', shape=shape).text}" if name == "put_along_axis" else ""
        return f"{name}({x.text}, {k.text}{values}, axis = {at})"

    return form


def placed(name: str) -> Form:
    def form(d: Draft) -> str:
        shape = d.shape(1, 2)
        x, at = d.operand("real", shape=shape), d.number(0, len(shape) - 1)
        where = d.shape(0, 1)
        limit = d.size(shape[at])
        k = d.param("int", where, -limit, limit - 1)
        v = d.operand("real", shape=(*shape[:at], *where, *shape[at + 1 :]) if d.chance(600) else ())
        return f"{name}({x.text}, {k.text}, {v.text}, axis = {at})"

    return form


def window(d: Draft) -> str:
    """Over an axis that is made long enough."""
    shape = d.shape(1, 2)
    x = d.operand("real", shape=shape)
    at = d.number(0, len(shape) - 1)
    stride, dilation = d.number(1, 2), d.number(1, 2)
    return f"windows(pad({x.text}, 1, axis = {at}), 2, stride = {stride}, dilation = {dilation}, axis = {at})"


def folded(d: Draft) -> str:
    """What windows of an axis of 5 give, and what has that shape."""
    stride = d.number(1, 2)
    places = Dim.of(4 if stride == 1 else 2)
    x = d.operand("real", shape=(*d.shape(0, 1), places, Dim.of(2)))
    return f"fold({x.text}, 5, stride = {stride})"


def padded(d: Draft) -> str:
    x = d.operand("real", lambda item: item.rank > 0 and not any(dim.stretch for dim in item.shape))
    if d.chance(300) and all(dim.constant for dim in x.shape):
        return f'pad({x.text}, 1, mode = "{d.pick(["edge", "symmetric", "wrap"])}")'
    if d.chance(400):
        return f"pad({x.text}, {d.pick(['1', '[1, 2]'])}, value = {d.operand('real', shape=()).text})"
    return f"pad({x.text}, {d.pick(['1', '[0, 2]'])}, axis = {d.number(0, x.rank - 1)})"


EINSUMS = ["ij,jk->ik", "ij,jk->ki", "ij,jk->i", "ij,jk->"]


def einsum(d: Draft) -> str:
    n, m, k = (Dim.of(size(d)) for _ in range(3))
    a, b = d.operand("real", shape=(n, m)), d.operand("real", shape=(m, k))
    return f'einsum("{d.pick(EINSUMS)}", [{a.text}, {b.text}])'


def one_hot(d: Draft) -> str:
    n = size(d)
    k = d.param("int", d.shape(0, 1), 0, d.sizes[n] - 1)
    return f"one_hot({k.text}, {n})"


def placed_in(name: str) -> Form:
    def form(d: Draft) -> str:
        line, x = d.param("real", (Dim.of(size(d)),)), d.param("real", d.shape(0, 1))
        order = f"sort({line.text})"  # of others numpy's answer depends on what it looked for before
        return f"{name}({order}, {x.text})" if name == "searchsorted" else f"{name}({x.text}, {order})"

    return form


SEQUENCES: dict[str, Form] = {
    **{name: along(name) for name in ("sort", "argsort")},
    "partition": partition,
    "solve_banded": banded,
    "quantile": quantile("quantile", 1.0),
    "percentile": quantile("percentile", 100.0),
    **{name: picked(name) for name in ("take_along_axis", "put_along_axis")},
    **{name: placed(name) for name in ("put", "add_at")},
    "windows": window,
    "fold": folded,
    "pad": padded,
    "einsum": einsum,
    "one_hot": one_hot,
    **{name: placed_in(name) for name in ("searchsorted", "digitize")},
}


# ---------------------------------------------------------------- several results

SEVERAL = (
    ("{0}, {1} = slogdet({A})", "{1} * {0}"),
    ("{0}, {1} = eigh({A})", "{1} @ (exp({0})[:, none] * {1}.T)"),
    ("{0}, {1} = eigh({A})", "{1}^2 @ {0}"),
    ("{0}, {1}, {2} = svd({A})", "({0} * cos({1})[none, :]) @ {2}"),
    ("{0}, {1} = qr({A})", "{0}^2 @ {1}^2"),
    ("{0}, {1} = split(concatenate([{A}, {A}]), 2)", "{0} * {1}"),
    ("{0}, {1} = vsplit(concatenate([{A}, {A}]), 2)", "{0} @ {1}"),
    ("{0}, {1} = fft({A}, {A}, axis = 0)", "{0} @ cos({1})"),
    ("{0}, {1} = ifft({A}, {A})", "{0}^2 + {1}^2"),
    ("{0}, {1} = rfft({A})", "irfft({0} * {1}, {0} - {1}, {n})"),
    ("{0}, {1} = fft2({A}, {A})", "fftshift({0}) + ifftshift({1}, axis = 0)"),
    ("{0}, {1} = ifftn({A}, {A})", "{0}^2 - {1}"),
    ("{0}, {1} = rfft2({A})", "irfft2({0} * {1}, {0} - {1}, {n})"),
    ("{0}, {1} = hsplit(concatenate([{A}, {A}], axis = 1), 2)", "{0} - 2 * {1}"),
)


def several(d: Draft) -> Item:
    """Words of several results, and what does not depend on the signs of their columns."""
    left, right = d.pick(SEVERAL)
    n = size(d)
    names = [d.fresh("r") for _ in range(3)]
    text = left.format(*names, A=square(d, n)).split(" = ")[1:]
    call = " = ".join(text)
    values = d.evaluate(call)
    for name, value in zip(names, values, strict=False):
        d.names[name] = value
    d.lines.append(f"{', '.join(names[: len(values)])} = {call}")
    made = right.format(*names, n=n)
    value = d.evaluate(made)
    shape = () if not hasattr(value, "shape") else (Dim.of(n),) * value.ndim
    return d.keep(made, "real", shape, value)
