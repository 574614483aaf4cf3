"""What each form of the language is read as."""

from __future__ import annotations

from dataclasses import fields, is_dataclass

import pytest

from chainrule.compiler import syntax
from chainrule.compiler.parse import from_text, parse
from chainrule.compiler.source import Span
from chainrule.compiler.tree_text import show_tree


def one(text: str) -> syntax.Definition:
    (definition,) = parse(from_text(text)).definitions
    return definition


def expression(text: str) -> syntax.Expression:
    constant = one(f"c = {text}")
    assert isinstance(constant, syntax.Constant)
    return constant.value


def function(text: str) -> syntax.Function:
    found = one(text)
    assert isinstance(found, syntax.Function)
    return found


def bracketed(node: syntax.Expression | syntax.Slice | syntax.Rest | syntax.Lead) -> str:
    """An expression with every bracket that precedence lets one leave out."""
    match node:
        case syntax.Number(value) | syntax.Boolean(value):
            return str(value)
        case syntax.String(value):
            return repr(value)
        case syntax.Nothing():
            return "none"
        case syntax.Name(name):
            return name
        case syntax.Unary(op, operand):
            return f"({op} {bracketed(operand)})"
        case syntax.Binary(op, left, right):
            return f"({bracketed(left)} {op} {bracketed(right)})"
        case syntax.Choice(condition, then, otherwise):
            return f"({bracketed(then)} if {bracketed(condition)} else {bracketed(otherwise)})"
        case syntax.Call(base, arguments, tangents):
            inside = ", ".join(
                bracketed(argument.value) if argument.name is None else f"{argument.name}={bracketed(argument.value)}"
                for argument in arguments
            )
            behind = "; " + ", ".join(bracketed(tangent) for tangent in tangents) if tangents else ""
            return f"{bracketed(base)}({inside}{behind})"
        case syntax.Index(base, items):
            return f"{bracketed(base)}[{', '.join(bracketed(item) for item in items)}]"
        case syntax.Slice(start, stop, step):
            parts = [bracketed(part) if part is not None else "" for part in (start, stop, step)]
            return "slice(" + ":".join(parts) + ")"
        case syntax.Rest():
            return "..."
        case syntax.Lead(label):
            return "..." + label
        case syntax.Attribute(base, name):
            return f"{bracketed(base)}.{name}"
        case syntax.Array(values):
            return "[" + ", ".join(bracketed(value) for value in values) + "]"
        case syntax.Cast(value, type_):
            return f"({bracketed(value)} as {type_.dtype}[{', '.join(bracketed(axis) for axis in type_.axes)}])"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("-x^2", "(- (x ^ 2))"),
        ("2^-x", "(2 ^ (- x))"),
        ("2^-x^y", "(2 ^ (- (x ^ y)))"),
        ("a^b^c", "(a ^ (b ^ c))"),
        ("--x", "(- (- x))"),
        ("+x", "(+ x)"),
        ("-a * b", "((- a) * b)"),
        ("a * -b", "(a * (- b))"),
        ("a - b - c", "((a - b) - c)"),
        ("a / b * c @ d // e % f", "(((((a / b) * c) @ d) // e) % f)"),
        ("a + b * c ^ d", "(a + (b * (c ^ d)))"),
        ("a + b < c * d", "((a + b) < (c * d))"),
        ("a < b <= c", "((a < b) and (b <= c))"),
        ("a < b == c != d", "(((a < b) and (b == c)) and (c != d))"),
        ("not a == b", "(not (a == b))"),
        ("not not a", "(not (not a))"),
        ("not a and b or c", "(((not a) and b) or c)"),
        ("a or b and c", "(a or (b and c))"),
        ("a if c else b", "(a if c else b)"),
        ("a if c else b if d else e", "(a if c else (b if d else e))"),
        ("(a if c else b) if d else e", "((a if c else b) if d else e)"),
        ("a + 1 if a < 2 or b else -b", "((a + 1) if ((a < 2) or b) else (- b))"),
        ("x |> f |> g(2)", "((x |> f) |> g(2))"),
        ("x + 1 |> f", "((x + 1) |> f)"),
        ("x as real[a, 2*b] * y", "((x as real[a, (2 * b)]) * y)"),
        ("-x^2 as real[n]", "((- (x ^ 2)) as real[n])"),
        ("x as int", "(x as int[])"),
        ("x as real[..., n] as real[...batch, m]", "((x as real[..., n]) as real[...batch, m])"),
        ("f()", "f()"),
        ("f(a, b = 2,)", "f(a, b=2)"),
        ("jvp(f, x)(x; t, u)", "jvp(f, x)(x; t, u)"),
        ("vjp(f)(; d)", "vjp(f)(; d)"),
        ("sum[i, j < d](x[i, j])", "sum[i, (j < d)](x[i, j])"),
        ("f(x)[0].T(y)", "f(x)[0].T(y)"),
        ("A.T @ b", "(A.T @ b)"),
        ("-f(x)[0]^2", "(- (f(x)[0] ^ 2))"),
        ("x[1:]", "x[slice(1::)]"),
        ("x[:, -1]", "x[slice(::), (- 1)]"),
        ("x[::2]", "x[slice(::2)]"),
        ("x[n - 1::-1]", "x[slice((n - 1)::(- 1))]"),
        ("x[a:b:c, ]", "x[slice(a:b:c)]"),
        ("x[:, none]", "x[slice(::), none]"),
        ("x[..., 0]", "x[..., 0]"),
        ("cams[cam[o]]", "cams[cam[o]]"),
        ("[1, 2, [3, 4],]", "[1, 2, [3, 4]]"),
        ("[]", "[]"),
        ('pad(x, 1, mode = "reflect")', "pad(x, 1, mode='reflect')"),
        ("true and false", "(True and False)"),
        ("((x))", "x"),
        ("as + within - example * derive", "((as + within) - (example * derive))"),
        ("lambda + class", "(lambda + class)"),
        ("as as real", "(as as real[])"),
    ],
)
def test_expressions(text: str, meant: str) -> None:
    assert bracketed(expression(text)) == meant


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("17", 17),
        ("1_000_000", 1000000),
        ("9223372036854775807", 2**63 - 1),
        ("1.5", 1.5),
        ("1.", 1.0),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("1e-12", 1e-12),
        ("1.0885977523978936", 1.0885977523978936),
        ("6.02_2E+2_3", 6.022e23),
        ("0.0", 0.0),
        ("0e400", 0.0),
        ("5e-324", 5e-324),
    ],
)
def test_numbers(text: str, value: float) -> None:
    number = expression(text)
    assert isinstance(number, syntax.Number)
    assert number.value == value
    assert type(number.value) is type(value)


