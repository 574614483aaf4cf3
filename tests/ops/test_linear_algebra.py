"""Ops of several results: what these have to do with each other, and their derivatives, stacks, degenerate matrices."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from chainrule.compiler.autodiff.reverse import reverse
from chainrule.compiler.ir import Builder, Dim, Function, Tensor, Tuple
from chainrule.compiler.ir.verify import verify
from chainrule.compiler.ops.trial import array
from chainrule.compiler.passes.rewrite import prune
from tests.ops.batch import check_batching
from tests.ops.build import SEVERAL, extents, parameter
from tests.ops.differences import difference
from tests.ops.execute import run
from tests.ops.orders import along

SIZES = {"n": 4, "m": 3, "k": 2, "lead": 3, "more": 2}
TALL = Tensor("real", (Dim.of("m") + 2, Dim.of("m")))
WIDE = Tensor("real", (Dim.of("m"), Dim.of("m") + 2))
SQUARE = array("n", "n")
CASES = [
    *((name, SQUARE) for name in SEVERAL),
    *((name, array("k", "n", "n")) for name in SEVERAL),
    *((name, type) for name in ("svd", "qr") for type in (TALL, WIDE, array("n", "m"), array("k", "m", "n"))),
]
every = pytest.mark.parametrize(("name", "type"), CASES, ids=[f"{name}-{type}" for name, type in CASES])


def made(name: str, type: Tensor) -> Function:
    builder = Builder()
    a = parameter("a", type)
    attrs: dict[str, Any] = {"symmetric": False} if name == "eigh" else {}
    value = builder.value(name, [a], **attrs)
    assert isinstance(value.type, Tuple)
    items = range(len(value.type.items))
    results = tuple(builder.value("get", [value], index=k) for k in items)
    return Function("f", (a,), tuple(builder.body), results)


def drawn(type: Tensor, seed: int = 3, sizes: dict[str, int] = SIZES) -> Any:
    """Matrices whose spectra are apart, each in its lane."""
    random = np.random.default_rng(seed)
    shape = extents(type.shape, sizes)
    return random.normal(size=shape) * 0.3 + np.eye(shape[-2], shape[-1]) * np.arange(1.0, shape[-1] + 1)


def check(name: str, a: Any, found: tuple[Any, ...], tolerance: float) -> None:
    """That the results are what their name says."""

    def near(one: Any, other: Any) -> None:
        np.testing.assert_allclose(one, np.broadcast_to(other, np.shape(one)), rtol=tolerance, atol=tolerance)

    if name == "slogdet":
        near(found[0] * np.exp(found[1]), np.linalg.det(a))
        return
    first, *_, last = found
    if name == "eigh":
        near((last * first[..., None, :]) @ last.mT, (a + a.mT) / 2)
        near(last.mT @ last, np.eye(a.shape[-1]))
        assert np.all(np.diff(first) >= 0)
    elif name == "svd":
        near((first * found[1][..., None, :]) @ last, a)
        near(first.mT @ first, np.eye(first.shape[-1]))
        near(last @ last.mT, np.eye(first.shape[-1]))
        assert np.all(np.diff(found[1]) <= 0)
    else:
        near(first @ last, a)
        near(first.mT @ first, np.eye(first.shape[-1]))
        near(last, np.triu(last))


@every
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_its_results_are_what_they_are_called(name: str, type: Tensor, dtype: Any) -> None:
    function = made(name, type)
    verify(function)
    a = drawn(type).astype(dtype)
    check(name, a, run(function, [a], dtype=dtype, sizes=SIZES), 1e-12 if dtype == np.float64 else 1e-4)


@every
def test_its_cotangent_is_right(name: str, type: Tensor) -> None:
    function = made(name, type)
    joint = reverse(function, [0], None)
    verify(joint)
    a, random = drawn(type), np.random.default_rng(5)
    seeds = [np.asarray(random.normal(size=extents(result.shape, SIZES)))[()] for result in function.results]
    tangent = random.normal(size=a.shape) * 0.02
    *_, cotangent = run(joint, [a, *seeds], sizes=SIZES)

    def moved(step: float) -> Any:
        results = run(function, [a + step * tangent], sizes=SIZES)
        return sum(np.sum(seed * result) for seed, result in zip(seeds, results, strict=True))

    assert float(np.sum(cotangent * tangent)) == pytest.approx(float(difference(moved)), rel=1e-8, abs=1e-11)


@every
def test_its_second_and_third_derivatives_are_right(name: str, type: Tensor) -> None:
    """Each against differences of the one before."""
    function = made(name, type)
    a, random = drawn(type), np.random.default_rng(7)
    weights = [np.asarray(random.normal(size=extents(result.shape, SIZES)))[()] for result in function.results]
    way = random.normal(size=a.shape) * 0.1
    orders = along(function, [0])
    for lower, upper in pairwise(orders):
        (found,) = run(upper, [a, *weights, way], sizes=SIZES)

        def moved(step: float, lower: Function = lower) -> Any:
            return run(lower, [a + step * way, *weights, way], sizes=SIZES)[0]

        assert float(found) == pytest.approx(float(difference(moved)), rel=1e-7, abs=1e-9)


@every
def test_it_batches_as_lane_by_lane(name: str, type: Tensor) -> None:
    function = made(name, type)

    def draw(k: int, shape: tuple[int, ...]) -> Any:
        front = shape[: len(shape) - type.rank]
        lanes = [drawn(type, seed) for seed in range(int(np.prod(front)))]
        return np.array(lanes).reshape(shape)

    for depth in (1, 2):
        check_batching(function, (depth,), SIZES, draw)


OF_MATRICES = ("solve", "inv", "det", "cofactors", "cofactor_slope", "cholesky", "expm", "pinv")


@pytest.mark.parametrize("name", [*SEVERAL, *OF_MATRICES])
@pytest.mark.parametrize("n", [0, 1])
def test_empty_matrices_and_single_numbers(name: str, n: int) -> None:
    """Value, and three orders of derivatives: none of them raises, and those of one number are those of a scalar."""
    builder = Builder()
    a, b = parameter("a", SQUARE), parameter("b", array("n"))
    attrs: dict[str, Any] = {"symmetric": False} if name in ("eigh", "cholesky") else {}
    if name == "cofactor_slope":
        b = parameter("b", SQUARE)
    operands = [a, b] if name in ("solve", "cofactor_slope") else [a]
    if name == "solve":
        attrs = {"vector": True}
    value = builder.value(name, operands, **attrs)
    items = range(len(value.type.items)) if isinstance(value.type, Tuple) else ()
    results = [builder.value("get", [value], index=k) for k in items] or [value]
    function = Function("f", tuple(operands), tuple(builder.body), tuple(results))
    shapes = [extents(operand.shape, {"n": n}) for operand in operands]
    given = [np.full(shape, number) for shape, number in zip(shapes, (1.5, 0.5), strict=False)]
    weights = [np.ones(extents(result.shape, {"n": n}))[()] for result in results]
    ways = [np.ones_like(one) for one in given]
    for order in along(function, range(len(operands))):
        (found,) = run(order, [*given, *weights, *ways], sizes={"n": n})
        assert np.isfinite(found)
        assert n or found == 0


def test_a_determinant_has_its_gradient_at_a_singular_matrix() -> None:
    builder = Builder()
    a = parameter("a", SQUARE)
    det = Function("f", (a,), (value := builder.value("det", [a]),), (value,))
    joint = reverse(det, [0], None)
    rank_one = np.outer([1.0, 2.0], [3.0, 4.0])
    _, found = run(joint, [rank_one, 1.0], sizes={"n": 2})
    np.testing.assert_allclose(found, [[8, -6], [-4, 3]], rtol=1e-13)
    _, found = run(joint, [np.zeros((3, 3)), 1.0], sizes={"n": 3})
    np.testing.assert_array_equal(found, np.zeros((3, 3)))


def test_equal_eigenvalues_have_the_derivative_of_their_sum() -> None:
    """Of eigenvalues alone the derivative is finite; those of a multiple of the identity move as the trace does."""
    function = made("eigh", SQUARE)
    joint = prune(reverse(Function("f", function.params, function.body, function.results[:1]), [0], None))
    _, found = run(joint, [np.eye(3) * 2, np.ones(3)], sizes={"n": 3})
    np.testing.assert_allclose(found, np.eye(3), atol=1e-15)


@pytest.mark.parametrize("name", ["solve", "inv"])
def test_a_singular_matrix_raises_numpys_own_error(name: str) -> None:
    builder = Builder()
    a, b = parameter("a", SQUARE), parameter("b", array("n"))
    operands = [a, b] if name == "solve" else [a]
    attrs: dict[str, Any] = {"vector": True} if name == "solve" else {}
    value = builder.value(name, operands, **attrs)
    function = Function("f", tuple(operands), (value,), (value,))
    with pytest.raises(np.linalg.LinAlgError, match="Singular matrix"):
        run(function, [np.zeros((2, 2)), np.ones(2)][: len(operands)], sizes={"n": 2})
