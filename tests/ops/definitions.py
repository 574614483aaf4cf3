"""What each op that is not elementwise is, said a second time, element by element or by another function of numpy."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import permutations, product
from typing import Any

import numpy as np
import scipy.linalg

from chainrule.compiler.ir import At, Shape, Value
from tests.ops.build import extents

Definition = Callable[[Value, Sequence[Any], Mapping[str, int]], Any]


def _along(rule: Callable[[np.ndarray[Any, Any]], Any]) -> Definition:
    """A reduction, by a rule for one vector."""

    def define(value: Value, operands: Sequence[Any], sizes: Mapping[str, int]) -> Any:
        (x,) = operands
        axes, keep = value.attrs["axes"], value.attrs["keep"]
        rest = [k for k in range(x.ndim) if k not in axes]
        shape = tuple(x.shape[k] for k in rest)
        moved = np.transpose(x, [*rest, *axes]).reshape(*shape, math.prod(x.shape[k] for k in axes))
        made = np.array([rule(moved[place]) for place in np.ndindex(shape)]).reshape(shape)
        return np.expand_dims(made, axes) if keep else made

    return define


def _logsumexp(row: np.ndarray[Any, Any]) -> Any:
    return -math.inf if not row.size else math.log(math.fsum(np.exp(row)))


def _softmax(value: Value, operands: Sequence[Any], sizes: Mapping[str, int]) -> Any:
    weights = np.exp(operands[0])
    return weights / weights.sum(axis=value.attrs["axes"], keepdims=True)


def _others(value: Value, operands: Sequence[Any], sizes: Mapping[str, int]) -> Any:
    x, axis = operands[0], value.attrs["axis"]
    made = np.empty_like(x)
    for place in np.ndindex(x.shape):
        line = [x[(*place[:axis], k, *place[axis + 1 :])] for k in range(x.shape[axis]) if k != place[axis]]
        made[place] = math.prod(line)
    return made


def positions(value: Value, shape: Shape, sizes: Mapping[str, int]) -> list[Any]:
    """The numbers that a key takes of each axis."""
    taken: list[Any] = []
    for item, extent in zip(value.attrs["key"], extents(shape, sizes), strict=True):
        if isinstance(item, At):
            place = item.position.evaluate(sizes)
            assert 0 <= place < extent
            taken.append(place)
        else:
            start, length = (
                item.start.evaluate(sizes),
                1 if item.length.stretch else item.length.evaluate(sizes),
            )
            line = [start + k * item.step for k in range(length)]
            assert all(0 <= place < extent for place in line), (line, extent)
            taken.append(line)
    return taken


def _cells(value: Value, shape: Shape, sizes: Mapping[str, int]) -> list[tuple[int, ...]]:
    lines = [[one] if isinstance(one, int) else one for one in positions(value, shape, sizes)]
    return list(product(*lines))


def _slice(value: Value, operands: Sequence[Any], sizes: Mapping[str, int]) -> Any:
    (x,) = operands
    found = [x[cell] for cell in _cells(value, value.args[0].shape, sizes)]
    return np.array(found).reshape(extents(value.shape, sizes))


def _unslice(value: Value, operands: Sequence[Any], sizes: Mapping[str, int]) -> Any:
    made = np.zeros(extents(value.shape, sizes))
    for cell, element in zip(_cells(value, value.shape, sizes), np.ravel(operands[0]), strict=True):
        made[cell] = element
    return made


def _gather(value: Value, operands: Sequence[Any], sizes: Mapping[str, int]) -> Any:
    x, *indices = operands
    axis = value.attrs["axis"]
    spread = np.broadcast_arrays(*indices)
    made = np.empty(extents(value.shape, sizes))
    for place in np.ndindex(made.shape):
        picked = place[axis : axis + spread[0].ndim]
        found = tuple(int(index[picked]) for index in spread)
        made[place] = x[(*place[:axis], *found, *place[axis + spread[0].ndim :])]
    return made


def _scatter(value: Value, operands: Sequence[Any], sizes: Mapping[str, int]) -> Any:
    d, *indices = operands
    axis = value.attrs["axis"]
    spread = np.broadcast_arrays(*indices)
    made = np.zeros(extents(value.shape, sizes))
    for place in np.ndindex(np.shape(d)):
        picked = place[axis : axis + spread[0].ndim]
        found = tuple(int(index[picked]) for index in spread)
        made[(*place[:axis], *found, *place[axis + spread[0].ndim :])] += np.asarray(d)[place]
    return made


def _contract(value: Value, operands: Sequence[Any], sizes: Mapping[str, int]) -> Any:
    """Summed term by term over all indices."""
    names = sorted({name for indices in value.attrs["indices"] for name in indices})
    ranges: dict[str, int] = {}
    for indices, operand in zip(value.attrs["indices"], operands, strict=True):
        for name, size in zip(indices, np.shape(operand), strict=True):
            ranges[name] = size if ranges.get(name, 1) == 1 else ranges[name]
    out = value.attrs["out"]
    made = np.zeros(tuple(ranges[name] for name in out))
    for place in product(*(range(ranges[name]) for name in names)):
        at = dict(zip(names, place, strict=True))
        term = 1.0
        for indices, operand in zip(value.attrs["indices"], operands, strict=True):
            array = np.asarray(operand)
            term *= array[tuple(0 if n == 1 else at[name] for name, n in zip(indices, array.shape, strict=True))]
        made[tuple(at[name] for name in out)] += term
    return made


def _cross(value: Value, operands: Sequence[Any], sizes: Mapping[str, int]) -> Any:
    a, b = np.broadcast_arrays(*operands)
    made = np.empty(a.shape)
    for k in range(3):
        i, j = (k + 1) % 3, (k + 2) % 3
        made[..., k] = a[..., i] * b[..., j] - a[..., j] * b[..., i]
    return made


def _windows(value: Value, operands: Sequence[Any], sizes: Mapping[str, int]) -> Any:
    (x,) = operands
    made = np.empty(extents(value.shape, sizes))
    for place in np.ndindex(made.shape):
        made[place] = x[_within(value, place)]
    return made


def _within(value: Value, position: tuple[int, ...]) -> tuple[int, ...]:
    """Where an element of a window stands."""
    attrs = value.attrs
    behind = len(position) - attrs.get("before", 0)
    first = behind - len(attrs["axes"])
    offset, found = position[first:behind], [*position[:first], *position[behind:]]
    for axis, k, stride, dilation in zip(attrs["axes"], offset, attrs["strides"], attrs["dilations"], strict=True):
        found[axis] = found[axis] * stride + k * dilation
    return tuple(found)


def _fold(value: Value, operands: Sequence[Any], sizes: Mapping[str, int]) -> Any:
    (d,) = operands
    made = np.zeros(extents(value.shape, sizes))
    for place in np.ndindex(d.shape):
        made[_within(value, place)] += d[place]
    return made


def _transformed(z: Any, turn: int) -> Any:
    """The sum over j of z_j e^(turn 2 pi i j k / n), along the last axis."""
    n = z.shape[-1]
    places = np.arange(n)
    return z @ np.exp(turn * 2j * np.pi * (places[:, None] * places % n) / n)


def _fft(value: Value, operands: Sequence[Any], sizes: Mapping[str, int]) -> Any:
    real, imaginary = operands
    inverse = value.attrs["inverse"]
    made = _transformed(real + 1j * imaginary, 1 if inverse else -1) / (real.shape[-1] if inverse else 1)
    return np.stack([made.real, made.imag], axis=-1)


def _rfft(value: Value, operands: Sequence[Any], sizes: Mapping[str, int]) -> Any:
    (x,) = operands
    made = _transformed(x + 0j, -1)[..., : x.shape[-1] // 2 + 1]
    return np.stack([made.real, made.imag], axis=-1)


def _irfft(value: Value, operands: Sequence[Any], sizes: Mapping[str, int]) -> Any:
    """The frequencies behind the middle are the conjugates of those before it; the ends are taken for real."""
    real, imaginary = operands
    n = value.attrs["n"].evaluate(sizes)
    whole = np.zeros((*real.shape[:-1], n), complex)
    for k in range(n):
        at, sign = (k, 1) if k <= n - k else (n - k, -1)
        whole[..., k] = real[..., at] + (0 if 2 * k % n == 0 else sign * 1j * imaginary[..., at])
    return _transformed(whole, 1).real / n


def _pad(value: Value, operands: Sequence[Any], sizes: Mapping[str, int]) -> Any:
    x, number = operands
    made = np.full(extents(value.shape, sizes), number)
    starts = [low.evaluate(sizes) for low, _ in value.attrs["widths"]]
    for place in np.ndindex(x.shape):
        made[tuple(start + k for start, k in zip(starts, place, strict=True))] = x[place]
    return made


def _lines(rule: Callable[..., Any]) -> Definition:
    """Along one axis of all operands, by a rule for vectors."""

    def define(value: Value, operands: Sequence[Any], sizes: Mapping[str, int]) -> Any:
        axis = value.attrs["axis"]
        turn = -1 if value.attrs.get("reverse") else 1
        moved = [np.moveaxis(operand, axis, -1)[..., ::turn] for operand in operands]
        made = np.zeros(moved[0].shape)
        for place in np.ndindex(made.shape[:-1]):
            made[place] = rule(*(list(operand[place]) for operand in moved))
        return np.moveaxis(made[..., ::turn], -1, axis)

    return define


def _recurrence(a: list[float], b: list[float]) -> list[float]:
    made: list[float] = []
    for k, one in enumerate(b):
        made.append(one + (a[k] * made[-1] if k else 0.0))
    return made


def _places(value: Value, operands: Sequence[Any], sizes: Mapping[str, int]) -> Any:
    a, v = operands
    right = value.attrs["side"] == "right"
    return np.searchsorted(np.asarray(a), np.asarray(v), side="right" if right else "left")


def _put(value: Value, operands: Sequence[Any], sizes: Mapping[str, int]) -> Any:
    x, part, *indices = operands
    made = np.array(x)
    spread = np.broadcast_arrays(*indices)
    axis, count = value.attrs["axis"], len(indices)
    rest = made.shape[axis + count :]
    whole = np.broadcast_to(part, (*made.shape[:axis], *spread[0].shape, *rest))
    for before in np.ndindex(made.shape[:axis]):
        for place in np.ndindex(spread[0].shape):
            made[(*before, *(int(index[place]) for index in spread))] = whole[(*before, *place)]
    return made


def _stacked(*inner: int) -> Callable[[Callable[..., Any]], Definition]:
    """Lane by lane, the operands having so many axes of their own."""

    def defined(rule: Callable[..., Any]) -> Definition:
        def define(value: Value, operands: Sequence[Any], sizes: Mapping[str, int]) -> Any:
            own = [*inner, *(inner[-1:] * (len(operands) - len(inner)))]
            if value.attrs.get("vector"):
                own[1] = 1
            leads = [np.shape(x)[: np.ndim(x) - count] for x, count in zip(operands, own, strict=True)]
            lead = np.broadcast_shapes(*leads)
            wide = [
                np.broadcast_to(x, (*lead, *np.shape(x)[np.ndim(x) - count :]))
                for x, count in zip(operands, own, strict=True)
            ]
            made = np.empty(extents(value.shape, sizes))
            for place in np.ndindex(lead):
                made[place] = rule(*(x[place].astype(np.float64) for x in wide))
            return made

        return define

    return defined


def _from_bands(bands: Any, value: Value) -> Any:
    """The matrix, element by element."""
    (count, n), made = bands.shape, np.zeros((bands.shape[1],) * 2)
    for i, j in np.ndindex(n, n):
        if abs(j - i) <= count // 2:
            made[i, j] = bands[j - i + count // 2, i]
    return made.T if value.attrs["transposed"] else made


def _to_bands(matrix: Any, value: Value) -> Any:
    made = np.zeros((value.attrs["count"], len(matrix)))
    for i, j in np.ndindex(matrix.shape):
        k = j - i + len(made) // 2
        if 0 <= k < len(made):
            made[k, i] = matrix[i, j]
    return made


def _leibniz(a: Any) -> float:
    """The sum over all permutations."""
    n = len(a)
    total = 0.0
    for order in permutations(range(n)):
        swaps = sum(order[i] > order[j] for i in range(n) for j in range(i + 1, n))
        total += (-1) ** swaps * math.prod(a[i, order[i]] for i in range(n))
    return total


def _minors(a: Any) -> Any:
    made = np.empty_like(a)
    for i, j in np.ndindex(a.shape):
        made[i, j] = (-1) ** (i + j) * _leibniz(np.delete(np.delete(a, i, 0), j, 1))
    return made


def _minors_along(a: Any, *along: Any) -> Any:
    """Minors are polynomials: their derivative along matrices takes a row of its own from each, in every way."""
    made = np.zeros_like(a)
    for i, j in np.ndindex(a.shape):
        inner, *moved = (np.delete(np.delete(one, i, 0), j, 1) for one in (a, *along))
        for rows in permutations(range(len(inner)), len(moved)):
            mixed = inner.copy()
            for row, one in zip(rows, moved, strict=True):
                mixed[row] = one[row]
            made[i, j] += (-1) ** (i + j) * _leibniz(mixed)
    return made


def _factor(a: Any) -> Any:
    """Cholesky's algorithm, on the symmetric part."""
    a = (a + a.T) / 2
    low = np.zeros_like(a)
    for j in range(len(a)):
        low[j, j] = math.sqrt(a[j, j] - low[j, :j] @ low[j, :j])
        for i in range(j + 1, len(a)):
            low[i, j] = (a[i, j] - low[i, :j] @ low[j, :j]) / low[j, j]
    return low


