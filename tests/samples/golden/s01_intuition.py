# Written by chainrule 0.1.0 from s01_intuition.cr.
# source 6046143b0d1bb560, options none, module 11bb6919ca1cf724
"""1. Intuition: rates multiply.

A change that passes through two functions is scaled by the one and then by the other.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = Any  # an array, or a number of numpy's

Scalar: TypeAlias = Any  # a number, or whatever np.asarray takes for an array of them
_FLOATS = (float, int)


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


def distance(t: Scalar) -> Any:
    """distance(t) = 4.9 * t^2

    t: real -> real
    """
    if type(t) in _FLOATS:
        try:
            t = float(t)
            return 4.9 * (t * t)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    t = np.asarray(t)
    if t.dtype.kind != "f":
        (t,) = _explain_shapes("distance", ("t", t, "real", "..."))
    with np.errstate(all="ignore"):
        return 4.9 * (t * t)


def distance_forward(t: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`distance`, and what `distance_backward` needs of it."""
    if type(t) in _FLOATS:
        try:
            t = float(t)
            return 4.9 * (t * t), (t,)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    t = np.asarray(t)
    if t.dtype.kind != "f":
        (t,) = _explain_shapes("distance", ("t", t, "real", "..."))
    with np.errstate(all="ignore"):
        return 4.9 * (t * t), (t,)


def distance_backward(saved: tuple[Any, ...], d_distance: Any) -> Any:
    """The cotangent of t, given the cotangent of the result."""
    (t,) = saved
    if type(t) is float and type(d_distance) in _FLOATS:
        try:
            # 4.9 * t^2                                                     s01_intuition.cr:6
            d_t = 9.8 * (d_distance * t)
            return d_t
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        (t,) = map(np.asarray, saved)
        lanes_shape = t.shape
        d_distance = np.asarray(d_distance)
        if d_distance.shape != lanes_shape:
            d_distance = np.broadcast_to(d_distance, lanes_shape)
        # 4.9 * t^2                                                     s01_intuition.cr:6
        d_t = 9.8 * (d_distance * t)
        return d_t.astype(t.dtype, copy=False)


def distance_grad(t: Scalar) -> tuple[Any, Any]:
    """The value of `distance` and its gradient by t."""
    if type(t) in _FLOATS:
        try:
            t = float(t)
            # 4.9 * t^2                                                     s01_intuition.cr:6
            d_t = 9.8 * t
            return 4.9 * (t * t), d_t
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(t):
        with np.errstate(all="ignore"):
            # 4.9 * t^2                                                     s01_intuition.cr:6
            d_t = 9.8 * t
            return 4.9 * (t * t), d_t
    value, saved = distance_forward(t)
    return value, distance_backward(saved, np.ones_like(value))


def sound_delay(s: Scalar) -> Any:
    """sound_delay(s) = s / 343

    s: real -> real
    """
    if type(s) in _FLOATS:
        try:
            s = float(s)
            return s / 343.0
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    s = np.asarray(s)
    if s.dtype.kind != "f":
        (s,) = _explain_shapes("sound_delay", ("s", s, "real", "..."))
    with np.errstate(all="ignore"):
        return s / 343.0


