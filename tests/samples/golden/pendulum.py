# Written by chainrule 0.1.0 from pendulum.cr.
# source 04588fbadc3d733f, options none, module f21acfb8d47be3b0
"""A pendulum with friction, followed by Runge and Kutta's method; what is seen of it tells its length and its damping.

Kutta, Beitrag zur naeherungsweisen Integration totaler Differentialgleichungen (1901). `pendulum.py` recovers the
parameters of a swing by gradient descent through all of its steps.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array: TypeAlias = Any  # an array, or a number of numpy's

Scalar: TypeAlias = Any  # a number, or whatever np.asarray takes for an array of them
_FLOATS = (float, int)
_ARRAYS = (np.ndarray, np.generic)


def _are_alike(first: Any, *rest: Any) -> bool:
    """Whether the arguments are arrays of one shape and one float type."""
    if not isinstance(first, np.ndarray) or first.dtype.char not in ("d", "f"):
        return False
    shape, dtype = first.shape, first.dtype
    for arg in rest:  # sooner done than `all` of a generator
        if not isinstance(arg, np.ndarray):
            return False
        if arg.shape != shape or arg.dtype != dtype:
            return False
    return True


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


def acceleration(angle: Scalar, speed: Scalar, length: Scalar, damping: Scalar) -> Any:
    """acceleration(angle, speed, length, damping) = -gravity / length * sin(angle) - damping * speed

    angle, speed, length, damping: real -> real
    """
    if (
        type(angle) in _FLOATS
        and type(speed) in _FLOATS
        and type(length) in _FLOATS
        and type(damping) in _FLOATS
    ):
        try:
            angle, speed, length, damping = (
                float(angle),
                float(speed),
                float(length),
                float(damping),
            )
            return -9.81 / length * math.sin(angle) - damping * speed
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(angle, _ARRAYS)
        or not isinstance(speed, _ARRAYS)
        or not isinstance(length, _ARRAYS)
        or not isinstance(damping, _ARRAYS)
        or angle.dtype.kind + speed.dtype.kind + length.dtype.kind + damping.dtype.kind != "ffff"
        or speed.shape != angle.shape
        or length.shape != angle.shape
        or damping.shape != angle.shape
    ):
        angle, speed, length, damping = _explain_shapes(
            "acceleration",
            ("angle", angle, "real", "..."),
            ("speed", speed, "real", "..."),
            ("length", length, "real", "..."),
            ("damping", damping, "real", "..."),
        )
    with np.errstate(all="ignore"):
        return -9.81 / length * np.sin(angle) - damping * speed


def acceleration_forward(
    angle: Scalar, speed: Scalar, length: Scalar, damping: Scalar
) -> tuple[Any, tuple[Any, ...]]:
    """`acceleration`, and what `acceleration_backward` needs of it."""
    if (
        type(angle) in _FLOATS
        and type(speed) in _FLOATS
        and type(length) in _FLOATS
        and type(damping) in _FLOATS
    ):
        try:
            angle, speed, length, damping = (
                float(angle),
                float(speed),
                float(length),
                float(damping),
            )
            # -gravity / length * sin(angle) - damping * speed              pendulum.cr:9
            acceleration_1 = -9.81 / length
            acceleration_2 = math.sin(angle)
            return acceleration_1 * acceleration_2 - damping * speed, (
                angle,
                speed,
                length,
                damping,
                acceleration_1,
                acceleration_2,
            )
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(angle, _ARRAYS)
        or not isinstance(speed, _ARRAYS)
        or not isinstance(length, _ARRAYS)
        or not isinstance(damping, _ARRAYS)
        or angle.dtype.kind + speed.dtype.kind + length.dtype.kind + damping.dtype.kind != "ffff"
        or speed.shape != angle.shape
        or length.shape != angle.shape
        or damping.shape != angle.shape
    ):
        angle, speed, length, damping = _explain_shapes(
            "acceleration",
            ("angle", angle, "real", "..."),
            ("speed", speed, "real", "..."),
            ("length", length, "real", "..."),
            ("damping", damping, "real", "..."),
        )
    with np.errstate(all="ignore"):
        # -gravity / length * sin(angle) - damping * speed              pendulum.cr:9
        acceleration_1 = -9.81 / length
        acceleration_2 = np.sin(angle)
        return acceleration_1 * acceleration_2 - damping * speed, (
            angle,
            speed,
            length,
            damping,
            acceleration_1,
            acceleration_2,
        )


def acceleration_backward(saved: tuple[Any, ...], d_acceleration: Any) -> tuple[Any, Any, Any, Any]:
    """The cotangents of angle, speed, length and damping, given the cotangent of the result."""
    angle, speed, length, damping, acceleration_1, acceleration_2 = saved
    if type(angle) is float and type(d_acceleration) in _FLOATS:
        try:
            # -gravity / length * sin(angle) - damping * speed              pendulum.cr:9
            # d sin(u) = cos(u) du, u = angle
            d_damping = -(d_acceleration * speed)
            d_speed = -(d_acceleration * damping)
            d_angle = d_acceleration * acceleration_1 * math.cos(angle)
            d_length = -(d_acceleration * acceleration_2 * (acceleration_1 / length))
            return d_angle, d_speed, d_length, d_damping
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        angle, speed, length, damping, acceleration_1, acceleration_2 = map(np.asarray, saved)
        lanes_shape = np.broadcast(angle, speed, length, damping).shape
        d_acceleration = np.asarray(d_acceleration)
        if d_acceleration.shape != lanes_shape:
            d_acceleration = np.broadcast_to(d_acceleration, lanes_shape)
        # -gravity / length * sin(angle) - damping * speed              pendulum.cr:9
        # d sin(u) = cos(u) du, u = angle
        d_damping = -(d_acceleration * speed)
        d_speed = -(d_acceleration * damping)
        d_angle = d_acceleration * acceleration_1 * np.cos(angle)
        d_length = -(d_acceleration * acceleration_2 * (acceleration_1 / length))
        return (
            (d_angle if angle.ndim else d_angle.sum()).astype(angle.dtype, copy=False),
            (d_speed if speed.ndim else d_speed.sum()).astype(speed.dtype, copy=False),
            (d_length if length.ndim else d_length.sum()).astype(length.dtype, copy=False),
            (d_damping if damping.ndim else d_damping.sum()).astype(damping.dtype, copy=False),
        )


def acceleration_grad(
    angle: Scalar, speed: Scalar, length: Scalar, damping: Scalar
) -> tuple[Any, tuple[Any, Any, Any, Any]]:
    """The value of `acceleration` and its gradient by angle, speed, length and damping."""
    if (
        type(angle) in _FLOATS
        and type(speed) in _FLOATS
        and type(length) in _FLOATS
        and type(damping) in _FLOATS
    ):
        try:
            angle, speed, length, damping = (
                float(angle),
                float(speed),
                float(length),
                float(damping),
            )
            # -gravity / length * sin(angle) - damping * speed              pendulum.cr:9
            # d sin(u) = cos(u) du, u = angle
            acceleration_1 = -9.81 / length
            acceleration_2 = math.sin(angle)
            d_damping = -speed
            d_speed = -damping
            d_angle = acceleration_1 * math.cos(angle)
            d_length = -(acceleration_2 * (acceleration_1 / length))
            return acceleration_1 * acceleration_2 - damping * speed, (
                d_angle,
                d_speed,
                d_length,
                d_damping,
            )
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(angle, speed, length, damping):
        with np.errstate(all="ignore"):
            # -gravity / length * sin(angle) - damping * speed              pendulum.cr:9
            # d sin(u) = cos(u) du, u = angle
            acceleration_1 = -9.81 / length
            acceleration_2 = np.sin(angle)
            d_damping = -speed
            d_speed = -damping
            d_angle = acceleration_1 * np.cos(angle)
            d_length = -(acceleration_2 * (acceleration_1 / length))
            return acceleration_1 * acceleration_2 - damping * speed, (
                d_angle,
                d_speed,
                d_length,
                d_damping,
            )
    value, saved = acceleration_forward(angle, speed, length, damping)
    return value, acceleration_backward(saved, np.ones_like(value))


def step(
    angle: Scalar, speed: Scalar, length: Scalar, damping: Scalar, dt: Scalar
) -> tuple[Any, Any]:
    """Angle and speed a time dt later, by the classical method of the fourth order.

    angle, speed, length, damping, dt: real -> real, real
    """
    if (
        type(angle) in _FLOATS
        and type(speed) in _FLOATS
        and type(length) in _FLOATS
        and type(damping) in _FLOATS
        and type(dt) in _FLOATS
    ):
        try:
            angle, speed, length, damping, dt = (
                float(angle),
                float(speed),
                float(length),
                float(damping),
                float(dt),
            )
            # v1, a1 = speed, acceleration(angle, speed, length, damping)   pendulum.cr:13
            a1_1 = -9.81 / length
            a1 = a1_1 * math.sin(angle) - damping * speed

            # v2, a2 = speed + dt / 2 * a1, acceleration(angle + dt / 2 * v1, speed + dt / 2 * a1, length,...  pendulum.cr:14
            a2_1 = dt / 2.0
            v2 = speed + a2_1 * a1
            a2 = a1_1 * math.sin(angle + a2_1 * speed) - damping * v2

            # v3, a3 = speed + dt / 2 * a2, acceleration(angle + dt / 2 * v2, speed + dt / 2 * a2, length,...  pendulum.cr:15
            v3 = speed + a2_1 * a2
            a3 = a1_1 * math.sin(angle + a2_1 * v2) - damping * v3

            # v4, a4 = speed + dt * a3, acceleration(angle + dt * v3, speed + dt * a3, length, damping)  pendulum.cr:16
            v4 = speed + dt * a3
            a4 = a1_1 * math.sin(angle + dt * v3) - damping * v4

            # return angle + dt / 6 * (v1 + 2 * v2 + 2 * v3 + v4), speed + dt / 6 * (a1 + 2 * a2 + 2 * a3 +...  pendulum.cr:17
            step_1 = dt / 6.0
            step_2 = step_1 * (speed + 2.0 * v2 + 2.0 * v3 + v4)
            step_3 = step_1 * (a1 + 2.0 * a2 + 2.0 * a3 + a4)
            return angle + step_2, speed + step_3
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(angle, _ARRAYS)
        or not isinstance(speed, _ARRAYS)
        or not isinstance(length, _ARRAYS)
        or not isinstance(damping, _ARRAYS)
        or not isinstance(dt, _ARRAYS)
        or angle.dtype.kind
        + speed.dtype.kind
        + length.dtype.kind
        + damping.dtype.kind
        + dt.dtype.kind
        != "fffff"
        or speed.shape != angle.shape
        or length.shape != angle.shape
        or damping.shape != angle.shape
        or dt.shape != angle.shape
    ):
        angle, speed, length, damping, dt = _explain_shapes(
            "step",
            ("angle", angle, "real", "..."),
            ("speed", speed, "real", "..."),
            ("length", length, "real", "..."),
            ("damping", damping, "real", "..."),
            ("dt", dt, "real", "..."),
        )
    with np.errstate(all="ignore"):
        # v1, a1 = speed, acceleration(angle, speed, length, damping)   pendulum.cr:13
        a1_1 = -9.81 / length
        a1 = a1_1 * np.sin(angle) - damping * speed

        # v2, a2 = speed + dt / 2 * a1, acceleration(angle + dt / 2 * v1, speed + dt / 2 * a1, length,...  pendulum.cr:14
        a2_1 = dt / 2.0
        v2 = speed + a2_1 * a1
        a2 = a1_1 * np.sin(angle + a2_1 * speed) - damping * v2

        # v3, a3 = speed + dt / 2 * a2, acceleration(angle + dt / 2 * v2, speed + dt / 2 * a2, length,...  pendulum.cr:15
        v3 = speed + a2_1 * a2
        a3 = a1_1 * np.sin(angle + a2_1 * v2) - damping * v3

        # v4, a4 = speed + dt * a3, acceleration(angle + dt * v3, speed + dt * a3, length, damping)  pendulum.cr:16
        v4 = speed + dt * a3
        a4 = a1_1 * np.sin(angle + dt * v3) - damping * v4

        # return angle + dt / 6 * (v1 + 2 * v2 + 2 * v3 + v4), speed + dt / 6 * (a1 + 2 * a2 + 2 * a3 +...  pendulum.cr:17
        step_1 = dt / 6.0
        step_2 = step_1 * (speed + 2.0 * v2 + 2.0 * v3 + v4)
        step_3 = step_1 * (a1 + 2.0 * a2 + 2.0 * a3 + a4)
        return angle + step_2, speed + step_3


def step_forward(
    angle: Scalar, speed: Scalar, length: Scalar, damping: Scalar, dt: Scalar
) -> tuple[tuple[Any, Any], tuple[Any, ...]]:
    """`step`, and what `step_backward` needs of it."""
    if (
        type(angle) in _FLOATS
        and type(speed) in _FLOATS
        and type(length) in _FLOATS
        and type(damping) in _FLOATS
        and type(dt) in _FLOATS
    ):
        try:
            angle, speed, length, damping, dt = (
                float(angle),
                float(speed),
                float(length),
                float(damping),
                float(dt),
            )
            # v1, a1 = speed, acceleration(angle, speed, length, damping)   pendulum.cr:13
            a1_1 = -9.81 / length
            a1_2 = math.sin(angle)
            a1 = a1_1 * a1_2 - damping * speed

            # v2, a2 = speed + dt / 2 * a1, acceleration(angle + dt / 2 * v1, speed + dt / 2 * a1, length,...  pendulum.cr:14
            a2_1 = dt / 2.0
            v2 = speed + a2_1 * a1
            a2_2 = angle + a2_1 * speed
            a2_3 = math.sin(a2_2)
            a2 = a1_1 * a2_3 - damping * v2

            # v3, a3 = speed + dt / 2 * a2, acceleration(angle + dt / 2 * v2, speed + dt / 2 * a2, length,...  pendulum.cr:15
            v3 = speed + a2_1 * a2
            a3_1 = angle + a2_1 * v2
            a3_2 = math.sin(a3_1)
            a3 = a1_1 * a3_2 - damping * v3

            # v4, a4 = speed + dt * a3, acceleration(angle + dt * v3, speed + dt * a3, length, damping)  pendulum.cr:16
            v4 = speed + dt * a3
            a4_1 = angle + dt * v3
            a4_2 = math.sin(a4_1)
            a4 = a1_1 * a4_2 - damping * v4

            # return angle + dt / 6 * (v1 + 2 * v2 + 2 * v3 + v4), speed + dt / 6 * (a1 + 2 * a2 + 2 * a3 +...  pendulum.cr:17
            step_1 = dt / 6.0
            step_2 = speed + 2.0 * v2 + 2.0 * v3 + v4
            step_3 = a1 + 2.0 * a2 + 2.0 * a3 + a4
            return (angle + step_1 * step_2, speed + step_1 * step_3), (
                angle,
                speed,
                length,
                damping,
                dt,
                a1_1,
                a1_2,
                a1,
                a2_1,
                v2,
                a2_2,
                a2_3,
                a2,
                v3,
                a3_1,
                a3_2,
                a3,
                v4,
                a4_1,
                a4_2,
                step_1,
                step_2,
                step_3,
            )
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(angle, _ARRAYS)
        or not isinstance(speed, _ARRAYS)
        or not isinstance(length, _ARRAYS)
        or not isinstance(damping, _ARRAYS)
        or not isinstance(dt, _ARRAYS)
        or angle.dtype.kind
        + speed.dtype.kind
        + length.dtype.kind
        + damping.dtype.kind
        + dt.dtype.kind
        != "fffff"
        or speed.shape != angle.shape
        or length.shape != angle.shape
        or damping.shape != angle.shape
        or dt.shape != angle.shape
    ):
        angle, speed, length, damping, dt = _explain_shapes(
            "step",
            ("angle", angle, "real", "..."),
            ("speed", speed, "real", "..."),
            ("length", length, "real", "..."),
            ("damping", damping, "real", "..."),
            ("dt", dt, "real", "..."),
        )
    with np.errstate(all="ignore"):
        # v1, a1 = speed, acceleration(angle, speed, length, damping)   pendulum.cr:13
        a1_1 = -9.81 / length
        a1_2 = np.sin(angle)
        a1 = a1_1 * a1_2 - damping * speed

        # v2, a2 = speed + dt / 2 * a1, acceleration(angle + dt / 2 * v1, speed + dt / 2 * a1, length,...  pendulum.cr:14
        a2_1 = dt / 2.0
        v2 = speed + a2_1 * a1
        a2_2 = angle + a2_1 * speed
        a2_3 = np.sin(a2_2)
        a2 = a1_1 * a2_3 - damping * v2

        # v3, a3 = speed + dt / 2 * a2, acceleration(angle + dt / 2 * v2, speed + dt / 2 * a2, length,...  pendulum.cr:15
        v3 = speed + a2_1 * a2
        a3_1 = angle + a2_1 * v2
        a3_2 = np.sin(a3_1)
        a3 = a1_1 * a3_2 - damping * v3

        # v4, a4 = speed + dt * a3, acceleration(angle + dt * v3, speed + dt * a3, length, damping)  pendulum.cr:16
        v4 = speed + dt * a3
        a4_1 = angle + dt * v3
        a4_2 = np.sin(a4_1)
        a4 = a1_1 * a4_2 - damping * v4

        # return angle + dt / 6 * (v1 + 2 * v2 + 2 * v3 + v4), speed + dt / 6 * (a1 + 2 * a2 + 2 * a3 +...  pendulum.cr:17
        step_1 = dt / 6.0
        step_2 = speed + 2.0 * v2 + 2.0 * v3 + v4
        step_3 = a1 + 2.0 * a2 + 2.0 * a3 + a4
        return (angle + step_1 * step_2, speed + step_1 * step_3), (
            angle,
            speed,
            length,
            damping,
            dt,
            a1_1,
            a1_2,
            a1,
            a2_1,
            v2,
            a2_2,
            a2_3,
            a2,
            v3,
            a3_1,
            a3_2,
            a3,
            v4,
            a4_1,
            a4_2,
            step_1,
            step_2,
            step_3,
        )


def step_backward(saved: tuple[Any, ...], d_step: Any) -> tuple[Any, Any, Any, Any, Any]:
    """The cotangents of angle, speed, length, damping and dt, given the cotangents of the result."""
    (
        angle,
        speed,
        length,
        damping,
        dt,
        a1_1,
        a1_2,
        a1,
        a2_1,
        v2,
        a2_2,
        a2_3,
        a2,
        v3,
        a3_1,
        a3_2,
        a3,
        v4,
        a4_1,
        a4_2,
        step_1,
        step_2,
        step_3,
    ) = saved
    d_step_0, d_step_1 = d_step
    if type(angle) is float and type(d_step_0) in _FLOATS and type(d_step_1) in _FLOATS:
        try:
            # return angle + dt / 6 * (v1 + 2 * v2 + 2 * v3 + v4), speed + dt / 6 * (a1 + 2 * a2 + 2 * a3 +...  pendulum.cr:17
            d_a4 = d_step_1 * step_1
            d_step_2 = 2.0 * d_a4
            d_step_3 = d_step_0 * step_1
            d_step_4 = 2.0 * d_step_3

            # v4, a4 = speed + dt * a3, acceleration(angle + dt * v3, speed + dt * a3, length, damping)  pendulum.cr:16
            # d sin(u) = cos(u) du, u = angle + dt * v3
            d_a4_1 = d_a4 * a1_1 * math.cos(a4_1)
            d_v4 = d_step_3 - d_a4 * damping

            # v3, a3 = speed + dt / 2 * a2, acceleration(angle + dt / 2 * v2, speed + dt / 2 * a2, length,...  pendulum.cr:15
            # d sin(u) = cos(u) du, u = angle + dt / 2 * v2
            d_a3 = d_step_2 + d_v4 * dt
            d_a3_1 = d_a3 * a1_1 * math.cos(a3_1)
            d_v3 = d_step_4 + d_a4_1 * dt - d_a3 * damping

            # v2, a2 = speed + dt / 2 * a1, acceleration(angle + dt / 2 * v1, speed + dt / 2 * a1, length,...  pendulum.cr:14
            # d sin(u) = cos(u) du, u = angle + dt / 2 * v1
            d_a2 = d_step_2 + d_v3 * a2_1
            d_a2_1 = d_a2 * a1_1 * math.cos(a2_2)
            d_v2 = d_step_4 + d_a3_1 * a2_1 - d_a2 * damping
            d_a2_2 = 0.5 * (d_a3_1 * v2 + d_v3 * a2 + d_a2_1 * speed + d_v2 * a1)

            # v1, a1 = speed, acceleration(angle, speed, length, damping)   pendulum.cr:13
            # d sin(u) = cos(u) du, u = angle
            d_a1 = d_a4 + d_v2 * a2_1
            d_a1_1 = (d_a4 * a4_2 + d_a3 * a3_2 + d_a2 * a2_3 + d_a1 * a1_2) * (a1_1 / length)
            d_length = -d_a1_1

            # angle                                                         pendulum.cr:11
            d_angle = d_step_0 + d_a4_1 + d_a3_1 + d_a2_1 + d_a1 * a1_1 * math.cos(angle)

            # speed                                                         pendulum.cr:11
            d_step_5 = d_step_1 + d_step_3 + d_v4 + d_v3 + d_a2_1 * a2_1 + d_v2
            d_speed = d_step_5 - d_a1 * damping

            # damping                                                       pendulum.cr:11
            d_damping = -(d_a4 * v4) - d_a3 * v3 - d_a2 * v2 - d_a1 * speed

            # dt                                                            pendulum.cr:11
            d_step_6 = 0.16666666666666666 * (d_step_1 * step_3 + d_step_0 * step_2) + d_a4_1 * v3
            d_dt = d_step_6 + d_v4 * a3 + d_a2_2
            return d_angle, d_speed, d_length, d_damping, d_dt
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        (
            angle,
            speed,
            length,
            damping,
            dt,
            a1_1,
            a1_2,
            a1,
            a2_1,
            v2,
            a2_2,
            a2_3,
            a2,
            v3,
            a3_1,
            a3_2,
            a3,
            v4,
            a4_1,
            a4_2,
            step_1,
            step_2,
            step_3,
        ) = map(np.asarray, saved)
        lanes_shape = np.broadcast(angle, speed, length, damping, dt).shape
        d_step_0 = np.asarray(d_step_0)
        if d_step_0.shape != lanes_shape:
            d_step_0 = np.broadcast_to(d_step_0, lanes_shape)
        d_step_1 = np.asarray(d_step_1)
        if d_step_1.shape != lanes_shape:
            d_step_1 = np.broadcast_to(d_step_1, lanes_shape)
        # return angle + dt / 6 * (v1 + 2 * v2 + 2 * v3 + v4), speed + dt / 6 * (a1 + 2 * a2 + 2 * a3 +...  pendulum.cr:17
        d_a4 = d_step_1 * step_1
        d_step_2 = 2.0 * d_a4
        d_step_3 = d_step_0 * step_1
        d_step_4 = 2.0 * d_step_3

        # v4, a4 = speed + dt * a3, acceleration(angle + dt * v3, speed + dt * a3, length, damping)  pendulum.cr:16
        # d sin(u) = cos(u) du, u = angle + dt * v3
        d_a4_1 = d_a4 * a1_1 * np.cos(a4_1)
        d_v4 = d_step_3 - d_a4 * damping

        # v3, a3 = speed + dt / 2 * a2, acceleration(angle + dt / 2 * v2, speed + dt / 2 * a2, length,...  pendulum.cr:15
        # d sin(u) = cos(u) du, u = angle + dt / 2 * v2
        d_a3 = d_step_2 + d_v4 * dt
        d_a3_1 = d_a3 * a1_1 * np.cos(a3_1)
        d_v3 = d_step_4 + d_a4_1 * dt - d_a3 * damping

        # v2, a2 = speed + dt / 2 * a1, acceleration(angle + dt / 2 * v1, speed + dt / 2 * a1, length,...  pendulum.cr:14
        # d sin(u) = cos(u) du, u = angle + dt / 2 * v1
        d_a2 = d_step_2 + d_v3 * a2_1
        d_a2_1 = d_a2 * a1_1 * np.cos(a2_2)
        d_v2 = d_step_4 + d_a3_1 * a2_1 - d_a2 * damping
        d_a2_2 = 0.5 * (d_a3_1 * v2 + d_v3 * a2 + d_a2_1 * speed + d_v2 * a1)

        # v1, a1 = speed, acceleration(angle, speed, length, damping)   pendulum.cr:13
        # d sin(u) = cos(u) du, u = angle
        d_a1 = d_a4 + d_v2 * a2_1
        d_a1_1 = (d_a4 * a4_2 + d_a3 * a3_2 + d_a2 * a2_3 + d_a1 * a1_2) * (a1_1 / length)
        d_length = -d_a1_1

        # angle                                                         pendulum.cr:11
        d_angle = d_step_0 + d_a4_1 + d_a3_1 + d_a2_1 + d_a1 * a1_1 * np.cos(angle)

        # speed                                                         pendulum.cr:11
        d_step_5 = d_step_1 + d_step_3 + d_v4 + d_v3 + d_a2_1 * a2_1 + d_v2
        d_speed = d_step_5 - d_a1 * damping

        # damping                                                       pendulum.cr:11
        d_damping = -(d_a4 * v4) - d_a3 * v3 - d_a2 * v2 - d_a1 * speed

        # dt                                                            pendulum.cr:11
        d_step_6 = 0.16666666666666666 * (d_step_1 * step_3 + d_step_0 * step_2) + d_a4_1 * v3
        d_dt = d_step_6 + d_v4 * a3 + d_a2_2
        return (
            (d_angle if angle.ndim else d_angle.sum()).astype(angle.dtype, copy=False),
            (d_speed if speed.ndim else d_speed.sum()).astype(speed.dtype, copy=False),
            (d_length if length.ndim else d_length.sum()).astype(length.dtype, copy=False),
            (d_damping if damping.ndim else d_damping.sum()).astype(damping.dtype, copy=False),
            (d_dt if dt.ndim else d_dt.sum()).astype(dt.dtype, copy=False),
        )


def swing(gaps: ArrayLike, angle: Any, speed: Any, length: Any, damping: Any) -> Any:
    """The angles behind each gap of time.

    gaps: real[n]; angle, speed, length, damping: real -> real[n]
    """
    gaps = np.asarray(gaps)
    angle = angle[()] if isinstance(angle, np.ndarray) else angle
    speed = speed[()] if isinstance(speed, np.ndarray) else speed
    length = length[()] if isinstance(length, np.ndarray) else length
    damping = damping[()] if isinstance(damping, np.ndarray) else damping
    if (
        gaps.dtype.kind != "f"
        or type(angle) not in (float, int, gaps.dtype.type)
        or type(speed) not in (float, int, gaps.dtype.type)
        or type(length) not in (float, int, gaps.dtype.type)
        or type(damping) not in (float, int, gaps.dtype.type)
        or gaps.ndim != 1
    ):
        gaps, angle, speed, length, damping = _explain_shapes(
            "swing",
            ("gaps", gaps, "real", ("n",)),
            ("angle", angle, "real", ()),
            ("speed", speed, "real", ()),
            ("length", length, "real", ()),
            ("damping", damping, "real", ()),
        )
    else:
        angle, speed, length, damping = (
            gaps.dtype.type(angle),
            gaps.dtype.type(speed),
            gaps.dtype.type(length),
            gaps.dtype.type(damping),
        )
    n = gaps.shape[0]

    # for dt in gaps:                                               pendulum.cr:21
    angle_2 = angle
    speed_2 = speed
    angles = np.empty(n, gaps.dtype)
    for t in range(n):
        dt = gaps[t]

        # v1, a1 = speed, acceleration(angle, speed, length, damping)   pendulum.cr:13
        a1_1 = -9.81 / length
        a1 = a1_1 * np.sin(angle_2) - damping * speed_2

        # v2, a2 = speed + dt / 2 * a1, acceleration(angle + dt / 2 * v1, speed + dt / 2 * a1, length,...  pendulum.cr:14
        a2_1 = dt / 2.0
        v2 = speed_2 + a2_1 * a1
        a2 = a1_1 * np.sin(angle_2 + a2_1 * speed_2) - damping * v2

        # v3, a3 = speed + dt / 2 * a2, acceleration(angle + dt / 2 * v2, speed + dt / 2 * a2, length,...  pendulum.cr:15
        v3 = speed_2 + a2_1 * a2
        a3 = a1_1 * np.sin(angle_2 + a2_1 * v2) - damping * v3

        # v4, a4 = speed + dt * a3, acceleration(angle + dt * v3, speed + dt * a3, length, damping)  pendulum.cr:16
        v4 = speed_2 + dt * a3
        a4 = a1_1 * np.sin(angle_2 + dt * v3) - damping * v4

        # angle, speed = step(angle, speed, length, damping, dt)        pendulum.cr:22
        speed_1 = dt / 6.0
        speed_3 = speed_1 * (speed_2 + 2.0 * v2 + 2.0 * v3 + v4)
        angle_2 = angle_2 + speed_3
        speed_4 = speed_1 * (a1 + 2.0 * a2 + 2.0 * a3 + a4)
        speed_2 = speed_2 + speed_4
        angles[t] = angle_2
    return angles


def swing_forward(
    gaps: ArrayLike, angle: Any, speed: Any, length: Any, damping: Any
) -> tuple[Any, tuple[Any, ...]]:
    """`swing`, and what `swing_backward` needs of it."""
    gaps = np.asarray(gaps)
    angle = angle[()] if isinstance(angle, np.ndarray) else angle
    speed = speed[()] if isinstance(speed, np.ndarray) else speed
    length = length[()] if isinstance(length, np.ndarray) else length
    damping = damping[()] if isinstance(damping, np.ndarray) else damping
    if (
        gaps.dtype.kind != "f"
        or type(angle) not in (float, int, gaps.dtype.type)
        or type(speed) not in (float, int, gaps.dtype.type)
        or type(length) not in (float, int, gaps.dtype.type)
        or type(damping) not in (float, int, gaps.dtype.type)
        or gaps.ndim != 1
    ):
        gaps, angle, speed, length, damping = _explain_shapes(
            "swing",
            ("gaps", gaps, "real", ("n",)),
            ("angle", angle, "real", ()),
            ("speed", speed, "real", ()),
            ("length", length, "real", ()),
            ("damping", damping, "real", ()),
        )
    else:
        angle, speed, length, damping = (
            gaps.dtype.type(angle),
            gaps.dtype.type(speed),
            gaps.dtype.type(length),
            gaps.dtype.type(damping),
        )
    n = gaps.shape[0]

    # for dt in gaps:                                               pendulum.cr:21
    angle_2 = angle
    speed_2 = speed
    angles = np.empty(n, gaps.dtype)
    angle_all = np.empty(n, gaps.dtype)
    speed_all = np.empty(n, gaps.dtype)
    a1_all_1 = np.empty(n, gaps.dtype)
    a1_all_2 = np.empty(n, gaps.dtype)
    a1_all = np.empty(n, gaps.dtype)
    a2_all_1 = np.empty(n, gaps.dtype)
    v2_all = np.empty(n, gaps.dtype)
    a2_all_2 = np.empty(n, gaps.dtype)
    a2_all_3 = np.empty(n, gaps.dtype)
    a2_all = np.empty(n, gaps.dtype)
    v3_all = np.empty(n, gaps.dtype)
    a3_all_1 = np.empty(n, gaps.dtype)
    a3_all_2 = np.empty(n, gaps.dtype)
    a3_all = np.empty(n, gaps.dtype)
    v4_all = np.empty(n, gaps.dtype)
    a4_all_1 = np.empty(n, gaps.dtype)
    a4_all_2 = np.empty(n, gaps.dtype)
    speed_all_1 = np.empty(n, gaps.dtype)
    speed_all_2 = np.empty(n, gaps.dtype)
    speed_all_3 = np.empty(n, gaps.dtype)
    for t in range(n):
        dt = gaps[t]
        angle_all[t] = angle_2
        speed_all[t] = speed_2

        # v1, a1 = speed, acceleration(angle, speed, length, damping)   pendulum.cr:13
        a1_1 = -9.81 / length
        a1_2 = np.sin(angle_2)
        a1 = a1_1 * a1_2 - damping * speed_2

        # v2, a2 = speed + dt / 2 * a1, acceleration(angle + dt / 2 * v1, speed + dt / 2 * a1, length,...  pendulum.cr:14
        a2_1 = dt / 2.0
        v2 = speed_2 + a2_1 * a1
        a2_2 = angle_2 + a2_1 * speed_2
        a2_3 = np.sin(a2_2)
        a2 = a1_1 * a2_3 - damping * v2

        # v3, a3 = speed + dt / 2 * a2, acceleration(angle + dt / 2 * v2, speed + dt / 2 * a2, length,...  pendulum.cr:15
        v3 = speed_2 + a2_1 * a2
        a3_1 = angle_2 + a2_1 * v2
        a3_2 = np.sin(a3_1)
        a3 = a1_1 * a3_2 - damping * v3

        # v4, a4 = speed + dt * a3, acceleration(angle + dt * v3, speed + dt * a3, length, damping)  pendulum.cr:16
        v4 = speed_2 + dt * a3
        a4_1 = angle_2 + dt * v3
        a4_2 = np.sin(a4_1)
        a4 = a1_1 * a4_2 - damping * v4

        # angle, speed = step(angle, speed, length, damping, dt)        pendulum.cr:22
        speed_1 = dt / 6.0
        speed_3 = speed_2 + 2.0 * v2 + 2.0 * v3 + v4
        angle_2 = angle_2 + speed_1 * speed_3
        speed_4 = a1 + 2.0 * a2 + 2.0 * a3 + a4
        speed_2 = speed_2 + speed_1 * speed_4
        angles[t] = angle_2
        a1_all_1[t] = a1_1
        a1_all_2[t] = a1_2
        a1_all[t] = a1
        a2_all_1[t] = a2_1
        v2_all[t] = v2
        a2_all_2[t] = a2_2
        a2_all_3[t] = a2_3
        a2_all[t] = a2
        v3_all[t] = v3
        a3_all_1[t] = a3_1
        a3_all_2[t] = a3_2
        a3_all[t] = a3
        v4_all[t] = v4
        a4_all_1[t] = a4_1
        a4_all_2[t] = a4_2
        speed_all_1[t] = speed_1
        speed_all_2[t] = speed_3
        speed_all_3[t] = speed_4
    return angles, (
        gaps,
        length,
        damping,
        angle_all,
        speed_all,
        a1_all_1,
        a1_all_2,
        a1_all,
        a2_all_1,
        v2_all,
        a2_all_2,
        a2_all_3,
        a2_all,
        v3_all,
        a3_all_1,
        a3_all_2,
        a3_all,
        v4_all,
        a4_all_1,
        a4_all_2,
        speed_all_1,
        speed_all_2,
        speed_all_3,
    )


def swing_backward(saved: tuple[Any, ...], d_swing: Any) -> tuple[Any, Any, Any, Any, Any]:
    """The cotangents of gaps, angle, speed, length and damping, given the cotangent of the result."""
    (
        gaps,
        length,
        damping,
        angle_all,
        speed_all,
        a1_all_1,
        a1_all_2,
        a1_all,
        a2_all_1,
        v2_all,
        a2_all_2,
        a2_all_3,
        a2_all,
        v3_all,
        a3_all_1,
        a3_all_2,
        a3_all,
        v4_all,
        a4_all_1,
        a4_all_2,
        speed_all_1,
        speed_all_2,
        speed_all_3,
    ) = saved
    n = gaps.shape[0]
    d_swing = np.asarray(d_swing)
    if d_swing.shape != (n,):
        _explain_shapes("swing_backward", ("d_swing", d_swing, "real", (n,)))

    # for dt in gaps:                                               pendulum.cr:21
    d_angle = speed_all_3.dtype.type(0.0)
    d_speed = speed_all_3.dtype.type(0.0)
    d_length = speed_all_3.dtype.type(0.0)
    d_damping = speed_all_3.dtype.type(0.0)
    d_gaps = np.empty(n, speed_all_3.dtype)
    for t in reversed(range(n)):
        dt = gaps[t]
        speed = speed_all[t]
        a1_1 = a1_all_1[t]
        a2_1 = a2_all_1[t]
        v2 = v2_all[t]
        v3 = v3_all[t]
        speed_1 = speed_all_1[t]

        # angle, speed = step(angle, speed, length, damping, dt)        pendulum.cr:22
        d_a4 = d_speed * speed_1
        d_speed_1 = 2.0 * d_a4
        d_swing_1 = d_angle + d_swing[t]
        d_speed_2 = d_swing_1 * speed_1
        d_speed_3 = 2.0 * d_speed_2

        # v4, a4 = speed + dt * a3, acceleration(angle + dt * v3, speed + dt * a3, length, damping)  pendulum.cr:16
        # d sin(u) = cos(u) du, u = angle + dt * v3
        d_a4_1 = d_a4 * a1_1 * np.cos(a4_all_1[t])
        d_v4 = d_speed_2 - d_a4 * damping

        # v3, a3 = speed + dt / 2 * a2, acceleration(angle + dt / 2 * v2, speed + dt / 2 * a2, length,...  pendulum.cr:15
        # d sin(u) = cos(u) du, u = angle + dt / 2 * v2
        d_a3 = d_speed_1 + d_v4 * dt
        d_a3_1 = d_a3 * a1_1 * np.cos(a3_all_1[t])
        d_v3 = d_speed_3 + d_a4_1 * dt - d_a3 * damping

        # v2, a2 = speed + dt / 2 * a1, acceleration(angle + dt / 2 * v1, speed + dt / 2 * a1, length,...  pendulum.cr:14
        # d sin(u) = cos(u) du, u = angle + dt / 2 * v1
        d_a2 = d_speed_1 + d_v3 * a2_1
        d_a2_1 = d_a2 * a1_1 * np.cos(a2_all_2[t])
        d_v2 = d_speed_3 + d_a3_1 * a2_1 - d_a2 * damping
        d_a2_2 = 0.5 * (d_a3_1 * v2 + d_v3 * a2_all[t] + d_a2_1 * speed + d_v2 * a1_all[t])

        # v1, a1 = speed, acceleration(angle, speed, length, damping)   pendulum.cr:13
        # d sin(u) = cos(u) du, u = angle
        d_a1 = d_a4 + d_v2 * a2_1
        d_a1_1 = d_a4 * a4_all_2[t] + d_a3 * a3_all_2[t] + d_a2 * a2_all_3[t]

        # for dt in gaps:                                               pendulum.cr:21
        d_angle = d_swing_1 + d_a4_1 + d_a3_1 + d_a2_1 + d_a1 * a1_1 * np.cos(angle_all[t])
        d_angles_1 = d_speed + d_speed_2 + d_v4 + d_v3 + d_a2_1 * a2_1 + d_v2
        d_speed_4 = d_angles_1 - d_a1 * damping

        # angle, speed = step(angle, speed, length, damping, dt)        pendulum.cr:22
        d_speed_5 = 0.16666666666666666 * (d_speed * speed_all_3[t] + d_swing_1 * speed_all_2[t])
        d_dt = d_speed_5 + d_a4_1 * v3 + d_v4 * a3_all[t] + d_a2_2

        # for dt in gaps:                                               pendulum.cr:21
        d_length = d_length - (d_a1_1 + d_a1 * a1_all_2[t]) * (a1_1 / length)
        d_gaps[t] = d_dt
        d_damping += -(d_a4 * v4_all[t]) - d_a3 * v3 - d_a2 * v2 - d_a1 * speed
        d_speed = d_speed_4
    return d_gaps.astype(gaps.dtype, copy=False), d_angle, d_speed, d_length, d_damping


def energy(angle: Scalar, speed: Scalar, length: Scalar) -> Any:
    """energy(angle, speed, length) = (length * speed)^2 / 2 + gravity * length * (1 - cos(angle))

    angle, speed, length: real -> real
    """
    if type(angle) in _FLOATS and type(speed) in _FLOATS and type(length) in _FLOATS:
        try:
            angle, speed, length = float(angle), float(speed), float(length)
            # (length * speed)^2 / 2 + gravity * length * (1 - cos(angle))  pendulum.cr:26
            # stable form of 1 - cos(angle)
            energy_1 = 9.81 * (length * (2.0 * math.sin(0.5 * angle) ** 2))
            return (length * speed) ** 2 / 2.0 + energy_1
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(angle, _ARRAYS)
        or not isinstance(speed, _ARRAYS)
        or not isinstance(length, _ARRAYS)
        or angle.dtype.kind + speed.dtype.kind + length.dtype.kind != "fff"
        or speed.shape != angle.shape
        or length.shape != angle.shape
    ):
        angle, speed, length = _explain_shapes(
            "energy",
            ("angle", angle, "real", "..."),
            ("speed", speed, "real", "..."),
            ("length", length, "real", "..."),
        )
    with np.errstate(all="ignore"):
        # (length * speed)^2 / 2 + gravity * length * (1 - cos(angle))  pendulum.cr:26
        # stable form of 1 - cos(angle)
        energy_1 = 9.81 * (length * (2.0 * np.square(np.sin(0.5 * angle))))
        return (length * speed) ** 2 / 2.0 + energy_1


def energy_forward(angle: Scalar, speed: Scalar, length: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`energy`, and what `energy_backward` needs of it."""
    if type(angle) in _FLOATS and type(speed) in _FLOATS and type(length) in _FLOATS:
        try:
            angle, speed, length = float(angle), float(speed), float(length)
            # (length * speed)^2 / 2 + gravity * length * (1 - cos(angle))  pendulum.cr:26
            # stable form of 1 - cos(angle)
            energy_1 = length * speed
            energy_2 = 2.0 * math.sin(0.5 * angle) ** 2
            return energy_1 * energy_1 / 2.0 + 9.81 * (length * energy_2), (
                angle,
                speed,
                length,
                energy_1,
                energy_2,
            )
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if (
        not isinstance(angle, _ARRAYS)
        or not isinstance(speed, _ARRAYS)
        or not isinstance(length, _ARRAYS)
        or angle.dtype.kind + speed.dtype.kind + length.dtype.kind != "fff"
        or speed.shape != angle.shape
        or length.shape != angle.shape
    ):
        angle, speed, length = _explain_shapes(
            "energy",
            ("angle", angle, "real", "..."),
            ("speed", speed, "real", "..."),
            ("length", length, "real", "..."),
        )
    with np.errstate(all="ignore"):
        # (length * speed)^2 / 2 + gravity * length * (1 - cos(angle))  pendulum.cr:26
        # stable form of 1 - cos(angle)
        energy_1 = length * speed
        energy_2 = 2.0 * np.square(np.sin(0.5 * angle))
        return energy_1 * energy_1 / 2.0 + 9.81 * (length * energy_2), (
            angle,
            speed,
            length,
            energy_1,
            energy_2,
        )