def test_one_line_function() -> None:
    polar = function("fn polar(r, angle = 0.5) = r * cos(angle), r")
    assert [parameter.name for parameter in polar.parameters] == ["r", "angle"]
    assert polar.parameters[0].type is None
    assert polar.results is None
    assert polar.doc is None
    (statement,) = polar.body
    assert isinstance(statement, syntax.Return)
    assert [bracketed(value) for value in statement.values] == ["(r * cos(angle))", "r"]
    assert polar.name_span.text == "polar"
    assert polar.span.text.startswith("fn polar")
    assert polar.span.text.endswith(", r")


def test_function_with_types_and_body() -> None:
    text = '''
fn affine(x: real[..., n], W: real[n, 2*m + 1], k: int[p] = 3,) -> real[...], bool:
    """Says "W x" \\frac.

      indented
    Last.
    """  # a comment
    q[i, j < n - 1] = x[i]

    # a comment at another depth is nothing
  # so is this
    r[..., k] = 1
    a, b = f(x,
  y)
    return a, b'''
    affine = function(text)
    x, W, k = affine.parameters
    assert x.type is not None
    assert W.type is not None
    assert k.type is not None
    assert [bracketed(axis) for axis in x.type.axes] == ["...", "n"]
    assert bracketed(W.type.axes[1]) == "((2 * m) + 1)"
    assert (k.type.dtype, k.default is not None) == ("int", True)
    assert affine.results is not None
    assert [result.dtype for result in affine.results] == ["real", "bool"]
    assert affine.doc == 'Says "W x" \\frac.\n\n  indented\nLast.'
    q, r, ab, result = affine.body
    assert isinstance(q, syntax.Assign)
    i, j = q.targets[0].indices or ()
    assert isinstance(i, syntax.Name)
    assert isinstance(j, syntax.Binder)
    assert (j.name, bracketed(j.bound)) == ("j", "(n - 1)")
    assert isinstance(r, syntax.Assign)
    assert r.targets[0].rest
    assert isinstance(ab, syntax.Assign)
    assert [target.name for target in ab.targets] == ["a", "b"]
    assert isinstance(result, syntax.Return)


