"""IR as mathematics: LaTeX for people, and the same expression in a form that sympy reads, by which tests check it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from chainrule.commands.notation import at_one, name_of
from chainrule.commands.products import Factors, gather, is_number, whole, written
from chainrule.compiler.ir import ONE, Dim, Function, Tensor, Value
from chainrule.compiler.ir.values import At, Slice
from chainrule.compiler.ops.loops import LOOPS

_SUM, _PRODUCT, _SIGN, _POWER, _ATOM = 5, 6, 7, 8, 9
_GREEK = frozenset(
    [
        *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu"),
        *("xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega", "Gamma", "Delta", "Theta"),
        *("Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega"),
    ]
)
_FUNCTIONS = {
    "sin": r"\sin",
    "cos": r"\cos",
    "tan": r"\tan",
    "sinh": r"\sinh",
    "cosh": r"\cosh",
    "tanh": r"\tanh",
    "asin": r"\arcsin",
    "acos": r"\arccos",
    "atan": r"\arctan",
    "log": r"\ln",
    "max": r"\max",
    "min": r"\min",
    "maximum": r"\max",
    "minimum": r"\min",
}
_SYMPY = {"abs": "Abs", "asin": "asin", "maximum": "Max", "minimum": "Min", "lgamma": "loggamma", "log1p": "log1p"}
_RELATIONS = {
    "equal": "=",
    "not_equal": r"\neq",
    "less": "<",
    "less_equal": r"\leq",
    "greater": ">",
    "greater_equal": r"\geq",
    "logical_and": r"\land",
    "logical_or": r"\lor",
}
_PASSED = ("convert", "positive", "broadcast", "expand", "squeeze", "reshape", "masked", "slope_at_root", "contiguous")


class Piece(NamedTuple):
    """A piece of notation, and how tightly it binds."""

    text: str
    tightness: int = _ATOM


@dataclass(frozen=True)
class Style:
    """The differences between the two forms; `elements` are said of arrays in indices, one for each axis."""

    latex: bool
    elements: bool = False

    def within(self, piece: Piece, tightness: int) -> str:
        if piece.tightness >= tightness:
            return piece.text
        return rf"\left({piece.text}\right)" if self.latex else f"({piece.text})"


LATEX, SYMPY, ELEMENTS = Style(True), Style(False), Style(True, True)


def symbol(name: str) -> str:
    """`W1` as W_{1}, `d_x` as a bar over x, Greek letters as themselves."""
    if name.endswith("'"):  # a part of a statement
        return f"{symbol(name[:-1])}'"
    if name.startswith("d_") and len(name) > 2:
        return rf"\bar{{{symbol(name[2:])}}}"
    head, _, rest = name.partition("_")
    digits = head.lstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    if digits and digits.isdigit() and digits != head:
        head, rest = head[: -len(digits)], digits + (f", {rest}" if rest else "")
    rest = rest.replace("_", r"\_")
    base = f"\\{head}" if head in _GREEK else head if len(head) == 1 else rf"\mathrm{{{head}}}"
    return f"{base}_{{{rest}}}" if rest else base


def latex(value: Value, names: Mapping[int, str]) -> str:
    """The value in LaTeX; one whose id is in `names` is called by that name."""
    return _write(value, {key: Piece(symbol(name)) for key, name in names.items()}, LATEX).text


def with_subscript(text: str, at: Sequence[str]) -> str:
    """Something at these places; a subscript of its own is put into braces."""
    if not at:
        return text
    apart = " " if all(len(place) == 1 for place in at) else ", "
    base = f"{{{text}}}" if "_" in text and not text.endswith(")") else text
    return f"{base}_{{{apart.join(at)}}}"


def combined(value: Value, parts: Sequence[Piece]) -> Piece:
    """An element of the value, of the elements that it is made of."""
    numbers = [_as_number(arg, part, value, ELEMENTS) for arg, part in zip(value.args, parts, strict=True)]
    return _made(value, numbers, ELEMENTS)


def piece(value: Value, pieces: Mapping[int, Piece]) -> Piece:
    """The value in LaTeX, as a part of something; one whose id is in `pieces` is written so."""
    return _write(value, pieces, LATEX)


def sympy_text(value: Value, names: Mapping[int, str]) -> str:
    """The value as a Python expression in sympy's functions."""
    return _write(value, {key: Piece(name) for key, name in names.items()}, SYMPY).text


