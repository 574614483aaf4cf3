"""The engine of `simplify`: a body is made again, value by value, through local rules and a table of what exists.

A rule looks at an instruction about to be made (its operands are already simplified) and either answers with
another value or with None. It may make values of its own, which go through the rules in turn; every rule makes
its instruction smaller by some measure, so that this ends.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from operator import attrgetter
from typing import Any, TypeAlias

from chainrule.compiler.ir import Dim, DType, Function, Shape, Tensor, Type, Value, infer
from chainrule.compiler.source import Span

Rule: TypeAlias = "Callable[[Rewriter, tuple[Value, ...], Mapping[str, Any], Type], Value | None]"
RULES: dict[str, list[Rule]] = {}
FORMS: dict[str, list[Rule]] = {}


def rule(*ops: str) -> Callable[[Rule], Rule]:
    """Register a rule for these ops."""

    def register(function: Rule) -> Rule:
        for op in ops:
            RULES.setdefault(op, []).append(function)
        return function

    return register


def form(*ops: str) -> Callable[[Rule], Rule]:
    """Register, for these ops, a rule that puts a stable form in the place of the one that is written."""

    def register(function: Rule) -> Rule:
        for op in ops:
            FORMS.setdefault(op, []).append(function)
        return function

    return register


def freeze(attrs: Any) -> Hashable:
    """Attributes as a key: equal exactly if the attributes are."""
    if isinstance(attrs, Mapping):
        return tuple(sorted((key, freeze(value)) for key, value in attrs.items()))
    if isinstance(attrs, (tuple, list)):
        return tuple(freeze(item) for item in attrs)
    if isinstance(attrs, float):
        return repr(attrs)  # 0.0 is not -0.0, and nan is nan
    if isinstance(attrs, bool):
        return str(attrs)
    if isinstance(attrs, Function):
        return _structure(attrs)
    assert isinstance(attrs, Hashable)
    return attrs


def _structure(region: Function) -> Hashable:
    """A region by what it does: its values are numbered in order, so that copies of one region are equal."""
    number = {id(param): k for k, param in enumerate(region.params)}
    body = []
    for value in region.body:
        args = tuple(number[id(arg)] for arg in value.args)
        body.append((value.op, args, freeze(value.attrs), value.type, _policy(value.span)))
        number[id(value)] = len(number)
    params = tuple(param.type for param in region.params)
    return params, tuple(body), tuple(number[id(result)] for result in region.results)


def _policy(span: Span | None) -> int | None:
    """Those of a file with policies have derivatives of their own."""
    return id(span.source) if span is not None and span.source.answers else None


_COMMUTE = frozenset({"add", "multiply", "equal", "not_equal", "logical_and", "logical_or"})


def _key(op: str, args: Sequence[Value], attrs: Mapping[str, Any], type: Type, span: Span | None) -> Hashable:
    """Equal for instructions that are the same, whatever the order of their operands where it does not count."""
    operands, said = tuple(map(id, args)), freeze(attrs) if attrs else ()
    if op in _COMMUTE:
        operands = tuple(sorted(operands))
    elif op == "contract":
        operands, said = _product(operands, attrs)
    return op, operands, said, type if op in ("const", "get") else None, _policy(span)


def _product(operands: Sequence[int], attrs: Mapping[str, Any]) -> tuple[tuple[int, ...], Hashable]:
    """A contraction by its operands in one order, its indices numbered as they occur; X' X is its own transpose."""
    order = sorted(range(len(operands)), key=operands.__getitem__)
    ordered = tuple(operands[k] for k in order)
    orders = [order, order[::-1]] if len(order) == 2 and ordered[0] == ordered[1] else [order]
    return ordered, min(_numbered(one, attrs["indices"], attrs["out"]) for one in orders)


def _numbered(
    order: Sequence[int], indices: Sequence[Sequence[str]], out: Sequence[str]
) -> tuple[tuple[tuple[int, ...], ...], tuple[int, ...]]:
    number: dict[str, int] = {}
    taken = tuple(tuple(number.setdefault(name, len(number)) for name in indices[k]) for k in order)
    return taken, tuple(number[name] for name in out)