def test_docstring_of_a_file() -> None:
    assert parse(from_text('# first\n"""Two\n  lines.\n"""\nc = 1\n')).doc == "Two\nlines."
    assert parse(from_text('"One line."\n')).doc == "One line."
    assert parse(from_text("c = 1")).doc is None


@pytest.mark.parametrize("text", ["", "\n", "  \n\n", "# nothing", "\t# nothing\n", "\ufeff"])
def test_empty_file(text: str) -> None:
    file = parse(from_text(text))
    assert (file.doc, file.definitions) == (None, ())


def test_import() -> None:
    found = one('from "./layers.cr" import residual, dense as d')
    assert isinstance(found, syntax.Import)
    assert found.path == "./layers.cr"
    assert [(there.id, here.id) for there, here in found.names] == [("residual", "residual"), ("dense", "d")]
    long = one('from "./layers.cr" import (\n    residual,\n    dense as d,\n)')
    assert isinstance(long, syntax.Import)
    assert [(there.id, here.id) for there, here in long.names] == [("residual", "residual"), ("dense", "d")]


def test_derive() -> None:
    found = one("derive grad(normal_logpdf, mu, sigma)")
    assert isinstance(found, syntax.Derive)
    assert (found.mode, found.function.id, found.form) == ("grad", "normal_logpdf", "")
    assert [argument.id for argument in found.arguments] == ["mu", "sigma"]
    sparse = one("derive jacobian(f, a, sparse)")
    assert isinstance(sparse, syntax.Derive)
    assert ([argument.id for argument in sparse.arguments], sparse.form) == (["a"], "sparse")
    named = one("derive grad(f, sparse)")
    assert isinstance(named, syntax.Derive)
    assert ([argument.id for argument in named.arguments], named.form) == (["sparse"], "")


def test_example() -> None:
    exact = one("example wave(0) == 0")
    near = one("example -kepler(1.0, 0.1) ~= 1.08 + within within 1e-6")
    assert isinstance(exact, syntax.Example)
    assert isinstance(near, syntax.Example)
    assert (bracketed(exact.left), exact.op, bracketed(exact.right), exact.within) == ("wave(0)", "==", "0", None)
    assert (bracketed(near.left), near.op, bracketed(near.right)) == ("(- kepler(1.0, 0.1))", "~=", "(1.08 + within)")
    assert near.within is not None
    assert bracketed(near.within) == "1e-06"


@pytest.mark.parametrize(
    "word",
    [
        "example", "derive", "layer", "model", "solve", "loss", "state", "as", "within", "extern", "param", "input",
        "output", "update", "sample", "derivative", "backward", "policy", "on_backward", "unchecked", "dim",
    ],
)
def test_keywords_of_a_place_are_names_elsewhere(word: str) -> None:
    text = f"{word} = 3\nfn f({word}):\n    {word} = {word}^2\n    {word}, x = f({word})\n    return {word} + x\n"
    constant, f = parse(from_text(text)).definitions
    assert isinstance(constant, syntax.Constant)
    assert isinstance(f, syntax.Function)
    assert constant.name == word
    assert function(f"fn {word}(x) = {word}(x)").name == word


