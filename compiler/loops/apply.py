"""What printed routines do in place on whole matrices and rows: systems, determinants, order, sums up to each.

    x = solve(a, b)      ->      copy[i, j] = a[i, j]; x[i] = b[i]
                                 solve(n, 1, copy, x)

Each array that a routine reads is copied for it, or is the result: it may be a view, or nobody's memory. What it works
along lies contiguous in the copy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from chainrule.compiler.ir import Dim, DType, Shape, Tensor, Tuple, Value
from chainrule.compiler.loops.elements import copies, loops, nest
from chainrule.compiler.loops.index import ONE, Access, Axis, Index, Position, at, resolve
from chainrule.compiler.loops.nest import Apply, Compute, Item

Gets = Mapping[int, Value]


def _scratch(value: Value, shape: Shape, dtype: DType = "real") -> Value:
    return Value("scratch", (), {}, Tensor(dtype, shape), value.span, value.stmt)


def _in_turn(
    value: Value, lead: Shape, routine: str, sizes: Sequence[Dim], arrays: Sequence[Value], fails: bool = False
) -> Item:
    """The routine, for each turn of the leading axes, on what the arrays have behind them."""
    front, axes = loops(lead)
    own = tuple(Access(array, (*front, *map(at, map(Axis, array.shape[len(lead) :])))) for array in arrays)
    return nest(axes, Apply(value, routine, tuple(Dim(size.terms) for size in sizes), own, fails))


# ---- matrices


def _solve(value: Value, gets: Gets) -> list[Item]:
    own = value.shape[-1:] if value.attrs["vector"] else value.shape[-2:]
    lead, n, columns = value.shape[: -len(own)], own[0], ONE if value.attrs["vector"] else own[1]
    factors = _scratch(value, (*lead, n, n))
    made = _in_turn(value, lead, "solve", (n, columns), (factors, value), fails=True)
    return [copies(factors, value.args[0]), copies(value, value.args[1]), made]


def _of_matrix(routine: str, fails: bool = False) -> Callable[[Value, Gets], list[Item]]:
    """What the routine makes of a matrix, and destroys it: one result or several."""

    def applied(value: Value, gets: Gets) -> list[Item]:
        a = value.args[0]
        factors, results = _scratch(value, a.shape), [value]
        if isinstance(value.type, Tuple):
            results = [gets.get(k) or _scratch(value, a.shape[:-2]) for k in range(len(value.type.items))]
        made = _in_turn(value, a.shape[:-2], routine, a.shape[-1:], (factors, *results), fails)
        return [copies(factors, a), made]

    return applied


def _cholesky(value: Value, gets: Gets) -> list[Item]:
    made = _in_turn(value, value.shape[:-2], "cholesky", value.shape[-1:], (value,), fails=True)
    return [copies(value, value.args[0]), made]


def _cross(value: Value, gets: Gets) -> list[Item]:
    a, b = (_scratch(value, value.shape) for _ in value.args)
    made = _in_turn(value, value.shape[:-1], "cross", (), (a, b, value))
    return [copies(a, value.args[0]), copies(b, value.args[1]), made]


# ---- rows


class _Rows:
    """An axis moved to the end, and turned round if it is to be gone through from its end."""

    def __init__(self, value: Value) -> None:
        self.value = value
        self.axis: int = value.attrs["axis"]
        self.turned: bool = value.attrs.get("reverse", False)
        shape = value.args[0].shape
        self.lead = (*shape[: self.axis], *shape[self.axis + 1 :])
        self.size = Dim(shape[self.axis].terms)
        self.as_it_is = self.axis == len(shape) - 1 and not self.turned

    def scratch(self, dtype: DType = "real") -> Value:
        return _scratch(self.value, (*self.lead, self.size), dtype)

    def filled(self, row: Value, source: Value) -> Item:
        index, axes = loops(row.shape)
        return nest(axes, Compute(Access(row, index), row, "copy", (resolve(source, self._home(index)),)))

    def result(self, dtype: DType) -> tuple[Value, list[Item]]:
        """The array that the routine leaves the result in, and what copies it to the value."""
        if self.as_it_is:
            return self.value, []
        row = self.scratch(dtype)
        index, axes = loops(row.shape)
        home = Access(self.value, self._home(index))
        return row, [nest(axes, Compute(home, self.value, "copy", (Access(row, index),)))]

    def run(self, routine: str, arrays: Sequence[Value]) -> Item:
        return _in_turn(self.value, self.lead, routine, (self.size,), arrays)

    def _home(self, index: Index) -> Index:
        """The position of a row's element in the array whose axis it is along."""
        *rest, own = index
        if self.turned:
            own = own.times(Dim.of(-1)).plus(Position(self.size - ONE))
        return (*rest[: self.axis], own, *rest[self.axis :])


def _running(routine: str) -> Callable[[Value, Gets], list[Item]]:
    def rows(value: Value, gets: Gets) -> list[Item]:
        own, dtype = _Rows(value), value.tensor.dtype
        made, home = own.result(dtype)
        return [own.filled(made, value.args[0]), own.run(routine + _kind(dtype), (made,)), *home]

    return rows


def _recurrence(value: Value, gets: Gets) -> list[Item]:
    own = _Rows(value)
    factors = own.scratch()
    made, home = own.result("real")
    filled = [own.filled(factors, value.args[0]), own.filled(made, value.args[1])]
    return [*filled, own.run("recurrence", (factors, made)), *home]


def _others(value: Value, gets: Gets) -> list[Item]:
    own, dtype = _Rows(value), value.tensor.dtype
    factors = own.scratch(dtype)
    made, home = own.result(dtype)
    return [own.filled(factors, value.args[0]), own.run(f"others{_kind(dtype)}", (factors, made)), *home]


def _order(value: Value, gets: Gets) -> list[Item]:
    own, dtype = _Rows(value), value.args[0].tensor.dtype
    dtype = "int" if dtype == "bool" else dtype
    keys, spare = own.scratch(dtype), own.scratch("int")
    made, home = own.result("int")
    return [own.filled(keys, value.args[0]), own.run(f"order{_kind(dtype)}", (keys, made, spare)), *home]


def _kind(dtype: DType) -> str:
    return "_int" if dtype == "int" else "_real"


APPLIED: dict[str, Callable[[Value, Gets], list[Item]]] = {
    "solve": _solve,
    "inv": _of_matrix("invert", fails=True),
    "cofactors": _of_matrix("cofactors", fails=True),
    "det": _of_matrix("determinant"),
    "slogdet": _of_matrix("log_determinant"),
    "cholesky": _cholesky,
    "cross": _cross,
    "cumsum": _running("running_sum"),
    "cumprod": _running("running_product"),
    "recurrence": _recurrence,
    "others": _others,
    "argsort": _order,
}
SEVERAL = ("slogdet",)  # those with several results