def energy_backward(saved: tuple[Any, ...], d_energy: Any) -> tuple[Any, Any, Any]:
    """The cotangents of angle, speed and length, given the cotangent of the result."""
    angle, speed, length, energy_1, energy_2 = saved
    if type(angle) is float and type(d_energy) in _FLOATS:
        try:
            # (length * speed)^2 / 2 + gravity * length * (1 - cos(angle))  pendulum.cr:26
            # stable form of 1 - cos(angle)
            # d(1 - cos(u)) = sin(u) du, u = angle
            d_angle = 9.81 * (d_energy * length * math.sin(angle))
            d_energy_1 = d_energy * energy_1
            d_speed = d_energy_1 * length
            d_length = 9.81 * (d_energy * energy_2) + d_energy_1 * speed
            return d_angle, d_speed, d_length
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        angle, speed, length, energy_1, energy_2 = map(np.asarray, saved)
        lanes_shape = np.broadcast(angle, speed, length).shape
        d_energy = np.asarray(d_energy)
        if d_energy.shape != lanes_shape:
            d_energy = np.broadcast_to(d_energy, lanes_shape)
        # (length * speed)^2 / 2 + gravity * length * (1 - cos(angle))  pendulum.cr:26
        # stable form of 1 - cos(angle)
        # d(1 - cos(u)) = sin(u) du, u = angle
        d_angle = 9.81 * (d_energy * length * np.sin(angle))
        d_energy_1 = d_energy * energy_1
        d_speed = d_energy_1 * length
        d_length = 9.81 * (d_energy * energy_2) + d_energy_1 * speed
        return (
            (d_angle if angle.ndim else d_angle.sum()).astype(angle.dtype, copy=False),
            (d_speed if speed.ndim else d_speed.sum()).astype(speed.dtype, copy=False),
            (d_length if length.ndim else d_length.sum()).astype(length.dtype, copy=False),
        )


