"""`check()`, which a module carries that is compiled with `--self-check`. Printed as it stands here.

It is handed nothing of the compiler: it holds what the module computes against itself.
"""

import math
from collections.abc import Callable
from inspect import signature
from typing import Any

import numpy as np

_COMPLEX_STEPS: list[bool] = []  # not empty while a complex step is taken
_CHECKED_FUNCTIONS: tuple[Any, ...] = ()
_CHECKED_MODELS: tuple[Any, ...] = ()


def check(seed: int = 0, least: int = 6) -> bool:
    """Hold the derivatives of this module against its values; print to how many digits they agree.

    At random arguments, along random directions v and for random weights w of the results, the slope w' J v is found
    from values alone: by a complex step where a function is analytic (nothing is subtracted, so that it is exact to
    rounding; Squire and Trapp, 1998), else by differences that are extrapolated (Richardson). The cotangents must give
    the same, (J' w)' v, and so must tangents, and products with Hessians of gradients. The answer is whether all agree
    to `least` digits; what could not be compared is said, and counts for nothing.
    """
    fine = True
    width = max((len(row[0]) for row in (*_CHECKED_FUNCTIONS, *_CHECKED_MODELS)), default=0)
    for position, (name, why, *row) in enumerate((*_CHECKED_FUNCTIONS, *_CHECKED_MODELS)):
        compare: Callable[..., list[tuple[str, float]]] = _check_function
        if position >= len(_CHECKED_FUNCTIONS):
            compare = _check_model
        found = [] if why else compare(np.random.default_rng(seed), name, *row)
        wrong = [kind for kind, digits in found if not digits >= least]
        fine = fine and not wrong
        said = ", ".join(f"{kind} {max(math.floor(digits), 0)}" for kind, digits in found)
        said = f"{said} digits" if found else f"not checked: {why or 'no arguments were found for which it is finite'}"
        print(f"{name.ljust(width)}  {'WRONG  ' if wrong else ''}{said}")
    return fine


def _check_function(
    rng: Any, name: str, arguments: Any, active: Any, analytic: bool, more: Any
) -> list[tuple[str, float]]:
    """How well the derivatives of one function agree with its values, each kind by its name."""
    value, forward, backward = (globals()[name + end] for end in ("", "_forward", "_backward"))
    for low, high in 4 * ((0.2, 0.9), (-2.0, 2.0), (1.0, 3.0)):
        start = [_check_argument(rng, dtype, shape, low, high) for dtype, shape in arguments]
        try:
            results, saved = forward(*start)
        except (ArithmeticError, IndexError, ValueError):
            continue
        parts = results if isinstance(results, tuple) else (results,)
        if not all(np.all(np.isfinite(part)) for part in parts):
            continue
        weights = [_check_direction(rng, part) if np.asarray(part).dtype.kind == "f" else None for part in parts]
        along = {k: _check_direction(rng, start[k]) for k in active}

        def weigh(made: Any, weights: Any = weights) -> Any:
            made = made if isinstance(made, tuple) else (made,)
            return sum(np.sum(w * np.asarray(part)) for w, part in zip(weights, made, strict=True) if w is not None)

        def moved(step: Any, start: Any = start, along: Any = along) -> list[Any]:
            """Every real argument, so that a complex step makes all of them complex."""
            return [
                a + step * along.get(k, 0.0) if arguments[k][0] == "real" else a for k, a in enumerate(start)
            ]

        slope = _check_slope(lambda step: weigh(value(*moved(step))), analytic)
        pulled = backward(saved, weights[0] if len(weights) == 1 else tuple(weights))
        found = [("gradient", _check_product(slope, pulled, along))]
        if len(parts) == 1 and f"{name}_grad" in globals() and not np.ndim(parts[0]):
            made, gradient = globals()[f"{name}_grad"](*start)
            scaled = gradient if isinstance(gradient, tuple) else (gradient,)
            same = made == parts[0]
            found.append(("at once", _check_product(slope, [weights[0] * g for g in scaled], along) if same else 0.0))
        for mode, by in more:
            turned = {k: _check_direction(rng, start[k]) for k in by}
            found += _check_mode(name, mode, active, start, turned, weigh, analytic)
        return found
    return []


