"""Each kind of mistake has its own sentence, and all of a file's mistakes are told at once."""

from __future__ import annotations

import pytest

from chainrule.compiler import syntax
from chainrule.compiler.explanations import EXPLANATIONS
from chainrule.compiler.parse import from_text, parse
from chainrule.compiler.source import CompileError, CompileErrors


def mistakes(text: str) -> tuple[CompileError, ...]:
    with pytest.raises(CompileErrors) as caught:
        parse(from_text(text, "m.cr"))
    return caught.value.errors


def model(line: str) -> str:
    return f"model m:\n    input x: real[n]\n    {line}\n    loss = sum(x)\n"


def body(line: str) -> str:
    return f"fn f(x):\n    {line}\n    return x\n"


# The text, the code, what the caret covers, and words of the sentence or its hint.
MISTAKES = [
    ("c = a ? b", "CR016", "?", "a if condition else b"),
    ("c = a $ b", "CR016", "$", "not in the language"),
    ("c = a × b", "CR003", "×", "`*`"),
    ("c = a − b", "CR003", "−", "`-`"),
    ("c = 2²", "CR006", "²", "`^2`"),
    ("c = 1\u00a0+ 1", "CR003", "\u00a0", "ordinary space"),
    ("c = \x1b1", "CR003", "\x1b", "U+001B"),
    ('c = "abc', "CR004", '"', "this line"),
    ('"""abc\n\nc = 3', "CR004", '"""', "docstring"),
    ("c = 1e999", "CR005", "1e999", "1.8e308"),
    ("c = 1e-999", "CR005", "1e-999", "would be 0"),
    ("c = 9223372036854775808", "CR005", "9223372036854775808", "real"),
    ("c = " + "9" * 5000, "CR005", "9" * 5000, "real"),
    ("c = 007", "CR005", "007", "`7`"),
    ("c = 1__0", "CR005", "1__0", "two digits"),
    ("c = 1_.5", "CR005", "1_.5", "two digits"),
    ("c = 0x1F", "CR005", "0x1F", "`31`"),
    ("c = 3j", "CR005", "3j", "complex"),
    ("c = 1.2.3", "CR005", "1.2.3", "one point"),
    ("fn f(x) = x²", "CR006", "x²", "`x^2`"),
    ("fn f(x₁) = x₁", "CR006", "x₁", "`x1`"),
    ("fn f(x) = sin((x + 1)", "CR007", "(", "`)`"),
    ("fn f(x) = [x, (1, 2]", "CR007", "(", "`)` before `]`"),
    ("c = 1)", "CR008", ")", "closes nothing"),
    ("c = f(1]", "CR008", "]", "close it with `)`"),
    ("fn f(x):\n\ty = x\n\treturn y", "CR009", "\t", "four spaces"),
    ("fn f(x):\n    y = x\n  z = y\n    return z", "CR010", "  ", "0 or 4"),
    ("fn f(x):\n    y = x\n        z = y\n    return z", "CR010", "z = y", "opens no block"),
    ("c = 1\n    d = 2", "CR010", "d = 2", "opens no block"),
    ("fn f(x)\n    return x", "CR011", ")", "a `:` is missing"),
    ("fn f(x) -> real\n    return x", "CR011", "real", "a `:` is missing"),
    ("fn f(x) x^2", "CR011", "x", "`=` or `:`"),
    ("fn f(x): return x", "CR011", "return", "in one line"),
    ("fn f(x):\nfn g(x) = x", "CR012", "f", "has no body"),
    ("fn f(x)\nfn g(x) = x", "CR012", "f", "has no body"),
    ("fn f(x):", "CR012", "f", "has no body"),
    ("fn f(x):\n    y = x", "CR013", "f", "`return y`"),
    ('fn f(x):\n    """only this"""', "CR013", "f", "returns nothing"),
    ("fn f(x):\n    return x\n    y = x", "CR013", "y = x", "behind `return`"),
    ("c = 1 +", "CR014", "+", "next line"),
    ("c =", "CR014", "=", "behind"),
    (body("return"), "CR014", "return", "behind"),
    ("c = 1 + * 2", "CR014", "+ *", "between"),
    ("c = * 2", "CR014", "= *", "between"),
    ("c = ()", "CR014", "()", "in these brackets"),
    ("c = x[]", "CR014", "[]", "index"),
    ("c = f(1, , 2)", "CR014", ",", "before `,`"),
    ("c = 1 if x", "CR014", "if", "no `else`"),
    ("c = (1 if x)", "CR014", "if", "no `else`"),
    ("c = 1 else 2", "CR014", "else", "no `if`"),
    ("c = if x: 1 else 2", "CR014", "= if", "a if condition else b"),
    ("c = A.", "CR014", ".", "behind `.`"),
    ("c = 2x", "CR015", "2x", "`2 * x`"),
    ("c = 2 x", "CR015", "2 x", "`2 * x`"),
    ("c = f(a b)", "CR015", "a b", "a `,` or an operator"),
    (body("sin x"), "CR015", "sin x", "`sin(...)`"),
    ("fn f(real x) = x", "CR015", "real x", "`x: real`"),
    ("fn f(x real) = x", "CR015", "x real", "`x: real`"),
    ("fn f(x y) = x", "CR015", "x y", "`x, y`"),
    ("c = x**2", "CR016", "**", "`x^2`"),
    (body("x += 1"), "CR016", "+=", "`x = x + ...`"),
    (body("x **= 2"), "CR016", "**=", "`x = x ^ ...`"),
    ("c = a && b", "CR016", "&&", "`and`"),
    ("c = a || b", "CR016", "||", "`or`"),
    ("c = !a", "CR016", "!", "`not`"),
    ("c = a & b", "CR016", "&", "`and`"),
    ("c := 3", "CR016", ":=", "`=`"),
    ("c = True", "CR016", "True", "`true`"),
    ("c = x[None]", "CR016", "None", "`none`"),
    ("c = 'abc'", "CR016", "'", "double quotes"),
    ("c = 1;", "CR016", ";", "line of its own"),
    ("c = x is y", "CR016", "is", "`==`"),
    ("c = x mod y", "CR016", "mod", "`%`"),
    ("c = x in y", "CR016", "in", "any("),
    ("c = x not in y", "CR016", "not", "any("),
    ("c = {1, 2}", "CR016", "{", "`[ ]`"),
    ("c = 1 + \\\n  2", "CR016", "\\", "within brackets"),
    ("def f(x):\n    return x", "CR017", "def", "`fn`"),
    ("function f(x) = x", "CR017", "function", "`fn f(...)"),
    ("class A:\n    def f(self): pass", "CR017", "class", "no classes"),
    ("import numpy as np", "CR017", "import", "always in scope"),
    ("print(3)", "CR017", "print", "nothing to print to"),
    ("c = lambda x: x", "CR017", "lambda", "of its own"),
    ("@jit\nfn f(x) = x", "CR017", "@", "decorators"),
    (body("if x > 0:\n        y = 1\n    else:\n        y = 2"), "CR017", "if", "an expression"),
    (body("if x > 0: y = 1"), "CR017", "if", "an expression"),
    (body("pass"), "CR017", "pass", "must return"),
    (body("assert x > 0"), "CR017", "assert", "example"),
    (body("let y = 3"), "CR017", "let", "without `let`"),
    (body("float y = 3"), "CR017", "float", "without a type"),
    ("c = [i for i in x]", "CR017", "for", "index notation"),
    ('c = f"x"', "CR017", 'f"x"', "no prefix"),
    ("fn f(*args) = 1", "CR017", "*", "fixed number"),
    (body("for i = range(3):\n        x = x + 1"), "CR026", "=", "behind `in`"),
    (body("for i in range(3)\n        x = x + 1"), "CR011", ")", "missing"),
    (body("for i in range(3): x = x + 1"), "CR011", "x", "nothing stands behind"),
    (body("for i in range(3):"), "CR012", "for", "no body"),
    (body("while x > 1:"), "CR012", "while", "no body"),
    (body("for 2 in range(3):\n        x = x + 1"), "CR020", "2", "not a name"),
    (body("for i, i in range(3), range(3):\n        x = x + 1"), "CR027", "i", "twice"),
    (body("for i in range(3):\n        return x"), "CR113", "return x", "from within a loop"),
    (body("for i in range(3):\n        break"), "CR017", "break", "no `break`"),
    (body("for i in range(3):\n        collect x\n        x = 1"), "CR026", "\n", "gets a name"),
    (body("collect xs = x"), "CR023", "collect xs = x", "in a loop"),
    ("for i in x:\n    y = 1", "CR023", "for", "outside of a function"),
    ("fn f(in) = 1", "CR019", "in", "reserved"),
    ("fn for(x) = 1", "CR019", "for", "reserved"),
    (body("if = 3"), "CR019", "if", "reserved"),
    (body("return = 3"), "CR019", "return", "reserved"),
    ("fn = 3", "CR019", "fn", "reserved"),
    ("true = 3", "CR019", "true", "reserved"),
    ("c = x.for", "CR019", "for", "reserved"),
    ("c = 𝐢𝐟 + 1", "CR019", "𝐢𝐟", "`if`"),
    (body("x[0] = 3"), "CR020", "0", "`y[i] = v if i == 0 else x[i]`"),
    (body("x[i, ...] = 3"), "CR020", "...", "first"),
    (body("h.W = 3"), "CR020", "h.W", "never change"),
    (body("x + 1 = 3"), "CR020", "x + 1", "a name"),
    (body("g(y) = y^2"), "CR020", "g(y)", "`fn g(y) = ...`"),
    (body("[a, b] = g(x)"), "CR020", "[a, b]", "`a, b = f(x)`"),
    ("x.y = 3", "CR020", "x.y", "a name"),
    ("-x = 3", "CR020", "-x", "a name"),
    (body("a = b = c"), "CR021", "=", "binds once"),
    (body("x == 3"), "CR021", "x == 3", "`=`"),
    ("c = 1 if x = 3 else 2", "CR021", "=", "`==`"),
    (body("return y = x"), "CR021", "=", "line before"),
    ("example f(1) = 2", "CR021", "=", "`==`"),
    ("c = f(a[0] = 3)", "CR021", "=", "bare name"),
    ("fn f(x == 3) = x", "CR021", "==", "write `=`"),
    (body("sin(x)"), "CR022", "sin(x)", "`return` it"),
    ("sin(3)", "CR022", "sin(3)", "example"),
    ("return 3", "CR023", "return", "outside of a function"),
    (body("fn g(y) = y"), "CR023", "fn g", "top level"),
    (body('from "./a.cr" import g'), "CR023", "from", "top level"),
    (body("example f(1) == 1"), "CR023", "example", "top level"),
    ("x[i] = 3", "CR023", "x", "a `fn`"),
    ('c = 1\n"a docstring"', "CR023", '"a docstring"', "documents nothing"),
    (body('"""a"""\n    "b"'), "CR023", '"b"', "first"),
    ("c = 1 fn f(x) = x", "CR023", "fn", "line of its own"),
    ("c = return 3", "CR023", "return", "leave it out"),
    ("c = fn(x) = x", "CR023", "fn", "top level"),
    ("c = f(...)", "CR023", "...", "square brackets"),
    ("c = a ~= b", "CR023", "~=", "example"),
    ("fn f(x: float) = x", "CR024", "float", "`real`"),
    ("fn f(x: vector) = x", "CR024", "vector", "`real[n]`"),
    ("fn f(x: string) = x", "CR024", "string", "`int`"),
    ("fn f(x[n]) = x", "CR024", "x[", "`x: real[n]`"),
    ("fn f(x: [n]) = x", "CR024", ":", "`real[n]`"),
    ("fn f(x) -> = x", "CR024", "->", "missing"),
    ("fn f(x) -> (real, real) = x, x", "CR024", "->", "side by side"),
    (body("y: real = 3"), "CR024", ":", "no declared type"),
    (body("return (x, x)"), "CR025", "(x,", "without brackets"),
    (body("return x,"), "CR025", ",", "behind"),
    ("f(x) = x^2", "CR026", "f", "`fn`"),
    ("f(x):\n    return x", "CR026", "f", "`fn`"),
    ("a, b = 1, 2", "CR026", ",", "one name"),
    ("c = 1, 2", "CR026", ",", "one name"),
    ("fn (x) = x", "CR026", "(", "no name"),
    ("fn f = x", "CR026", "=", "in brackets"),
    ("fn f(a, , b) = 1", "CR026", ",", "parameter is missing"),
    ("from layers import dense", "CR026", "layers", "in quotes"),
    ('from "./a.cr" import *', "CR026", "*", "one by one"),
    ('from "./a.cr"', "CR026", "\n", "not finished"),
    ("derive f", "CR026", "\n", "`derive grad(f, x)`"),
    ("derive grad(f, 1)", "CR026", "1", "`derive grad(f, x)`"),
    ("example f(3)", "CR026", "\n", "`==` or `~=`"),
    ("example f(3) < 4", "CR026", "<", "`==` or `~=`"),
    ("example f(3) == 4 within 1e-3", "CR026", "1e-3", "`~=`"),
    ("fn f(a, a) = a", "CR027", "a", "twice"),
    ("fn f(a = 1, b) = a", "CR027", "b", "default"),
    ("c = f(a = 1, 2)", "CR027", "2", "without a name"),
    ("c = f(a = 1, a = 2)", "CR027", "a = 2", "twice"),
    ("derive grad(f, x, x)", "CR027", "x", "twice"),
    (body("solve E from M:\n        E = M"), "CR021", "=", "`==`"),
    (body("solve E from M:\n        E - M"), "CR026", "E - M", "`E - M == 0`"),
    (body("solve E:\n        E == M"), "CR026", "solve E", "`solve E from 1:`"),
    (body("solve E from M\n        E == M"), "CR011", "M", "`:`"),
    (body("solve E from M:"), "CR012", "solve", "no equations"),
    (body("solve (x, y) from 1, 2:\n        x == y"), "CR026", "(x, y)", "without brackets"),
    (body("solve x, y from 1:\n        x == y"), "CR026", "1", "2 unknowns"),
    (body("solve x, x from 1, 2:\n        x == 1"), "CR027", "x", "twice"),
    (body("param W: real[n] ~ zeros"), "CR023", "param W: real[n] ~ zeros", "owns no parameters"),
    (body("sample e: real[n] ~ normal"), "CR023", "sample e: real[n] ~ normal", "random numbers"),
    (body("input t"), "CR023", "input t", "in the brackets"),
    (body("output y = x"), "CR023", "output y = x", "`return` it"),
    (body("layer e = dense(units = 3)"), "CR023", "layer e = dense(units = 3)", "owns no layers"),
    (body("update mean = 3"), "CR023", "update mean = 3", "no state"),
    (body("on_backward x: d_y = 3"), "CR026", "d_y", "`d_x`"),
    (body("on_backward x = 3"), "CR026", "=", "`on_backward x: d_x = ...`"),
    (body("model m:\n        loss = 1"), "CR023", "model", "top level"),
    (body("derivative f(x) = 1"), "CR023", "derivative", "top level"),
    (model("param W: real[n]"), "CR026", "param W: real[n]", "starts as"),
    (model("param W: real[n] = zeros"), "CR026", "=", "behind `~`"),
    (model("param W = zeros"), "CR026", "=", "behind `~`"),
    (model("param: W"), "CR026", ":", "followed by a name"),
    (model("param W: ~ zeros"), "CR024", ":", "a type is missing"),
    (model("sample e: real[n]"), "CR026", "sample e: real[n]", "drawn from"),
    (model("input y = 3"), "CR026", "=", "hands in"),
    (model("output y"), "CR026", "\n", "`output y = y`"),
    (model("output y ~ x"), "CR026", "~", "no value"),
    (model("update y"), "CR026", "\n", "no value"),
    (model("layer f(x):"), "CR023", "layer", "top level"),
    (model("layer e = dense"), "CR026", "dense", "`layer enc = dense(units = 32)`"),
    (model("return x"), "CR023", "return x", "`output y = ...`"),
    (model("loss = 3"), "CR027", "loss = sum(x)", "one loss"),
    (model("y = ~x"), "CR016", "~", "`not`"),
    ("param W: real[n] ~ zeros", "CR023", "param", "layer or a model"),
    ("model m:\n    input x", "CR013", "m", "neither a loss nor an output"),
    ("model m:", "CR012", "m", "no body"),
    ("model m(width: dim = 3): loss = 1", "CR011", "loss", "next line"),
    ("model m(width: dim = 3)\n    loss = 1", "CR011", ")", "`:`"),
    ("model:\n    loss = 1", "CR026", ":", "`model digits"),
    ("layer d x: x", "CR026", "x", "`layer d(x)`"),
    ("layer (x) = x", "CR026", "(", "no name"),
    ("layer d(x):\n    param W ~ zeros", "CR013", "d", "returns nothing"),
    ("layer d(x, x) = x", "CR027", "x", "twice"),
    ("derivative f(x: real) = 1", "CR024", ":", "types out"),
    ("derivative f(x)", "CR026", "\n", "not finished"),
    ("derivative f(x; dy) = 1", "CR026", "dy", "partial derivatives"),
    ("derivative f(x, x) = 1, 2", "CR027", "x", "twice"),
    ("backward f(x) = 1", "CR026", ")", "cotangent"),
    ("backward f(x; x) = 1", "CR027", "x", "twice"),
    ("backward f(x; dy) unchecked = 1", "CR026", "unchecked", "unchecked"),
    ("derive f(x) = 2 * x", "CR026", "=", "derivative f(x) = ..."),
    ("derivative f(x) unchecked because = 1", "CR026", "unchecked", 'derivative f(...) unchecked "why'),
    ('derivative f(x) = 2 * x unchecked "straight-through"', "CR026", "unchecked", "behind the brackets"),
    ('derivative f(x) unchecked " " = 1', "CR026", '" "', "says nothing"),
    ("extern j0(x) = scipy.special.j0", "CR026", "j0", "`extern fn"),
    ("extern fn j0(x)", "CR026", "\n", "not finished"),
    ("extern fn j0(x) = 3", "CR026", "3", "`scipy.special.j0`"),
    ("extern fn j0(x = 1) = scipy.special.j0", "CR026", "1", "no defaults"),
    ("policy relu(0)", "CR026", "\n", "not finished"),
    ("policy relu(0, 1) = 3", "CR026", "relu(0, 1)", "at a point"),
    ("fn f(x) = x as dim", "CR024", "dim", "not a type"),
    ("c = a < (1 if b < c < d else e) < f", "CR102", "(1 if b < c < d else e)", "a name"),
]