def energy_grad(angle: Scalar, speed: Scalar, length: Scalar) -> tuple[Any, tuple[Any, Any, Any]]:
    """The value of `energy` and its gradient by angle, speed and length."""
    if type(angle) in _FLOATS and type(speed) in _FLOATS and type(length) in _FLOATS:
        try:
            angle, speed, length = float(angle), float(speed), float(length)
            # (length * speed)^2 / 2 + gravity * length * (1 - cos(angle))  pendulum.cr:26
            # stable form of 1 - cos(angle)
            # d(1 - cos(u)) = sin(u) du, u = angle
            energy_1 = length * speed
            energy_2 = 2.0 * math.sin(0.5 * angle) ** 2
            d_angle = 9.81 * (length * math.sin(angle))
            d_speed = energy_1 * length
            d_length = 9.81 * energy_2 + energy_1 * speed
            return energy_1 * energy_1 / 2.0 + 9.81 * (length * energy_2), (
                d_angle,
                d_speed,
                d_length,
            )
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(angle, speed, length):
        with np.errstate(all="ignore"):
            # (length * speed)^2 / 2 + gravity * length * (1 - cos(angle))  pendulum.cr:26
            # stable form of 1 - cos(angle)
            # d(1 - cos(u)) = sin(u) du, u = angle
            energy_1 = length * speed
            energy_2 = 2.0 * np.square(np.sin(0.5 * angle))
            d_angle = 9.81 * (length * np.sin(angle))
            d_speed = energy_1 * length
            d_length = 9.81 * energy_2 + energy_1 * speed
            return energy_1 * energy_1 / 2.0 + 9.81 * (length * energy_2), (
                d_angle,
                d_speed,
                d_length,
            )
    value, saved = energy_forward(angle, speed, length)
    return value, energy_backward(saved, np.ones_like(value))


