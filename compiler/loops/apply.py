"""What printed routines do in place on whole matrices and rows: systems, determinants, order, sums up to each.

    x = solve(a, b)      ->      copy[i, j] = a[i, j]; x[i] = b[i]
                                 solve(n, 1, copy, x)

Each array that a routine reads is copied for it, or is the result: it may be a view, or nobody's memory. What it works
along lies contiguous in the copy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from chainrule.compiler.ir import Dim, DType, Shape, Tensor, Tuple, Value
from chainrule.compiler.loops.elements import copies, loops, nest
from chainrule.compiler.loops.index import ONE, Access, Axis, Index, Position, at, fixed, resolve, stretched
from chainrule.compiler.loops.nest import Apply, Compute, Item
from chainrule.compiler.ops.matrices import Triangle, is_turned, triangle_of

Gets = Mapping[int, Value]


def scratch(value: Value, shape: Shape, dtype: DType = "real") -> Value:
    return Value("scratch", (), {}, Tensor(dtype, shape), value.span, value.stmt)


def in_turn(
    value: Value,
    lead: Shape,
    routine: str,
    sizes: Sequence[Dim],
    arrays: Sequence[Value],
    fails: bool = False,
    given: Sequence[Value] = (),
) -> Item:
    """The routine, for each turn of the leading axes, on what the arrays have behind them; `given` are only read."""
    front, axes = loops(lead)

    def behind(array: Value) -> Access:
        return Access(array, (*front, *map(at, map(Axis, array.shape[len(lead) :]))))

    sizes = tuple(Dim(size.terms) for size in sizes)
    return nest(axes, Apply(value, routine, sizes, tuple(map(behind, arrays)), fails, tuple(map(behind, given))))


# ---- matrices


def _solve(value: Value, gets: Gets) -> list[Item]:
    own = value.shape[-1:] if value.attrs["vector"] else value.shape[-2:]
    lead, n, columns = value.shape[: -len(own)], own[0], ONE if value.attrs["vector"] else own[1]
    triangle = _triangle(value)
    if triangle is not None:
        return _solve_triangle(value, lead, (n, columns), triangle)
    factors = scratch(value, (*lead, n, n))
    made = in_turn(value, lead, "solve", (n, columns), (factors, value), fails=True)
    return [copies(factors, value.args[0]), copies(value, value.args[1]), made]


def _triangle(value: Value) -> Triangle | None:
    """The matrix of a system, where it is triangular by how it is made, or by what the system says."""
    a = value.args[0]
    known = triangle_of(a)
    if known is not None or "lower" not in value.attrs:
        return known
    flipped = is_turned(a)
    return Triangle(a.args[0] if flipped else a, value.attrs["lower"] != flipped, flipped)


def _solve_triangle(value: Value, lead: Shape, sizes: tuple[Dim, Dim], triangle: Triangle) -> list[Item]:
    """By substitution; a factor that the function has made is read where it lies."""
    base, items = triangle.base, [copies(value, value.args[1])]
    if base.op != "cholesky" or base.shape[:-2] != lead:
        base = scratch(value, (*lead, sizes[0], sizes[0]))
        items.append(copies(base, triangle.base))
    word = ("lower" if triangle.lower else "upper") + "_turned" * triangle.turned
    return [*items, in_turn(value, lead, f"solve_{word}", sizes, (value,), fails=True, given=(base,))]


def _of_matrix(routine: str, fails: bool = False) -> Callable[[Value, Gets], list[Item]]:
    """What the routine makes of a matrix, and destroys it: one result or several."""

    def applied(value: Value, gets: Gets) -> list[Item]:
        a = value.args[0]
        factors, results = scratch(value, a.shape), [value]
        if isinstance(value.type, Tuple):
            results = [gets.get(k) or scratch(value, a.shape[:-2]) for k in range(len(value.type.items))]
        made = in_turn(value, a.shape[:-2], routine, a.shape[-1:], (factors, *results), fails)
        return [copies(factors, a), made]

    return applied


def _cholesky(value: Value, gets: Gets) -> list[Item]:
    made = in_turn(value, value.shape[:-2], "cholesky", value.shape[-1:], (value,), fails=True)
    return [copies(value, value.args[0]), made]


def _cross(value: Value, gets: Gets) -> list[Item]:
    a, b = (scratch(value, value.shape) for _ in value.args)
    made = in_turn(value, value.shape[:-1], "cross", (), (a, b, value))
    return [copies(a, value.args[0]), copies(b, value.args[1]), made]


# ---- bands: A[i, i + k - middle] = bands[k, i]


def _solve_bands(value: Value, gets: Gets) -> list[Item]:
    """Gauss with row pivots fills as many bands again above the diagonal; three are first tried without."""
    bands, turned = value.args[0], value.attrs["transposed"]
    lead, n, count = value.shape[:-1], value.shape[-1], bands.shape[-2].constant
    assert count is not None
    factors = scratch(value, (*lead, n, Dim.of(count + count // 2)))
    index, axes = loops((*lead, n, Dim.of(count + count // 2)))
    empty = nest(axes, Compute(Access(factors, index), factors, "start", how="add"))
    filled = []
    for band in _within(count, n):
        front, own = loops((*lead, band.length))
        row = front[-1].plus(Position(band.column if turned else band.row))
        source = (*_stretched(bands, value, front, 2), fixed(band.number), front[-1].plus(Position(band.row)))
        place = (*front[:-1], row, fixed(count - 1 - band.number if turned else band.number))
        filled.append(nest(own, Compute(Access(factors, place), factors, "copy", (resolve(bands, source),))))
    if count == 3:
        found = scratch(value, value.shape)
        made = in_turn(value, lead, "solve_three_bands", (n,), (factors, found, value), fails=True)
    else:
        made = in_turn(value, lead, "solve_bands", (n, Dim.of(count // 2)), (factors, value), fails=True)
    return [empty, *filled, copies(value, value.args[1]), made]


def _times_bands(value: Value, gets: Gets) -> list[Item]:
    bands, x = value.args
    count, n = bands.shape[-2].constant, value.shape[-1]
    assert count is not None
    index, axes = loops(value.shape)
    items = [nest(axes, Compute(Access(value, index), value, "start", how="add"))]
    for band in _within(count, n):
        front, own = loops((*value.shape[:-1], band.length))
        row, column = band.row, band.column
        source = (*_stretched(bands, value, front, 2), fixed(band.number), front[-1].plus(Position(row)))
        if value.attrs["transposed"]:
            row, column = column, row
        given = (*_stretched(x, value, front, 1), front[-1].plus(Position(column)))
        target = Access(value, (*front[:-1], front[-1].plus(Position(row))))
        items.append(nest(own, Compute(target, value, "product", (resolve(bands, source), resolve(x, given)), "add")))
    return items


def _outer_bands(value: Value, gets: Gets) -> list[Item]:
    a, b = value.args
    index, axes = loops(value.shape)
    items = [nest(axes, Compute(Access(value, index), value, "start", how="add"))]
    for band in _within(value.attrs["count"], value.shape[-1]):
        front, own = loops((*value.shape[:-2], band.length))
        row, column = (front[-1].plus(Position(offset)) for offset in (band.row, band.column))
        target = Access(value, (*front[:-1], fixed(band.number), row))
        pair = [
            resolve(each, (*stretched(each.shape[:-1], value.shape[:-2], front[:-1]), place))
            for each, place in ((a, row), (b, column))
        ]
        items.append(nest(own, Compute(target, value, "product", tuple(pair))))
    return items


@dataclass(frozen=True)
class _Band:
    """A band's elements that are of the matrix: so many, from this row and column on."""

    number: int
    row: Dim
    column: Dim
    length: Dim


