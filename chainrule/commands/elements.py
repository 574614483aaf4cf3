r"""Statements about arrays, element by element: what is picked, shifted, summed over, in indices.

    logits[arange(n), y]          logits_{i, y_{i}}
    windows(x, 3)                 x_{i + j}
    fold(p)                       \sum_{j + k = i} p_{j, k}
    sum(x, axis = 0)              \sum_{j} x_{j, i}

An element of a value is made of elements of what the value is made of, down to what has a name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from chainrule.commands.latex import LATEX, Piece, combined, piece, same_but_ones, symbol, with_subscript
from chainrule.compiler.ir import ONE, TABLE, Tensor, Value
from chainrule.compiler.ir.values import At, Slice
from chainrule.compiler.ops.windows import axes_within

_INDEXED = ("windows", "fold", "gather", "scatter", "slice", "unslice", "iota")
_REDUCTIONS = {"sum": r"\sum", "mean": r"\operatorname{mean}", "max": r"\max", "min": r"\min", "prod": r"\prod"}
_LETTERS = "ijklmnpqrstuvw"
_PASSED = ("convert", "positive", "masked", "slope_at_root", "contiguous")


def equation(name: str, value: Value, names: Mapping[int, str]) -> tuple[str, str] | None:
    """Both sides of a statement in indices; None where it reads better without."""
    if not isinstance(value.type, Tensor) or not _asks(value, names):
        return None
    writer = _Elements({key: Piece(symbol(text)) for key, text in names.items()})
    at = tuple(writer.letter() for _ in value.shape)
    right = writer.element(value, at).text
    holds = r"\text{whether } " if value.type.dtype == "bool" else ""
    return with_subscript(symbol(name), at), holds + right


def _asks(value: Value, names: Mapping[int, str]) -> bool:
    """Whether an expression, down to the names in it, has what is said by indices alone."""
    waiting, seen = [value], set()
    while waiting:
        one = waiting.pop()
        if id(one) in names or id(one) in seen:
            continue
        seen.add(id(one))
        if one.op in _INDEXED or (one.op == "transpose" and len(one.shape) > 2):
            return True
        if one.op in _REDUCTIONS and 0 < len(one.attrs["axes"]) < one.args[0].tensor.rank:
            return True
        if one.op == "contract" and r"\sum" in piece(one, {id(arg): Piece("x") for arg in one.args}).text:
            return True
        waiting += one.args
    return False


def said_by_elements(value: Value) -> bool:
    """Whether an element of the value is made of elements of its operands, or of sums of such."""
    if value.op == "reshape":
        return same_but_ones(value)
    if value.op in _PASSED or value.op in _REDUCTIONS or hasattr(_Elements, f"_{value.op}"):
        return True
    whole = all(isinstance(one.type, Tensor) for one in (value, *value.args))
    return whole and TABLE[value.op].batch == "elementwise" and TABLE[value.op].kind != "region"


@dataclass
class _Elements:
    names: Mapping[int, Piece]
    taken: list[str] = field(default_factory=list)

    def letter(self) -> str:
        """One that stands for nothing yet."""
        number = len(self.taken)
        letter = _LETTERS[number] if number < len(_LETTERS) else f"i_{{{number - len(_LETTERS) + 1}}}"
        self.taken.append(letter)
        return letter

    def element(self, value: Value, at: Sequence[str]) -> Piece:
        """The element of a value at these places, one for each of its axes."""
        if id(value) in self.names:
            kept = [place for place, dim in zip(at, value.shape, strict=True) if not dim.stretch]
            return Piece(with_subscript(self.names[id(value)].text, kept))
        rule = getattr(self, f"_{value.op}", None)
        if rule is not None:
            found: Piece = rule(value, at)
            return found
        if value.op in _PASSED:
            return self.element(value.args[0], at)
        if value.op in _REDUCTIONS and "axes" in value.attrs:
            return self._reduced(value, at)
        if said_by_elements(value):
            return combined(value, [self._beside(arg, at) for arg in value.args])
        whole = piece(value, self.names).text
        return Piece(with_subscript(rf"\left({whole}\right)" if at else whole, at))

    def _beside(self, arg: Value, at: Sequence[str]) -> Piece:
        """An operand of an op per element, which may lack leading axes."""
        return self.element(arg, at[len(at) - len(arg.shape) :])

    def _several(self, count: int) -> list[str]:
        return [self.letter() for _ in range(count)]

    # ---- layout

    def _const(self, value: Value, at: Sequence[str]) -> Piece:
        return piece(value, {})

    def _size(self, value: Value, at: Sequence[str]) -> Piece:
        return piece(value, {})

    def _iota(self, value: Value, at: Sequence[str]) -> Piece:
        return Piece(at[0])

    def _broadcast(self, value: Value, at: Sequence[str]) -> Piece:
        return self._beside(value.args[0], at)

    def _expand(self, value: Value, at: Sequence[str]) -> Piece:
        return self.element(value.args[0], [place for k, place in enumerate(at) if k not in value.attrs["axes"]])

    def _squeeze(self, value: Value, at: Sequence[str]) -> Piece:
        rest = iter(at)
        whole = range(value.args[0].tensor.rank)
        return self.element(value.args[0], ["0" if k in value.attrs["axes"] else next(rest) for k in whole])

    def _transpose(self, value: Value, at: Sequence[str]) -> Piece:
        perm = value.attrs["perm"]
        return self.element(value.args[0], [at[perm.index(k)] for k in range(len(perm))])

    def _reshape(self, value: Value, at: Sequence[str]) -> Piece:
        """Axes of size 1 come and go; other axes are cut out of a row of all elements."""
        (x,) = value.args
        if same_but_ones(value):
            rest = iter([place for place, dim in zip(at, value.shape, strict=True) if dim != ONE])
            return self.element(x, [next(rest) if dim != ONE else "0" for dim in x.shape])
        return Piece(with_subscript(rf"\left({piece(value, self.names).text}\right)", at))

    def _slice(self, value: Value, at: Sequence[str]) -> Piece:
        places, rest = [], iter(at)
        for item in value.attrs["key"]:
            if isinstance(item, At):
                places.append(_text(item.position))
            else:
                assert isinstance(item, Slice)
                places.append(_plus(_times(item.step, next(rest)), _text(item.start)))
        return self.element(value.args[0], places)

    def _pad(self, value: Value, at: Sequence[str]) -> Piece:
        """Shifted by what stands in front; outside it is the number that is put there."""
        x, number = value.args
        widths = value.attrs["widths"]
        if all(_text(low) == _text(high) == "0" for low, high in widths):
            return self.element(x, at)
        places = [_plus(place, _minus(_text(low))) for place, (low, _) in zip(at, widths, strict=True)]
        inside = self.element(x, places)
        filled = self.element(number, ()).text
        return Piece(rf"{inside.text} \; (\text{{outside }} {filled})", 5)

    def _unslice(self, value: Value, at: Sequence[str]) -> Piece:
        places, brackets = [], []
        for item, place in zip(value.attrs["key"], at, strict=True):
            if isinstance(item, At):
                brackets.append(rf" \, [{place} = {_text(item.position)}]")
            elif item.step == 1:
                places.append(_plus(place, _minus(_text(item.start))))
            else:
                places.append(rf"\frac{{{_plus(place, _minus(_text(item.start)))}}}{{{item.step}}}")
        inside = self.element(value.args[0], places).text
        pairs = zip(value.attrs["key"], value.shape, strict=True)
        moved = any(isinstance(item, Slice) and item.length != dim for item, dim in pairs)
        outside = r" \; (\text{outside } 0)" if moved else ""
        return Piece(f"{inside}{''.join(brackets)}{outside}", 5 if moved else 6)

    # ---- picking, sliding, adding up

    def _gather(self, value: Value, at: Sequence[str]) -> Piece:
        x, *positions = value.args
        axes = range(value.attrs["axis"], value.attrs["axis"] + len(positions))
        shape = max((position.tensor.rank for position in positions), default=0)
        inner = at[axes[0] : axes[0] + shape]
        rest = iter([*at[: axes[0]], *at[axes[0] + shape :]])
        found = {axis: self._beside(position, inner).text for axis, position in zip(axes, positions, strict=True)}
        return self.element(x, [found[k] if k in found else next(rest) for k in range(x.tensor.rank)])

    def _scatter(self, value: Value, at: Sequence[str]) -> Piece:
        """The sum over those whose positions are these."""
        v, *positions = value.args
        axes = range(value.attrs["axis"], value.attrs["axis"] + len(positions))
        shape = max((position.tensor.rank for position in positions), default=0)
        inner = self._several(shape)
        texts = [self._beside(position, inner).text for position in positions]
        known = {text: at[axis] for axis, text in zip(axes, texts, strict=True) if text in inner}
        inner = [known.get(letter, letter) for letter in inner]
        rest = [place for k, place in enumerate(at) if k not in axes]
        lanes = [*rest[: axes[0]], *inner, *rest[axes[0] :]]
        found = self._beside(v, lanes)
        conditions = [
            f"{self._beside(position, inner).text} = {at[axis]}"
            for axis, position in zip(axes, positions, strict=True)
            if self._beside(position, inner).text != at[axis]
        ]
        bracket = "".join(rf" \, [{condition}]" for condition in conditions)
        over = ", ".join(letter for letter in inner if letter not in known.values())
        return Piece(rf"\sum_{{{over}}} {found.text}{bracket}" if over else f"{found.text}{bracket}", 6)

    def _windows(self, value: Value, at: Sequence[str]) -> Piece:
        within = axes_within(value.attrs, value.args[0].tensor.rank)
        places = [place for k, place in enumerate(at) if k not in within]
        for inner, axis, stride, dilation in self._slid(value, [at[k] for k in within]):
            places[axis] = _plus(_times(stride, places[axis]), _times(dilation, inner))
        return self.element(value.args[0], places)

    def _slid(self, value: Value, inner: Sequence[str]) -> list[tuple[str, int, int, int]]:
        attrs = value.attrs
        return list(zip(inner, attrs["axes"], attrs["strides"], attrs["dilations"], strict=True))

    def _fold(self, value: Value, at: Sequence[str]) -> Piece:
        """Over all windows, and all places in them, that lie there."""
        count = len(value.attrs["axes"])
        outer, inner = self._several(count), self._several(count)
        places, conditions = list(at), []
        for (letter, axis, stride, dilation), place in zip(self._slid(value, inner), outer, strict=True):
            conditions.append(f"{_plus(_times(stride, place), _times(dilation, letter))} = {at[axis]}")
            places[axis] = place
        first = axes_within(value.attrs, len(value.shape)).start
        term = self.element(value.args[0], [*places[:first], *inner, *places[first:]])
        return Piece(rf"\sum_{{{', '.join(conditions)}}} {LATEX.within(term, 6)}", 6)

    def _reduced(self, value: Value, at: Sequence[str]) -> Piece:
        axes, keep = value.attrs["axes"], value.attrs.get("keep", False)
        rest = iter([place for k, place in enumerate(at) if not keep or k not in axes])
        letters = {axis: self.letter() for axis in axes}
        whole = [letters[k] if k in letters else next(rest) for k in range(value.args[0].tensor.rank)]
        term = self.element(value.args[0], whole)
        below = rf"_{{{', '.join(letters.values())}}}" if letters else ""
        return Piece(f"{_REDUCTIONS[value.op]}{below} {LATEX.within(term, 6)}", 6)

    def _contract(self, value: Value, at: Sequence[str]) -> Piece:
        indices, out = value.attrs["indices"], value.attrs["out"]
        places = dict(zip(out, at, strict=True))
        summed = []
        for name in dict.fromkeys(name for own in indices for name in own):
            if name not in places:
                places[name] = self.letter()
                summed.append(places[name])
        factors = [
            LATEX.within(self.element(arg, [places[name] for name in own]), 7)
            for arg, own in zip(value.args, indices, strict=True)
        ]
        product = r" \, ".join(factors)
        return Piece(rf"\sum_{{{', '.join(summed)}}} {product}" if summed else product, 6)


def _text(dim: object) -> str:
    return str(dim).replace("*", r" \, ")


def _times(factor: int, text: str) -> str:
    return text if factor == 1 else f"-{text}" if factor == -1 else rf"{factor} {text}"


def _plus(left: str, right: str) -> str:
    if right == "0" or not right:
        return left
    if left == "0":
        return right
    if right.startswith("-"):
        return f"{left} - {right[1:]}"
    return f"{right} - {left[1:]}" if left.startswith("-") else f"{left} + {right}"


def _minus(text: str) -> str:
    return "0" if text == "0" else f"-{text}" if text.isalnum() else f"-({text})"
