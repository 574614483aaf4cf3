"""Claims about what is printed: as a careful engineer would write it, with no parenthesis too many or too few."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from chainrule.compiler.ir import INT, REAL, Builder, Dim, Expr, Prec, Printing, Tensor, Text, Value
from chainrule.compiler.ops import TABLE, says_twice, text_of, weak
from chainrule.compiler.ops.text import fill, number
from chainrule.compiler.ops.trial import array, shape
from tests.ops.build import function
from tests.ops.execute import dim_text

PRINTING = Printing(dim_text, "dtype")
A, B, V = array("n", "m"), array("m", "k"), array("n")


def printed(types: Sequence[Tensor], rule: Callable[..., Expr], printing: Printing = PRINTING) -> str:
    """The whole of an expression on one line; operands are called x, y, z."""
    made = function(types, rule)
    texts = {id(param): Text(name) for param, name in zip(made.params, "xyz", strict=False)}
    for value in made.body:
        texts[id(value)] = text_of(printing, value, [texts[id(arg)] for arg in value.args])
    return texts[id(made.results[0])].text


def contracted(text: str) -> Callable[..., Expr]:
    left, out = text.split("->")
    indices = tuple(tuple(part) for part in left.split(","))
    return lambda x, *rest: x.contract(*rest, indices=indices, out=tuple(out))


@pytest.mark.parametrize(
    ("template", "operands", "expected"),
    [
        ("{0} + {1}", ["a + b", "c + d"], "a + b + (c + d)"),
        ("{0} - {1}", ["a", "b - c"], "a - (b - c)"),
        ("{0} * {1}", ["a + b", "c * d"], "(a + b) * (c * d)"),
        ("{0} / {1}", ["a * b", "-c"], "a * b / -c"),
        ("-{0}", ["a ** b"], "-a ** b"),
        ("-{0}", ["a * b"], "-(a * b)"),
        ("{0} ** {1}", ["-a", "-b"], "(-a) ** -b"),
        ("{0} ** {1}", ["a ** b", "c ** d"], "(a ** b) ** c ** d"),
        ("{0} < {1}", ["a < b", "c + d"], "(a < b) < c + d"),
        ("np.f({0}, {1})", ["a + b", "c if d else e"], "np.f(a + b, c if d else e)"),
        ("np.f(0, -{0})", ["a + b"], "np.f(0, -(a + b))"),
        ("{1} if {0} else {2}", ["a if b else c", "d", "e if f else g"], "d if (a if b else c) else e if f else g"),
        ("not {0}", ["a and b"], "not (a and b)"),
        ("{0} and {1}", ["a or b", "c == d"], "(a or b) and c == d"),
        ("{0} & {1}", ["a < b", "c & d"], "(a < b) & (c & d)"),
        ("{0}[{1}]", ["a + b", "c, d"], "(a + b)[c, d]"),
    ],
)
def test_parentheses_are_where_python_needs_them(template: str, operands: list[str], expected: str) -> None:
    assert fill(template, [whole(operand) for operand in operands]).text == expected


def whole(text: str) -> Text:
    """A text with the tightness that Python gives it."""
    return Text(text, fill(text.replace("{", "").replace("}", ""), []).prec) if "," not in text else Text(text)


@pytest.mark.parametrize(
    ("value", "numpy", "math"),
    [
        (2.0, "2.0", "2.0"),
        (-2.0, "-2.0", "-2.0"),
        (1e9, "1e9", "1e9"),
        (1234567.0, "1234567.0", "1234567.0"),
        (0.5, "0.5", "0.5"),
        (-0.0, "-0.0", "-0.0"),
        (1e20, "1e+20", "1e+20"),
        (3, "3", "3"),
        (True, "True", "True"),
        (float("inf"), "np.inf", "math.inf"),
        (float("-inf"), "-np.inf", "-math.inf"),
        (float("nan"), "np.nan", "math.nan"),
        (3.141592653589793, "np.pi", "math.pi"),
    ],
)
def test_literals(value: float, numpy: str, math: str) -> None:
    assert (number(value).text, number(value, "math").text) == (numpy, math)
    assert number(value).prec == (Prec.UNARY if numpy.startswith("-") else Prec.ATOM)


@pytest.mark.parametrize(
    ("types", "pattern", "expected"),
    [
        ((V, V), "i,i->", "x.dot(y)"),
        ((A, B), "ik,kj->ij", "x @ y"),
        ((A, B), "ik,kj->ji", "y.T @ x.T"),
        ((A, A), "ki,kj->ij", "x.T @ y"),
        ((A, A), "ik,jk->ij", "x @ y.T"),
        ((A, array("m")), "ij,j->i", "x @ y"),
        ((A, V), "ij,i->j", "y @ x"),
        ((V, A), "i,ij->j", "x @ y"),
        ((A, A), "ij,ij->", "np.vdot(x, y)"),
        ((A, array("m", "n")), "ij,ji->", "np.vdot(x, y.T)"),
        ((A, A), "ij,ij->i", "np.vecdot(x, y)"),
        ((A, A), "ij,ij->ij", "x * y"),
        ((A, V), "ij,i->ij", "x * y[:, None]"),
        ((V, array("m")), "i,j->ij", "np.outer(x, y)"),
        ((V, array("m")), "i,j->ji", "np.outer(y, x)"),
        ((array("b", "n", "m"), array("b", "m", "k")), "bik,bkj->bij", "x @ y"),
        ((array("b", "n", "m"), array("b", "k", "m")), "bik,bjk->bij", "x @ y.mT"),
        ((array("b", "m", "n"), array("b", "m", "k")), "bki,bkj->bij", "x.mT @ y"),
        ((array("b", "n", "m"), array("m", "k")), "bik,kj->bij", "x @ y"),
        ((array("b", "n", "m"), array("b", "m")), "bik,bk->bi", "(x @ y[..., None])[..., 0]"),
        ((array("b", "n", "m"), array("b", "n", "k")), "bik,bij->kj", "np.tensordot(x, y, axes=([0, 1], [0, 1]))"),
        ((A,), "ij->i", "x.sum(axis=1)"),
        ((A,), "ij->", "x.sum()"),
        ((A,), "ij->ji", "x.T"),
    ],
)
def test_contractions_are_written_as_a_hand_writes_them(types: tuple[Tensor, ...], pattern: str, expected: str) -> None:
    assert printed(types, contracted(pattern)) == expected


def test_einsum_is_the_last_resort() -> None:
    made = printed((array("a", "b", "c"), array("a", "c", "d")), contracted("xyz,xzw->xw"))
    assert made == "(x.sum(axis=1)[..., None, :] @ y)[..., 0, :]"
    made = printed((array("a", "b", "c"), array("a", "b", "c")), contracted("iab,iab->i"))
    assert made == 'np.einsum("iab,iab->i", x, y, optimize=True)'


@pytest.mark.parametrize(
    ("types", "rule", "expected"),
    [
        ((A,), lambda x: x.sum([0]), "x.sum(axis=0)"),
        ((A,), lambda x: (x + 1.0).sum([1], keep=True), "(x + 1.0).sum(axis=1, keepdims=True)"),
        ((A,), lambda x: x.mean(axes=(0,), keep=False), "x.sum(axis=0) / n"),
        ((A,), lambda x: (x + 1.0).mean(axes=(0, 1), keep=False), "(x + 1.0).sum() / (m*n)"),
        (
            (A,),
            lambda x: (x > 0.0).convert(dtype="real").mean(axes=(0,), keep=False),
            "(x > 0.0).sum(axis=0, dtype=dtype) / n",
        ),
        ((A,), lambda x: x.norm(axes=(0, 1), keep=False), "_norm(x)"),
        ((A,), lambda x: x.move(1, 0), "x.T"),
        ((A,), lambda x: x.stretch(1), "x[:, None]"),
        ((A,), lambda x: x.stretch(0), "x[None]"),
        ((V,), lambda x: x.reshape(shape=(Dim.of("n"),)), "x"),
        ((A,), lambda x: x.reshape(shape=(Dim.of("n") * Dim.of("m"),)), "x.ravel()"),
        ((V,), lambda x: x.apply("broadcast", shape=shape("m", "n")), "np.broadcast_to(x, (m, n))"),
        ((REAL,), lambda x: x.lift(0.0).apply("broadcast", shape=shape("n")), "np.zeros(n, dtype)"),
        ((REAL,), lambda x: x.lift(1.0).apply("broadcast", shape=shape("n")), "np.ones(n, dtype)"),
        ((REAL,), lambda x: x.apply("broadcast", shape=shape("n", "m")), "np.full((n, m), x, dtype)"),
        ((REAL, REAL), lambda x, y: x.stack(y, axis=0), "np.array([x, y], dtype)"),
        ((V, V), lambda x, y: x.stack(y, axis=1), "np.stack([x, y], axis=1)"),
        ((V,), lambda x: (x > 0.0).where(x, 0.0), "np.where(x > 0.0, x, 0.0)"),
        ((V,), lambda x: (x > 0.0).where(1.0, 0.0), "np.where(x > 0.0, 1.0, 0.0).astype(dtype, copy=False)"),
        ((REAL,), lambda x: (x > 0.0).where(x, 0.0), "x if x > 0.0 else 0.0"),
        ((V, array("k", dtype="int")), lambda x, i: x.gather(i, axis=0), "x[y]"),
        ((A, array("k", dtype="int")), lambda x, i: x.gather(i, axis=1), "x[:, y]"),
        ((V,), lambda x: x + x.lift(Dim.of("n")).convert(dtype="real"), "x + n"),
        ((V,), lambda x: x + -x.exp(), "x - np.exp(x)"),
        ((V, V), lambda x, y: x - -x * y, "x + x * y"),
        ((V, V), lambda x, y: x + (-x).remainder(y), "x + -x % y"),
        ((V,), lambda x: x * x.lift(Dim.of("n")), "x * n"),
        ((V,), lambda x: x / x.lift(Dim.of("n")).convert(dtype="real"), "x / n"),
        ((V,), lambda x: x * x.lift(Dim.of("n")).convert(dtype="real").log(), "x * float(np.log(float(n)))"),
        ((array("n", dtype="int"),), lambda x: x.convert(dtype="real"), "x.astype(dtype)"),
        ((INT,), lambda x: x.convert(dtype="real"), "dtype.type(x)"),
        ((A,), lambda x: x.softplus(), "np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))"),
        ((A,), lambda x: x.relu(), "np.maximum(x, 0.0)"),
        ((A,), lambda x: x**2.0, "x * x"),
        ((A,), lambda x: x**3.0, "x ** 3"),
    ],
)
def test_texts(types: tuple[Tensor, ...], rule: Callable[..., Expr], expected: str) -> None:
    assert printed(types, rule) == expected


def test_slices_are_written_as_python_has_them() -> None:
    made: dict[str, None] = {}
    printing = Printing(dim_text)
    for sample in TABLE["slice"].samples:
        operand = Value("param", (), {}, sample.types[0])
        value = Builder().value("slice", [operand], **sample.attrs)
        made[text_of(printing, value, [Text("x")]).text] = None
    assert list(made) == [
        "x[0]",
        "x[-1]",
        "x[1:]",
        "x[:-1]",
        "x[::2]",
        "x[1::2]",
        "x[::-1]",
        "x[::-2]",
        "x[::-1][1:]",
        "x[:, -1]",
        "x[1:, ::-1]",
        "x[0, :, :-1]",
    ]


def test_what_a_text_says_twice_is_known() -> None:
    assert says_twice(TABLE["sign"], "math")
    assert not says_twice(TABLE["sign"], "numpy")


def test_what_is_made_of_sizes_alone_is_a_python_number() -> None:
    builder = Builder()
    n = builder.expr(builder.size(Dim.of("n")))
    x = builder.expr(Value("param", (), {}, REAL))
    assert weak((n.convert(dtype="real").sqrt() * 2.0).value)
    assert not weak((x * 2.0).value)
    assert not weak(n.convert(dtype="real").apply("broadcast", shape=shape("m")).value)


@pytest.mark.parametrize(
    ("types", "rule", "expected"),
    [
        ((REAL,), lambda x: (x > 0.0).where(x, 0.0), "np.where(x > 0.0, x, 0.0)"),
        ((REAL, REAL), lambda x, y: (x > 0.0).logical_and(y > 0.0), "(x > 0.0) & (y > 0.0)"),
        ((REAL,), lambda x: (x > 0.0).logical_not(), "~(x > 0.0)"),
        ((REAL,), lambda x: (x > 0.0).convert(dtype="real"), "(x > 0.0).astype(dtype)"),
        ((REAL,), lambda x: x.lift(Dim.of("n")).convert(dtype="real") * x, "n * x"),
    ],
)
def test_a_scalar_that_stands_for_lanes_is_never_asked_for_its_truth(
    types: tuple[Tensor, ...], rule: Callable[..., Expr], expected: str
) -> None:
    assert printed(types, rule, Printing(dim_text, "dtype", lanes=True)) == expected
