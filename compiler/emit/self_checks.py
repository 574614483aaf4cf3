"""What a module that carries `check()` holds for it: which functions there are, and arguments of which sizes.

    _CHECKED_FUNCTIONS: tuple[Any, ...] = (("wave", "", (("real", (3,)),), (0,), True, ()),)

Of a function: its name, why it cannot be compared (if so), the dtypes and shapes of its arguments, which are active,
whether it is analytic, and what else is derived of it, by which arguments.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import islice, product
from pathlib import Path

from chainrule.compiler.analysis.analytic import is_analytic
from chainrule.compiler.autodiff.departures import departures
from chainrule.compiler.emit.names import legal
from chainrule.compiler.emit.planning import Planner
from chainrule.compiler.ir import Function, Model, Value, owned
from chainrule.compiler.passes.simplify import simplify

_SIZES = (3, 2, 4, 5, 6, 1, 8)
_MOST = 5000  # sizes that are tried
_MODES = ("jvp", "hvp", "hessian")


@cache
def text() -> str:
    """The functions, as they are printed; the tables stand before them."""
    whole = Path(__file__).with_name("self_check.py").read_text(encoding="utf-8")
    return whole[whole.index("def check(") :].rstrip()


IMPORTS = ("from inspect import signature", "import math")


def names() -> list[str]:
    """What the text defines."""
    return ["_COMPLEX_STEPS", "_CHECKED_FUNCTIONS", "_CHECKED_MODELS", *re.findall(r"^def (\w+)", text(), re.MULTILINE)]


def tables(planner: Planner) -> list[str]:
    """The lines of Python that say what is checked."""
    module = planner.module
    functions = [row for name in module.exported if (row := _function(planner, name))]
    models = [row for model in module.models if (row := _model(planner, model))]
    return [
        "_COMPLEX_STEPS: list[bool] = []  # not empty while a complex step is taken",
        f"_CHECKED_FUNCTIONS: tuple[Any, ...] = {_tuple(functions)}",
        f"_CHECKED_MODELS: tuple[Any, ...] = {_tuple(models)}",
    ]


def _tuple(items: Sequence[str]) -> str:
    return f"({', '.join(items)}{',' if len(items) == 1 else ''})"


def _function(planner: Planner, name: str) -> str:
    """The row of a function; empty for one that has no gradient."""
    function, active = planner.functions[name], planner.active(name)
    if not active or all(result.tensor.dtype != "real" for result in function.results):
        return ""
    sizes = _sizes(planner.primal(name))
    apart = "; ".join(map(str, departures(function, active, planner.functions)))
    why = f"on purpose not the derivative, {apart}" if apart else "" if sizes is not None else "no sizes were found"
    more = [
        f'("{one.mode}", {_tuple([str(k) for k in planner.derivatives.positions(one)])})'
        for one in planner.module.derivations
        if one.function == name and one.mode in _MODES and not one.form
    ]
    analytic = is_analytic(simplify(planner.derivatives.written_out(name)))
    where = _tuple([str(k) for k in active])
    said = f'{json.dumps(legal(name))}, {json.dumps(why, ensure_ascii=False)}'
    return f"({said}, {_arguments(function.params, sizes or {})}, {where}, {analytic}, {_tuple(more)})"


def _model(planner: Planner, model: Model) -> str:
    if model.loss is None or not model.params:
        return ""
    function, active = planner.functions[model.loss], planner.active(model.loss)
    sizes = _sizes(planner.primal(model.loss))
    apart = "; ".join(map(str, departures(function, active, planner.functions)))
    why = f"on purpose not the derivative, {apart}" if apart else "" if sizes is not None else "no sizes were found"
    inputs = [param for param in function.params if owned(param) is None]
    shown = ", ".join(f'"{name}": {size}' for name, size in sorted((sizes or {}).items()))
    said = f'{json.dumps(legal(model.name))}, {json.dumps(why, ensure_ascii=False)}'
    return f"({said}, {_arguments(inputs, sizes or {})}, {{{shown}}})"


def _arguments(params: Sequence[Value], sizes: Mapping[str, int]) -> str:
    """The dtype and the shape of each; without sizes it does not matter what they are."""
    rows = []
    for param in params:
        known = all(name in sizes for dim in param.shape for name in dim.names())
        shape = [str(dim.evaluate(dict(sizes))) for dim in param.shape] if known else []
        rows.append(f'("{param.tensor.dtype}", {_tuple(shape)})')
    return _tuple(rows)


def _sizes(function: Function) -> dict[str, int] | None:
    """Small sizes that the checks of the entry let through, different ones if there are few."""
    dims = [dim for param in function.params for dim in param.shape]
    names = sorted({name for dim in dims for name in dim.names()})
    needs = [need for need in function.requirements if set(need.dim.names()) <= set(names)]
    for sizes in _offered(names):
        if all(dim.evaluate(sizes) >= 0 for dim in dims) and all(
            need.dim.evaluate(sizes) == 0 if need.exact else need.dim.evaluate(sizes) >= 0 for need in needs
        ):
            return sizes
    return None


def _offered(names: Sequence[str]) -> Iterator[dict[str, int]]:
    for distinct in (True, False):
        for sizes in islice(product(_SIZES, repeat=len(names)), _MOST):
            if not distinct or len(set(sizes)) == len(names):
                yield dict(zip(names, sizes, strict=True))
