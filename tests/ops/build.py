"""Functions of one op, and the arguments with which it is tried."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.random import Generator

from chainrule.compiler.ir import Builder, DType, Expr, Function, Op, Sample, Shape, Tensor, Value
from chainrule.compiler.ops import TABLE
from chainrule.compiler.ops.trial import shape

SIZES = {"n": 4, "m": 3, "k": 5, "l": 2, "i": 2, "j": 3, "a": 2, "b": 3}


def parameter(name: str, type: Tensor) -> Value:
    return Value("param", (), {}, type, None, None, name)


def function(types: Sequence[Tensor], rule: Callable[..., Expr | Sequence[Expr]], name: str = "f") -> Function:
    """A function of parameters of these types, whose results `rule` makes of them."""
    builder = Builder()
    params = tuple(parameter(f"x{k}", type) for k, type in enumerate(types))
    made = rule(*(builder.expr(param) for param in params))
    results = [made] if isinstance(made, Expr) else list(made)
    return Function(name, params, tuple(builder.body), tuple(result.value for result in results))


def apply(op: Op, attrs: Mapping[str, Any]) -> Callable[..., Expr]:
    """An op as a rule over its operands."""

    def rule(*operands: Expr) -> Expr:
        builder = operands[0].builder
        return builder.expr(builder.value(op.name, [operand.value for operand in operands], **attrs))

    return rule


def of_sample(op: Op, sample: Sample) -> Function:
    types = [type for type in sample.types if isinstance(type, Tensor)]
    if not types:
        builder = Builder()
        made = builder.value(op.name, (), **sample.attrs)
        return Function("f", (), tuple(builder.body), (made,))
    return function(types, apply(op, sample.attrs))


def extents(shape: Shape, sizes: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(1 if dim.stretch else dim.evaluate(sizes) for dim in shape)


WITH_ORDER = ("polygamma", "jn", "yn", "iv", "ive")


def attrs_of(op: Op) -> dict[str, Any]:
    """What an elementwise op asks for beside its operands."""
    return {"n": 2} if op.name in WITH_ORDER else {}


def operand_types(op: Op, shapes: Sequence[Shape]) -> list[Tensor]:
    dtype: DType = "int" if op.takes == "int" else "bool" if op.takes == "bool" else "real"
    return [Tensor(dtype, one) for one in shapes]


def draw(op: Op, k: int, shape: tuple[int, ...], random: Generator, dtype: Any = np.float64) -> Any:
    """An operand from the domain that the entry states; a numpy scalar for the shape ()."""
    low, high = op.domain[k]
    if op.takes == "int":
        return np.asarray(random.integers(int(low), int(high) + 1, shape))[()]
    if op.takes == "bool":
        return np.asarray(random.integers(0, 2, shape).astype(bool))[()]
    return np.asarray(random.uniform(low, high, shape)).astype(dtype)[()]


def arguments(
    op: Op, sample: Sample, sizes: Mapping[str, int], random: Generator, dtype: Any = np.float64
) -> list[Any]:
    """Operands for a sample: reals around 0, ints that are valid positions."""
    drawn: list[Any] = []
    for type in sample.types:
        assert isinstance(type, Tensor)
        axes = extents(type.shape, sizes)
        if type.dtype == "bool":
            drawn.append(np.asarray(random.integers(0, 2, axes).astype(bool))[()])
        elif type.dtype == "int":
            bound = _bound(sample, len(drawn), sizes)
            drawn.append(np.asarray(random.integers(-bound, max(bound, 1), axes))[()])
        else:
            drawn.append(_fit(op, len(drawn), apart(axes, random)).astype(dtype)[()])
    if op.name == "searchsorted":
        drawn[0] = np.sort(drawn[0])
    return drawn


def _fit(op: Op, k: int, x: Any) -> Any:
    """Square matrices far from singular ones, or positive definite, where an op asks for such."""
    if op.name == "expm":
        return x * 0.25
    if op.name in ("solve", "inv", "det", "cofactors", "cofactor_slope", "cholesky") and k == 0:
        return x * (0.1 if op.name == "cholesky" else 0.25) + np.eye(x.shape[-1])
    if op.name == "solve_bands" and k == 0:
        return x * 0.25 + (np.arange(x.shape[-2]) == x.shape[-2] // 2)[:, None]
    return x


def apart(shape: tuple[int, ...], random: Generator) -> Any:
    """Numbers around 0, no two of them close: a small step changes no maximum."""
    count = int(np.prod(shape, dtype=int))
    grid = np.linspace(-2.0, 2.0, count) if count > 1 else random.normal(size=count)
    jitter = random.uniform(-0.2, 0.2, count) * 4 / max(count - 1, 1) if count > 1 else 0.0
    return np.asarray(random.permutation(grid + jitter).reshape(shape))


def _bound(sample: Sample, k: int, sizes: Mapping[str, int]) -> int:
    """How large the axis is that the k-th operand indexes."""
    axis = sample.attrs.get("axis")
    if axis is None:
        return 3
    whole = sample.attrs.get("shape")
    if whole is None:
        first = sample.types[0]
        assert isinstance(first, Tensor)
        whole = first.shape
    place: int = axis + k - sum(isinstance(type, Tensor) and type.dtype != "int" for type in sample.types)
    return extents(whole, sizes)[place]


ELEMENTWISE = [op for op in TABLE.values() if op.kind == "elementwise"]
SMOOTH = [op for op in ELEMENTWISE if any(rule is not None for rule in op.partials)]


def known(op: Op) -> list[int]:
    """The operands by which it has a derivative."""
    return [k for k in range(len(op.domain)) if k not in op.unknown]


SEVERAL = ("eigh", "qr", "slogdet", "svd")
"""Ops of several results, which are tested by what these have to do with each other."""

SAMPLED = [
    (op, sample)
    for op in TABLE.values()
    if op.kind in ("linear", "other") and op.name not in SEVERAL
    for sample in op.samples
]


def name(op: Op, sample: Sample) -> str:
    return f"{op.name}-{op.samples.index(sample)}"


def shapes(*axes: Sequence[int | str]) -> list[Shape]:
    return [shape(*one) for one in axes]