def _check_mode(
    name: str, mode: str, active: Any, start: Any, along: Any, weigh: Any, analytic: bool
) -> list[tuple[str, float]]:
    """The same for what is derived besides gradients: tangents, Jacobians, Hessians and products with them."""
    call, value = globals()[f"{name}_{mode}"], globals()[name]

    def at(step: Any) -> list[Any]:
        return [
            a + step * along.get(k, 0.0) if np.asarray(a).dtype.kind == "f" else a for k, a in enumerate(start)
        ]

    if mode == "jvp":
        names = [p.name for p in signature(call).parameters.values() if p.kind is p.KEYWORD_ONLY]
        _, tangent = call(*start, **dict(zip(names, along.values(), strict=True)))
        pushed = float(weigh(tangent))
        slope = _check_slope(lambda step: weigh(value(*at(step))), analytic)
        return [("tangent", _check_digits(slope - pushed, max(abs(slope), abs(pushed))))]
    if f"{name}_grad" not in globals() or not set(along) <= set(active):
        return []  # of several numbers, or by what its gradient is not by
    if mode == "hvp":
        names = [p.name for p in signature(call).parameters.values() if p.kind is p.KEYWORD_ONLY]
        product = call(*start, **dict(zip(names, along.values(), strict=True)))
        product = product if isinstance(product, tuple) else (product,)
    else:
        rows = call(*start)
        rows = rows if isinstance(rows, tuple) else ((rows,),)
        pairs = [zip(row, along.values(), strict=True) for row in rows]
        product = [sum(np.tensordot(block, v, np.ndim(v)) for block, v in pair) for pair in pairs]
    gradient = globals()[f"{name}_grad"]

    def along_itself(step: Any) -> Any:
        found = gradient(*at(step))[1]
        found = dict(zip(active, found if isinstance(found, tuple) else (found,), strict=True))
        return sum(np.sum(v * found[k]) for k, v in along.items())

    curved = sum(float(np.sum(v * p)) for v, p in zip(along.values(), product, strict=True))
    size = sum(float(np.sum(np.abs(v * p))) for v, p in zip(along.values(), product, strict=True))
    slope = _check_slope(along_itself, False)
    return [(mode, _check_digits(slope - curved, max(size, abs(slope))))]


def _check_model(rng: Any, name: str, inputs: Any, sizes: Any) -> list[tuple[str, float]]:
    """How well the gradient of a model's loss agrees with its values, at what it starts from, a little moved."""
    loss, gradient = globals()[f"{name}_loss"], globals()[f"{name}_loss_grad"]

    def open_sizes(call: Callable[..., Any]) -> dict[str, int]:
        return {key: sizes[key] for key in signature(call).parameters if key in sizes}

    init = globals()[f"{name}_init"]
    for low, high in 4 * ((0.2, 0.9), (-2.0, 2.0), (1.0, 3.0)):
        begin = init(rng, **open_sizes(init))
        params = {key: start + 0.1 * rng.normal(size=np.shape(start)) for key, start in begin.items()}
        given = [_check_argument(rng, dtype, shape, low, high) for dtype, shape in inputs]
        asked, more = signature(gradient).parameters, {}
        if "state" in asked:
            begun = globals()[f"{name}_init_state"]
            more["state"] = begun(**open_sizes(begun))

        along = {key: rng.normal(size=np.shape(p)) for key, p in params.items()}

        def call(function: Any, step: Any, start: Any = (params, given, more, along, "rng" in asked)) -> Any:
            """A function of the model so far along; its noise is the same at each call."""
            params, given, more, along, draws = start
            noise = {"rng": np.random.default_rng(1)} if draws else {}
            return function({key: p + step * along[key] for key, p in params.items()}, *given, **more, **noise)

        def value(step: Any, call: Any = call) -> Any:
            made = call(loss, step)
            return made[0] if isinstance(made, tuple) else made

        try:
            if not np.isfinite(value(0.0)):
                continue
            found = call(gradient, 0.0)[1]
        except (ArithmeticError, IndexError, ValueError):
            continue
        return [("gradient", _check_product(_check_slope(value, False), [found[key] for key in params], along))]
    return []


def _check_argument(rng: Any, dtype: str, shape: tuple[int, ...], low: float, high: float) -> Any:
    if dtype == "bool":
        made = rng.random(shape) < 0.5
    elif dtype == "int":
        made = rng.integers(0, 2, shape)
    else:
        made = rng.uniform(low, high, shape)
    return made if shape else np.asarray(made).item()


def _check_direction(rng: Any, part: Any) -> Any:
    return rng.normal(size=np.shape(part)) if np.ndim(part) else float(rng.normal())


def _check_slope(function: Callable[[Any], Any], analytic: bool) -> float:
    """The slope at 0 of what is computed of a step."""
    if analytic:
        _COMPLEX_STEPS.append(True)
        try:
            with np.errstate(all="ignore"):
                found = np.imag(function(2.0**-400 * 1j)) * 2.0**400
            if np.isfinite(found):
                return float(found)
        except (ArithmeticError, TypeError, ValueError):
            pass  # somewhere it asks for real numbers
        finally:
            _COMPLEX_STEPS.pop()
    best, error = math.nan, math.inf
    row: list[float] = []
    for count in range(14):
        step = 2.0 ** (-5 - count)
        try:
            coarser, row = row, [float((function(step) - function(-step)) / (2 * step))]
        except (ArithmeticError, IndexError, ValueError):
            row = []
            continue
        for order, before in enumerate(coarser, 1):
            row.append(row[-1] + (row[-1] - before) / (4.0**order - 1))
            off = max(abs(row[-1] - row[-2]), abs(row[-1] - before))
            if off < error:
                best, error = row[-1], off
    return best


def _check_product(slope: float, pulled: Any, along: Any) -> float:
    """To how many digits a slope is the product of cotangents and directions."""
    pulled = pulled if isinstance(pulled, tuple | list) else (pulled,)
    terms = np.concatenate([np.ravel(p * v) for p, v in zip(pulled, along.values(), strict=True)])
    return _check_digits(slope - float(terms.sum()), max(abs(slope), float(np.abs(terms).sum())))


def _check_digits(gap: float, size: float) -> float:
    return 16.0 if gap == 0 else min(16.0, -math.log10(abs(gap) / size)) if math.isfinite(gap) and size else 0.0