def _write(value: Value, names: Mapping[int, Piece], style: Style) -> Piece:
    if id(value) in names:
        return names[id(value)]
    if value.op in ("const", "size"):
        return _number(value, style)
    if style.latex and value.op in ("multiply", "divide", "negative", "reciprocal", "square") and _of_numbers(value):
        return _product(value, names)
    if style.latex and (bare := _unguarded(value)) is not None:
        return _write(bare, names, style)
    if value.op == "reshape" and style.latex and not same_but_ones(value):
        shape = r" \times ".join(str(dim).replace("*", r" \, ") for dim in value.shape)
        inner = _write(value.args[0], names, style).text
        return Piece(rf"\operatorname{{reshape}}_{{{shape}}}\left({inner}\right)")
    if value.op == "slice" and style.latex:
        sliced = _write(value.args[0], names, style)
        return Piece(with_subscript(style.within(sliced, _POWER), [_range(item, dim) for item, dim in _taken(value)]))
    if value.op in _PASSED:
        return _as_number(value.args[0], _write(value.args[0], names, style), value, style)
    if value.op == "choice":
        return _choice(value, names, style)
    if value.name is not None and (value.op == "root" or (value.op == "get" and value.args[0].op in LOOPS)):
        return Piece(symbol(value.name) if style.latex else value.name)  # its statement says what it is
    if value.op == "get" and value.args[0].op in LOOPS and style.latex:
        return Piece(r"\overleftarrow{\text{loop}}")  # of the cotangents of a loop there is no formula
    parts = [_as_number(arg, _write(arg, names, style), value, style) for arg in value.args]
    return _made(value, parts, style)


def _made(value: Value, parts: list[Piece], style: Style) -> Piece:
    """What an operation makes of its operands."""
    writer = _WRITERS.get(value.op)
    if writer is not None:
        return writer(value, parts, style)
    if value.op in _RELATIONS:
        words = {"equal": "Eq", "not_equal": "Ne", "logical_and": "And", "logical_or": "Or"}
        if style.latex:
            return Piece(f"{parts[0].text} {_RELATIONS[value.op]} {parts[1].text}", 1)
        if value.op in words:
            return Piece(f"{words[value.op]}({parts[0].text}, {parts[1].text})")
        sign = {"less": "<", "less_equal": "<=", "greater": ">", "greater_equal": ">="}[value.op]
        return Piece(f"({parts[0].text} {sign} {parts[1].text})")
    return _applied(value, parts, style)


def _taken(value: Value) -> Iterator[tuple[Slice | At, Dim]]:
    """What a slice takes of each axis, as far as it does not take the last ones whole."""
    pairs = list(zip(value.attrs["key"], value.args[0].shape, strict=True))
    while pairs and isinstance(pairs[-1][0], Slice) and pairs[-1][0].length == pairs[-1][1]:
        pairs.pop()
    return iter(pairs)


def _range(item: Slice | At, dim: Dim) -> str:
    """`k`, `:`, `2 \\ldots 4`."""
    if isinstance(item, At):
        return str(item.position).replace("*", r" \, ")
    if item.length == dim and item.step == 1:
        return ":"
    last = item.start + (item.length - 1) * item.step
    ends = [str(end).replace("*", r" \, ") for end in (item.start, last)]
    if abs(item.step) > 1:
        ends.insert(1, str(item.start + item.step).replace("*", r" \, "))
        return rf"{ends[0]}, {ends[1]} \ldots {ends[2]}"
    return rf"{ends[0]} \ldots {ends[1]}"


