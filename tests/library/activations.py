"""Activations, as this library and torch call them."""

from __future__ import annotations

from tests.library.cases import Case, normal


def one(name: str, ours: str, theirs: str, *kinks: float, scale: float = 3.0) -> Case:
    return Case(name, "x: real[m, n]", ours, theirs, {"x": normal(3, 17, scale=scale, kinks=kinks)})


CASES = (
    one("identity_of", "identity(x)", "x * 1"),
    one("relu_of", "relu(x)", "F.relu(x)", 0),
    one("leaky", "leaky_relu(x)", "F.leaky_relu(x)", 0),
    one("leaky_steep", "leaky_relu(x, 0.3)", "F.leaky_relu(x, 0.3)", 0),
    one("elu_of", "elu(x)", "F.elu(x)", 0),
    one("elu_half", "elu(x, alpha = 0.5)", "F.elu(x, 0.5)", 0),
    one("selu_of", "selu(x)", "F.selu(x)", 0),
    one("celu_of", "celu(x)", "F.celu(x)", 0),
    one("celu_two", "celu(x, 2)", "F.celu(x, 2.0)", 0),
    one("gelu_of", "gelu(x)", "F.gelu(x)"),
    one("gelu_by_tanh", "gelu_tanh(x)", "F.gelu(x, approximate='tanh')"),
    one("silu_of", "silu(x)", "F.silu(x)"),
    one("mish_of", "mish(x)", "F.mish(x)"),
    one("softplus_of", "softplus(x)", "F.softplus(x, threshold=1e6)"),
    one("softsign_of", "softsign(x)", "F.softsign(x)"),
    one("tanhshrink_of", "tanhshrink(x)", "F.tanhshrink(x)"),
    one("softshrink_of", "softshrink(x)", "F.softshrink(x)", -0.5, 0.5),
    one("hardshrink_of", "hardshrink(x, 0.7)", "F.hardshrink(x, 0.7)", -0.7, 0.7),
    one("hardtanh_of", "hardtanh(x, -2, 1.5)", "F.hardtanh(x, -2.0, 1.5)", -2, 1.5),
    one("relu6_of", "relu6(x)", "F.relu6(x)", 0, 6),
    one("hardsigmoid_of", "hardsigmoid(x)", "(x / 6 + 0.5).clamp(0, 1)", -3, 3),
    one("hardswish_of", "hardswish(x)", "F.hardswish(x)", -3, 3),
    one("sigmoid_of", "sigmoid(x)", "torch.sigmoid(x)"),
    one("log_sigmoid_of", "log_sigmoid(x)", "F.logsigmoid(x)"),
    one("softmax_of", "softmax(x)", "F.softmax(x, -1)"),
    one("softmax_first", "softmax(x, axis = 0)", "F.softmax(x, 0)"),
    one("log_softmax_of", "log_softmax(x)", "F.log_softmax(x, -1)"),
    one("softmin_of", "softmax(-x)", "F.softmin(x, -1)"),
    Case("glu_of", "x: real[m, 2*n]", "glu(x)", "F.glu(x)", {"x": normal(3, 10)}),
    Case("glu_of_one", "x: real[..., 2]", "glu(x)", "F.glu(x)", {"x": normal(1, 2, 2)}),
)