class Rewriter:
    """Makes values under the rules, each only once; `literal` keeps what is written where a form would be stabler.

    `derivatives` are the values that nothing but derivatives depend on. While one of them is made, `derived` holds:
    x - x is 0 then, and a nan in x no matter of it. `alone`, no value is made beside them, whose statements a reader
    would look for; `settled`, products of the same factors are one (`terms.met`), and what is shared is known.
    """

    def __init__(
        self,
        uses: Mapping[int, int],
        literal: bool = False,
        derivatives: Collection[int] = frozenset(),
        alone: bool = False,
        settled: bool = False,
    ) -> None:
        self.body: list[Value] = []
        self.span: Span | None = None
        self.stmt: Span | None = None
        self.uses = uses
        self.literal = literal
        self.derivatives = derivatives
        self.derived = False
        self.alone = alone
        self.settled = settled
        self.fired = 0
        self._known: dict[Hashable, Value] = {}
        self._place: dict[int, int] = {}
        self._origin: dict[int, int] = {}
        self._fresh: set[int] = set()
        self._unsaid: str | None = None  # what stands for the last value was there before, and has no room for this

    def adopt(self, value: Value) -> Value:
        """Take an instruction as it stands; what is the same and comes later will be this one."""
        self._known[_key(value.op, value.args, value.attrs, value.type, value.span)] = value
        self._place[id(value)] = len(self.body)
        self.body.append(value)
        return value

    def make(
        self,
        op: str,
        args: Sequence[Value] = (),
        attrs: Mapping[str, Any] | None = None,
        type: Type | None = None,
        name: str | None = None,
    ) -> Value:
        operands = tuple(args)
        attrs = attrs or {}
        if type is None:
            type = infer(op, [arg.type for arg in operands], attrs)
        if not self.literal:
            span = self.span
            for apply in FORMS.get(op, ()):
                before = len(self.body)
                result = apply(self, operands, attrs, type)
                if result is not None:
                    note = result.note or (f"stable form of {span.shown}" if span is not None else None)
                    self._say(before, note)
                    return self._instead(op, result, type, name, note)
        for apply in RULES.get(op, ()):
            result = apply(self, operands, attrs, type)
            if result is not None:
                return self._instead(op, result, type, name, None)
        key = _key(op, operands, attrs, type, None if op == "const" else self.span)
        known = self._known.get(key)
        self._unsaid = None
        if known is not None:
            return known
        stmt, span = (None, None) if op == "const" else (self.stmt, self.span)
        made = Value(op, operands, attrs, type, span, stmt, name)
        self._known[key] = made
        self._fresh.add(id(made))
        self._place[id(made)] = len(self.body)
        self.body.append(made)
        return made

    def made_before(self, value: Value, args: tuple[Value, ...]) -> Value | None:
        """The same op of these operands and of the type of the value, if it was made before it, of the same source."""
        known = self._known.get(_key(value.op, args, value.attrs, value.type, self.span))
        if known is None or value.span != self.span:
            return None
        return known if self._place[id(known)] < self._place.get(id(value), 0) else None

    def noted(self, value: Value, note: str) -> Value:
        """The value, with what a reader of the emitted code should know of it."""
        if id(value) in self._fresh:
            object.__setattr__(value, "note", note)
        return value

    def _say(self, before: int, note: str | None) -> None:
        """A form's note stands at all its parts, whatever becomes of the whole."""
        for part in self.body[before:]:
            if part.note is None and note is not None:
                self.noted(part, note)

    def _instead(self, op: str, result: Value, type: Type, name: str | None, note: str | None) -> Value:
        """What a rule has made, under the name of what it stands for."""
        self.fired += 1
        assert result.type == type, f"a rule for {op} made {result.type} of {type}"
        self._unsaid = note if id(result) not in self._fresh else None
        if id(result) in self._fresh:
            if name is not None and result.name is None and not (name.startswith("t_") and self._shares(result)):
                object.__setattr__(result, "name", name)
            if note is not None:
                self.noted(result, note)
        return result

    def const(self, value: float | int | bool, dtype: DType) -> Value:
        if dtype == "real":
            value = float(value)
        return self.make("const", (), {"value": value}, Tensor(dtype))

    def filled(self, value: float | int | bool, like: Tensor) -> Value:
        made = self.const(value, like.dtype)
        return self.broadcast(made, like.shape)

    def size(self, dim: Dim, dtype: DType = "int") -> Value:
        number = dim.constant
        if number is not None:
            return self.const(number, dtype)
        made = self.make("size", (), {"dim": dim}, Tensor("int"))
        return made if dtype == "int" else self.make("convert", [made], {"dtype": dtype})

    def broadcast(self, value: Value, shape: Shape) -> Value:
        return value if value.shape == shape else self.make("broadcast", [value], {"shape": shape})

    def _shares(self, value: Value) -> bool:
        """Whether the value is one that was there for others: the tangent of s x by s is x, and is not called t_..."""
        return id(value) in self._origin and not self.single(value)

    def single(self, value: Value) -> bool:
        """Whether the value had one user before this pass, so that dissolving it saves its computation."""
        return self.uses.get(self._origin.get(id(value), id(value)), 1) <= 1

    def run(self, function: Function, fixed: frozenset[int]) -> Function:
        """The function made anew; values whose ids are in `fixed` are kept as they are."""
        new: dict[int, Value] = {}
        unsaid: dict[int, str] = {}  # by a value that is no more: said beside what was made of it
        for value in function.body:
            args = tuple([new.get(id(arg), arg) for arg in value.args])
            if id(value) in fixed:
                made = self.adopt(with_operands(value, args))
            else:
                self.span, self.stmt = value.span, value.stmt
                self.derived = id(value) in self.derivatives
                made = self.make(value.op, args, self._with_regions(value), value.type, value.name)
                note = value.note
                if unsaid and not note:
                    note = next((unsaid[id(arg)] for arg in value.args if id(arg) in unsaid), None)
                if self._unsaid is not None:
                    unsaid[id(value)] = self._unsaid
                elif note is not None and made.note is None:
                    self.noted(made, note)
            new[id(value)] = made
            self._origin.setdefault(id(made), id(value))
        results = tuple(new.get(id(result), result) for result in function.results)
        return replace(function, body=tuple(self.body), results=results)

    def _with_regions(self, value: Value) -> Mapping[str, Any]:
        """The attributes of a value, its regions simplified."""
        if not has_region(value):
            return value.attrs
        return {
            key: simplify_region(attr, self.literal, self.derived, self.alone) if isinstance(attr, Function) else attr
            for key, attr in value.attrs.items()
        }