def same_but_ones(reshaped: Value) -> bool:
    """Whether a reshape puts in, or takes out, axes of size 1 alone."""
    sizes = [[dim for dim in one.shape if dim != ONE] for one in (reshaped, reshaped.args[0])]
    return sizes[0] == sizes[1]


def _of_numbers(value: Value) -> bool:
    return all(is_number(one) for one in (value, *value.args))


def _product(value: Value, names: Mapping[int, Piece]) -> Piece:
    """As one fraction."""
    found = Factors()

    def write(one: Value) -> tuple[str, int]:
        piece = _write(one, names, LATEX)
        return piece.text, piece.tightness

    gather(value, found, Fraction(1), lambda one: id(one) in names, write)
    if found.number == 0:
        return Piece("0")
    text, tightness = written(found, lambda text, own, least: LATEX.within(Piece(text, own), least), _ATOM, _PRODUCT)
    return Piece(text, tightness)


def _unguarded(value: Value) -> Value | None:
    """What a power's derivative has where it has not 1, for the sake of a number that is multiplied by 0 there."""
    if value.op != "select" or value.args[0].op != "equal":
        return None
    condition, then, otherwise = value.args
    guarded = otherwise.args[0] if otherwise.op == "subtract" and whole(otherwise.args[1]) == 1 else otherwise
    same = condition.args[0] is guarded and whole(condition.args[1]) == 0
    return otherwise if same and whole(then) == 1 else None


def _as_number(arg: Value, piece: Piece, user: Value, style: Style) -> Piece:
    """A condition among numbers is 1 where it holds: Iverson's bracket."""
    truths = isinstance(arg.type, Tensor) and arg.type.dtype == "bool"
    if not truths or not isinstance(user.type, Tensor) or user.type.dtype == "bool" or user.op in ("select", "choice"):
        return piece
    return Piece(f"[{piece.text}]") if style.latex else _cases(piece.text, "1", "0", style)


def _applied(value: Value, parts: list[Piece], style: Style) -> Piece:
    name = name_of(value)
    inner = ", ".join(part.text for part in (parts[:-1] if at_one(value) else parts))
    if not style.latex:
        return Piece(f"{_SYMPY.get(name, name)}({inner})")
    called = _FUNCTIONS.get(name) or rf"\operatorname{{{name.replace('_', chr(92) + '_')}}}"
    return Piece(rf"{called}\left({inner}\right)")


def _number(value: Value, style: Style) -> Piece:
    import math

    if value.op == "size":
        text = str(value.attrs["dim"]).replace("*", r" \, " if style.latex else "*")
        return Piece(text, _ATOM if text.isidentifier() or text.isdigit() else _SUM)
    number = value.attrs["value"]
    if isinstance(number, bool):
        return Piece(str(number).lower() if style.latex else str(number))
    if number == math.pi:
        return Piece(r"\pi" if style.latex else "pi")
    if isinstance(number, float) and math.isinf(number):
        sign = "-" if number < 0 else ""
        return Piece(sign + (r"\infty" if style.latex else "oo"), _SIGN if sign else _ATOM)
    if isinstance(number, float) and abs(number) < 1e15 and number == int(number):
        number = int(number)
    text = repr(number)
    if style.latex and "e" in text:
        mantissa, exponent = text.split("e")
        return Piece(rf"{mantissa} \cdot 10^{{{int(exponent)}}}", _PRODUCT)
    return Piece(text, _SIGN if text.startswith("-") else _ATOM)


def _choice(value: Value, names: Mapping[int, Piece], style: Style) -> Piece:
    condition, *captures = [_write(arg, names, style) for arg in value.args]
    branches = []
    for key in ("then", "otherwise"):
        region: Function = value.attrs[key]
        inner = {id(param): piece for param, piece in zip(region.params, captures, strict=True)}
        branches.append(_write(region.results[0], inner, style).text)
    return _cases(condition.text, branches[0], branches[1], style)