@pytest.mark.parametrize(("text", "code", "marked", "said"), MISTAKES, ids=[m[0][:30] for m in MISTAKES])
def test_one_mistake(text: str, code: str, marked: str, said: str) -> None:
    errors = mistakes(text)
    assert [error.code for error in errors] == [code], [error.message for error in errors]
    (error,) = errors
    assert (error.span.text or "\n") == marked
    assert said in f"{error.message}\n{error.hint}"
    assert error.message[0].islower() or not error.message[0].isalpha()
    assert not error.message.endswith(".")


def test_all_mistakes_of_a_file_at_once() -> None:
    text = """\
def f(x):
    y = x**2
    return y

fn g(x)
    y = 2x
    z = f(y
    w = 3
    return z w

fn fine(x):
    y = x
    return y

c = 1e999 + 007
d = [1, 2
fn h(x):
    y = x == 3 and True
    if y:
        return 1
    elif x:
        return 2

example h(1)
"""
    found = [(error.span.line, error.code) for error in mistakes(text)]
    assert found == [
        (1, "CR017"),
        (2, "CR016"),
        (5, "CR011"),
        (6, "CR015"),
        (7, "CR007"),
        (9, "CR015"),
        (15, "CR005"),
        (15, "CR005"),
        (16, "CR007"),
        (18, "CR016"),
        (19, "CR017"),
        (24, "CR026"),
    ]


