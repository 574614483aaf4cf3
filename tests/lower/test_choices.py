"""Choices: regions, what they capture, and that what was not taken is not read."""

from __future__ import annotations

import numpy as np
import pytest

from chainrule.compiler.ir import TABLE, Function, Value
from tests.lower.lowering import codes, found, function, lowered, ops, result, types

X = np.array([4.0, -1.0, 0.0, 9.0])


def regions(value: Value) -> list[Function]:
    return [value.attrs["then"], value.attrs["otherwise"]]


def inner(text: str) -> list[list[str]]:
    return [[value.op for value in region.body if value.op != "const"] for region in regions(found(text, "choice"))]


def test_a_scalar_condition_is_a_branch() -> None:
    text = "fn f(x: real[n], c: bool) = sum(x) * x if c else x[0]"
    assert ops(text) == ["choice"]
    assert inner(text) == [["sum", "multiply"], ["gather", "broadcast"]]
    np.testing.assert_allclose(result(text, X, True), X.sum() * X)
    np.testing.assert_allclose(result(text, X, False), [4, 4, 4, 4])


def test_a_branch_is_not_asked_for_its_sizes() -> None:
    text = "fn f(x: real[n]) = x[0] if n > 0 else 0"
    assert function(text).requirements == ()
    assert result(text, np.zeros(0)) == 0
    assert result(text, X) == 4


def test_captures_are_what_is_used() -> None:
    text = "fn f(x, y, z):\n    w = x * y\n    return w * 2 if z > 0 else y"
    choice = found(text, "choice")
    assert [arg.name for arg in choice.args[1:]] == ["w", "y"]
    assert all([param.name for param in region.params] == ["w", "y"] for region in regions(choice))


def test_an_array_condition_is_taken_per_element() -> None:
    text = "fn f(x: real[n]) = sqrt(x) if x > 0 else 0"
    assert inner(text) == [["sqrt"], []]
    assert types(text) == ["real[n]"]
    np.testing.assert_allclose(result(text, X), [2, 0, 0, 3])


def test_where_is_a_choice() -> None:
    text = "fn f(x: real[n]) = where(x > 0, sqrt(x), 0)"
    assert inner(text) == [["sqrt"], []]
    np.testing.assert_allclose(result(text, X), [2, 0, 0, 3])


def test_whole_arrays_are_made_outside() -> None:
    text = "fn f(x: real[n]) = x / sum(x) if x > 0 else mean(x)"
    assert ops(text) == ["greater", "sum", "mean", "choice"]
    np.testing.assert_allclose(result(text, X), [4 / 12, 3, 3, 9 / 12])


def test_only_elementwise_ops_are_taken_per_element() -> None:
    programs = (
        "q[i] = sqrt(sum[a](A[i, a] * x[i])) if x[i] > 0 else A[i, ids[i]]",
        "q[i] = (log(x[i]) if x[i] > 1 else x[ids[i]]) if x[i] > 0 else norm(A[i])",
        "q[i, j] = x[i] * x[j] if i < j else A[j, 0]",
        "q[i] = A[i] * x[i] if x[i] > 0 else [x[i], 1]",
    )
    for program in programs:
        text = f"fn f(x: real[n], A: real[n, 2], ids: int[n]):\n    {program}\n    return q"
        for value in function(text).body:
            if value.op == "choice":
                _check_elementwise(value)