def _cases(condition: str, then: str, otherwise: str, style: Style) -> Piece:
    if style.latex:
        return Piece(
            rf"\begin{{cases}} {then} & \text{{if }} {condition} \\ {otherwise} & \text{{otherwise}} \end{{cases}}"
        )
    return Piece(f"Piecewise(({then}, {condition}), ({otherwise}, True))")


def _sum_of(sign: str) -> Callable[[Value, list[Piece], Style], Piece]:
    def write(value: Value, parts: list[Piece], style: Style) -> Piece:
        if style.latex and parts[1].text.startswith("-") and parts[1].tightness >= _PRODUCT:
            flipped = "-" if sign == "+" else "+"
            return Piece(f"{style.within(parts[0], _SUM)} {flipped} {parts[1].text[1:]}", _SUM)
        right = _behind(parts[1], _SUM if sign == "+" else _PRODUCT, style)
        return Piece(f"{style.within(parts[0], _SUM)} {sign} {right}", _SUM)

    return write


def _behind(piece: Piece, tightness: int, style: Style) -> str:
    """What stands behind a sign: a minus of its own is in brackets."""
    return style.within(piece, _ATOM if piece.text.startswith("-") else tightness)


def _multiply(value: Value, parts: list[Piece], style: Style) -> Piece:
    for one, other in (parts, parts[::-1]):
        if style.latex and one.text == "1":
            return other
    if style.elements and value.args[1].op == "const" != value.args[0].op:
        parts = parts[::-1]  # numbers stand first
    left, right = style.within(parts[0], _PRODUCT), _behind(parts[1], _PRODUCT, style)
    if not style.latex:
        return Piece(f"{left}*{right}", _PRODUCT)
    both = not style.elements and all(isinstance(arg.type, Tensor) and arg.type.shape for arg in value.args)
    sign = r"\odot" if both else r"\cdot" if right[:1].isdigit() else r"\,"
    return Piece(f"{left} {sign} {right}", _PRODUCT)


def _divide(value: Value, parts: list[Piece], style: Style) -> Piece:
    if style.latex:
        return Piece(rf"\frac{{{parts[0].text}}}{{{parts[1].text}}}", _PRODUCT)
    return Piece(f"{style.within(parts[0], _PRODUCT)}/{style.within(parts[1], _SIGN)}", _PRODUCT)


def _power(value: Value, parts: list[Piece], style: Style) -> Piece:
    base = style.within(parts[0], _ATOM)
    if style.latex:
        return Piece(rf"{base}^{{{parts[1].text}}}", _POWER)
    return Piece(f"{base}**({parts[1].text})", _POWER)


def _form(latex_text: str, sympy_form: str, tightness: int = _ATOM) -> Callable[[Value, list[Piece], Style], Piece]:
    """A fixed form, `#` standing for the operand."""

    def write(value: Value, parts: list[Piece], style: Style) -> Piece:
        form = latex_text if style.latex else sympy_form
        return Piece(form.replace("#", parts[0].text), tightness if style.latex else _ATOM)

    return write


def _negative(value: Value, parts: list[Piece], style: Style) -> Piece:
    return Piece(f"-{style.within(parts[0], _PRODUCT)}", _PRODUCT)


def _select(value: Value, parts: list[Piece], style: Style) -> Piece:
    return _cases(parts[0].text, parts[1].text, parts[2].text, style)


def _reduced(word: str) -> Callable[[Value, list[Piece], Style], Piece]:
    def write(value: Value, parts: list[Piece], style: Style) -> Piece:
        axes = value.attrs["axes"]
        below = "" if len(axes) == value.args[0].tensor.rank else f"_{{{', '.join(str(axis) for axis in axes)}}}"
        return Piece(f"{word}{below} {style.within(parts[0], _PRODUCT)}", _PRODUCT)

    return write