def sound_delay_forward(s: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`sound_delay`, and what `sound_delay_backward` needs of it."""
    if type(s) in _FLOATS:
        try:
            s = float(s)
            return s / 343.0, (s,)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    s = np.asarray(s)
    if s.dtype.kind != "f":
        (s,) = _explain_shapes("sound_delay", ("s", s, "real", "..."))
    with np.errstate(all="ignore"):
        return s / 343.0, (s,)


def sound_delay_backward(saved: tuple[Any, ...], d_sound_delay: Any) -> Any:
    """The cotangent of s, given the cotangent of the result."""
    (s,) = saved
    if type(s) is float and type(d_sound_delay) in _FLOATS:
        try:
            # s / 343                                                       s01_intuition.cr:8
            d_s = 0.0029154518950437317 * d_sound_delay
            return d_s
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        (s,) = map(np.asarray, saved)
        lanes_shape = s.shape
        d_sound_delay = np.asarray(d_sound_delay)
        if d_sound_delay.shape != lanes_shape:
            d_sound_delay = np.broadcast_to(d_sound_delay, lanes_shape)
        # s / 343                                                       s01_intuition.cr:8
        d_s = 0.0029154518950437317 * d_sound_delay
        return d_s.astype(s.dtype, copy=False)


def sound_delay_grad(s: Scalar) -> tuple[Any, Any]:
    """The value of `sound_delay` and its gradient by s."""
    if type(s) in _FLOATS:
        try:
            s = float(s)
            return s / 343.0, 0.0029154518950437317
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(s):
        with np.errstate(all="ignore"):
            return s / 343.0, np.full_like(s, 0.0029154518950437317)[()]
    value, saved = sound_delay_forward(s)
    return value, sound_delay_backward(saved, np.ones_like(value))


def echo(t: Scalar) -> Any:
    """How much later a splash is heard, for a stone that falls t seconds: seconds per second.

    t: real -> real
    """
    if type(t) in _FLOATS:
        try:
            t = float(t)
            return 0.014285714285714287 * (t * t)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    t = np.asarray(t)
    if t.dtype.kind != "f":
        (t,) = _explain_shapes("echo", ("t", t, "real", "..."))
    with np.errstate(all="ignore"):
        return 0.014285714285714287 * (t * t)


def echo_forward(t: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`echo`, and what `echo_backward` needs of it."""
    if type(t) in _FLOATS:
        try:
            t = float(t)
            return 0.014285714285714287 * (t * t), (t,)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    t = np.asarray(t)
    if t.dtype.kind != "f":
        (t,) = _explain_shapes("echo", ("t", t, "real", "..."))
    with np.errstate(all="ignore"):
        return 0.014285714285714287 * (t * t), (t,)


def echo_backward(saved: tuple[Any, ...], d_echo: Any) -> Any:
    """The cotangent of t, given the cotangent of the result."""
    (t,) = saved
    if type(t) is float and type(d_echo) in _FLOATS:
        try:
            # s = distance(t)                                               s01_intuition.cr:12
            d_t = 0.028571428571428574 * (d_echo * t)
            return d_t
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        (t,) = map(np.asarray, saved)
        lanes_shape = t.shape
        d_echo = np.asarray(d_echo)
        if d_echo.shape != lanes_shape:
            d_echo = np.broadcast_to(d_echo, lanes_shape)
        # s = distance(t)                                               s01_intuition.cr:12
        d_t = 0.028571428571428574 * (d_echo * t)
        return d_t.astype(t.dtype, copy=False)


def echo_grad(t: Scalar) -> tuple[Any, Any]:
    """The value of `echo` and its gradient by t."""
    if type(t) in _FLOATS:
        try:
            t = float(t)
            # s = distance(t)                                               s01_intuition.cr:12
            d_t = 0.028571428571428574 * t
            return 0.014285714285714287 * (t * t), d_t
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(t):
        with np.errstate(all="ignore"):
            # s = distance(t)                                               s01_intuition.cr:12
            d_t = 0.028571428571428574 * t
            return 0.014285714285714287 * (t * t), d_t
    value, saved = echo_forward(t)
    return value, echo_backward(saved, np.ones_like(value))


def echo_rate(t: Scalar) -> Any:
    """Velocity times seconds per metre.

    t: real -> real
    """
    if type(t) in _FLOATS:
        try:
            t = float(t)
            return 0.028571428571428574 * t
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    t = np.asarray(t)
    if t.dtype.kind != "f":
        (t,) = _explain_shapes("echo_rate", ("t", t, "real", "..."))
    with np.errstate(all="ignore"):
        return 0.028571428571428574 * t


def echo_rate_forward(t: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`echo_rate`, and what `echo_rate_backward` needs of it."""
    if type(t) in _FLOATS:
        try:
            t = float(t)
            return 0.028571428571428574 * t, (t,)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    t = np.asarray(t)
    if t.dtype.kind != "f":
        (t,) = _explain_shapes("echo_rate", ("t", t, "real", "..."))
    with np.errstate(all="ignore"):
        return 0.028571428571428574 * t, (t,)


def echo_rate_backward(saved: tuple[Any, ...], d_echo_rate: Any) -> Any:
    """The cotangent of t, given the cotangent of the result."""
    (t,) = saved
    if type(t) is float and type(d_echo_rate) in _FLOATS:
        try:
            # return velocity / 343                                         s01_intuition.cr:18
            d_t = 0.028571428571428574 * d_echo_rate
            return d_t
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        (t,) = map(np.asarray, saved)
        lanes_shape = t.shape
        d_echo_rate = np.asarray(d_echo_rate)
        if d_echo_rate.shape != lanes_shape:
            d_echo_rate = np.broadcast_to(d_echo_rate, lanes_shape)
        # return velocity / 343                                         s01_intuition.cr:18
        d_t = 0.028571428571428574 * d_echo_rate
        return d_t.astype(t.dtype, copy=False)


def echo_rate_grad(t: Scalar) -> tuple[Any, Any]:
    """The value of `echo_rate` and its gradient by t."""
    if type(t) in _FLOATS:
        try:
            t = float(t)
            return 0.028571428571428574 * t, 0.028571428571428574
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(t):
        with np.errstate(all="ignore"):
            return 0.028571428571428574 * t, np.full_like(t, 0.028571428571428574)[()]
    value, saved = echo_rate_forward(t)
    return value, echo_rate_backward(saved, np.ones_like(value))


def celsius(F: Scalar) -> Any:
    """celsius(F) = 5 / 9 * (F - 32)

    F: real -> real
    """
    if type(F) in _FLOATS:
        try:
            F = float(F)
            return 0.5555555555555556 * (F - 32.0)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    F = np.asarray(F)
    if F.dtype.kind != "f":
        (F,) = _explain_shapes("celsius", ("F", F, "real", "..."))
    with np.errstate(all="ignore"):
        return 0.5555555555555556 * (F - 32.0)


def celsius_forward(F: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`celsius`, and what `celsius_backward` needs of it."""
    if type(F) in _FLOATS:
        try:
            F = float(F)
            return 0.5555555555555556 * (F - 32.0), (F,)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    F = np.asarray(F)
    if F.dtype.kind != "f":
        (F,) = _explain_shapes("celsius", ("F", F, "real", "..."))
    with np.errstate(all="ignore"):
        return 0.5555555555555556 * (F - 32.0), (F,)


def celsius_backward(saved: tuple[Any, ...], d_celsius: Any) -> Any:
    """The cotangent of F, given the cotangent of the result."""
    (F,) = saved
    if type(F) is float and type(d_celsius) in _FLOATS:
        try:
            # 5 / 9 * (F - 32)                                              s01_intuition.cr:20
            d_F = 0.5555555555555556 * d_celsius
            return d_F
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        (F,) = map(np.asarray, saved)
        lanes_shape = F.shape
        d_celsius = np.asarray(d_celsius)
        if d_celsius.shape != lanes_shape:
            d_celsius = np.broadcast_to(d_celsius, lanes_shape)
        # 5 / 9 * (F - 32)                                              s01_intuition.cr:20
        d_F = 0.5555555555555556 * d_celsius
        return d_F.astype(F.dtype, copy=False)


def celsius_grad(F: Scalar) -> tuple[Any, Any]:
    """The value of `celsius` and its gradient by F."""
    if type(F) in _FLOATS:
        try:
            F = float(F)
            return 0.5555555555555556 * (F - 32.0), 0.5555555555555556
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(F):
        with np.errstate(all="ignore"):
            return 0.5555555555555556 * (F - 32.0), np.full_like(F, 0.5555555555555556)[()]
    value, saved = celsius_forward(F)
    return value, celsius_backward(saved, np.ones_like(value))


def fahrenheit(t: Scalar) -> Any:
    """fahrenheit(t) = 68 + 14 * sin(pi * (t - 9) / 12)

    t: real -> real
    """
    if type(t) in _FLOATS:
        try:
            t = float(t)
            # 68 + 14 * sin(pi * (t - 9) / 12)                              s01_intuition.cr:22
            fahrenheit_1 = 14.0 * math.sin(math.pi * (t - 9.0) / 12.0)
            return 68.0 + fahrenheit_1
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    t = np.asarray(t)
    if t.dtype.kind != "f":
        (t,) = _explain_shapes("fahrenheit", ("t", t, "real", "..."))
    with np.errstate(all="ignore"):
        # 68 + 14 * sin(pi * (t - 9) / 12)                              s01_intuition.cr:22
        fahrenheit_1 = 14.0 * np.sin(math.pi * (t - 9.0) / 12.0)
        return 68.0 + fahrenheit_1


def fahrenheit_forward(t: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`fahrenheit`, and what `fahrenheit_backward` needs of it."""
    if type(t) in _FLOATS:
        try:
            t = float(t)
            # 68 + 14 * sin(pi * (t - 9) / 12)                              s01_intuition.cr:22
            fahrenheit_1 = math.pi * (t - 9.0) / 12.0
            return 68.0 + 14.0 * math.sin(fahrenheit_1), (t, fahrenheit_1)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    t = np.asarray(t)
    if t.dtype.kind != "f":
        (t,) = _explain_shapes("fahrenheit", ("t", t, "real", "..."))
    with np.errstate(all="ignore"):
        # 68 + 14 * sin(pi * (t - 9) / 12)                              s01_intuition.cr:22
        fahrenheit_1 = math.pi * (t - 9.0) / 12.0
        return 68.0 + 14.0 * np.sin(fahrenheit_1), (t, fahrenheit_1)


def fahrenheit_backward(saved: tuple[Any, ...], d_fahrenheit: Any) -> Any:
    """The cotangent of t, given the cotangent of the result."""
    t, fahrenheit_1 = saved
    if type(t) is float and type(d_fahrenheit) in _FLOATS:
        try:
            # 68 + 14 * sin(pi * (t - 9) / 12)                              s01_intuition.cr:22
            # d sin(u) = cos(u) du, u = pi * (t - 9) / 12
            d_t = 1.1666666666666665 * (math.pi * (d_fahrenheit * math.cos(fahrenheit_1)))
            return d_t
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        t, fahrenheit_1 = map(np.asarray, saved)
        lanes_shape = t.shape
        d_fahrenheit = np.asarray(d_fahrenheit)
        if d_fahrenheit.shape != lanes_shape:
            d_fahrenheit = np.broadcast_to(d_fahrenheit, lanes_shape)
        # 68 + 14 * sin(pi * (t - 9) / 12)                              s01_intuition.cr:22
        # d sin(u) = cos(u) du, u = pi * (t - 9) / 12
        d_t = 1.1666666666666665 * (math.pi * (d_fahrenheit * np.cos(fahrenheit_1)))
        return d_t.astype(t.dtype, copy=False)


def fahrenheit_grad(t: Scalar) -> tuple[Any, Any]:
    """The value of `fahrenheit` and its gradient by t."""
    if type(t) in _FLOATS:
        try:
            t = float(t)
            # 68 + 14 * sin(pi * (t - 9) / 12)                              s01_intuition.cr:22
            # d sin(u) = cos(u) du, u = pi * (t - 9) / 12
            fahrenheit_1 = math.pi * (t - 9.0) / 12.0
            d_t = 1.1666666666666665 * (math.pi * math.cos(fahrenheit_1))
            return 68.0 + 14.0 * math.sin(fahrenheit_1), d_t
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(t):
        with np.errstate(all="ignore"):
            # 68 + 14 * sin(pi * (t - 9) / 12)                              s01_intuition.cr:22
            # d sin(u) = cos(u) du, u = pi * (t - 9) / 12
            fahrenheit_1 = math.pi * (t - 9.0) / 12.0
            d_t = 1.1666666666666665 * (math.pi * np.cos(fahrenheit_1))
            return 68.0 + 14.0 * np.sin(fahrenheit_1), d_t
    value, saved = fahrenheit_forward(t)
    return value, fahrenheit_backward(saved, np.ones_like(value))


def temperature(t: Scalar) -> Any:
    """A summer's day in degrees Celsius, t hours after midnight; the thermometer shows Fahrenheit.

    t: real -> real
    """
    if type(t) in _FLOATS:
        try:
            t = float(t)
            # F = fahrenheit(t)                                             s01_intuition.cr:26
            F_1 = 14.0 * math.sin(math.pi * (t - 9.0) / 12.0)
            F = 68.0 + F_1
            return 0.5555555555555556 * (F - 32.0)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    t = np.asarray(t)
    if t.dtype.kind != "f":
        (t,) = _explain_shapes("temperature", ("t", t, "real", "..."))
    with np.errstate(all="ignore"):
        # F = fahrenheit(t)                                             s01_intuition.cr:26
        F_1 = 14.0 * np.sin(math.pi * (t - 9.0) / 12.0)
        F = 68.0 + F_1
        return 0.5555555555555556 * (F - 32.0)


def temperature_forward(t: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`temperature`, and what `temperature_backward` needs of it."""
    if type(t) in _FLOATS:
        try:
            t = float(t)
            # F = fahrenheit(t)                                             s01_intuition.cr:26
            F_1 = math.pi * (t - 9.0) / 12.0
            F = 68.0 + 14.0 * math.sin(F_1)
            return 0.5555555555555556 * (F - 32.0), (t, F_1)
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    t = np.asarray(t)
    if t.dtype.kind != "f":
        (t,) = _explain_shapes("temperature", ("t", t, "real", "..."))
    with np.errstate(all="ignore"):
        # F = fahrenheit(t)                                             s01_intuition.cr:26
        F_1 = math.pi * (t - 9.0) / 12.0
        F = 68.0 + 14.0 * np.sin(F_1)
        return 0.5555555555555556 * (F - 32.0), (t, F_1)


def temperature_backward(saved: tuple[Any, ...], d_temperature: Any) -> Any:
    """The cotangent of t, given the cotangent of the result."""
    t, F_1 = saved
    if type(t) is float and type(d_temperature) in _FLOATS:
        try:
            # F = fahrenheit(t)                                             s01_intuition.cr:26
            # d sin(u) = cos(u) du, u = pi * (t - 9) / 12
            d_t = 0.6481481481481481 * (math.pi * (d_temperature * math.cos(F_1)))
            return d_t
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        t, F_1 = map(np.asarray, saved)
        lanes_shape = t.shape
        d_temperature = np.asarray(d_temperature)
        if d_temperature.shape != lanes_shape:
            d_temperature = np.broadcast_to(d_temperature, lanes_shape)
        # F = fahrenheit(t)                                             s01_intuition.cr:26
        # d sin(u) = cos(u) du, u = pi * (t - 9) / 12
        d_t = 0.6481481481481481 * (math.pi * (d_temperature * np.cos(F_1)))
        return d_t.astype(t.dtype, copy=False)


def temperature_grad(t: Scalar) -> tuple[Any, Any]:
    """The value of `temperature` and its gradient by t."""
    if type(t) in _FLOATS:
        try:
            t = float(t)
            # F = fahrenheit(t)                                             s01_intuition.cr:26
            # d sin(u) = cos(u) du, u = pi * (t - 9) / 12
            F_1 = math.pi * (t - 9.0) / 12.0
            F = 68.0 + 14.0 * math.sin(F_1)
            d_t = 0.6481481481481481 * (math.pi * math.cos(F_1))
            return 0.5555555555555556 * (F - 32.0), d_t
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(t):
        with np.errstate(all="ignore"):
            # F = fahrenheit(t)                                             s01_intuition.cr:26
            # d sin(u) = cos(u) du, u = pi * (t - 9) / 12
            F_1 = math.pi * (t - 9.0) / 12.0
            F = 68.0 + 14.0 * np.sin(F_1)
            d_t = 0.6481481481481481 * (math.pi * np.cos(F_1))
            return 0.5555555555555556 * (F - 32.0), d_t
    value, saved = temperature_forward(t)
    return value, temperature_backward(saved, np.ones_like(value))


def temperature_rate(t: Scalar) -> Any:
    """dC/dt = dC/dF dF/dt.

    t: real -> real
    """
    if type(t) in _FLOATS:
        try:
            t = float(t)
            # F_rate = 14 * pi / 12 * cos(pi * (t - 9) / 12)                s01_intuition.cr:31
            temperature_rate_1 = math.pi * math.cos(math.pi * (t - 9.0) / 12.0)
            return 0.6481481481481483 * temperature_rate_1
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    t = np.asarray(t)
    if t.dtype.kind != "f":
        (t,) = _explain_shapes("temperature_rate", ("t", t, "real", "..."))
    with np.errstate(all="ignore"):
        # F_rate = 14 * pi / 12 * cos(pi * (t - 9) / 12)                s01_intuition.cr:31
        temperature_rate_1 = math.pi * np.cos(math.pi * (t - 9.0) / 12.0)
        return 0.6481481481481483 * temperature_rate_1


def temperature_rate_forward(t: Scalar) -> tuple[Any, tuple[Any, ...]]:
    """`temperature_rate`, and what `temperature_rate_backward` needs of it."""
    if type(t) in _FLOATS:
        try:
            t = float(t)
            # F_rate = 14 * pi / 12 * cos(pi * (t - 9) / 12)                s01_intuition.cr:31
            temperature_rate_1 = math.pi * (t - 9.0) / 12.0
            return 0.6481481481481483 * (math.pi * math.cos(temperature_rate_1)), (
                t,
                temperature_rate_1,
            )
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    t = np.asarray(t)
    if t.dtype.kind != "f":
        (t,) = _explain_shapes("temperature_rate", ("t", t, "real", "..."))
    with np.errstate(all="ignore"):
        # F_rate = 14 * pi / 12 * cos(pi * (t - 9) / 12)                s01_intuition.cr:31
        temperature_rate_1 = math.pi * (t - 9.0) / 12.0
        return 0.6481481481481483 * (math.pi * np.cos(temperature_rate_1)), (t, temperature_rate_1)


def temperature_rate_backward(saved: tuple[Any, ...], d_temperature_rate: Any) -> Any:
    """The cotangent of t, given the cotangent of the result."""
    t, temperature_rate_1 = saved
    if type(t) is float and type(d_temperature_rate) in _FLOATS:
        try:
            # F_rate = 14 * pi / 12 * cos(pi * (t - 9) / 12)                s01_intuition.cr:31
            # d cos(u) = -sin(u) du, u = pi * (t - 9) / 12
            d_temperature_rate_1 = math.pi * (
                math.pi * d_temperature_rate * math.sin(temperature_rate_1)
            )
            d_t = -0.05401234567901235 * d_temperature_rate_1
            return d_t
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    with np.errstate(all="ignore"):
        t, temperature_rate_1 = map(np.asarray, saved)
        lanes_shape = t.shape
        d_temperature_rate = np.asarray(d_temperature_rate)
        if d_temperature_rate.shape != lanes_shape:
            d_temperature_rate = np.broadcast_to(d_temperature_rate, lanes_shape)
        # F_rate = 14 * pi / 12 * cos(pi * (t - 9) / 12)                s01_intuition.cr:31
        # d cos(u) = -sin(u) du, u = pi * (t - 9) / 12
        d_temperature_rate_1 = math.pi * (math.pi * d_temperature_rate * np.sin(temperature_rate_1))
        d_t = -0.05401234567901235 * d_temperature_rate_1
        return d_t.astype(t.dtype, copy=False)


def temperature_rate_grad(t: Scalar) -> tuple[Any, Any]:
    """The value of `temperature_rate` and its gradient by t."""
    if type(t) in _FLOATS:
        try:
            t = float(t)
            # F_rate = 14 * pi / 12 * cos(pi * (t - 9) / 12)                s01_intuition.cr:31
            # d cos(u) = -sin(u) du, u = pi * (t - 9) / 12
            temperature_rate_1 = math.pi * (t - 9.0) / 12.0
            d_t = -0.05401234567901235 * (math.pi * (math.pi * math.sin(temperature_rate_1)))
            return 0.6481481481481483 * (math.pi * math.cos(temperature_rate_1)), d_t
        except (ArithmeticError, ValueError):
            pass  # numpy has a value where `math` refuses
    if _are_alike(t):
        with np.errstate(all="ignore"):
            # F_rate = 14 * pi / 12 * cos(pi * (t - 9) / 12)                s01_intuition.cr:31
            # d cos(u) = -sin(u) du, u = pi * (t - 9) / 12
            temperature_rate_1 = math.pi * (t - 9.0) / 12.0
            d_t = -0.05401234567901235 * (math.pi * (math.pi * np.sin(temperature_rate_1)))
            return 0.6481481481481483 * (math.pi * np.cos(temperature_rate_1)), d_t
    value, saved = temperature_rate_forward(t)
    return value, temperature_rate_backward(saved, np.ones_like(value))