def rebuild(
    function: Function,
    body: list[Value],
    change: Callable[[Value, tuple[Value, ...]], Value | None],
    given: Mapping[int, Value] | None = None,
) -> Function:
    """`function` with its instructions made again, in order, over their new operands.

    `change(value, args)` says what takes an instruction's place, having appended to `body` what that needs; None
    keeps the instruction, on the operands `args`. `given` has what stands for the values of other bodies, such as
    parameters, by their ids.
    """
    new = dict(given or {})
    for value in function.body:
        args = tuple([new.get(id(arg), arg) for arg in value.args])
        made = change(value, args)
        if made is None:
            made = with_operands(value, args)
            body.append(made)
        new[id(value)] = made
    results = tuple(new.get(id(result), result) for result in function.results)
    return replace(function, body=tuple(body), results=results)


def has_region(value: Value) -> bool:
    return bool(value.attrs) and any(isinstance(attr, Function) for attr in value.attrs.values())


def has_regions(function: Function) -> bool:
    """Whether a loop, a choice or an equation stands in it."""
    return any(map(has_region, function.body))


def everything(function: Function) -> Iterator[Value]:
    """All values of a function, those of its regions included."""
    for value in function.body:
        yield value
        for attr in value.attrs.values():
            if isinstance(attr, Function):
                yield from everything(attr)


def in_regions(value: Value, change: Callable[[Function], Function]) -> Value:
    """The instruction with its regions changed: itself, if they are not."""
    regions = {key: change(attr) for key, attr in value.attrs.items() if isinstance(attr, Function)}
    if all(value.attrs[key] is region for key, region in regions.items()):
        return value
    return replace(value, attrs={**value.attrs, **regions})


def changed(before: Function, after: Function) -> bool:
    """Whether a body that was made again is another."""
    return len(before.body) != len(after.body) or any(a is not b for a, b in zip(before.body, after.body, strict=True))


def with_operands(value: Value, args: tuple[Value, ...]) -> Value:
    """The instruction on these operands: itself, if they are its own."""
    if args == value.args:
        return value
    return Value(value.op, args, value.attrs, value.type, value.span, value.stmt, value.name, value.note)


def shared(function: Function) -> Function:
    """The function with each value made once, and else as it is."""
    known: dict[Hashable, Value] = {}
    body: list[Value] = []

    def first(value: Value, args: tuple[Value, ...]) -> Value:
        key = _key(value.op, args, value.attrs, value.type, value.span)
        if key not in known:
            known[key] = with_operands(value, args)
            body.append(known[key])
        return known[key]

    return rebuild(function, body, first)


def simplify_region(
    inner: Function, literal: bool = False, derived: bool = False, alone: bool = False
) -> Function:
    """A region is simplified as a function of its own."""
    inside = frozenset(map(id, inner.body)) if derived else frozenset[int]()
    return prune(Rewriter(count_uses(inner), literal, inside, alone).run(inner, frozenset()))


def count_uses(function: Function) -> dict[int, int]:
    """How often each value occurs as an operand or a result."""
    return Counter(map(id, chain(_operands(function), function.results)))


def _operands(function: Function) -> Iterator[Value]:
    return chain.from_iterable(map(attrgetter("args"), function.body))


def prune(function: Function) -> Function:
    """The function without dead code: itself, if it has none."""
    read = set(map(id, chain(_operands(function), function.results)))
    if read.issuperset(map(id, function.body)):
        return function  # each is read by one behind it, and the last ones by nobody else
    live = set(map(id, function.results))
    kept = []
    for value in reversed(function.body):
        if id(value) in live:
            kept.append(value)
            live.update(map(id, value.args))
    return function if len(kept) == len(function.body) else replace(function, body=tuple(reversed(kept)))