def _contract(value: Value, parts: list[Piece], style: Style) -> Piece:
    """A matrix product where it is one, else a sum over indices."""
    indices, out = value.attrs["indices"], value.attrs["out"]
    factors = [style.within(part, _POWER) for part in parts]
    if len(parts) == 2 and len(out) <= 2 and all(len(names) <= 2 for names in indices):
        made = _as_product(indices, out, factors)
        if made is not None:
            return Piece(made, _PRODUCT)
    if len(parts) == 2 and [*map(len, indices)] == [1, 1] and out == (*indices[0], *indices[1]):
        return Piece(rf"{factors[0]} {factors[1]}^\top", _PRODUCT)
    summed = sorted({name for names in indices for name in names} - set(out))
    whole = [f"{{{factor}}}" if "_" in factor else factor for factor in factors]  # a name has one subscript
    terms = r" \, ".join(
        f"{factor}_{{{' '.join(names)}}}" if names else factor for factor, names in zip(whole, indices, strict=True)
    )
    return Piece(rf"\sum_{{{', '.join(summed)}}} {terms}" if summed else terms, _PRODUCT)


def _as_product(indices: tuple[tuple[str, ...], ...], out: tuple[str, ...], factors: list[str]) -> str | None:
    """`A^T B` for two factors that share one index, which is summed."""
    shared = set(indices[0]) & set(indices[1])
    if len(shared) != 1 or shared & set(out):
        return None
    (k,) = shared
    texts = [*factors]
    order = (0, 1) if not out or out[0] in indices[0] else (1, 0)
    first, second = order
    left = texts[first] if indices[first][-1] == k and len(indices[first]) == 2 else _turned(texts[first])
    right = texts[second] if indices[second][0] == k else _turned(texts[second])
    return rf"{left} {right}"


def _turned(text: str) -> str:
    """The transpose; twice is not at all."""
    inner = text.removesuffix(r"^\top")
    return inner[1:-1] if inner != text and inner.startswith("{") else rf"{text}^\top"


_WRITERS: Mapping[str, Callable[[Value, list[Piece], Style], Piece]] = {
    "add": _sum_of("+"),
    "subtract": _sum_of("-"),
    "multiply": _multiply,
    "divide": _divide,
    "power": _power,
    "negative": _negative,
    "select": _select,
    "contract": _contract,
    "sum": _reduced(r"\sum"),
    "mean": _reduced(r"\operatorname{mean}"),
    "square": _form(r"\left(#\right)^{2}", "(#)**2", _POWER),
    "reciprocal": _form(r"\frac{1}{#}", "1/(#)", _PRODUCT),
    "sqrt": _form(r"\sqrt{#}", "sqrt(#)"),
    "cbrt": _form(r"\sqrt[3]{#}", "real_root(#, 3)"),
    "exp": _form(r"e^{#}", "exp(#)", _POWER),
    "exp2": _form(r"2^{#}", "2**(#)", _POWER),
    "expm1": _form(r"\left(e^{#} - 1\right)", "(exp(#) - 1)"),
    "log1p": _form(r"\ln\left(1 + #\right)", "log(1 + #)"),
    "log2": _form(r"\log_2\left(#\right)", "log(#, 2)"),
    "log10": _form(r"\log_{10}\left(#\right)", "log(#, 10)"),
    "abs": _form(r"\left|#\right|", "Abs(#)"),
    "sign": _form(r"\operatorname{sgn}\left(#\right)", "sign(#)"),
    "versine": _form(r"\left(1 - \cos\left(#\right)\right)", "(1 - cos(#))"),
    "sigmoid": _form(r"\sigma\left(#\right)", "(1/(1 + exp(-(#))))"),
    "softplus": _form(r"\ln\left(1 + e^{#}\right)", "log(1 + exp(#))"),
    "log_sigmoid": _form(r"\ln \sigma\left(#\right)", "log(1/(1 + exp(-(#))))"),
    "relu": _form(r"\max\left(#, 0\right)", "Max(#, 0)"),
    "norm": _form(r"\left\lVert # \right\rVert", "Norm(#)"),
    "transpose": _form(r"{#}^\top", "transpose(#)", _POWER),
}