def test_a_file_of_junk_stops_at_fifty() -> None:
    assert len(mistakes("c = $\n" * 1000)) == 50
    assert len(mistakes("c = \n" * 1000)) == 50


def test_a_mistake_told_by_two_places() -> None:
    (error,) = mistakes("fn f(first, second, first) = first")
    assert [note.span.column for note in error.notes] == [6]
    (error,) = mistakes("c = f(1]")
    assert [note.span.text for note in error.notes] == ["("]


SAID_BY_THE_PARSER = sorted(
    code for code, entry in EXPLANATIONS.items() if entry.wrong and code < "CR030" and code != "CR018"
)


@pytest.mark.parametrize("code", SAID_BY_THE_PARSER)
def test_explanations_show_their_mistake(code: str) -> None:
    entry = EXPLANATIONS[code]
    assert {error.code for error in mistakes(entry.wrong)} == {code}
    parse(from_text(entry.right))


def test_every_code_of_this_room_is_explained() -> None:
    codes = {code for _, code, _, _ in MISTAKES}
    assert codes <= EXPLANATIONS.keys()
    assert list(EXPLANATIONS) == sorted(EXPLANATIONS)


def test_what_could_be_read_is_handed_on() -> None:
    """So that the mistakes of meaning are told along with those of syntax; the names of the rest are known."""
    with pytest.raises(CompileErrors) as caught:
        parse(from_text("c = 2 x\nfn f(x) = x\nfn g(x):\n    return x +\nfn h(x):\n    y = x\n    return y\n"))
    rest = caught.value.readable
    assert isinstance(rest, syntax.File)
    assert [d.name for d in rest.definitions if isinstance(d, syntax.Function)] == ["f", "h"]
    assert [name.id for name in rest.missing] == ["c", "g"]
    with pytest.raises(CompileErrors) as caught:
        parse(from_text('import numpy\ndef f(x):\n    return x\nfrom "./a.cr" import a, b,\nlow, up = 1, 2\nfn k(x)'))
    rest = caught.value.readable
    assert isinstance(rest, syntax.File)
    assert not rest.definitions
    assert {name.id for name in rest.missing} == {"numpy", "f", "a", "b", "low", "up", "k"}
    with pytest.raises(CompileErrors) as caught:
        parse(from_text("c = $\n" * 1000))
    assert caught.value.readable is None


def test_lines_within_a_block_are_told_too() -> None:
    text = """\
layer dense(x: real[n], units: dim):
    param W: real[n, units]
    y = x ?
    solve a from 1:
        a = x
        a @
    b == 3
    return y

model m:
    y = 2x
    loss = y
"""
    found = [(error.span.line, error.code) for error in mistakes(text)]
    assert found == [(2, "CR026"), (3, "CR016"), (5, "CR021"), (6, "CR014"), (7, "CR021"), (11, "CR015")]


def test_what_can_be_read_of_a_file_with_mistakes() -> None:
    text = """\
layer dense(x: real[n]):
    param W: real[n] ~ zeros
    solve a from 1:
        a == x
        a^2 == 3
    return a

fn broken(x) = x +

derivative broken(x) = 1
"""
    with pytest.raises(CompileErrors) as caught:
        parse(from_text(text))
    readable = caught.value.readable
    assert isinstance(readable, syntax.File)
    layer, rule = readable.definitions
    assert isinstance(layer, syntax.Layer)
    assert isinstance(rule, syntax.Rule)
    _, solve, _ = layer.body
    assert isinstance(solve, syntax.Solve)
    assert len(solve.equations) == 2
    assert [name.id for name in readable.missing] == ["broken"]
