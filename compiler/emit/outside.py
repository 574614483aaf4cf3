"""Functions from outside in the emitted module: the import of each, and a function that calls it and checks.

    from scipy.special import j0 as _extern_j0

    def _checked_j0(x: Array) -> Array:
        made = _extern_j0(x)
        return _as_declared("`j0` (bessel.cr:1)", "real", made, np.shape(x), np.result_type(x), (x,))
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from chainrule.compiler.emit.entry import find_sizes
from chainrule.compiler.emit.names import Names
from chainrule.compiler.ir import Function, Tensor
from chainrule.compiler.ir.outside import Outside

OPS = ("extern", "extern_arrays")


def outsiders(functions: Mapping[str, Function]) -> list[Outside]:
    """The functions from outside that those of a module call, each once."""
    found: dict[str, Outside] = {}
    for function in functions.values():
        for value in function.body:
            if value.op in OPS:
                found.setdefault(value.attrs["outside"].name, value.attrs["outside"])
    return [found[name] for name in sorted(found)]


def imports(found: Iterable[Outside]) -> list[str]:
    return [f"from {one.target[0]} import {one.target[1]} as {_alias(one)}" for one in found]


def _alias(one: Outside) -> str:
    return one.helper.replace("_checked", "_extern", 1)


@cache
def as_declared() -> str:
    whole = Path(__file__).with_name("as_declared.py").read_text(encoding="utf-8")
    return whole[whole.index("def _as_declared") :].rstrip()


def helper(one: Outside) -> str:
    """The function that calls one from outside, and looks at what it gives."""
    names = Names()
    own = [names.take(param.name or "x") for param in one.params]
    who = f"`{one.word}` ({one.span.source.label}:{one.span.line})"
    reals = [name for param, name in zip(one.params, own, strict=True) if param.tensor.dtype == "real"]
    real = f"np.result_type({', '.join(reals)})" if reals else "np.float64"
    given = f"({', '.join(own)}{',' if len(own) == 1 else ''})"
    made = names.take("made")
    several = len(one.results) > 1
    parts = [f"{made}[{k}]" for k in range(len(one.results))] if several else [made]
    checked = [
        f"_as_declared({_string(who)}, {_string(said)}, {part}, {_shape(one, result, own)}, "
        f"{_dtype(result, real)}, {given})"
        for part, result, said in zip(parts, one.results, one.said, strict=True)
    ]
    lines = [
        f"def {one.helper}({', '.join(f'{name}: Array' for name in own)}) -> "
        + (f"tuple[{', '.join(['Array'] * len(one.results))}]:" if several else "Array:"),
        f'    """`{one}`, and whether it gives what is declared of it."""',
        f"    {made} = {_alias(one)}({', '.join(own)})",
    ]
    if several:
        count = len(one.results)
        lines += [
            f"    if not isinstance({made}, tuple) or len({made}) != {count}:",
            f"        raise TypeError({_string(f'{who} is declared to give {count} results: ' + ', '.join(one.said))})",
            "    return (",
            *(f"        {text}," for text in checked),
            "    )",
        ]
    else:
        lines.append(f"    return {checked[0]}")
    return "\n".join(lines)


def _string(text: str) -> str:
    """Text of the user's, which may be that of a stranger, as a literal."""
    return json.dumps(text, ensure_ascii=False)


def _shape(one: Outside, result: Tensor, own: Sequence[str]) -> str:
    """The shape that a result has, of those of the arguments."""
    if one.by_element:
        return f"np.shape({own[0]})" if len(own) == 1 else f"np.broadcast({', '.join(own)}).shape"
    where = find_sizes(one.params, own).where
    axes = [dim.show(where.__getitem__) for dim in result.shape]
    return f"({', '.join(axes)}{',' if len(axes) == 1 else ''})"


def _dtype(result: Tensor, real: str) -> str:
    return {"real": real, "int": "np.int64", "bool": "np.bool_"}[result.dtype]
