"""A representative set of the table's operations, each as a function of its own."""

from __future__ import annotations

from tests.peers.cases import Case, Draw, active, normal, uniform, whole


def operation(name: str, body: str, wrt: str = "", /, **draws: Draw) -> Case:
    """`f` of one statement, or of several lines that end in a return."""
    kinds = ", ".join(
        f"{parameter}: {draw.dtype}" + (f"[{', '.join(map(str, draw.shape))}]" if draw.shape else "")
        for parameter, draw in draws.items()
    )
    text = f"fn f({kinds}):\n" + "".join(f"    {line.strip()}\n" for line in body.split(";"))
    return Case(name, text if "return" in body else f"fn f({kinds}) = {body}\n", "f", draws, active(draws, wrt))


REAL_LINE = (
    "abs square exp exp2 expm1 sin cos tan sinh cosh tanh asinh atan sinc deg2rad cbrt erf erfc erfcx"
    " sigmoid softplus log_sigmoid ndtr log_ndtr i0 i1 i0e i1e relu floor"
)
POSITIVE = "sqrt reciprocal log log2 log10 log1p lgamma gamma digamma"
UNIT = "asin acos atanh erfinv"

ELEMENTWISE = (
    *(operation(name, f"{name}(x)", x=normal(6)) for name in REAL_LINE.split()),
    *(operation(name, f"{name}(x)", x=uniform(0.2, 4, 6)) for name in POSITIVE.split()),
    *(operation(name, f"{name}(x)", x=uniform(-0.9, 0.9, 6)) for name in UNIT.split()),
    operation("acosh", "acosh(x)", x=uniform(1.1, 4, 6)),
    operation("logit", "logit(x)", x=uniform(0.1, 0.9, 6)),
    operation("trigamma", "polygamma(1, x)", x=uniform(0.2, 4, 6)),
    operation("lgamma of negative numbers", "lgamma(x)", x=uniform(-3.9, -3.1, 6)),
)

PAIRS = (
    *(
        operation(f"{name}, broadcast", f"expand_dims(x, 1) {sign} y", x=normal(3), y=uniform(0.5, 2, 3, 4))
        for name, sign in {"add": "+", "subtract": "-", "multiply": "*", "divide": "/", "remainder": "%"}.items()
    ),
    operation("power", "x^y", x=uniform(0.5, 2, 3, 4), y=normal(4)),
    operation("power of a negative base", "x^3", x=uniform(-2, -0.5, 5)),
    operation("power, negative", "x^-2.5", x=uniform(0.5, 2, 5)),
    operation("atan2", "atan2(x, y)", x=normal(6), y=normal(6)),
    *(
        operation(name, f"{name}(x, y)", x=normal(3, 4), y=normal(4))
        for name in ("hypot", "logaddexp", "logaddexp2", "maximum", "minimum", "copysign")
    ),
    operation("clip", "clip(x, -0.5, 0.5)", x=normal(8)),
    operation("xlogy", "xlogy(x, y)", x=normal(5), y=uniform(0.2, 3, 5)),
    operation("xlog1py", "xlog1py(x, y)", x=normal(5), y=uniform(-0.8, 3, 5)),
    operation("betaln", "betaln(x, y)", x=uniform(0.5, 4, 5), y=uniform(0.5, 4, 5)),
    operation("where", "where(x > y, x * y, x - y)", x=normal(3, 4), y=normal(4)),
    operation("choice", "r[i] = sqrt(x[i]) if x[i] > 0 else x[i]^2; return r", x=normal(8)),
)

REDUCTIONS = (
    *(
        operation(f"{name}, {kind}", f"{name}(x{axis})", x=normal(3, 4))
        for name in ("sum", "mean", "prod", "max", "min", "logsumexp", "var", "std", "norm")
        for kind, axis in {"all": "", "rows": ", axis = 1", "columns kept": ", axis = 0, keep = true"}.items()
    ),
    operation("sum of two axes", "sum(x, axis = [0, 2])", x=normal(2, 3, 4)),
    operation("softmax", "softmax(x, axis = 1)", x=normal(3, 4)),
    operation("log_softmax", "log_softmax(x, axis = 0)", x=normal(3, 4)),
)

PRODUCTS = (
    operation("matrix times matrix", "x @ y", x=normal(3, 4), y=normal(4, 2)),
    operation("matrix times vector", "x @ y", x=normal(3, 4), y=normal(4)),
    operation("vector times matrix", "x @ y", x=normal(3), y=normal(3, 4)),
    operation("batch of matrices", "x @ y", x=normal(2, 3, 4), y=normal(2, 4, 2)),
    operation("batch times matrix", "x @ y", x=normal(2, 3, 4), y=normal(4, 2)),
    operation("dot", "dot(x, y)", x=normal(4), y=normal(4)),
    operation("outer", "outer(x, y)", x=normal(3), y=normal(4)),
    operation("kron", "kron(x, y)", x=normal(2, 3), y=normal(3, 2)),
    operation("cross", "cross(x, y)", x=normal(4, 3), y=normal(4, 3)),
    operation("trace", "trace(x)", x=normal(4, 4)),
    operation("quadratic form", "x @ A @ x", x=normal(4), A=normal(4, 4)),
    operation(
        "chain of three factors",
        "r[i, j] = sum[a, b](x[i, a] * A[a, b] * y[j, b]); return r",
        x=normal(3, 4),
        A=normal(4, 2),
        y=normal(5, 2),
    ),
)

LAYOUT = (
    operation("transpose", "x.T @ x", x=normal(3, 4)),
    operation("reshape", "reshape(x, [4, 3])", x=normal(2, 6)),
    operation("concatenate", "concatenate([x, y, x], axis = 1)", x=normal(2, 3), y=normal(2, 2)),
    operation("stack", "stack([x, y, x], axis = 1)", x=normal(4), y=normal(4)),
    operation("slice", "x[1:, ::2]", x=normal(3, 5)),
    operation("slice from the end", "x[-1] * x[:-1]", x=normal(5, 3)),
    operation("differences", "diff(x)", x=normal(3, 6)),
    operation("flip", "flip(x, axis = 0)", x=normal(3, 4)),
    operation("roll", "roll(x, 2)", x=normal(6)),
    operation("tile", "tile(x, [2, 3])", x=normal(2, 3)),
    operation("repeat", "repeat(x, 3, axis = 0)", x=normal(2, 3)),
    operation("diagonal", "diagonal(x)", x=normal(4, 4)),
    operation("diag", "diag(x)", x=normal(4)),
    operation("tril", "tril(x)", x=normal(4, 4)),
    operation("triu", "triu(x, 1)", x=normal(4, 4)),
    operation("gather of rows, some twice", "x[i]", x=normal(3, 4), i=whole(3, 7)),
    operation("gather of elements, some twice", "x[i, j]", x=normal(3, 4), i=whole(3, 9), j=whole(4, 9)),
    operation("gather along the last axis", "r[i] = x[i, k[i]]; return r", x=normal(6, 4), k=whole(4, 6)),
)

OPERATIONS = (*ELEMENTWISE, *PAIRS, *REDUCTIONS, *PRODUCTS, *LAYOUT)