def test_layer() -> None:
    dense = one(
        "layer dense(x: real[..., n], units: dim, act: fn = identity) -> real[..., units]:\n"
        "    param W: real[n, units] ~ normal(0, 0.02)\n"
        "    param scale ~ ones\n"
        "    state mean: real[n] ~ zeros\n"
        "    sample eps: real[n] ~ normal\n"
        "    update mean = mean + eps\n"
        "    layer inner = dense(units = 3)\n"
        "    return act(x @ W)\n"
    )
    assert isinstance(dense, syntax.Layer)
    x, units, act = dense.parameters
    assert [parameter.type.dtype for parameter in (x, units, act) if parameter.type] == ["real", "dim", "fn"]
    assert act.default is not None
    W, scale, mean, eps, update, inner, end = dense.body
    assert isinstance(W, syntax.Param)
    assert W.type is not None
    assert (W.name, [bracketed(axis) for axis in W.type.axes]) == ("W", ["n", "units"])
    assert bracketed(W.initialiser) == "normal(0, 0.02)"
    assert isinstance(scale, syntax.Param)
    assert (scale.type, bracketed(scale.initialiser)) == (None, "ones")
    assert isinstance(mean, syntax.State)
    assert isinstance(eps, syntax.Sample)
    assert (eps.name, bracketed(eps.distribution)) == ("eps", "normal")
    assert isinstance(update, syntax.Update)
    assert (update.name, bracketed(update.value)) == ("mean", "(mean + eps)")
    assert isinstance(inner, syntax.Owner)
    assert (inner.name, bracketed(inner.layer)) == ("inner", "dense(units=3)")
    assert isinstance(end, syntax.Return)
    short = one("layer twice(x: real[n]) = x + x")
    assert isinstance(short, syntax.Layer)
    assert isinstance(short.body[0], syntax.Return)


def test_model() -> None:
    digits = one(
        "model digits(width: dim = 32, rate = 0.1):\n"
        '    """Digits."""\n'
        "    input x: real[batch, 64]\n"
        "    input t\n"
        "    h = dense(x, width, relu)\n"
        "    logits = h |> dense(width) |> dense(10)\n"
        "    output proba = softmax(logits)\n"
        "    loss = mean(logits) + sum(h.W^2)\n"
    )
    assert isinstance(digits, syntax.Model)
    assert (digits.doc, [parameter.name for parameter in digits.parameters]) == ("Digits.", ["width", "rate"])
    x, t, _, logits, proba, loss = digits.body
    assert isinstance(x, syntax.Input)
    assert isinstance(t, syntax.Input)
    assert (x.name, t.type) == ("x", None)
    assert isinstance(logits, syntax.Assign)
    assert isinstance(proba, syntax.Output)
    assert (proba.name, bracketed(proba.value)) == ("proba", "softmax(logits)")
    assert isinstance(loss, syntax.Loss)
    assert bracketed(loss.value) == "(mean(logits) + sum((h.W ^ 2)))"
    bare = one("model m:\n    loss = 1\n")
    assert isinstance(bare, syntax.Model)
    assert bare.parameters == ()


def test_solve_and_on_backward() -> None:
    f = function(
        "fn f(M):\n    solve x, y from 1, M + 1:\n        x + y == M\n\n        x == y  # why\n"
        "    on_backward x: d_x = 2 * d_x\n    return x\n"
    )
    solve, hook, _ = f.body
    assert isinstance(solve, syntax.Solve)
    assert [name.id for name in solve.unknowns] == ["x", "y"]
    assert [bracketed(start) for start in solve.start] == ["1", "(M + 1)"]
    assert [(bracketed(a), bracketed(b)) for a, b in solve.equations] == [("(x + y)", "M"), ("x", "y")]
    assert isinstance(hook, syntax.OnBackward)
    assert (hook.name.id, hook.cotangent.id, bracketed(hook.value)) == ("x", "d_x", "(2 * d_x)")


