"""Rules of `simplify` for sums of derivatives, whose terms come from different paths and are alike.

t * r / e + t * (r / e)             2 * (t * r / e)     alike, however they were multiplied
t / (x / k) / k                     t / x               what is above and below is in neither
a * b - a * c,  x * b / q - b / q   a * (b - c),  (x - 1) * (b / q)
outer(a, x) - outer(a, y)           outer(a, x - y)     and so of any product: one of them is saved
outer(a, x) * y                     outer(a, x * y)     what is small is multiplied first

They change how a result is rounded, and lead from one statement of the source to another: they are for derivatives
that stand alone. Beside its value a gradient has a section for each statement.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chainrule.compiler.ir import REAL, Function, Tensor, Type, Value
from chainrule.compiler.passes.facts import fit, is_scalar, named, plain
from chainrule.compiler.passes.rewrite import Rewriter, Rule, prune, rebuild, rule, with_operands

Args = tuple[Value, ...]
Attrs = Mapping[str, Any]

_MOST = 8  # factors of a term that is looked at


@dataclass
class _Term:
    """A number times factors, divided by factors: as many products and quotients as `own` says."""

    number: float = 1.0
    over: list[Value] = field(default_factory=list)
    under: list[Value] = field(default_factory=list)
    own: int = 0

    def parts(self) -> list[tuple[Value, bool]]:
        """Each factor, and whether it is divided by."""
        return [*((factor, False) for factor in self.over), *((factor, True) for factor in self.under)]

    def same(self, other: _Term) -> bool:
        """Whether it is the other term, but for its number."""
        return _ids(self.over) == _ids(other.over) and _ids(self.under) == _ids(other.under)


def _ids(values: Iterable[Value]) -> Counter[int]:
    return Counter(map(id, values))


def _term(r: Rewriter, value: Value, shared: bool) -> _Term:
    """The value as a term of a sum; what has other users is one factor, unless `shared` products are looked into."""
    return _expanded(r, [(value, False)], value.type, shared, value)


def _expanded(
    r: Rewriter, parts: list[tuple[Value, bool]], type: Type, shared: bool, whole: Value | None = None
) -> _Term:
    """The term that parts make, each with whether it is divided by."""
    term = _Term()
    while parts:
        part, below = parts.pop()
        inside = part is whole or (not named(part) and (shared or r.single(part)) and part.type in (type, REAL))
        if inside and part.op in ("multiply", "divide") and len(parts) < _MOST and all(map(_real, part.args)):
            a, b = part.args
            term.own += 1
            parts += [(b, below != (part.op == "divide")), (a, below)]
        elif inside and part.op == "negative":
            term.number = -term.number
            parts.append((part.args[0], below))
        elif plain(part) and part.attrs["value"]:
            term.number *= 1 / part.attrs["value"] if below else part.attrs["value"]
        else:
            (term.under if below else term.over).append(part)
    return term


def _opened(r: Rewriter, terms: Sequence[_Term], type: Type) -> list[_Term]:
    """The terms, in which products that have other users are written out where a part of them meets its like.

    Of one term those above and below the line are, of two their factors, and their divisors.
    """
    every = [_expanded(r, term.parts(), type, True) for term in terms]
    one, other = (every[0].over, every[0].under) if len(every) == 1 else (every[0].over, every[1].over)
    alike = _ids(one) & _ids(other)
    if len(every) > 1:
        alike |= _ids(every[0].under) & _ids(every[1].under)

    def opened(part: Value, below: bool, depth: int) -> list[tuple[Value, bool]]:
        inside = part.op in ("multiply", "divide") and depth < _MOST and not named(part) and part.type in (type, REAL)
        if not inside or not all(map(_real, part.args)):
            return [(part, below)]
        a, b = part.args
        inner = [*opened(a, below, depth + 1), *opened(b, below != (part.op == "divide"), depth + 1)]
        return inner if any(id(leaf) in alike for leaf, _ in inner) else [(part, below)]

    made = [_Term(term.number, own=term.own) for term in terms]
    for term, new in zip(terms, made, strict=True):
        for part, below in term.parts():
            for leaf, under in opened(part, below, 0):
                (new.under if under else new.over).append(leaf)
    return made


def _real(value: Value) -> bool:
    return isinstance(value.type, Tensor) and value.type.dtype == "real"


def _alike(r: Rewriter, op: str, args: Args, type: Type) -> Value | None:
    """Terms that are one, however they were multiplied: the number of it."""
    a, b = args
    first, second = _term(r, a, True), _term(r, b, True)
    if not first.same(second):
        return None
    number = first.number + (second.number if op == "add" else -second.number)
    scale = number / first.number
    if scale == 0:
        return r.filled(0.0, a.tensor)
    return r.make("multiply", [r.const(scale, "real"), a], type=type)


def _factored(r: Rewriter, op: str, args: Args, type: Type) -> Value | None:
    """Terms that have factors in common: those, times the sum of what is left."""
    first, second = (_term(r, arg, False) for arg in args)
    if not all(r.single(arg) or arg in term.over for arg, term in zip(args, (first, second), strict=True)):
        return None
    before = first.own + second.own
    over, under = _shared(first, second)
    if not over and not under and r.settled:
        first, second = _opened(r, (first, second), type)
        over, under = _shared(first, second)
        over = over if under else []  # exp(-k t) k k: what made k k small is not taken out of it
    if not over and not under:
        return None
    number = first.number if abs(first.number) == abs(second.number) else 1.0
    rests = [(one.number / number, _without(one.over, over), _without(one.under, under)) for one in (first, second)]
    if over and any(count > 1 for _, above, _ in rests for count in _ids(above).values()):
        return None  # a square that was not there may overflow: exp(-x^2) (2 - x^2) is nan where x (x exp(-x^2)) is 0
    if sum(_count(*one) for one in (*rests, (number, over, under))) + 1 > max(before, 1):
        return None
    rest = [_product(r, *one) for one in rests]
    return fit(r, r.make("multiply", [r.make(op, rest), _product(r, number, over, under)]), type)


def _shared(first: _Term, second: _Term) -> tuple[list[Value], list[Value]]:
    """The factors, and the divisors, that two terms have in common."""
    return _common(first.over, second.over), _common(first.under, second.under)


def _common(some: list[Value], others: list[Value]) -> list[Value]:
    left = _ids(some) & _ids(others)
    return _taken(some, left)


def _without(values: list[Value], gone: list[Value]) -> list[Value]:
    return _taken(values, _ids(values) - _ids(gone))


def _taken(values: list[Value], wanted: Counter[int]) -> list[Value]:
    """In their order, each so many times."""
    left, found = wanted.copy(), []
    for value in values:
        if left[id(value)] > 0:
            left[id(value)] -= 1
            found.append(value)
    return found


def _count(number: float, over: list[Value], under: list[Value]) -> int:
    """Of products and quotients, where a factor is no number alone."""
    return max(len(over), 1) + len(under) - 1 + (number != 1 and bool(over))


def _product(r: Rewriter, number: float, over: list[Value], under: list[Value]) -> Value:
    made = over[0] if over else r.const(number, "real")
    for factor in over[1:]:
        made = r.make("multiply", [made, factor])
    for factor in under:
        made = r.make("divide", [made, factor])
    return r.make("multiply", [r.const(number, "real"), made]) if over and number != 1 else made


def _sum(op: str) -> Rule:
    def met(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
        if not r.alone or any(arg.type != type or not _real(arg) for arg in args):
            return None
        found = (make(r, op, args, type) for make in (_alike, _factored, _together))
        return next((made for made in found if made is not None), None)

    return met


for _op in ("add", "subtract"):
    rule(_op)(_sum(_op))


# ---- products


def _cancelling(op: str) -> Rule:
    def cancelled(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
        """What is above and below the line is gone, if what is left is no more to compute."""
        if not r.alone or not all(map(_real, args)):
            return None
        written = _expanded(r, [(args[0], False), (args[1], op == "divide")], type, False)
        (term,) = _opened(r, (written,), type)
        both = _ids(term.over) & _ids(term.under)
        over, under = (_taken(values, _ids(values) - both) for values in (term.over, term.under))
        if not both or _count(term.number, over, under) > written.own + 1:
            return None
        return fit(r, _product(r, term.number, over, under), type)

    return cancelled


for _op in ("multiply", "divide"):
    rule(_op)(_cancelling(_op))


def _together(r: Rewriter, op: str, args: Args, type: Type) -> Value | None:
    """Two products that have factors in common; where an index is summed, all but one of them."""
    if any(x.op != "contract" or not r.single(x) or named(x) or not all(map(_real, x.args)) for x in args):
        return None
    if any(_diagonal(arg) for x in args for arg in x.args):
        return None
    if all(set(names) <= set(x.attrs["out"]) for x in args for names in x.attrs["indices"]):
        return _multiplied(r, op, args, type)
    a, b = (_without(list(x.args), list(y.args)) for x, y in (args, args[::-1]))
    if len(a) != 1 or len(b) != 1 or a[0].type != b[0].type or len(args[0].args) == 1:
        return None
    (first, attrs), (_, others) = (_numbered(x, own) for x, own in zip(args, (a[0], b[0]), strict=True))
    return r.make("contract", [r.make(op, [a[0], b[0]]), *first[1:]], attrs, type) if attrs == others else None


def _multiplied(r: Rewriter, op: str, args: Args, type: Type) -> Value | None:
    """Products without a sum, by factor and the axes of the result that it stands along."""
    some, others = (
        [(arg, tuple(map(x.attrs["out"].index, names))) for arg, names in zip(x.args, x.attrs["indices"], strict=True)]
        for x in args
    )
    first, second = Counter(some), Counter(others)
    common, *rests = (list(each.elements()) for each in (first & second, first - second, second - first))
    axes = [tuple(sorted({axis for _, along in rest for axis in along})) for rest in rests]
    if not common or not all(rests) or axes[0] != axes[1]:
        return None

    def product(factors: list[tuple[Value, tuple[int, ...]]], out: Sequence[int], type: Type | None = None) -> Value:
        indices = tuple(tuple(f"i{axis}" for axis in along) for _, along in factors)
        attrs = {"indices": indices, "out": tuple(f"i{axis}" for axis in out)}
        return r.make("contract", [factor for factor, _ in factors], attrs, type)

    made = r.make(op, [product(rest, axes[0]) for rest in rests])
    return product([*common, (made, axes[0])], range(len(args[0].attrs["out"])), type)


def _numbered(product: Value, own: Value) -> tuple[Args, Attrs]:
    """The factors, this one first, and the attributes of their product, whatever its indices are called."""
    order = sorted(range(len(product.args)), key=lambda k: (product.args[k] is not own, id(product.args[k])))
    number: dict[str, str] = {}

    def renamed(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(number.setdefault(name, f"i{len(number)}") for name in names)

    out = renamed(product.attrs["out"])
    indices = tuple(renamed(product.attrs["indices"][k]) for k in order)
    return tuple(product.args[k] for k in order), {"indices": indices, "out": out}


def _diagonal(x: Value) -> bool:
    """What `basis` takes apart again."""
    return x.op == "identity" or (x.op == "contract" and any(arg.op == "identity" for arg in x.args))


@rule("multiply")
def outer(r: Rewriter, args: Args, attrs: Attrs, type: Type) -> Value | None:
    """An outer product times what has fewer axes, with which one of its factors is multiplied first."""
    for x, y in (args, args[::-1]):
        if not r.alone or x.op != "contract" or x.type != type or named(x) or not r.single(x) or len(x.args) != 2:
            continue
        own, out = x.attrs["indices"], x.attrs["out"]
        whole = not any(dim.stretch for arg in (*x.args, y) for dim in arg.shape)
        if not whole or is_scalar(y) or y.tensor.rank >= len(out) or any(map(_diagonal, x.args)):
            continue
        names = out[len(out) - y.tensor.rank :]
        if len(own[0]) + len(own[1]) == len(out) and any(set(names) <= set(some) for some in own):
            k = 0 if set(names) <= set(own[0]) else 1
            if own[k][len(own[k]) - len(names) :] == names:
                factor = r.make("multiply", [x.args[k], y])
                return r.make("contract", [factor, x.args[1 - k]], {"indices": (own[k], own[1 - k]), "out": out}, type)
    return None


def met(function: Function) -> Function:
    """The function, in which products of the same factors are one, in whatever order they were multiplied."""
    found: dict[Hashable, Value] = {}
    rewriter = Rewriter({})

    def first(value: Value, args: Args) -> Value | None:
        if value.op not in ("multiply", "divide") or named(value) or not all(map(_real, args)):
            return None
        made = with_operands(value, args)
        term = _term(rewriter, made, True)
        key = (value.type, term.number, *(frozenset(_ids(part).items()) for part in (term.over, term.under)))
        if key not in found:
            found[key] = made
            body.append(made)
        return found[key]

    body: list[Value] = []
    return prune(rebuild(function, body, first))