def _check_elementwise(value: Value) -> None:
    for region in regions(value):
        for made in region.body:
            if made.op == "choice":
                _check_elementwise(made)
            else:
                assert TABLE[made.op].kind == "elementwise" or made.op in ("const", "convert", "map"), made.op


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("x[i - 1] if i > 0 else 0", [0, 4, -1, 0]),
        ("x[i + 1] if i + 1 < n else x[i]", [-1, 0, 9, 9]),
        ("x[ids[i]] if 0 <= ids[i] and ids[i] < n else -1", [0, -1, -1, 4]),
        ("(x[ids[i]] if ids[i] < n else 7) if ids[i] >= 0 else -1", [0, -1, 7, 4]),
        ("(7 if ids[i] >= n else x[ids[i]]) if ids[i] >= 0 else -1", [0, -1, 7, 4]),
        ("where(ids[i] < 0, -1, where(ids[i] >= n, 7, x[ids[i]]))", [0, -1, 7, 4]),
        ("sum[a](A[i, a] * x[ids[i]]) if 0 <= ids[i] < n else 1", [0, 1, 1, 4 * 13]),
        ("max[a](x[ids[i] + a - 1] if 1 <= ids[i] < n else -5)", [0, -5, -5, -5]),
        ("A[ids[i], 1] + x[i] if 0 <= ids[i] < n else 0", [9, 0, 0, 10]),
    ],
)
def test_positions_that_are_not_taken_are_not_read(written: str, expected: list[float]) -> None:
    text = f"fn f(x: real[n], ids: int[n], A: real[n, 2]):\n    q[i < n] = {written}\n    return q"
    text = text.replace("max[a]", "max[a < 2]")
    ids = np.array([2, -9, 99, 0])
    np.testing.assert_allclose(result(text, X, ids, np.arange(8.0).reshape(4, 2)), expected)


def test_sums_in_a_branch_are_guarded() -> None:
    text = "fn f(x: real[n], A: real[n, 2]):\n    q[i] = sum[a](sqrt(A[i, a])) if x[i] > 0 else 0\n    return q"
    a = np.array([[1.0, 4], [-1, 1], [-1, -1], [9, 16]])
    with np.errstate(invalid="raise"):
        np.testing.assert_allclose(result(text, X, a), [3, 0, 0, 7])


def test_a_scalar_function_stays_in_its_branch() -> None:
    text = "fn g(x) = sqrt(x) - 1\nfn f(x: real[n]) = g(x) if x > 0 else 0"
    assert inner(text) == [["map"], []]


def test_a_function_of_arrays_is_mapped_outside_with_its_condition() -> None:
    text = (
        "fn g(x: real[d]) = x / norm(x)\n"
        "fn f(x: real[n, d]):\n    q[i] = sum(g(x[i])) if x[i, 0] > 0 else 0\n    return q"
    )
    module = lowered(text)
    assert [value.op for value in module.functions["g@if"].body] == ["choice"]
    x = np.array([[3.0, 4], [0, 0], [4, 3]])
    with np.errstate(all="raise"):
        np.testing.assert_allclose(result(text, x), [1.4, 0, 1.4])


def test_matrix_products_are_made_outside() -> None:
    text = "fn f(A: real[n, m], x: real[m]):\n    q[i] = sqrt(A[i]) * 2 @ x if A[i, 0] > 0 else 0\n    return q"
    a = np.array([[4.0, 9], [-1, -1]])
    with np.errstate(all="raise"):
        np.testing.assert_allclose(result(text, a, [1.0, 2]), [16, 0])
    assert "choice" in ops("fn f(A: real[n, m], x: real[m]) = A @ (x + 1) if A @ x > 0 else 1 + A @ x")


def test_pipes_in_branches() -> None:
    text = "fn g(x) = x + 1\nfn f(x: real[n]) = x |> sqrt |> g if x > 0 else x |> sum"
    np.testing.assert_allclose(result(text, X), [3, 12, 12, 4])


def test_nested_choices() -> None:
    text = "fn f(x) = 1 if x < 0 else 2 if x < 1 else 3"
    assert [result(text, value) for value in (-1.0, 0.5, 2.0)] == [1, 2, 3]
    array = text.replace("(x)", "(x: real[n])")
    np.testing.assert_allclose(result(array, np.array([-1, 0.5, 2])), [1, 2, 3])


def test_branches_agree() -> None:
    assert types("fn f(x: int) = x if x > 0 else 0.5") == ["real"]
    assert types("fn f(x: real[n], c: bool) = x if c else 0") == ["real[n]"]
    assert types("fn f(x) = x > 1 if x > 0 else false") == ["bool"]
    assert codes("fn f(x) = x if x > 0 else false") == ["CR042"]
    assert codes("fn f(x: real[n], y: real[m], c: bool) = x if c else y") == ["CR042"]
    assert codes("fn f(x: real[n], y: real[m]) = x if x > 0 else y") == ["CR030"]
    assert codes("fn f(x) = 1 if x else 0") == ["CR046"]
