# Written by chainrule 0.1.0 from s12_vectors.cr.
# source f9018e175a402e49, options none, module 062fa3854ece7566
"""12. The vector chain rule: forward the Jacobian times what moves, backward what comes from above times the Jacobian.

J_yx = J_yu J_ux; a tangent goes through it from the right, a cotangent from the left, and neither forms it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def _explain_shapes(
    function: str, *arguments: Any, needs: Callable[[], tuple[tuple[str, bool], ...]] = tuple
) -> list[NDArray[Any]]:
    """Convert the arguments, each (name, value, dtype, axes), or say which does not fit, and why."""
    arrays = [np.asarray(value) for _, value, _, _ in arguments]
    kinds = {"real": "fiub", "int": "iu", "bool": "b"}
    for (name, _, dtype, _), array in zip(arguments, arrays, strict=True):
        if array.dtype.kind not in kinds[dtype] and array.size:
            found = f"an array of {array.dtype}" if array.ndim else repr(array.item())
            raise TypeError(f"{function}: {name} must be {dtype}, but it is {found}")
    # a Python number is weak: it takes the float type of the arrays beside it
    weak = [dtype == "real" and type(value) in (float, int) for _, value, dtype, _ in arguments]
    strong = [
        array.dtype if array.dtype.kind == "f" else np.dtype(np.float64)
        for (_, _, dtype, _), array, is_weak in zip(arguments, arrays, weak, strict=True)
        if dtype == "real" and not is_weak
    ]
    common = np.result_type(*strong) if strong else np.dtype(np.float64)
    sizes: dict[str, tuple[Any, str]] = {}
    results: list[NDArray[Any]] = []
    for (name, _, dtype, axes), array, is_weak in zip(arguments, arrays, weak, strict=True):
        if axes == "...":
            shape, owner = sizes.setdefault("...", (array.shape, name)) if array.shape else ((), "")
            if shape != array.shape:
                raise ValueError(
                    f"{function}: {name} has the shape {array.shape}, but {owner} has {shape}; "
                    "arrays must be of one shape, with scalars beside them"
                )
        elif axes or array.shape:
            sides, wanted = list(array.shape), (
                f"{dtype}[{', '.join(map(str, axes))}]" if axes else dtype
            )
            if axes and str(axes[0]).startswith("...") and len(sides) >= len(axes) - 1:
                rank = len(sides) - len(axes) + 1
                sides = [tuple(sides[:rank]), *sides[rank:]]
            if len(sides) != len(axes):
                raise ValueError(
                    f"{function}: {name} must be {wanted}, but it has the shape {array.shape}"
                )
            for axis, size in zip(axes, sides, strict=True):
                known, owner = (axis, "") if isinstance(axis, int) else (size, "")
                if str(axis).lstrip(".").isidentifier() or axis == "...":
                    known, owner = sizes.setdefault(axis, (size, name))
                if size != known:
                    because = f", where {axis} is {known} as in {owner}" if owner else ""
                    raise ValueError(
                        f"{function}: {name} must be {wanted}{because}, but it has the shape {array.shape}"
                    )
        if (dtype == "real" and array.dtype.kind != "f") or is_weak:
            array = array.astype(common if is_weak else np.float64)
        elif dtype != "real":
            array = array.astype(np.int64 if dtype == "int" else np.bool_)
        results.append(array if axes else array.item() if dtype != "real" else array[()])
    for need, holds in needs():
        if not holds:
            raise ValueError(
                f"{function} needs {need}, but the shapes are {[array.shape for array in arrays]}"
            )
    return results


def inner(x: ArrayLike) -> Any:
    """inner(x: real[3]) -> real[2] = [x[0] * x[1], sin(x[2])]

    x: real[3] -> real[2]
    """
    x = np.asarray(x)
    if x.dtype.kind != "f" or x.shape != (3,):
        (x,) = _explain_shapes("inner", ("x", x, "real", (3,)))
    return np.array([x[0] * x[1], np.sin(x[2])], x.dtype)


def inner_forward(x: ArrayLike) -> tuple[Any, tuple[Any, ...]]:
    """`inner`, and what `inner_backward` needs of it."""
    x = np.asarray(x)
    if x.dtype.kind != "f" or x.shape != (3,):
        (x,) = _explain_shapes("inner", ("x", x, "real", (3,)))
    return np.array([x[0] * x[1], np.sin(x[2])], x.dtype), (x,)


def inner_backward(saved: tuple[Any, ...], d_inner: Any) -> Any:
    """The cotangent of x, given the cotangent of the result."""
    (x,) = saved
    d_inner = np.asarray(d_inner)
    if d_inner.shape != (2,):
        _explain_shapes("inner_backward", ("d_inner", d_inner, "real", (2,)))

    # [x[0] * x[1], sin(x[2])]                                      s12_vectors.cr:6
    # d sin(u) = cos(u) du, u = x[2]
    d_inner_1 = d_inner[0]
    d_x = np.empty(3, x.dtype)
    d_x[0] = d_inner_1 * x[1]
    d_x[1] = d_inner_1 * x[0]
    d_x[2] = d_inner[1] * np.cos(x[2])
    return d_x.astype(x.dtype, copy=False)


def outer(u: ArrayLike) -> Any:
    """outer(u: real[2]) -> real[2] = [u[0] + u[1]^2, u[0] * u[1]]

    u: real[2] -> real[2]
    """
    u = np.asarray(u)
    if u.dtype.kind != "f" or u.shape != (2,):
        (u,) = _explain_shapes("outer", ("u", u, "real", (2,)))

    # [u[0] + u[1]^2, u[0] * u[1]]                                  s12_vectors.cr:8
    outer_1 = u[0]
    outer_2 = u[1]
    return np.array([outer_1 + outer_2 * outer_2, outer_1 * outer_2], u.dtype)


def outer_forward(u: ArrayLike) -> tuple[Any, tuple[Any, ...]]:
    """`outer`, and what `outer_backward` needs of it."""
    u = np.asarray(u)
    if u.dtype.kind != "f" or u.shape != (2,):
        (u,) = _explain_shapes("outer", ("u", u, "real", (2,)))

    # [u[0] + u[1]^2, u[0] * u[1]]                                  s12_vectors.cr:8
    outer_1 = u[0]
    outer_2 = u[1]
    return np.array([outer_1 + outer_2 * outer_2, outer_1 * outer_2], u.dtype), (u,)


def outer_backward(saved: tuple[Any, ...], d_outer: Any) -> Any:
    """The cotangent of u, given the cotangent of the result."""
    (u,) = saved
    d_outer = np.asarray(d_outer)
    if d_outer.shape != (2,):
        _explain_shapes("outer_backward", ("d_outer", d_outer, "real", (2,)))

    # [u[0] + u[1]^2, u[0] * u[1]]                                  s12_vectors.cr:8
    outer_1 = u[1]
    d_outer_1 = d_outer[0]
    d_outer_2 = d_outer[1]
    d_u = np.empty(2, u.dtype)
    d_u[0] = d_outer_2 * outer_1 + d_outer_1
    d_u[1] = d_outer_2 * u[0] + 2.0 * (outer_1 * d_outer_1)
    return d_u.astype(u.dtype, copy=False)


def whole(x: ArrayLike) -> Any:
    """whole(x: real[3]) -> real[2] = outer(inner(x))

    x: real[3] -> real[2]
    """
    x = np.asarray(x)
    if x.dtype.kind != "f" or x.shape != (3,):
        (x,) = _explain_shapes("whole", ("x", x, "real", (3,)))

    # outer(inner(x))                                               s12_vectors.cr:10
    whole_1 = np.array([x[0] * x[1], np.sin(x[2])], x.dtype)
    whole_2 = whole_1[0]
    whole_3 = whole_1[1]
    return np.array([whole_2 + whole_3 * whole_3, whole_2 * whole_3], x.dtype)


def whole_forward(x: ArrayLike) -> tuple[Any, tuple[Any, ...]]:
    """`whole`, and what `whole_backward` needs of it."""
    x = np.asarray(x)
    if x.dtype.kind != "f" or x.shape != (3,):
        (x,) = _explain_shapes("whole", ("x", x, "real", (3,)))

    # outer(inner(x))                                               s12_vectors.cr:10
    whole_1 = np.array([x[0] * x[1], np.sin(x[2])], x.dtype)
    whole_2 = whole_1[0]
    whole_3 = whole_1[1]
    return np.array([whole_2 + whole_3 * whole_3, whole_2 * whole_3], x.dtype), (x, whole_1)


def whole_backward(saved: tuple[Any, ...], d_whole: Any) -> Any:
    """The cotangent of x, given the cotangent of the result."""
    x, whole_1 = saved
    d_whole = np.asarray(d_whole)
    if d_whole.shape != (2,):
        _explain_shapes("whole_backward", ("d_whole", d_whole, "real", (2,)))

    # outer(inner(x))                                               s12_vectors.cr:10
    # d sin(u) = cos(u) du, u = x[2]
    whole_2 = whole_1[1]
    d_whole_1 = d_whole[0]
    d_whole_2 = d_whole[1]
    d_whole_3 = np.empty(2, whole_1.dtype)
    d_whole_3[0] = d_whole_2 * whole_2 + d_whole_1
    d_whole_3[1] = d_whole_2 * whole_1[0] + 2.0 * (whole_2 * d_whole_1)
    d_whole_4 = d_whole_3[0]
    d_x = np.empty(3, whole_1.dtype)
    d_x[0] = d_whole_4 * x[1]
    d_x[1] = d_whole_4 * x[0]
    d_x[2] = d_whole_3[1] * np.cos(x[2])
    return d_x.astype(x.dtype, copy=False)


def whole_jvp(x: ArrayLike, *, t_x: ArrayLike) -> tuple[Any, Any]:
    """`whole`, and the tangent of the result along t_x.

    x, t_x: real[3] -> real[2], real[2]
    """
    x = np.asarray(x)
    t_x = np.asarray(t_x)
    if x.dtype.char + t_x.dtype.char not in ("dd", "ff") or x.shape != (3,) or t_x.shape != (3,):
        x, t_x = _explain_shapes("whole_jvp", ("x", x, "real", (3,)), ("t_x", t_x, "real", (3,)))

    dtype = np.result_type(x, t_x)

    # outer(inner(x))                                               s12_vectors.cr:10
    # d sin(u) = cos(u) du, u = x[2]
    whole_1 = x[0]
    whole_2 = x[1]
    whole_3 = x[2]
    whole_4 = np.array([whole_1 * whole_2, np.sin(whole_3)], dtype)
    t_whole_1 = t_x[0] * whole_2 + t_x[1] * whole_1
    t_whole_2 = np.array([t_whole_1, t_x[2] * np.cos(whole_3)], dtype)
    whole_5 = whole_4[0]
    t_whole_3 = t_whole_2[0]
    whole_6 = whole_4[1]
    t_whole_4 = t_whole_2[1]
    whole_7 = whole_5 + whole_6 * whole_6
    t_whole_5 = t_whole_3 * whole_6 + t_whole_4 * whole_5
    t_whole_6 = t_whole_3 + 2.0 * (whole_6 * t_whole_4)
    return (np.array([whole_7, whole_5 * whole_6], dtype), np.array([t_whole_6, t_whole_5], dtype))


def whole_vjp(x: ArrayLike, *, d_whole: Any) -> tuple[Any, Any]:
    """`whole`, and the cotangent of x for d_whole, that of the result.

    x: real[3] -> real[2]
    """
    value, saved = whole_forward(x)
    return value, whole_backward(saved, d_whole)


def whole_jacobian(x: ArrayLike) -> Any:
    """The derivatives of `whole` by x: the shape of the result, then that of the argument.

    x: real[3] -> real[2, 3]
    """
    x = np.asarray(x)
    if x.dtype.kind != "f" or x.shape != (3,):
        (x,) = _explain_shapes("whole_jacobian", ("x", x, "real", (3,)))

    # outer(inner(x))                                               s12_vectors.cr:10
    # d sin(u) = cos(u) du, u = x[2]
    whole_1 = x[0]
    whole_2 = x[1]
    whole_3 = x[2]
    whole_4 = np.array([whole_1 * whole_2, np.sin(whole_3)], x.dtype)
    whole_5 = whole_4[1]
    whole_6 = np.eye(2, dtype=x.dtype)
    whole_7 = whole_6[:, 0]
    whole_8 = whole_6[:, 1]
    whole_9 = np.empty((2, 2), x.dtype)
    whole_9[:, 0] = whole_8 * whole_5 + whole_7
    whole_9[:, 1] = whole_8 * whole_4[0] + whole_7 * (2.0 * whole_5)
    whole_10 = whole_9[:, 0]
    d_x = np.empty((2, 3), x.dtype)
    d_x[:, 0] = whole_10 * whole_2
    d_x[:, 1] = whole_10 * whole_1
    d_x[:, 2] = whole_9[:, 1] * np.cos(whole_3)
    return d_x


def product(x: ArrayLike) -> Any:
    """product(x: real[3]) -> real[2, 3] = jacobian(outer, u)(inner(x)) @ jacobian(inner, x)(x)

    x: real[3] -> real[2, 3]
    """
    x = np.asarray(x)
    if x.dtype.kind != "f" or x.shape != (3,):
        (x,) = _explain_shapes("product", ("x", x, "real", (3,)))

    # jacobian(outer, u)(inner(x)) @ jacobian(inner, x)(x)          s12_vectors.cr:12
    product_1 = x[0]
    product_2 = x[1]
    product_3 = x[2]
    product_4 = np.array([product_1 * product_2, np.sin(product_3)], x.dtype)
    product_5 = np.eye(2, dtype=x.dtype)
    product_6 = product_5[:, 0]
    product_7 = product_4[1]
    product_8 = product_5[:, 1]
    product_9 = product_6 * product_7 + product_8 * product_4[0]

    # [x[0] * x[1], sin(x[2])]                                      s12_vectors.cr:6
    d_x = np.empty((2, 3), x.dtype)
    d_x[:, 0] = product_6 * product_2
    d_x[:, 1] = product_6 * product_1
    d_x[:, 2] = product_8 * np.cos(product_3)
    return np.stack([product_6 + product_8 * (2.0 * product_7), product_9], axis=1).T @ d_x


def product_forward(x: ArrayLike) -> tuple[Any, tuple[Any, ...]]:
    """`product`, and what `product_backward` needs of it."""
    x = np.asarray(x)
    if x.dtype.kind != "f" or x.shape != (3,):
        (x,) = _explain_shapes("product", ("x", x, "real", (3,)))

    # jacobian(outer, u)(inner(x)) @ jacobian(inner, x)(x)          s12_vectors.cr:12
    product_1 = x[0]
    product_2 = x[1]
    product_3 = x[2]
    product_4 = np.sin(product_3)
    product_5 = np.array([product_1 * product_2, product_4], x.dtype)
    product_6 = np.eye(2, dtype=x.dtype)
    product_7 = product_6[:, 0]
    product_8 = product_5[1]
    product_9 = product_6[:, 1]
    product_10 = product_7 * product_8 + product_9 * product_5[0]
    product_11 = np.stack([product_7 + product_9 * (2.0 * product_8), product_10], axis=1)

    # [x[0] * x[1], sin(x[2])]                                      s12_vectors.cr:6
    product_12 = np.cos(product_3)
    d_x = np.empty((2, 3), x.dtype)
    d_x[:, 0] = product_7 * product_2
    d_x[:, 1] = product_7 * product_1
    d_x[:, 2] = product_9 * product_12
    return product_11.T @ d_x, (x, product_4, product_6, product_11, product_12, d_x)


def product_backward(saved: tuple[Any, ...], d_product: Any) -> Any:
    """The cotangent of x, given the cotangent of the result."""
    x, product_4, product_6, product_11, product_12, d_x = saved
    d_product = np.asarray(d_product)
    if d_product.shape != (2, 3):
        _explain_shapes("product_backward", ("d_product", d_product, "real", (2, 3)))

    # jacobian(outer, u)(inner(x)) @ jacobian(inner, x)(x)          s12_vectors.cr:12
    # d sin(u) = cos(u) du, u = x[2]
    product_1 = product_6[:, 0]
    product_2 = product_6[:, 1]
    d_product_1 = d_x @ d_product.T
    d_d_x = product_11 @ d_product
    d_product_2 = d_product_1[:, 1]
    d_product_3 = np.empty(2, d_x.dtype)
    d_product_3[0] = d_product_2.dot(product_2)
    d_product_3[1] = d_product_2.dot(product_1) + 2.0 * d_product_1[:, 0].dot(product_2)
    d_product_4 = d_product_3[0]
    d_x_2 = np.empty(3, d_x.dtype)
    d_x_2[0] = d_d_x[:, 1].dot(product_1) + d_product_4 * x[1]
    d_x_2[1] = d_d_x[:, 0].dot(product_1) + d_product_4 * x[0]
    d_x_2[2] = d_product_3[1] * product_12 - d_d_x[:, 2].dot(product_2) * product_4
    return d_x_2.astype(x.dtype, copy=False)


def in_one(x: ArrayLike) -> Any:
    """in_one(x: real[3]) -> real[2, 3] = jacobian(whole, x)(x)

    x: real[3] -> real[2, 3]
    """
    x = np.asarray(x)
    if x.dtype.kind != "f" or x.shape != (3,):
        (x,) = _explain_shapes("in_one", ("x", x, "real", (3,)))

    # jacobian(whole, x)(x)                                         s12_vectors.cr:14
    in_one_1 = np.eye(2, dtype=x.dtype)

    # outer(inner(x))                                               s12_vectors.cr:10
    in_one_2 = x[0]
    in_one_3 = x[1]
    in_one_4 = x[2]
    in_one_5 = np.array([in_one_2 * in_one_3, np.sin(in_one_4)], x.dtype)
    in_one_6 = in_one_5[1]
    in_one_7 = in_one_1[:, 0]
    in_one_8 = in_one_1[:, 1]
    in_one_9 = np.empty((2, 2), x.dtype)
    in_one_9[:, 0] = in_one_8 * in_one_6 + in_one_7
    in_one_9[:, 1] = in_one_8 * in_one_5[0] + in_one_7 * (2.0 * in_one_6)
    in_one_10 = in_one_9[:, 0]
    d_x = np.empty((2, 3), x.dtype)
    d_x[:, 0] = in_one_10 * in_one_3
    d_x[:, 1] = in_one_10 * in_one_2
    d_x[:, 2] = in_one_9[:, 1] * np.cos(in_one_4)
    return d_x


def in_one_forward(x: ArrayLike) -> tuple[Any, tuple[Any, ...]]:
    """`in_one`, and what `in_one_backward` needs of it."""
    x = np.asarray(x)
    if x.dtype.kind != "f" or x.shape != (3,):
        (x,) = _explain_shapes("in_one", ("x", x, "real", (3,)))

    # jacobian(whole, x)(x)                                         s12_vectors.cr:14
    in_one_1 = np.eye(2, dtype=x.dtype)

    # outer(inner(x))                                               s12_vectors.cr:10
    in_one_2 = x[0]
    in_one_3 = x[1]
    in_one_4 = x[2]
    in_one_5 = np.sin(in_one_4)
    in_one_6 = np.array([in_one_2 * in_one_3, in_one_5], x.dtype)
    in_one_7 = in_one_6[1]
    in_one_8 = in_one_1[:, 0]
    in_one_9 = in_one_1[:, 1]
    in_one_10 = np.empty((2, 2), x.dtype)
    in_one_10[:, 0] = in_one_9 * in_one_7 + in_one_8
    in_one_10[:, 1] = in_one_9 * in_one_6[0] + in_one_8 * (2.0 * in_one_7)
    in_one_11 = in_one_10[:, 0]
    in_one_12 = np.cos(in_one_4)
    d_x = np.empty((2, 3), x.dtype)
    d_x[:, 0] = in_one_11 * in_one_3
    d_x[:, 1] = in_one_11 * in_one_2
    d_x[:, 2] = in_one_10[:, 1] * in_one_12
    return d_x, (x, in_one_1, in_one_5, in_one_10, in_one_12)


def in_one_backward(saved: tuple[Any, ...], d_in_one: Any) -> Any:
    """The cotangent of x, given the cotangent of the result."""
    x, in_one_1, in_one_5, in_one_10, in_one_12 = saved
    d_in_one = np.asarray(d_in_one)
    if d_in_one.shape != (2, 3):
        _explain_shapes("in_one_backward", ("d_in_one", d_in_one, "real", (2, 3)))

    # outer(inner(x))                                               s12_vectors.cr:10
    # d sin(u) = cos(u) du, u = x[2]
    # d cos(u) = -sin(u) du, u = x[2]
    in_one_2 = x[0]
    in_one_3 = x[1]
    in_one_4 = in_one_1[:, 1]
    in_one_6 = in_one_10[:, 0]
    d_in_one_1 = d_in_one[:, 0]
    d_in_one_2 = d_in_one[:, 1]
    d_in_one_3 = d_in_one[:, 2]
    d_in_one_4 = np.empty((2, 2), in_one_10.dtype)
    d_in_one_4[:, 0] = d_in_one_2 * in_one_2 + d_in_one_1 * in_one_3
    d_in_one_4[:, 1] = d_in_one_3 * in_one_12
    d_in_one_5 = d_in_one_4[:, 1]
    d_in_one_6 = np.empty(2, in_one_10.dtype)
    d_in_one_6[0] = d_in_one_5.dot(in_one_4)
    d_in_one_6[1] = 2.0 * d_in_one_5.dot(in_one_1[:, 0]) + d_in_one_4[:, 0].dot(in_one_4)
    d_in_one_7 = d_in_one_6[0]
    d_x = np.empty(3, in_one_10.dtype)
    d_x[0] = d_in_one_2.dot(in_one_6) + d_in_one_7 * in_one_3
    d_x[1] = d_in_one_1.dot(in_one_6) + d_in_one_7 * in_one_2
    d_x[2] = d_in_one_6[1] * in_one_12 - d_in_one_3.dot(in_one_10[:, 1]) * in_one_5
    return d_x.astype(x.dtype, copy=False)


def forward(x: ArrayLike, t: ArrayLike) -> Any:
    """forward(x, t)

    x, t: real[3] -> real[2]
    """
    x = np.asarray(x)
    t = np.asarray(t)
    if x.dtype.char + t.dtype.char not in ("dd", "ff") or x.shape != (3,) or t.shape != (3,):
        x, t = _explain_shapes("forward", ("x", x, "real", (3,)), ("t", t, "real", (3,)))

    dtype = np.result_type(x, t)

    # u, t_u = jvp(inner, x)(x; t)                                  s12_vectors.cr:17
    forward_1 = x[0]
    forward_2 = x[1]
    forward_3 = x[2]
    forward_4 = np.array([forward_1 * forward_2, np.sin(forward_3)], dtype)
    forward_5 = t[0] * forward_2 + t[1] * forward_1
    t_u = np.array([forward_5, t[2] * np.cos(forward_3)], dtype)

    # _, t_y = jvp(outer, u)(u; t_u)                                s12_vectors.cr:18
    forward_6 = t_u[0]
    forward_7 = forward_4[1]
    forward_8 = t_u[1]
    forward_9 = forward_6 * forward_7 + forward_8 * forward_4[0]
    forward_10 = forward_6 + 2.0 * (forward_7 * forward_8)
    t_y = np.array([forward_10, forward_9], dtype)
    return t_y


def forward_forward(x: ArrayLike, t: ArrayLike) -> tuple[Any, tuple[Any, ...]]:
    """`forward`, and what `forward_backward` needs of it."""
    x = np.asarray(x)
    t = np.asarray(t)
    if x.dtype.char + t.dtype.char not in ("dd", "ff") or x.shape != (3,) or t.shape != (3,):
        x, t = _explain_shapes("forward", ("x", x, "real", (3,)), ("t", t, "real", (3,)))

    dtype = np.result_type(x, t)

    # u, t_u = jvp(inner, x)(x; t)                                  s12_vectors.cr:17
    forward_1 = x[0]
    forward_2 = x[1]
    forward_3 = x[2]
    forward_4 = np.sin(forward_3)
    forward_5 = np.cos(forward_3)
    forward_6 = np.array([forward_1 * forward_2, forward_4], dtype)
    forward_7 = t[0] * forward_2 + t[1] * forward_1
    t_u = np.array([forward_7, t[2] * forward_5], dtype)

    # _, t_y = jvp(outer, u)(u; t_u)                                s12_vectors.cr:18
    forward_8 = t_u[0]
    forward_9 = forward_6[1]
    forward_10 = t_u[1]
    forward_11 = forward_8 * forward_9 + forward_10 * forward_6[0]
    forward_12 = forward_8 + 2.0 * (forward_9 * forward_10)
    t_y = np.array([forward_12, forward_11], dtype)
    return t_y, (x, t, forward_4, forward_5, forward_6, t_u)


def forward_backward(saved: tuple[Any, ...], d_forward: Any) -> tuple[Any, Any]:
    """The cotangents of x and t, given the cotangent of the result."""
    x, t, forward_4, forward_5, forward_6, t_u = saved
    d_forward = np.asarray(d_forward)
    if d_forward.shape != (2,):
        _explain_shapes("forward_backward", ("d_forward", d_forward, "real", (2,)))

    # u, t_u = jvp(inner, x)(x; t)                                  s12_vectors.cr:17
    forward_1 = x[0]
    forward_2 = x[1]

    # _, t_y = jvp(outer, u)(u; t_u)                                s12_vectors.cr:18
    forward_3 = forward_6[1]
    forward_7 = t_u[1]
    d_forward_1 = d_forward[0]
    d_forward_2 = d_forward[1]
    d_t_u = np.empty(2, t_u.dtype)
    d_t_u[0] = d_forward_2 * forward_3 + d_forward_1
    d_t_u[1] = d_forward_2 * forward_6[0] + 2.0 * (d_forward_1 * forward_3)

    # u, t_u = jvp(inner, x)(x; t)                                  s12_vectors.cr:17
    # d sin(u) = cos(u) du, u = x[2]
    # d cos(u) = -sin(u) du, u = x[2]
    d_forward_3 = d_t_u[0]
    d_forward_4 = d_t_u[1]

    # _, t_y = jvp(outer, u)(u; t_u)                                s12_vectors.cr:18
    d_forward_5 = np.empty(2, t_u.dtype)
    d_forward_5[0] = d_forward_2 * forward_7
    d_forward_5[1] = d_forward_2 * t_u[0] + 2.0 * (d_forward_1 * forward_7)

    # u, t_u = jvp(inner, x)(x; t)                                  s12_vectors.cr:17
    # d sin(u) = cos(u) du, u = x[2]
    # d cos(u) = -sin(u) du, u = x[2]
    d_forward_6 = d_forward_5[0]
    d_x = np.empty(3, t_u.dtype)
    d_x[0] = d_forward_3 * t[1] + d_forward_6 * forward_2
    d_x[1] = d_forward_3 * t[0] + d_forward_6 * forward_1
    d_x[2] = d_forward_5[1] * forward_5 - d_forward_4 * t[2] * forward_4
    d_t = np.empty(3, t_u.dtype)
    d_t[0] = d_forward_3 * forward_2
    d_t[1] = d_forward_3 * forward_1
    d_t[2] = d_forward_4 * forward_5
    return d_x.astype(x.dtype, copy=False), d_t.astype(t.dtype, copy=False)


def backward(x: ArrayLike, d: ArrayLike) -> Any:
    """backward(x, d)

    x: real[3]; d: real[2] -> real[3]
    """
    x = np.asarray(x)
    d = np.asarray(d)
    if x.dtype.char + d.dtype.char not in ("dd", "ff") or x.shape != (3,) or d.shape != (2,):
        x, d = _explain_shapes("backward", ("x", x, "real", (3,)), ("d", d, "real", (2,)))

    dtype = np.result_type(x, d)

    # _, d_u = vjp(outer, u)(inner(x); d)                           s12_vectors.cr:22
    backward_1 = x[0]
    backward_2 = x[1]
    backward_3 = x[2]
    backward_4 = np.array([backward_1 * backward_2, np.sin(backward_3)], dtype)
    backward_5 = backward_4[1]
    backward_6 = d[0]
    backward_7 = d[1]
    d_u = np.empty(2, dtype)
    d_u[0] = backward_7 * backward_5 + backward_6
    d_u[1] = backward_7 * backward_4[0] + 2.0 * (backward_5 * backward_6)

    # _, d_x = vjp(inner, x)(x; d_u)                                s12_vectors.cr:23
    backward_8 = d_u[0]
    d_x = np.empty(3, dtype)
    d_x[0] = backward_8 * backward_2
    d_x[1] = backward_8 * backward_1
    d_x[2] = d_u[1] * np.cos(backward_3)
    return d_x


def backward_forward(x: ArrayLike, d: ArrayLike) -> tuple[Any, tuple[Any, ...]]:
    """`backward`, and what `backward_backward` needs of it."""
    x = np.asarray(x)
    d = np.asarray(d)
    if x.dtype.char + d.dtype.char not in ("dd", "ff") or x.shape != (3,) or d.shape != (2,):
        x, d = _explain_shapes("backward", ("x", x, "real", (3,)), ("d", d, "real", (2,)))

    dtype = np.result_type(x, d)

    # _, d_u = vjp(outer, u)(inner(x); d)                           s12_vectors.cr:22
    backward_1 = x[0]
    backward_2 = x[1]
    backward_3 = x[2]
    backward_4 = np.sin(backward_3)
    backward_5 = np.array([backward_1 * backward_2, backward_4], dtype)
    backward_6 = backward_5[1]
    backward_7 = d[0]
    backward_8 = d[1]
    d_u = np.empty(2, dtype)
    d_u[0] = backward_8 * backward_6 + backward_7
    d_u[1] = backward_8 * backward_5[0] + 2.0 * (backward_6 * backward_7)

    # _, d_x = vjp(inner, x)(x; d_u)                                s12_vectors.cr:23
    backward_9 = d_u[0]
    backward_10 = np.cos(backward_3)
    d_x = np.empty(3, dtype)
    d_x[0] = backward_9 * backward_2
    d_x[1] = backward_9 * backward_1
    d_x[2] = d_u[1] * backward_10
    return d_x, (x, d, backward_4, backward_5, d_u, backward_10)


def backward_backward(saved: tuple[Any, ...], d_backward: Any) -> tuple[Any, Any]:
    """The cotangents of x and d, given the cotangent of the result."""
    x, d, backward_4, backward_5, d_u, backward_10 = saved
    d_backward = np.asarray(d_backward)
    if d_backward.shape != (3,):
        _explain_shapes("backward_backward", ("d_backward", d_backward, "real", (3,)))

    # _, d_u = vjp(outer, u)(inner(x); d)                           s12_vectors.cr:22
    backward_1 = x[0]
    backward_2 = x[1]
    backward_3 = backward_5[1]
    backward_6 = d[1]

    # _, d_x = vjp(inner, x)(x; d_u)                                s12_vectors.cr:23
    # d cos(u) = -sin(u) du, u = x[2]
    backward_7 = d_u[0]
    d_backward_1 = d_backward[0]
    d_backward_2 = d_backward[1]
    d_backward_3 = d_backward[2]
    d_d_u = np.empty(2, d_u.dtype)
    d_d_u[0] = d_backward_2 * backward_1 + d_backward_1 * backward_2
    d_d_u[1] = d_backward_3 * backward_10

    # _, d_u = vjp(outer, u)(inner(x); d)                           s12_vectors.cr:22
    # d sin(u) = cos(u) du, u = x[2]
    d_backward_4 = d_d_u[0]
    d_backward_5 = d_d_u[1]
    d_backward_6 = np.empty(2, d_u.dtype)
    d_backward_6[0] = d_backward_5 * backward_6
    d_backward_6[1] = 2.0 * (d_backward_5 * d[0]) + d_backward_4 * backward_6
    d_backward_7 = d_backward_6[0]
    d_x = np.empty(3, d_u.dtype)
    d_x[0] = d_backward_2 * backward_7 + d_backward_7 * backward_2
    d_x[1] = d_backward_1 * backward_7 + d_backward_7 * backward_1
    d_x[2] = d_backward_6[1] * backward_10 - d_backward_3 * d_u[1] * backward_4
    d_d = np.empty(2, d_u.dtype)
    d_d[0] = d_backward_4 + 2.0 * (d_backward_5 * backward_3)
    d_d[1] = d_backward_5 * backward_5[0] + d_backward_4 * backward_3
    return d_x.astype(x.dtype, copy=False), d_d.astype(d.dtype, copy=False)