def loss(
    gaps: ArrayLike, seen: ArrayLike, angle: Any, speed: Any, length: Any, damping: Any
) -> Any:
    """The mean squared error of the angles.

    gaps, seen: real[n]; angle, speed, length, damping: real -> real
    """
    gaps = np.asarray(gaps)
    seen = np.asarray(seen)
    angle = angle[()] if isinstance(angle, np.ndarray) else angle
    speed = speed[()] if isinstance(speed, np.ndarray) else speed
    length = length[()] if isinstance(length, np.ndarray) else length
    damping = damping[()] if isinstance(damping, np.ndarray) else damping
    if (
        gaps.dtype.char + seen.dtype.char not in ("dd", "ff")
        or type(angle) not in (float, int, gaps.dtype.type)
        or type(speed) not in (float, int, gaps.dtype.type)
        or type(length) not in (float, int, gaps.dtype.type)
        or type(damping) not in (float, int, gaps.dtype.type)
        or gaps.ndim != 1
        or seen.shape != gaps.shape[:1]
        or gaps.shape[0] < 1
    ):
        gaps, seen, angle, speed, length, damping = _explain_shapes(
            "loss",
            ("gaps", gaps, "real", ("n",)),
            ("seen", seen, "real", ("n",)),
            ("angle", angle, "real", ()),
            ("speed", speed, "real", ()),
            ("length", length, "real", ()),
            ("damping", damping, "real", ()),
            needs=lambda: (("n >= 1", gaps.shape[0] >= 1),),
        )
    else:
        angle, speed, length, damping = (
            gaps.dtype.type(angle),
            gaps.dtype.type(speed),
            gaps.dtype.type(length),
            gaps.dtype.type(damping),
        )
    n = gaps.shape[0]

    # for dt in gaps:                                               pendulum.cr:21
    angle_2 = angle
    speed_2 = speed
    angles = np.empty(n, np.result_type(gaps, seen))
    for t in range(n):
        dt = gaps[t]

        # v1, a1 = speed, acceleration(angle, speed, length, damping)   pendulum.cr:13
        a1_1 = -9.81 / length
        a1 = a1_1 * np.sin(angle_2) - damping * speed_2

        # v2, a2 = speed + dt / 2 * a1, acceleration(angle + dt / 2 * v1, speed + dt / 2 * a1, length,...  pendulum.cr:14
        a2_1 = dt / 2.0
        v2 = speed_2 + a2_1 * a1
        a2 = a1_1 * np.sin(angle_2 + a2_1 * speed_2) - damping * v2

        # v3, a3 = speed + dt / 2 * a2, acceleration(angle + dt / 2 * v2, speed + dt / 2 * a2, length,...  pendulum.cr:15
        v3 = speed_2 + a2_1 * a2
        a3 = a1_1 * np.sin(angle_2 + a2_1 * v2) - damping * v3

        # v4, a4 = speed + dt * a3, acceleration(angle + dt * v3, speed + dt * a3, length, damping)  pendulum.cr:16
        v4 = speed_2 + dt * a3
        a4 = a1_1 * np.sin(angle_2 + dt * v3) - damping * v4

        # angle, speed = step(angle, speed, length, damping, dt)        pendulum.cr:22
        speed_1 = dt / 6.0
        speed_3 = speed_1 * (speed_2 + 2.0 * v2 + 2.0 * v3 + v4)
        angle_2 = angle_2 + speed_3
        speed_4 = speed_1 * (a1 + 2.0 * a2 + 2.0 * a3 + a4)
        speed_2 = speed_2 + speed_4
        angles[t] = angle_2
    return ((angles - seen) ** 2).sum() / n