def test_rules() -> None:
    partials = one("derivative f(x, y) = y, x")
    assert isinstance(partials, syntax.Rule)
    assert (partials.kind, partials.name, partials.cotangents, partials.unchecked) == ("derivative", "f", (), None)
    assert [name.id for name in partials.parameters] == ["x", "y"]
    (end,) = partials.body
    assert isinstance(end, syntax.Return)
    assert len(end.values) == 2
    clip = one('backward clip(x, limit; dy) unchecked "clips" :\n    z = dy * limit\n    return z, 0\n')
    assert isinstance(clip, syntax.Rule)
    assert (clip.kind, [name.id for name in clip.cotangents]) == ("backward", ["dy"])
    assert clip.unchecked is not None
    assert clip.unchecked.value == "clips"
    assert len(clip.body) == 2


def test_extern_and_policy() -> None:
    j0 = one("extern fn j0(x: real[n]) -> real[n] = scipy.special.j0")
    assert isinstance(j0, syntax.Extern)
    assert (j0.name, j0.target) == ("j0", "scipy.special.j0")
    assert j0.results is not None
    kink = one("policy relu(0) = 1")
    ties = one('policy maximum = "first"')
    assert isinstance(kink, syntax.Policy)
    assert isinstance(ties, syntax.Policy)
    assert (kink.function.id, ties.function.id, ties.point) == ("relu", "maximum", None)
    assert kink.point is not None
    assert bracketed(ties.answer) == "'first'"


def test_names_have_letters_of_any_alphabet_in_one_form() -> None:
    assert bracketed(expression("σ + π_1 + µ")) == "((σ + π_1) + μ)"
    assert bracketed(expression("ﬁt")) == "fit"


def test_line_ends_and_brackets() -> None:
    file = parse(from_text("c = (1 +\r\n  # why\r\n\r\n 2)\r\nd = [1,\r2]\r"))
    assert [definition.span.text.split()[0] for definition in file.definitions] == ["c", "d"]


def test_every_record_has_the_span_of_its_text() -> None:
    text = "fn f(x: real[n]) = g(x[1:, ...], (a + -b) * c, k = [1, 2]) as real[m] if x < y <= z else h.W"
    seen: dict[str, str] = {}

    def walk(node: object) -> None:
        if isinstance(node, tuple):
            for item in node:
                walk(item)
        elif is_dataclass(node) and not isinstance(node, Span):
            span = getattr(node, "span")  # noqa: B009
            seen.setdefault(type(node).__name__, span.text)
            for field in fields(node):
                walk(getattr(node, field.name))

    walk(one(text))
    assert seen["Function"] == text
    assert seen["Choice"] == text.removeprefix("fn f(x: real[n]) = ")
    assert seen["Cast"] == "g(x[1:, ...], (a + -b) * c, k = [1, 2]) as real[m]"
    assert seen["Call"] == "g(x[1:, ...], (a + -b) * c, k = [1, 2])"
    assert seen["Index"] == "x[1:, ...]"
    assert seen["Slice"] == "1:"
    assert seen["Rest"] == "..."
    assert seen["Argument"] == "x[1:, ...]"
    assert seen["Unary"] == "-b"
    assert seen["Array"] == "[1, 2]"
    assert seen["Attribute"] == "h.W"
    assert seen["Parameter"] == "x: real[n]"
    assert seen["Type"] == "real[n]"
    product = expression("(a + b) * c")
    assert isinstance(product, syntax.Binary)
    assert product.left.span.text == "(a + b)"
    assert product.op_span.text == "*"


def test_a_tree_as_text_however_deep() -> None:
    text = show_tree(parse(from_text("c = 2\nfn f(x) = x" + " + 1" * 990)))
    assert text.startswith("Constant(name = 'c')\n    value: Number(value = 2)\nFunction(name = 'f')\n")
    assert text.count("right: Number(value = 1)") == 990
    assert show_tree(parse(from_text("c = 2\nd = 3")), "d") == "Constant(name = 'd')\n    value: Number(value = 3)\n"
