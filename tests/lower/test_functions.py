"""Calls of functions: sizes, defaults, leading axes, results, order of definition."""

from __future__ import annotations

import numpy as np

from chainrule.compiler.ir import Dim, Tuple
from tests.lower.lowering import codes, found, function, lowered, mistakes, only, ops, result, results, types

X = np.arange(6.0).reshape(2, 3)


def test_a_function_may_stand_behind_its_use() -> None:
    module = lowered("fn f(x) = g(x) + 1\nfn g(x) = h(x) * 2\nfn h(x) = x")
    assert list(module.functions) == ["h", "g", "f"]
    assert module.exported == ("f", "g", "h")


def test_sizes_are_found() -> None:
    text = "fn g(x: real[2*n + 1], y: real[n]) -> real[n] = x[:n] * y\nfn f(x: real[4*m + 1], y: real[2*m]) = g(x, y)"
    assert found(text, "call").attrs["sizes"] == {"n": Dim.of("m") * 2}
    assert types(text) == ["real[2*m]"]


def test_names_of_caller_and_callee_do_not_mix() -> None:
    text = "fn g(A: real[n, m]) -> real[m, n] = A.T\nfn f(A: real[m, n]) = g(A)"
    assert found(text, "call").attrs["sizes"] == {"m": Dim.of("n"), "n": Dim.of("m")}
    assert types(text) == ["real[n, m]"]


def test_constants_may_be_sizes() -> None:
    text = "k = 3\nfn f(x: real[k]) -> real[k] = x * k"
    assert types(text) == ["real[3]"]


def test_an_int_becomes_real_and_a_stretch_axis_a_whole_one() -> None:
    text = "fn g(x: real[n, m], y: real[n, m]) = x + y\nfn f(x: real[n, m], k: int[n]) = g(x, k[:, none])"
    np.testing.assert_allclose(result(text, X, [5, 7]), X + np.array([[5], [7]]))


def test_defaults() -> None:
    text = "r = 2\nfn g(x, scale = 3 * r, flip: bool = false) = scale * x\n"
    text += "fn f(x) = g(x), g(x, flip = true, scale = 0.5)"
    assert list(results(text, 1.0)) == [6, 0.5]
    params = function(text, "g").params
    assert [param.attrs.get("default") for param in params] == [None, 6.0, False]


def test_a_default_fills_an_array() -> None:
    text = "fn g(x: real[..., n], w: real[n] = 1, on: bool[...] = true) -> real[...] = where(on, x @ w, 0)\n"
    text += "fn f(x: real[a, b, n], w: real[n]) = g(x), g(x, w), g(x, on = x[:, :, 0] > 0)"
    x, w = np.arange(-6, 6.0).reshape(2, 2, 3), np.array([1.0, 2, 4])
    plain, weighted, chosen = results(text, x, w)
    np.testing.assert_array_equal(plain, x.sum(-1))
    np.testing.assert_array_equal(weighted, x @ w)
    np.testing.assert_array_equal(chosen, np.where(x[:, :, 0] > 0, x.sum(-1), 0))


def test_several_results() -> None:
    text = "fn polar(r, a) = r * cos(a), r * sin(a)\n"
    text += "fn f(r, a):\n    x, _ = polar(r, a)\n    return x\nfn g(r, a) = polar(a, r)"
    assert ops(text) == ["call", "get"]
    assert types(text, "g") == ["real", "real"]
    assert isinstance(found(text, "call").type, Tuple)


def test_pairs_are_bound_at_once() -> None:
    assert results("fn f(a, b):\n    a, b = b, a\n    return a, b", 1.0, 2.0) == (2.0, 1.0)


def test_pipes() -> None:
    text = "fn g(x, k = 1) = x * k\nfn f(x: real[n]) = x |> g(3) |> sin |> sum(axis = 0)"
    np.testing.assert_allclose(result(text, X[0]), np.sin(3 * X[0]).sum())


def test_functions_of_leading_axes_are_made_for_each_rank() -> None:
    text = (
        "fn g(x: real[..., n], W: real[n, m]) -> real[..., m] = x @ W\n"
        "fn f(x: real[n], y: real[a, n], z: real[a, b, n], W: real[n, m]) = g(x, W), g(y, W), g(z, W), g(y, W)"
    )
    module = lowered(text)
    assert set(module.functions) == {"g", "f", "g@0", "g@2"}
    assert module.functions["g"].leads == {"...": "lead"}
    assert types(text) == ["real[m]", "real[a, m]", "real[a, b, m]", "real[a, m]"]
    assert types(text, "g") == ["real[lead, m]"]


def test_two_leading_shapes() -> None:
    text = "fn g(x: real[...a, n], y: real[...b, n]) = sum(x, axis = -1), sum(y, axis = -1)\n"
    text += "fn f(x: real[k, n], y: real[n]) = g(x, y)"
    assert set(lowered(text).functions) == {"g", "g@1_0", "f"}
    assert dict(function(text, "g").leads) == {"...a": "lead_a", "...b": "lead_b"}
    assert types(text) == ["real[k]", "real"]
    same = "fn g(x: real[..., n], y: real[..., n]) = x + y\nfn f(x: real[k, n], y: real[n]) = g(x, y)"
    assert codes(same) == ["CR040"]


def test_any_shape() -> None:
    text = "fn g(x: real[...]) -> real[...] = x^2\nfn f(x, y: real[n, m]) = g(x), g(y)"
    assert types(text) == ["real", "real[n, m]"]
    assert types(text, "g") == ["real[lead]"]


def test_a_lead_is_no_name_of_the_users() -> None:
    assert types("fn f(x: real[..., lead]) = x") == ["real[lead_, lead]"]


def test_spans_and_names() -> None:
    text = "fn f(x):\n    u = sin(x) * 2\n    return u + 1\nfn g(x) = x^2 + 1"
    body = function(text).body
    named = [value for value in body if value.name]
    assert [value.name for value in named] == ["u"]
    assert named[0].span is not None
    assert named[0].span.text == "sin(x) * 2"
    assert named[0].stmt is not None
    assert named[0].stmt.text == "u = sin(x) * 2"
    sine = found(text, "sin")
    assert sine.span is not None
    assert sine.span.text == "sin(x)"
    last = function(text, "g").body[-1]
    assert last.stmt is not None
    assert last.stmt.text == "x^2 + 1"


def test_one_mistake_does_not_hide_another() -> None:
    text = "fn f(x):\n    a = sinn(x)\n    b = a + 1\n    c = coss(x)\n    return a + b + c\nfn g(y) = tann(y) + f(y)"
    assert [mistake.span.text for mistake in mistakes(text)] == ["sinn", "coss", "tann"]


def test_a_broken_function_with_declared_results_is_still_called() -> None:
    text = "fn f(x: real[n]) -> real[n] = foo(x)\nfn g(x: real[n], y: real[m]) = f(x) + y"
    assert codes(text) == ["CR060", "CR030"]
    assert codes("fn f(x) = foo(x)\nfn g(x) = f(x) + 1") == ["CR060"]


def test_recursion_is_refused_once() -> None:
    assert codes("fn f(x) = f(x)") == ["CR062"]
    assert codes("fn f(x) = g(x)\nfn g(x) = f(x)") == ["CR062"]
    assert codes("fn f(x: real[..., n]) = f(x[..., 0])") == ["CR062"]
    assert codes("c = f(1)\nfn f(x) = x * c") == ["CR062"]
    assert "circle" in only("fn f(x) = g(x)\nfn g(x) = f(x)").message