def loss_forward(
    gaps: ArrayLike, seen: ArrayLike, angle: Any, speed: Any, length: Any, damping: Any
) -> tuple[Any, tuple[Any, ...]]:
    """`loss`, and what `loss_backward` needs of it."""
    gaps = np.asarray(gaps)
    seen = np.asarray(seen)
    angle = angle[()] if isinstance(angle, np.ndarray) else angle
    speed = speed[()] if isinstance(speed, np.ndarray) else speed
    length = length[()] if isinstance(length, np.ndarray) else length
    damping = damping[()] if isinstance(damping, np.ndarray) else damping
    if (
        gaps.dtype.char + seen.dtype.char not in ("dd", "ff")
        or type(angle) not in (float, int, gaps.dtype.type)
        or type(speed) not in (float, int, gaps.dtype.type)
        or type(length) not in (float, int, gaps.dtype.type)
        or type(damping) not in (float, int, gaps.dtype.type)
        or gaps.ndim != 1
        or seen.shape != gaps.shape[:1]
        or gaps.shape[0] < 1
    ):
        gaps, seen, angle, speed, length, damping = _explain_shapes(
            "loss",
            ("gaps", gaps, "real", ("n",)),
            ("seen", seen, "real", ("n",)),
            ("angle", angle, "real", ()),
            ("speed", speed, "real", ()),
            ("length", length, "real", ()),
            ("damping", damping, "real", ()),
            needs=lambda: (("n >= 1", gaps.shape[0] >= 1),),
        )
    else:
        angle, speed, length, damping = (
            gaps.dtype.type(angle),
            gaps.dtype.type(speed),
            gaps.dtype.type(length),
            gaps.dtype.type(damping),
        )
    n = gaps.shape[0]

    dtype = np.result_type(gaps, seen)

    # for dt in gaps:                                               pendulum.cr:21
    angle_2 = angle
    speed_2 = speed
    angles = np.empty(n, dtype)
    angle_all = np.empty(n, dtype)
    speed_all = np.empty(n, dtype)
    a1_all_1 = np.empty(n, dtype)
    a1_all_2 = np.empty(n, dtype)
    a2_all_1 = np.empty(n, dtype)
    v2_all = np.empty(n, dtype)
    a2_all_2 = np.empty(n, dtype)
    a2_all_3 = np.empty(n, dtype)
    v3_all = np.empty(n, dtype)
    a3_all_1 = np.empty(n, dtype)
    a3_all_2 = np.empty(n, dtype)
    v4_all = np.empty(n, dtype)
    a4_all_1 = np.empty(n, dtype)
    a4_all_2 = np.empty(n, dtype)
    speed_all_1 = np.empty(n, dtype)
    for t in range(n):
        dt = gaps[t]
        angle_all[t] = angle_2
        speed_all[t] = speed_2

        # v1, a1 = speed, acceleration(angle, speed, length, damping)   pendulum.cr:13
        a1_1 = -9.81 / length
        a1_2 = np.sin(angle_2)
        a1 = a1_1 * a1_2 - damping * speed_2

        # v2, a2 = speed + dt / 2 * a1, acceleration(angle + dt / 2 * v1, speed + dt / 2 * a1, length,...  pendulum.cr:14
        a2_1 = dt / 2.0
        v2 = speed_2 + a2_1 * a1
        a2_2 = angle_2 + a2_1 * speed_2
        a2_3 = np.sin(a2_2)
        a2 = a1_1 * a2_3 - damping * v2

        # v3, a3 = speed + dt / 2 * a2, acceleration(angle + dt / 2 * v2, speed + dt / 2 * a2, length,...  pendulum.cr:15
        v3 = speed_2 + a2_1 * a2
        a3_1 = angle_2 + a2_1 * v2
        a3_2 = np.sin(a3_1)
        a3 = a1_1 * a3_2 - damping * v3

        # v4, a4 = speed + dt * a3, acceleration(angle + dt * v3, speed + dt * a3, length, damping)  pendulum.cr:16
        v4 = speed_2 + dt * a3
        a4_1 = angle_2 + dt * v3
        a4_2 = np.sin(a4_1)
        a4 = a1_1 * a4_2 - damping * v4

        # angle, speed = step(angle, speed, length, damping, dt)        pendulum.cr:22
        speed_1 = dt / 6.0
        speed_3 = speed_1 * (speed_2 + 2.0 * v2 + 2.0 * v3 + v4)
        angle_2 = angle_2 + speed_3
        speed_4 = speed_1 * (a1 + 2.0 * a2 + 2.0 * a3 + a4)
        speed_2 = speed_2 + speed_4
        angles[t] = angle_2
        a1_all_1[t] = a1_1
        a1_all_2[t] = a1_2
        a2_all_1[t] = a2_1
        v2_all[t] = v2
        a2_all_2[t] = a2_2
        a2_all_3[t] = a2_3
        v3_all[t] = v3
        a3_all_1[t] = a3_1
        a3_all_2[t] = a3_2
        v4_all[t] = v4
        a4_all_1[t] = a4_1
        a4_all_2[t] = a4_2
        speed_all_1[t] = speed_1

    # return mean((swing(gaps, angle, speed, length, damping) - seen)^2)  pendulum.cr:30
    loss_1 = angles - seen
    return (loss_1 * loss_1).sum() / n, (
        gaps,
        length,
        damping,
        loss_1,
        angle_all,
        speed_all,
        a1_all_1,
        a1_all_2,
        a2_all_1,
        v2_all,
        a2_all_2,
        a2_all_3,
        v3_all,
        a3_all_1,
        a3_all_2,
        v4_all,
        a4_all_1,
        a4_all_2,
        speed_all_1,
    )