def _within(count: int, n: Dim) -> Iterator[_Band]:
    for number in range(count):
        off = number - count // 2
        length = Dim(n.terms) - abs(off)
        if length.constant is None or length.constant > 0:
            yield _Band(number, Dim.of(max(-off, 0)), Dim.of(max(off, 0)), length)


def _stretched(array: Value, value: Value, front: Index, behind: int) -> Index:
    """The leading position in an operand, whose own axes are the last ones."""
    return stretched(array.shape[: len(array.shape) - behind], value.shape[:-1], front[:-1])


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
        return scratch(self.value, (*self.lead, self.size), dtype)

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
        return in_turn(self.value, self.lead, routine, (self.size,), arrays)

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


def _places(value: Value, gets: Gets) -> list[Item]:
    """Where values belong in a sorted vector."""
    a, v = value.args
    dtype = a.tensor.dtype
    sorted_ones, wanted = scratch(value, a.shape, dtype), scratch(value, v.shape, dtype)
    count = ONE
    for dim in v.shape:
        count = count * Dim(dim.terms)
    behind = Dim.of(int(value.attrs["side"] == "right"))
    made = in_turn(value, (), f"places{_kind(dtype)}", (a.shape[0], count, behind), (sorted_ones, wanted, value))
    return [copies(sorted_ones, a), copies(wanted, v), made]


def _kind(dtype: DType) -> str:
    return "_int" if dtype == "int" else "_real"


APPLIED: dict[str, Callable[[Value, Gets], list[Item]]] = {
    "solve": _solve,
    "inv": _of_matrix("invert", fails=True),
    "cofactors": _of_matrix("cofactors", fails=True),
    "det": _of_matrix("determinant"),
    "slogdet": _of_matrix("log_determinant"),
    "cholesky": _cholesky,
    "solve_bands": _solve_bands,
    "times_bands": _times_bands,
    "outer_bands": _outer_bands,
    "cross": _cross,
    "cumsum": _running("running_sum"),
    "cumprod": _running("running_product"),
    "recurrence": _recurrence,
    "others": _others,
    "argsort": _order,
    "searchsorted": _places,
}
SEVERAL = ("slogdet", "eigh", "svd", "qr")  # those with several results