def _exponential(a: Any, *along: Any) -> Any:
    """The series, the derivative of a power being the sum over the places of the directions."""
    terms: Mapping[tuple[int, ...], Any] = {(): np.eye(len(a))}
    total = np.zeros_like(a)
    for k in range(1, 40):
        terms = _next(terms, a, along)
        total = total + terms.get(tuple(range(len(along))), 0.0) / math.factorial(k)
    return total if along else total + np.eye(len(a))


def _next(terms: Mapping[tuple[int, ...], Any], a: Any, along: Sequence[Any]) -> dict[tuple[int, ...], Any]:
    """The power one higher: for each set of directions that are used up, what has used them."""
    made: dict[tuple[int, ...], Any] = {}
    for used, term in terms.items():
        made[used] = made.get(used, 0.0) + term @ a
        for k, one in enumerate(along):
            if k not in used:
                more = tuple(sorted((*used, k)))
                made[more] = made.get(more, 0.0) + term @ one
    return made


KINDS = {"real": np.float64, "int": np.int64, "bool": np.bool_}

DEFINITIONS: dict[str, Definition] = {
    "const": lambda value, operands, sizes: value.attrs["value"],
    "convert": lambda value, operands, sizes: np.asarray(operands[0]).astype(KINDS[value.attrs["dtype"]]),
    "select": lambda value, operands, sizes: np.where(*operands),
    "stop_gradient": lambda value, operands, sizes: operands[0],
    "solved": lambda value, operands, sizes: operands[0],
    "slope_at_root": lambda value, operands, sizes: operands[0],
    "epsilon": lambda value, operands, sizes: np.finfo(np.float64).eps,
    "masked": lambda value, operands, sizes: np.broadcast_to(operands[0], extents(value.shape, sizes)),
    "sum": _along(math.fsum),
    "mean": _along(lambda row: math.fsum(row) / len(row)),
    "prod": _along(math.prod),
    "max": _along(max),
    "min": _along(min),
    "any": _along(any),
    "all": _along(all),
    "argmax": _along(lambda row: list(row).index(max(row))),
    "argmin": _along(lambda row: list(row).index(min(row))),
    "logsumexp": _along(_logsumexp),
    "norm": _along(lambda row: math.hypot(*row)),
    "softmax": _softmax,
    "others": _others,
    "broadcast": lambda value, operands, sizes: np.broadcast_to(operands[0], extents(value.shape, sizes)),
    "expand": lambda value, operands, sizes: np.reshape(operands[0], extents(value.shape, sizes)),
    "squeeze": lambda value, operands, sizes: np.reshape(operands[0], extents(value.shape, sizes)),
    "reshape": lambda value, operands, sizes: np.reshape(operands[0], extents(value.shape, sizes)),
    "contiguous": lambda value, operands, sizes: operands[0],
    "transpose": lambda value, operands, sizes: np.moveaxis(operands[0], value.attrs["perm"], range(operands[0].ndim)),
    "stack": lambda value, operands, sizes: np.concatenate(
        [np.expand_dims(operand, value.attrs["axis"]) for operand in operands], axis=value.attrs["axis"]
    ),
    "concatenate": lambda value, operands, sizes: np.moveaxis(
        np.array([row for operand in operands for row in np.moveaxis(operand, value.attrs["axis"], 0)]).reshape(
            sum(operand.shape[value.attrs["axis"]] for operand in operands),
            *np.delete(operands[0].shape, value.attrs["axis"]),
        ),
        0,
        value.attrs["axis"],
    ),
    "iota": lambda value, operands, sizes: list(range(value.attrs["dim"].evaluate(sizes))),
    "slice": _slice,
    "unslice": _unslice,
    "gather": _gather,
    "scatter": _scatter,
    "contract": _contract,
    "cross": _cross,
    "fft": _fft,
    "rfft": _rfft,
    "irfft": _irfft,
    "windows": _windows,
    "fold": _fold,
    "pad": _pad,
    "put": _put,
    "cumsum": _lines(lambda x: [math.fsum(x[: k + 1]) for k in range(len(x))]),
    "cumprod": _lines(lambda x: [math.prod(x[: k + 1]) for k in range(len(x))]),
    "recurrence": _lines(_recurrence),
    "argsort": _lines(lambda x: sorted(range(len(x)), key=x.__getitem__)),
    "searchsorted": _places,
    "identity": lambda value, operands, sizes: np.eye(value.attrs["dim"].evaluate(sizes)),
    "solve_bands": lambda value, operands, sizes: _stacked(2, 1)(
        lambda bands, b: np.linalg.solve(_from_bands(bands, value), b)
    )(value, operands, sizes),
    "times_bands": lambda value, operands, sizes: _stacked(2, 1)(lambda bands, x: _from_bands(bands, value) @ x)(
        value, operands, sizes
    ),
    "outer_bands": lambda value, operands, sizes: _stacked(1, 1)(lambda a, b: _to_bands(np.outer(a, b), value))(
        value, operands, sizes
    ),
    "solve": _stacked(2, 2)(lambda a, b: np.linalg.inv(a) @ b),
    "inv": _stacked(2)(lambda a: _minors(a).T / _leibniz(a)),
    "det": _stacked(2)(_leibniz),
    "cofactors": _stacked(2)(_minors),
    "cofactor_slope": _stacked(2, 2)(_minors_along),
    "cholesky": _stacked(2)(_factor),
    "expm": _stacked(2)(_exponential),
    "pinv": _stacked(2)(scipy.linalg.pinv),
}