def loss_backward(saved: tuple[Any, ...], d_loss: Any) -> tuple[Any, Any, Any, Any]:
    """The cotangents of angle, speed, length and damping, given the cotangent of the result."""
    (
        gaps,
        length,
        damping,
        loss_1,
        angle_all,
        speed_all,
        a1_all_1,
        a1_all_2,
        a2_all_1,
        v2_all,
        a2_all_2,
        a2_all_3,
        v3_all,
        a3_all_1,
        a3_all_2,
        v4_all,
        a4_all_1,
        a4_all_2,
        speed_all_1,
    ) = saved
    n = gaps.shape[0]
    d_loss = np.asarray(d_loss, speed_all_1.dtype)[()]
    if d_loss.shape:
        _explain_shapes("loss_backward", ("d_loss", d_loss, "real", ()))

    # return mean((swing(gaps, angle, speed, length, damping) - seen)^2)  pendulum.cr:30
    d_angles = 2.0 * (d_loss / n) * loss_1

    # for dt in gaps:                                               pendulum.cr:21
    d_angle = speed_all_1.dtype.type(0.0)
    d_speed = speed_all_1.dtype.type(0.0)
    d_length = speed_all_1.dtype.type(0.0)
    d_damping = speed_all_1.dtype.type(0.0)
    for (
        dt,
        angle,
        speed,
        a1_1,
        a1_2,
        a2_1,
        v2,
        a2_2,
        a2_3,
        v3,
        a3_1,
        a3_2,
        v4,
        a4_1,
        a4_2,
        speed_1,
        loss_2,
    ) in zip(
        reversed(gaps),
        reversed(angle_all),
        reversed(speed_all),
        reversed(a1_all_1),
        reversed(a1_all_2),
        reversed(a2_all_1),
        reversed(v2_all),
        reversed(a2_all_2),
        reversed(a2_all_3),
        reversed(v3_all),
        reversed(a3_all_1),
        reversed(a3_all_2),
        reversed(v4_all),
        reversed(a4_all_1),
        reversed(a4_all_2),
        reversed(speed_all_1),
        reversed(d_angles),
        strict=True,
    ):
        # angle, speed = step(angle, speed, length, damping, dt)        pendulum.cr:22
        d_a4 = d_speed * speed_1
        d_speed_1 = 2.0 * d_a4
        d_loss_1 = d_angle + loss_2
        d_speed_2 = d_loss_1 * speed_1
        d_speed_3 = 2.0 * d_speed_2

        # v4, a4 = speed + dt * a3, acceleration(angle + dt * v3, speed + dt * a3, length, damping)  pendulum.cr:16
        # d sin(u) = cos(u) du, u = angle + dt * v3
        d_a4_1 = d_a4 * a1_1 * np.cos(a4_1)
        d_v4 = d_speed_2 - d_a4 * damping

        # v3, a3 = speed + dt / 2 * a2, acceleration(angle + dt / 2 * v2, speed + dt / 2 * a2, length,...  pendulum.cr:15
        # d sin(u) = cos(u) du, u = angle + dt / 2 * v2
        d_a3 = d_speed_1 + d_v4 * dt
        d_a3_1 = d_a3 * a1_1 * np.cos(a3_1)
        d_v3 = d_speed_3 + d_a4_1 * dt - d_a3 * damping

        # v2, a2 = speed + dt / 2 * a1, acceleration(angle + dt / 2 * v1, speed + dt / 2 * a1, length,...  pendulum.cr:14
        # d sin(u) = cos(u) du, u = angle + dt / 2 * v1
        d_a2 = d_speed_1 + d_v3 * a2_1
        d_a2_1 = d_a2 * a1_1 * np.cos(a2_2)
        d_v2 = d_speed_3 + d_a3_1 * a2_1 - d_a2 * damping

        # v1, a1 = speed, acceleration(angle, speed, length, damping)   pendulum.cr:13
        # d sin(u) = cos(u) du, u = angle
        d_a1 = d_a4 + d_v2 * a2_1
        d_a1_1 = (d_a4 * a4_2 + d_a3 * a3_2 + d_a2 * a2_3 + d_a1 * a1_2) * (a1_1 / length)

        # for dt in gaps:                                               pendulum.cr:21
        d_angle = d_loss_1 + d_a4_1 + d_a3_1 + d_a2_1 + d_a1 * a1_1 * np.cos(angle)
        d_angles_1 = d_speed + d_speed_2 + d_v4 + d_v3 + d_a2_1 * a2_1 + d_v2
        d_speed = d_angles_1 - d_a1 * damping
        d_length = d_length - d_a1_1
        d_damping += -(d_a4 * v4) - d_a3 * v3 - d_a2 * v2 - d_a1 * speed
    return d_angle, d_speed, d_length, d_damping


def loss_grad(
    gaps: ArrayLike, seen: ArrayLike, angle: Any, speed: Any, length: Any, damping: Any
) -> tuple[Any, tuple[Any, Any, Any, Any]]:
    """The value of `loss` and its gradient by angle, speed, length and damping."""
    value, saved = loss_forward(gaps, seen, angle, speed, length, damping)
    return value, loss_backward(saved, 1.0)
