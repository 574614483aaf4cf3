"""What C does in place on matrices and rows: with blocks and without, over lanes, and where there is no result."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from chainrule.compiler.driver import Options, compile_native
from tests.native.agreement import Pair, compare, pairs
from tests.native.test_agreement import plain

TEXTS = {
    "system": "fn f(a: real[n, n], b: real[n]) = solve(a, b)",
    "systems": "fn f(a: real[n, n], b: real[n, m]) = solve(a, b)",
    "lanes": "fn f(a: real[k, n, n], b: real[k, n, m]) = solve(a, b)",
    "one_matrix": "fn f(a: real[n, n], b: real[k, n, m]) = solve(a, b)",
    "of_views": "fn f(a: real[n, n], b: real[n, n]) = solve(a.T, b[::-1] * 2)",
    "inverse": "fn f(a: real[k, n, n]) = inv(a)",
    "determinant": "fn f(a: real[k, n, n]) = det(a)",
    "one_determinant": "fn f(a: real[n, n]) = det(a) + 1",
    "logarithm": "fn f(a: real[k, n, n]):\n    sign, logarithm = slogdet(a)\n    return sign * 2, logarithm",
    "logarithm_alone": "fn f(a: real[n, n]):\n    _, logarithm = slogdet(a)\n    return logarithm",
    "triangle": "fn f(a: real[k, n, n]) = cholesky(a)",
    "of_a_triangle": "fn f(a: real[n, n], b: real[n]) = solve_triangular(a, b), solve_triangular(a, b, lower = true)",
    "of_triangles": """fn f(a: real[k, n, n], b: real[k, n, m]):
    return solve_triangular(a, b), solve_triangular(a, b, lower = true)""",
    "of_a_triangle_turned": "fn f(a: real[n, n], b: real[n, m]) = solve(tril(a).T, b), solve(triu(a).T, b[:, 0])",
    "of_one_triangle": "fn f(a: real[n, n], b: real[k, n, m]) = solve_triangular(a, b, lower = true)",
    "by_a_factor": """fn f(a: real[n, n], b: real[n, m]):
    L = cholesky(a)
    return cho_solve(L, b), solve(L, b[:, 0])""",
    "by_factors": "fn f(a: real[k, n, n], b: real[k, n, m]) = cho_solve(cholesky(a), b)",
    "by_q_r": "fn f(a: real[n, n], b: real[n, m]):\n    q, r = qr(a)\n    return solve(r, b), solve(r.T, q @ b)",
    "smallest": "fn f(a: real[1, 1], b: real[1]) = solve(a, b), det(a), inv(a)",
    "sums": "fn f(a: real[n, m], b: int[n]) = cumsum(a, axis = 0), cumsum(a, axis = 1), cumsum(b)",
    "products": "fn f(a: real[n, m]) = cumprod(a, axis = 0), cumprod(a, axis = 1), prod(a, axis = 0)",
    "order": "fn f(a: real[n, m]) = sort(a, axis = 0), argsort(a), median(a, axis = 1)",
    "order_of_ints": "fn f(b: int[n], c: bool[n]) = argsort(b), argsort(c)",
    "places": """fn f(a: real[n], v: real[n, m], k: int[n]):
    b = sort(a)
    return searchsorted(b, v), searchsorted(b, sum(a), side = "right"), searchsorted(sort(k), k, side = "right")""",
    "put": """fn f(a: real[n, m], v: real[3, m], w: real[n]) -> real[n, m]:
    return put(put(a, [0, -1, 0], v), 1, 2 * w, axis = 1)""",
    "vectors": "fn f(a: real[n, 3], b: real[3]) = cross(a, b)",
    "factors_in_a_loop": """fn f(a: real[n, n], x: real[n]):
    for _ in range(3):
        L = cholesky(a)
        x = solve(L.T, sin(solve(L, x)))
        a = a + L / 8
    return x""",
    "in_a_loop": """fn f(a: real[n, n], x: real[n]):
    for _ in range(3):
        x = solve(a, x) + logdet(a)
    return x""",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Pair]:
    found = pairs([(text, None) for text in TEXTS.values()], tmp_path_factory.mktemp("routines"))
    assert not [pair.missing for pair in found if pair.missing]
    return dict(zip(TEXTS, found, strict=True))


def arguments(name: str, n: int, rng: np.random.Generator) -> tuple[Any, ...]:
    head = TEXTS[name].split(")")[0].split("(")[1]
    sizes = {"n": n, "m": 3, "k": 2, "3": 3, "1": 1}
    args = []
    for part in head.split(": ")[1:]:
        dtype, shape = part.split("]")[0].split("[")
        dims = tuple(sizes[size] for size in shape.split(", "))
        drawn = rng.normal(size=dims)
        if dtype == "real" and len(dims) > 1 and dims[-1] == dims[-2]:
            drawn += 3 * np.sqrt(dims[-1]) * np.eye(dims[-1])
        whole = rng.integers(-2, 3, dims)
        args.append({"real": drawn, "int": whole, "bool": whole > 0}[dtype])
    return tuple(args)


def cotangents(pair: Pair, args: tuple[Any, ...], rng: np.random.Generator) -> Any:
    found = pair.numpy["f"](*args)
    parts = found if isinstance(found, tuple) else (found,)
    drawn = tuple(plain(rng.normal(size=np.shape(p))) if np.asarray(p).dtype.kind == "f" else None for p in parts)
    return drawn if isinstance(found, tuple) else drawn[0]


@pytest.mark.parametrize("n", [0, 1, 2, 5, 33, 70])
@pytest.mark.parametrize("name", TEXTS)
def test_as_in_numpy(made: dict[str, Pair], name: str, n: int) -> None:
    pair, rng = made[name], np.random.default_rng(n)
    if n == 0 and ("median" in TEXTS[name] or name == "put"):
        n = 1  # numpy has no median of nothing, and no place in it
    args = arguments(name, n, rng)
    compare(pair, "f", args, cotangents(pair, args, rng))
    assert not pair.fallen


@pytest.mark.parametrize("name", [name for name in TEXTS if re.search("triang|by_|factors", name)])
def test_triangles_are_solved_by_substitution(tmp_path: Path, name: str) -> None:
    """The functions, their halves, and gradients: not one of their systems is taken apart."""
    model = tmp_path / "model.cr"
    model.write_text(TEXTS[name] + "\n", encoding="utf-8")
    printed = compile_native(model, Options(format=False)).c
    assert "solve_lower" in printed or "solve_upper" in printed
    assert "eliminate(" not in printed


def test_rows_are_exchanged(made: dict[str, Pair]) -> None:
    """A 0 on the diagonal is no pivot, however well the matrix is conditioned."""
    rng = np.random.default_rng(0)
    for n in (2, 5, 40, 70):
        a = rng.permutation(np.eye(n)) * rng.uniform(1, 2, n) + 1e-3 * np.roll(np.eye(n), 1, 0)
        for name in ("system", "one_determinant", "logarithm_alone"):
            args = (a, rng.normal(size=n))[: 1 + (name == "system")]
            compare(made[name], "f", args, cotangents(made[name], args, rng))


def test_order_with_ties_and_nan(made: dict[str, Pair]) -> None:
    a = np.array([[2.0, np.nan, 2.0, -0.0, 0.0, np.inf, -np.inf, np.nan]] * 5).repeat(6, axis=1)
    assert np.array_equal(made["order"].c["f"](a)[1], np.argsort(a, axis=-1, kind="stable"))


@pytest.mark.parametrize("name", ["system", "inverse", "triangle"])
def test_no_result_is_told_as_by_numpy(made: dict[str, Pair], name: str) -> None:
    args = tuple(np.zeros_like(arg) for arg in arguments(name, 40, np.random.default_rng(0)))
    with pytest.raises(np.linalg.LinAlgError) as expected:
        made[name].numpy["f"](*args)
    with pytest.raises(np.linalg.LinAlgError, match=str(expected.value)):
        made[name].c["f"](*args)


def test_nan_stays_nan(made: dict[str, Pair]) -> None:
    args = tuple(np.full_like(arg, np.nan) for arg in arguments("system", 5, np.random.default_rng(0)))
    for space in (made["system"].numpy, made["system"].c):
        assert np.isnan(space["f"](*args)).all()


def test_determinant_of_a_singular_matrix(made: dict[str, Pair]) -> None:
    a = np.ones((40, 40))
    assert made["one_determinant"].c["f"](a) == 1
    assert made["logarithm_alone"].c["f"](a) == -np.inf
